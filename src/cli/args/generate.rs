//! Arguments of `generate`.

use std::path::PathBuf;

use clap::Args;

use super::{Format, share};
use crate::generate::family::Family;
use crate::generate::wide::Wide;

/// What `--family` names.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::cli) enum FamilyArgument {
    /// A family with a knob.
    Structured(Family),
    /// A family that is wide in one direction.
    Wide(Wide),
}

impl FamilyArgument {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Structured(family) => family.as_str(),
            Self::Wide(wide) => wide.as_str(),
        }
    }
}

/// A family of generated feeds.
fn family(text: &str) -> Result<FamilyArgument, String> {
    let structured = Family::ALL.into_iter().map(FamilyArgument::Structured);
    let all: Vec<FamilyArgument> = structured
        .chain(Wide::ALL.into_iter().map(FamilyArgument::Wide))
        .collect();
    let found = all.iter().find(|family| family.as_str() == text);
    found.copied().ok_or_else(|| {
        let names: Vec<&str> = all.iter().map(|family| family.as_str()).collect();
        format!("one of {}", names.join(", "))
    })
}

#[derive(Debug, Args)]
pub(in crate::cli) struct GenerateArguments {
    /// The folder to write the feed to
    pub out: PathBuf,
    /// Number of cases; 1,000 if not given, in wide families as docs/benchmark-suite.md says
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    pub cases: Option<u32>,
    /// Days of the horizon; 30 if not given, in the family long-horizon 365
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub days: Option<u32>,
    /// Number of ports; 8 if not given, in the family few-ports-many-cities 3, in long-horizon 4
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub ports: Option<u32>,
    /// Seed of the random stream
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// A family with a structure of its own; an ordinary feed if not given
    #[arg(long, value_name = "FAMILY", value_parser = family)]
    pub family: Option<FamilyArgument>,
    /// The family's knob, from 0 (easy) to 1 (hard): docs/benchmark-suite.md says what it turns; 0.5 if not given
    #[arg(long, value_name = "0..1", value_parser = share, requires = "family")]
    pub hardness: Option<f64>,
    /// How many slots, resources, phases or done cases, in the families slots, resources, phases-many and history
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..=10_000_000), requires = "family")]
    pub many: Option<u32>,
    /// How to print the result
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}
