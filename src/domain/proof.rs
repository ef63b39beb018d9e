//! How a plan's distance from the best is proven.

use serde::{Deserialize, Serialize};

use super::calendar::Day;
use super::id::{CaseIndex, LimitIndex, PortIndex};

/// Largest gap at which a plan counts as the best possible.
pub const CLOSED: f64 = 1e-6;

/// A lower bound as it is shown beside a cost: where the gap is closed it is the cost, and two numbers
/// that rounding alone tells apart would say otherwise.
#[must_use]
pub fn bound_shown(cost: f64, lower_bound: f64, gap: f64) -> f64 {
    if gap <= CLOSED { cost } else { lower_bound }
}

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

/// Whether the appointment of one case lies at a port (or at any) on some days. One without an
/// appointment does not lie there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Distinction {
    /// The case.
    pub case: CaseIndex,
    /// The port; none for any.
    pub port: Option<PortIndex>,
    /// The first of the days.
    pub from: Day,
    /// The last of them.
    pub to: Day,
}

/// Those of its parent's plans for which a distinction holds, or does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node {
    /// Number of the parent; 0 is the root, which holds all plans.
    pub parent: u32,
    /// What is distinguished.
    pub distinction: Distinction,
    /// Whether the appointment lies there.
    pub inside: bool,
}

/// What every plan obeys because appointments are whole: limits multiplied and added up, what an
/// appointment uses of the sum and what there is of it rounded down to whole numbers (Chvátal,
/// "Edmonds polytopes and a hierarchy of combinatorial problems", Discrete Mathematics 4, 1973).
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cut {
    /// What the multipliers are parts of.
    pub of: u64,
    /// The limits, each with its multiplier times `of`; by rising limit.
    pub parts: Vec<(LimitIndex, u64)>,
}

/// What bounds the plans of a node that is not split any further.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Leaf {
    /// Number of the node.
    pub node: u32,
    /// π, where it is not 0; by rising limit.
    pub prices: Vec<(LimitIndex, f64)>,
    /// μ, where it is not what the prices say.
    pub values: Values,
    /// Prices of cuts, where they are not 0; by rising position in [`Tree::cuts`].
    pub cuts: Vec<(usize, f64)>,
}

/// A tree of distinctions: both sides of each, so that the leaves together hold all plans.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tree {
    /// The nodes but for the root: the first has number 1. Each comes after its parent.
    pub nodes: Vec<Node>,
    /// The leaves that have prices or values, by rising node.
    pub leaves: Vec<Leaf>,
    /// What all plans obey besides.
    pub cuts: Vec<Cut>,
}

impl Tree {
    /// Whether it proves nothing more than is proven without one: nothing is told apart or cut off.
    #[must_use]
    pub fn is_bare(&self) -> bool {
        self.nodes.is_empty() && self.cuts.is_empty()
    }

    /// A node by its number; none for the root, or where there is no such node.
    #[must_use]
    pub fn node(&self, number: u32) -> Option<&Node> {
        self.nodes.get(number.checked_sub(1)? as usize)
    }

    /// The numbers of the nodes that are nobody's parent.
    #[must_use]
    pub fn ends(&self) -> Vec<u32> {
        let mut parents = vec![false; self.nodes.len() + 1];
        for node in &self.nodes {
            if let Some(parent) = parents.get_mut(node.parent as usize) {
                *parent = true;
            }
        }
        let ends = (0u32..).zip(parents);
        ends.filter(|(_, parent)| !parent)
            .map(|(at, _)| at)
            .collect()
    }

    /// What holds of a node's plans, from the node up to the root.
    pub fn path(&self, number: u32) -> impl Iterator<Item = &Node> {
        let mut next = number;
        std::iter::from_fn(move || {
            let node = self.node(next)?;
            next = node.parent;
            Some(node)
        })
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
    /// The same for each part of the plans, split by where the appointment of a case lies.
    Distinctions,
}

impl ProofKind {
    /// The word of summary.json.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Relaxation => "relaxation",
            Self::PortDays => "port_days",
            Self::Distinctions => "distinctions",
        }
    }
}

/// What is packed with families whole at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Packed {
    /// One port on one day: limits that other ports share are priced.
    #[default]
    PortDay,
    /// All ports on one day: so are only those that other days share.
    Day,
}

impl Packed {
    /// Whether it is what needs not be said.
    // By reference, as serde asks.
    #[allow(clippy::trivially_copy_pass_by_ref)]
    fn is_usual(&self) -> bool {
        *self == Self::PortDay
    }
}

/// A proof in figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Proof {
    /// What it takes into account.
    pub kind: ProofKind,
    /// What is packed at once.
    #[serde(default, skip_serializing_if = "Packed::is_usual")]
    pub packed: Packed,
    /// What was searched, with cases in question: days at ports, or days.
    pub port_days: usize,
    /// Those of them whose search did not end: what was proven by then counts.
    pub unfinished: usize,
    /// Parts into which the plans are split, each with a bound of its own; 0 where they are not split.
    pub leaves: usize,
    /// Cuts that the parts' bounds rest on.
    #[serde(default, skip_serializing_if = "is_none")]
    pub cuts: usize,
}

// By reference, as serde asks.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_none(cuts: &usize) -> bool {
    *cuts == 0
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
