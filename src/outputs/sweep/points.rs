//! The points of a sweep of plans, kept until all are there: only then is the base plan known that
//! their rows stand beside.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{SweepError, check_question, known_question, question_text};
use crate::outputs::answers::{AnswersError, SWEEP_POINTS, SWEEP_QUESTION, write_file};
use crate::outputs::what_if::{Finding, Row};
use crate::whatif::figures::Picture;
use crate::whatif::sweep::settle::{Best, Known, Links, Taken, settled};

/// A point by itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Point {
    /// What was found.
    pub finding: Finding,
    /// What it allows beside the base and its neighbours.
    pub links: Links,
    /// A better plan of the feed as it is, made from its own, if there is one.
    pub for_base: Option<Picture>,
}

/// The open file of points.
#[derive(Debug)]
pub struct PointsFile {
    path: PathBuf,
    file: File,
    /// The points that are there, in their order.
    pub points: Vec<Point>,
}

impl PointsFile {
    /// Whether the points of a question may be opened; nothing is touched.
    ///
    /// # Errors
    /// See [`SweepError`].
    pub fn look(folder: &Path, question: &Value, anew: bool) -> Result<(), SweepError> {
        if anew {
            Ok(())
        } else {
            check_question(folder, question)
        }
    }

    /// Opens the points of a question: none, or those that were left, cut back to the last whole one.
    ///
    /// # Errors
    /// See [`SweepError`].
    pub fn open(folder: &Path, question: &Value, anew: bool) -> Result<Self, SweepError> {
        let path = folder.join(SWEEP_POINTS);
        let disk = |error| AnswersError::Disk {
            path: path.clone(),
            error,
        };
        let mut points = Vec::new();
        let mut length = 0;
        Self::look(folder, question, anew)?;
        let (known, there) = (known_question(folder, question), path.exists());
        let mut options = OpenOptions::new();
        // What is there is kept, and cut below.
        options.create(true).append(true);
        let file = options.open(&path).map_err(disk)?;
        if there && known && !anew {
            let bytes = fs::read(&path).map_err(disk)?;
            for line in bytes.split_inclusive(|&byte| byte == b'\n') {
                let whole = line.strip_suffix(b"\n");
                let Some(point) = whole.and_then(|line| serde_json::from_slice(line).ok()) else {
                    break;
                };
                points.push(point);
                length += line.len() as u64;
            }
        }
        file.set_len(length).map_err(disk)?;
        if points.is_empty() {
            // From here on rows that are there do not answer what was asked last.
            write_file(folder, SWEEP_QUESTION, &question_text(question))?;
        }
        Ok(Self { path, file, points })
    }

    /// Adds a point, whole.
    ///
    /// # Errors
    /// What the disk said.
    pub fn add(&mut self, point: Point) -> io::Result<()> {
        let mut line = serde_json::to_vec(&point)?;
        line.push(b'\n');
        self.file.write_all(&line)?;
        self.points.push(point);
        Ok(())
    }

    /// Takes the file away: its rows are written.
    ///
    /// # Errors
    /// What the disk said.
    pub fn remove(self) -> io::Result<()> {
        drop(self.file);
        fs::remove_file(self.path)
    }
}

/// The rows of the base and of all points, settled with each other. `counts` are the points of
/// each axis, `base` what was found for the feed as it is.
#[must_use]
pub fn rows(points: &[Point], counts: &[usize], base: &Finding) -> (Row, Vec<Row>) {
    let cost = |picture: &Option<Picture>| picture.as_ref().map(|own| own.figures.cost);
    let known: Vec<Known<'_>> = points
        .iter()
        .map(|point| Known {
            links: &point.links,
            cost: cost(&point.finding.picture),
            lower_bound: point.finding.lower_bound,
            for_base: cost(&point.for_base),
        })
        .collect();
    let first = (
        cost(&base.picture).unwrap_or(f64::INFINITY),
        base.lower_bound.unwrap_or(f64::NEG_INFINITY),
    );
    let (mut best, others) = settled(counts, &known, first);
    if base.lower_bound.is_none() {
        // A feed whose promises conflict has neither plan nor bound.
        best.lower_bound = None;
    }
    let picture = |taken: Taken| match taken {
        Taken::First => base.picture.clone(),
        Taken::Repaired(at) => points[at].for_base.clone(),
        Taken::Own(at) => points[at].finding.picture.clone(),
    };
    let with = |finding: &Finding, best: Best| Finding {
        picture: best.plan.and_then(picture),
        lower_bound: best.lower_bound,
        ..finding.clone()
    };
    let base = with(base, best);
    let rows = points.iter().zip(others);
    let rows = rows
        .map(|(point, best)| with(&point.finding, best).row(&base, "", "", 0.0))
        .collect();
    (base.row(&base, "", "", 0.0), rows)
}
