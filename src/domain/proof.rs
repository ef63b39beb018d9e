//! How a plan's distance from the best is proven.

use serde::{Deserialize, Serialize};

use super::id::CaseIndex;

/// Largest gap at which a plan counts as the best possible.
pub const CLOSED: f64 = 1e-6;

/// μ: what it is worth to get a case out of the way, in weighted person-days, for the cases where it
/// is not what the prices say; by rising case. Any numbers prove something.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Values(pub Vec<(CaseIndex, f64)>);

impl Values {
    /// The value of a case; none where it is what the prices say.
    #[must_use]
    pub fn of(&self, case: CaseIndex) -> Option<f64> {
        let at = self.0.binary_search_by_key(&case, |own| own.0).ok()?;
        Some(self.0[at].1)
    }
}

/// What a proof takes into account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProofKind {
    /// Prices alone: as if families could be divided.
    #[default]
    Relaxation,
    /// Each port's day is packed with families whole.
    PortDays,
}

impl ProofKind {
    /// The word of summary.json.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Relaxation => "relaxation",
            Self::PortDays => "port_days",
        }
    }
}

/// A proof in figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Proof {
    /// What it takes into account.
    pub kind: ProofKind,
    /// Days at ports that were searched, with cases in question.
    pub port_days: usize,
    /// Those of them whose search did not end: what was proven by then counts.
    pub unfinished: usize,
}

/// What prices and values prove of a problem.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Proven {
    /// No plan that obeys rules 1 to 4 costs less: the greater of both.
    pub lower_bound: f64,
    /// What the prices prove by themselves.
    pub relaxation_bound: f64,
    /// How.
    pub proof: Proof,
}
