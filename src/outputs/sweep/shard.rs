//! A part of a sweep by itself, for engines that only start processes: its points, kept as they come, with all
//! that is needed to put the parts together.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::SweepError;
use super::points::Point;
use crate::outputs::answers::{AnswersError, is_shard};
use crate::outputs::what_if::Finding;

/// Which part of a sweep: `3/16`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Shard {
    /// Which one, counted from 1.
    pub number: usize,
    /// How many there are.
    pub of: usize,
}

/// Most parts of a sweep: as many as it may have points.
const MOST: usize = 1_000_000;

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = |text: &str| text.parse::<usize>().ok();
        let read = text.split_once('/');
        read.and_then(|(own, of)| Some((number(own)?, number(of)?)))
            .filter(|(own, of)| (1..=MOST).contains(of) && (1..=*of).contains(own))
            .map(|(number, of)| Self { number, of })
            .ok_or_else(|| {
                format!("which part, counted from 1, and how many there are, at most {MOST}, such as 3/16")
            })
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

impl Shard {
    /// Its points among so many: parts are neighbours, and as long as each other but for one.
    #[must_use]
    pub fn range(self, points: usize) -> Range<usize> {
        // A million points times a million parts are few enough to count.
        let from = |number: usize| number * points / self.of;
        from(self.number - 1)..from(self.number)
    }

    /// The name of its file.
    #[must_use]
    pub fn file_name(self) -> String {
        format!("shard-{}-of-{}.jsonl", self.number, self.of)
    }
}

/// What stands in a file above its points.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Head {
    shard: Shard,
    /// How many points the whole sweep has.
    points: usize,
    question: Value,
    base: Finding,
}

/// The file of a part, read.
struct Read {
    head: Head,
    points: Vec<Point>,
    /// Its length in whole lines.
    length: u64,
}

impl Read {
    /// None where it is no such file; cut back to its last whole point.
    fn new(bytes: &[u8]) -> Option<Self> {
        let mut lines = bytes.split_inclusive(|&byte| byte == b'\n');
        let whole = |line: &[u8]| -> Option<Vec<u8>> { Some(line.strip_suffix(b"\n")?.to_vec()) };
        let first = lines.next()?;
        let head: Head = serde_json::from_slice(&whole(first)?).ok()?;
        let Shard { number, of } = head.shard;
        let sound = (1..=MOST).contains(&of) && (1..=of).contains(&number) && head.points <= MOST;
        if !sound {
            return None;
        }
        let mut own = Self {
            length: first.len() as u64,
            points: Vec::new(),
            head,
        };
        for line in lines {
            let Some(point) = whole(line).and_then(|line| serde_json::from_slice(&line).ok())
            else {
                break;
            };
            own.points.push(point);
            own.length += line.len() as u64;
        }
        Some(own)
    }

    fn wanted(&self) -> usize {
        self.head.shard.range(self.head.points).len()
    }
}

/// The open file of a part.
#[derive(Debug)]
pub struct ShardFile {
    path: PathBuf,
    file: File,
    /// How many points are there, by status.
    pub tally: BTreeMap<&'static str, u64>,
}

impl ShardFile {
    /// How many points of a part are there already; none where not even its head is. Nothing is touched.
    ///
    /// # Errors
    /// See [`SweepError`].
    pub fn look(
        folder: &Path,
        question: &Value,
        shard: Shard,
    ) -> Result<Option<usize>, SweepError> {
        Ok(found(folder, question, shard)?.map(|own| own.points.len()))
    }

