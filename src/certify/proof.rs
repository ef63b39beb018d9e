//! What prices and values prove, by whichever way they are told to.

use super::bound::lower_bound;
use super::port_days;
use crate::domain::plan::Prices;
use crate::domain::problem::Problem;
use crate::domain::proof::{Proof, ProofKind, Proven, Values};

/// What prices prove by themselves, and in the way that is told; the greater of both holds.
#[must_use]
pub fn prove(problem: &Problem, prices: &Prices, values: &Values, kind: ProofKind) -> Proven {
    more(problem, prices, values, kind, lower_bound(problem, prices))
}

/// The same, where it is known already what the prices prove by themselves.
#[must_use]
pub fn more(
    problem: &Problem,
    prices: &Prices,
    values: &Values,
    kind: ProofKind,
    relaxation_bound: f64,
) -> Proven {
    let (bound, proof) = match kind {
        ProofKind::Relaxation => (relaxation_bound, Proof::default()),
        ProofKind::PortDays => {
            let whole = port_days::bound(problem, prices, values);
            let proof = Proof {
                kind,
                port_days: whole.port_days,
                unfinished: whole.unfinished,
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
