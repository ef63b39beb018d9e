//! The catalogue of named instances: how each is made, and what is known of it.

use std::path::Path;
use std::{fs, io};

use serde::{Deserialize, Serialize};

use super::error::BenchError;
use crate::generate::family::Family;
use crate::generate::{FeedFile, Size, family_files};

/// How large an instance is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// Solved in seconds by all.
    Small,
    /// Some 100,000 columns.
    Medium,
    /// Up to the largest feeds.
    Large,
}

/// An instance: a generated feed and what is known of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instance {
    /// Its name, unique.
    pub name: String,
    /// How large it is.
    pub part: Part,
    /// Its family's name.
    pub family: String,
    /// The family's knob, 0 to 1.
    pub hardness: f64,
    /// Number of cases.
    pub cases: u32,
    /// Days of the horizon.
    pub days: u32,
    /// Number of ports.
    pub ports: u32,
    /// Seed of the random stream.
    pub seed: u64,
    /// Of the feed's content that the figures below are of, see [`super::record::content`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feed_sha256: Option<String>,
    /// Columns of the exact relaxation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub columns: Option<u64>,
    /// Rows of the exact relaxation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<u64>,
    /// Entries of the exact relaxation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entries: Option<u64>,
    /// Optimum of the relaxation, on which the solvers named agree within 1e-6 relative.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub optimum: Option<f64>,
    /// The solvers that agree on it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub optimum_by: Vec<String>,
    /// Least cost of a plan that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<f64>,
    /// Greatest certified bound that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bound: Option<f64>,
    /// Certified gap between the two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gap: Option<f64>,
    /// Who found the plan of that cost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_by: Option<String>,
}

impl Instance {
    /// The files of its feed.
    ///
    /// # Errors
    /// If there is no such family.
    pub fn files(&self) -> Result<Vec<FeedFile>, BenchError> {
        let family = Family::named(&self.family).ok_or_else(|| BenchError::NoFamily {
            instance: self.name.clone(),
            family: self.family.clone(),
        })?;
        let size = Size {
            cases: self.cases,
            days: self.days,
            ports: self.ports,
            seed: self.seed,
        };
        Ok(family_files(&size, family, self.hardness))
    }

    /// Whether what is known is known of this content.
    #[must_use]
    pub fn is_of(&self, content: &str) -> bool {
        self.feed_sha256.as_deref() == Some(content)
    }

    /// Forgets what is known, if it is known of another content, and is of this one from now on.
    pub fn becomes(&mut self, content: &str) {
        if !self.is_of(content) {
            self.feed_sha256 = Some(content.to_owned());
            (self.columns, self.rows, self.entries) = (None, None, None);
            (self.optimum, self.cost, self.bound, self.gap) = (None, None, None, None);
            self.optimum_by.clear();
            self.cost_by = None;
        }
    }
}

/// A catalogue.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    /// The instances.
    #[serde(rename = "instance")]
    pub instances: Vec<Instance>,
}

impl Catalogue {
    /// Reads a catalogue.
    ///
    /// # Errors
    /// What is wrong with it, in a sentence.
    pub fn read(path: &Path) -> Result<Self, BenchError> {
        let catalogue: Self = toml::from_str(&fs::read_to_string(path)?)?;
        let mut names = std::collections::BTreeSet::new();
        for instance in &catalogue.instances {
            if !names.insert(&instance.name) {
                return Err(BenchError::Twice(instance.name.clone()));
            }
            if !(0.0..=1.0).contains(&instance.hardness)
                || !(1..=1_000).contains(&instance.days)
                || !(1..=1_000).contains(&instance.ports)
                || instance.cases == 0
            {
                return Err(BenchError::OutOfRange(instance.name.clone()));
            }
        }
        Ok(catalogue)
    }

    /// The text of a catalogue, under the comment that heads the one at a path.
    ///
    /// # Errors
    /// If it cannot be read or put into words.
    pub fn text(&self, path: &Path) -> io::Result<String> {
        let old = fs::read_to_string(path)?;
        let head: Vec<&str> = old
            .lines()
            .take_while(|line| line.starts_with('#') || line.is_empty())
            .collect();
        let body = toml::to_string(self).map_err(io::Error::other)?;
        Ok(format!("{}\n\n{body}", head.join("\n").trim_end()))
    }
}