    /// Opens the points of a part: none, or those that were left, cut back to the last whole one. `base` is
    /// what was found for the feed as it is; it is needed where no point is there yet.
    ///
    /// # Errors
    /// See [`SweepError`].
    pub fn open(
        folder: &Path,
        (question, points): (&Value, usize),
        shard: Shard,
        base: Option<&Finding>,
        anew: bool,
    ) -> Result<Self, SweepError> {
        let path = folder.join(shard.file_name());
        let disk = |error| AnswersError::Disk {
            path: path.clone(),
            error,
        };
        let there = if anew {
            None
        } else {
            found(folder, question, shard)?
        };
        let mut tally = BTreeMap::new();
        if let Some(own) = there {
            let file = OpenOptions::new().append(true).open(&path).map_err(disk)?;
            file.set_len(own.length).map_err(disk)?;
            for point in &own.points {
                *tally.entry(point.finding.status.as_str()).or_default() += 1;
            }
            return Ok(Self { path, file, tally });
        }
        let base = base.ok_or_else(|| disk(io::Error::other("its first line is gone")))?;
        let head = Head {
            shard,
            points,
            question: question.clone(),
            base: base.clone(),
        };
        let mut line = serde_json::to_vec(&head).map_err(|error| disk(error.into()))?;
        line.push(b'\n');
        let mut file = File::create(&path).map_err(disk)?;
        file.write_all(&line).map_err(disk)?;
        Ok(Self { path, file, tally })
    }

    /// How many points are there.
    #[must_use]
    pub fn len(&self) -> usize {
        usize::try_from(self.tally.values().sum::<u64>()).unwrap_or(usize::MAX)
    }

    /// Whether no point is there.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tally.is_empty()
    }

    /// Where it lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Adds a point, whole.
    ///
    /// # Errors
    /// What the disk said.
    pub fn add(&mut self, point: &Point) -> io::Result<()> {
        let mut line = serde_json::to_vec(point)?;
        line.push(b'\n');
        self.file.write_all(&line)?;
        *self.tally.entry(point.finding.status.as_str()).or_default() += 1;
        Ok(())
    }
}

/// What is there of a part; an error where it is one of another question.
fn found(folder: &Path, question: &Value, shard: Shard) -> Result<Option<Read>, SweepError> {
    let path = folder.join(shard.file_name());
    let bytes = match fs::read(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(AnswersError::Disk { path, error }.into()),
        Ok(bytes) => bytes,
    };
    match Read::new(&bytes) {
        Some(own) if own.head.question != *question => Err(SweepError::Another(folder.to_owned())),
        own => Ok(own),
    }
}

/// A sweep put together.
#[derive(Clone, Debug)]
pub struct Merged {
    /// What was asked.
    pub question: Value,
    /// What was found for the feed as it is.
    pub base: Finding,
    /// All points, in their order.
    pub points: Vec<Point>,
    /// Of how many parts.
    pub shards: usize,
}

/// Why parts cannot be put together.
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    /// The disk said no.
    #[error("{} cannot be read: {error}", path.display())]
    Disk {
        /// What was to be read.
        path: PathBuf,
        /// What it said.
        error: io::Error,
    },
    /// A file is no part of a sweep.
    #[error("{} is no part of a sweep; name folders or files that `what-if --shard` wrote", .0.display())]
    Strange(PathBuf),
    /// There is none at all.
    #[error(
        "there is no part of a sweep there: `paso what-if … --sweep … --shard 1/16` writes them"
    )]
    None,
    /// Two are of different sweeps.
    #[error(
        "{} and {} are parts of different sweeps, feeds or versions; put those of one together",
        one.display(), other.display()
    )]
    Different {
        /// One file.
        one: PathBuf,
        /// The other.
        other: PathBuf,
    },
    /// Some points are not there yet.
    #[error("{words}; run the same command with {}", again.join(" and "))]
    Missing {
        /// What is missing.
        words: String,
        /// The options that say it.
        again: Vec<String>,
    },
}

