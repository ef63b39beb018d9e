//! What prices and values prove, by whichever way they are told to.

use super::bound::lower_bound;
use super::{distinctions, port_days};
use crate::domain::plan::Prices;
use crate::domain::problem::Problem;
use crate::domain::proof::{Packed, Proof, ProofKind, Proven, Tree, Values};

/// What prices prove by themselves, and in the way that is told; the greatest of all holds.
#[must_use]
pub fn prove(
    problem: &Problem,
    prices: &Prices,
    values: &Values,
    tree: &Tree,
    (kind, packed): (ProofKind, Packed),
) -> Proven {
    let by_prices = lower_bound(problem, prices);
    let proven = more(problem, prices, values, (kind, packed), by_prices);
    if kind == ProofKind::Distinctions {
        split(problem, tree, proven)
    } else {
        proven
    }
}

/// The same without any split, where it is known already what the prices prove by themselves.
#[must_use]
pub fn more(
    problem: &Problem,
    prices: &Prices,
    values: &Values,
    (kind, packed): (ProofKind, Packed),
    relaxation_bound: f64,
) -> Proven {
    let (bound, proof) = match kind {
        ProofKind::Relaxation => (relaxation_bound, Proof::default()),
        ProofKind::PortDays | ProofKind::Distinctions => {
            let whole = port_days::whole(problem, prices, values, packed);
            let proof = Proof {
                kind: ProofKind::PortDays,
                packed,
                port_days: whole.port_days,
                unfinished: whole.unfinished,
                leaves: 0,
                cuts: 0,
            };
            (whole.lower_bound, proof)
        }
    };
    Proven {
        lower_bound: bound.max(relaxation_bound),
        relaxation_bound,
        proof,
    }
}

/// What a tree of distinctions and its cuts prove beside what is proven already of all plans, packed in the same way.
#[must_use]
pub fn split(problem: &Problem, tree: &Tree, proven: Proven) -> Proven {
    let Some(parts) = distinctions::bound(problem, tree, proven.proof.packed) else {
        return proven;
    };
    Proven {
        lower_bound: parts.lower_bound.max(proven.lower_bound),
        proof: Proof {
            kind: ProofKind::Distinctions,
            packed: proven.proof.packed,
            port_days: parts.port_days,
            unfinished: parts.unfinished,
            leaves: parts.leaves,
            cuts: tree.cuts.len(),
        },
        ..proven
    }
}