/// Puts all parts of one sweep together, which lie in some files or folders.
///
/// # Errors
/// See [`MergeError`].
pub fn merge(places: &[PathBuf]) -> Result<Merged, MergeError> {
    let mut parts: BTreeMap<usize, (PathBuf, Read)> = BTreeMap::new();
    for path in files(places)? {
        let bytes = fs::read(&path).map_err(|error| MergeError::Disk {
            path: path.clone(),
            error,
        })?;
        // A first line that is torn is as if the part had not begun.
        let torn = !bytes.contains(&b'\n');
        let own = match Read::new(&bytes) {
            None if torn => continue,
            None => return Err(MergeError::Strange(path)),
            Some(own) => own,
        };
        if let Some((one, known)) = parts.values().next()
            && !alike(&known.head, &own.head)
        {
            return Err(MergeError::Different {
                one: one.clone(),
                other: path,
            });
        }
        let number = own.head.shard.number;
        // Of a part that was run twice, the longer; both begin alike.
        let longer = |(_, there): &(PathBuf, Read)| there.points.len() >= own.points.len();
        if !parts.get(&number).is_some_and(longer) {
            parts.insert(number, (path, own));
        }
    }
    let Some((_, known)) = parts.values().next() else {
        return Err(MergeError::None);
    };
    let head = known.head.clone();
    missing(head.shard.of, &parts)?;
    let points = parts.into_values().flat_map(|(_, own)| own.points);
    Ok(Merged {
        points: points.collect(),
        question: head.question,
        base: head.base,
        shards: head.shard.of,
    })
}

/// Whether two parts are of one sweep: they were asked the same, and found the same for the feed as it is.
fn alike(one: &Head, other: &Head) -> bool {
    let text = |own: &Head| serde_json::to_string(&own.base).ok();
    one.question == other.question
        && (one.shard.of, one.points) == (other.shard.of, other.points)
        && text(one) == text(other)
}

/// The files of parts in some places, each once.
fn files(places: &[PathBuf]) -> Result<BTreeSet<PathBuf>, MergeError> {
    let mut found = BTreeSet::new();
    for place in places {
        let disk = |error| MergeError::Disk {
            path: place.clone(),
            error,
        };
        if !fs::metadata(place).map_err(disk)?.is_dir() {
            found.insert(place.clone());
            continue;
        }
        for entry in fs::read_dir(place).map_err(disk)? {
            let entry = entry.map_err(disk)?;
            if is_shard(&entry.file_name().to_string_lossy()) {
                found.insert(entry.path());
            }
        }
    }
    Ok(found)
}

/// Says which points are not there yet.
fn missing(of: usize, parts: &BTreeMap<usize, (PathBuf, Read)>) -> Result<(), MergeError> {
    /// So many are named.
    const NAMED: usize = 8;
    let whole = |number: &usize| {
        let part = parts.get(number);
        part.is_some_and(|(_, own)| own.points.len() == own.wanted())
    };
    let lacking: Vec<usize> = (1..=of).filter(|number| !whole(number)).collect();
    if lacking.is_empty() {
        return Ok(());
    }
    let words: Vec<String> = (lacking.iter().take(NAMED))
        .map(|number| match parts.get(number) {
            None => format!("part {number} is missing"),
            Some((_, own)) => format!(
                "part {number} has {} of its {} points",
                own.points.len(),
                own.wanted()
            ),
        })
        .collect();
    let more = lacking.len().saturating_sub(NAMED);
    let more = if more > 0 {
        format!(", and {more} more are not whole")
    } else {
        String::new()
    };
    let again = lacking.iter().take(NAMED);
    let again = again.map(|&number| format!("--shard {}", Shard { number, of }));
    Err(MergeError::Missing {
        words: format!("of {of} parts {}{more}", words.join(", ")),
        again: again.collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_cover_all_points_once() {
        for (points, of) in [(12, 5), (3, 16), (1, 1), (1_000_000, 999), (7, 7)] {
            let mut next = 0;
            for number in 1..=of {
                let range = Shard { number, of }.range(points);
                assert_eq!(range.start, next);
                assert!(range.len() <= points / of + 1);
                next = range.end;
            }
            assert_eq!(next, points);
        }
    }

    #[test]
    fn a_part_is_written_as_which_of_how_many() {
        let own: Shard = "3/16".parse().unwrap();
        assert_eq!(
            (own.number, own.of, own.to_string().as_str()),
            (3, 16, "3/16")
        );
        for text in [
            "",
            "3",
            "0/16",
            "17/16",
            "a/b",
            "1/0",
            "1/2/3",
            "-1/4",
            "1/9999999",
        ] {
            assert!(
                text.parse::<Shard>().unwrap_err().contains("3/16"),
                "{text}"
            );
        }
    }
}
