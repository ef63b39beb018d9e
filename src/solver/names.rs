//! The solvers by the names that they are chosen with.

#[cfg(feature = "cbc")]
use super::cbc::Cbc;
#[cfg(feature = "clarabel")]
use super::clarabel::Clarabel;
#[cfg(feature = "highs")]
use super::highs::Highs;
#[cfg(feature = "microlp")]
use super::microlp::Microlp;
use super::{Algorithm, Asked, Backend};

/// A solver with the algorithm that it is to use.
#[derive(Clone, Copy, Debug)]
pub struct Solver {
    /// The name that it is chosen with.
    pub name: &'static str,
    /// The solver.
    pub backend: &'static dyn Backend,
    /// The algorithm for linear programs.
    pub algorithm: Algorithm,
}

impl Solver {
    /// Asks this solver and algorithm, and no other.
    #[must_use]
    pub fn asked(&self) -> Asked<'static> {
        Asked {
            backend: self.backend,
            algorithm: Some(self.algorithm),
        }
    }
}

/// A name, and the cargo feature that builds the solver of that name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// The name.
    pub name: &'static str,
    /// The feature.
    pub feature: &'static str,
    /// What it is, in a few words.
    pub about: &'static str,
}

/// Every name, built in or not.
pub const KNOWN: [Known; 7] = [
    Known {
        name: "highs",
        feature: "highs",
        about: "HiGHS, simplex method",
    },
    Known {
        name: "highs-ipm",
        feature: "highs",
        about: "HiGHS, interior point with crossover to a vertex",
    },
    Known {
        name: "highs-hipo",
        feature: "hipo",
        about: "HiGHS, interior point with other linear algebra, and crossover",
    },
    Known {
        name: "highs-pdlp",
        feature: "highs",
        about: "HiGHS, first-order method for large programs, less accurate",
    },
    Known {
        name: "clarabel",
        feature: "clarabel",
        about: "Clarabel, interior point without crossover, in Rust",
    },
    Known {
        name: "microlp",
        feature: "microlp",
        about: "microlp, simplex method for small programs, in Rust",
    },
    Known {
        name: "cbc",
        feature: "cbc",
        about: "CBC of COIN-OR, as installed; simplex method (Clp)",
    },
];

/// Those that this build may have, in the order of [`KNOWN`].
static BUILT: &[Solver] = &[
    #[cfg(feature = "highs")]
    Solver {
        name: "highs",
        backend: &Highs,
        algorithm: Algorithm::Simplex,
    },
    #[cfg(feature = "highs")]
    Solver {
        name: "highs-ipm",
        backend: &Highs,
        algorithm: Algorithm::InteriorPoint,
    },
    #[cfg(feature = "highs")]
    Solver {
        name: "highs-hipo",
        backend: &Highs,
        algorithm: Algorithm::HiPo,
    },
    #[cfg(feature = "highs")]
    Solver {
        name: "highs-pdlp",
        backend: &Highs,
        algorithm: Algorithm::FirstOrder,
    },
    #[cfg(feature = "clarabel")]
    Solver {
        name: "clarabel",
        backend: &Clarabel,
        algorithm: Algorithm::InteriorPoint,
    },
    #[cfg(feature = "microlp")]
    Solver {
        name: "microlp",
        backend: &Microlp,
        algorithm: Algorithm::Simplex,
    },
    #[cfg(feature = "cbc")]
    Solver {
        name: "cbc",
        backend: &Cbc,
        algorithm: Algorithm::Simplex,
    },
];

/// The solvers that are built in, in the order of [`KNOWN`].
pub fn built() -> impl Iterator<Item = &'static Solver> {
    // HiGHS may have been built without HiPO.
    BUILT.iter().filter(|solver| {
        let algorithms = solver.backend.abilities().algorithms;
        algorithms.contains(&solver.algorithm)
    })
}

/// The solver that is used where none is named: the first that is built in.
#[must_use]
pub fn usual() -> Asked<'static> {
    Asked {
        backend: BUILT[0].backend,
        algorithm: None,
    }
}

/// The solver of a name.
///
/// # Errors
/// Why there is none, and which there are.
pub fn find(name: &str) -> Result<&'static Solver, NoSolver> {
    if let Some(solver) = built().find(|solver| solver.name == name) {
        return Ok(solver);
    }
    let built = built()
        .map(|solver| solver.name)
        .collect::<Vec<_>>()
        .join(", ");
    if let Some(known) = KNOWN.iter().find(|known| known.name == name) {
        return Err(NoSolver::NotBuilt {
            name: known.name,
            feature: known.feature,
            built,
        });
    }
    let nearest = KNOWN
        .iter()
        .map(|known| (strsim::osa_distance(name, known.name), known.name))
        .min()
        .filter(|(distance, nearest)| 2 * distance <= nearest.len().max(4))
        .map(|(_, nearest)| format!(", nearest is `{nearest}`"));
    Err(NoSolver::Unknown {
        name: name.to_owned(),
        nearest: nearest.unwrap_or_default(),
        built,
    })
}

/// There is no solver of a name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoSolver {
    /// There is none in any build.
    #[error("no solver is called `{name}`{nearest}; built in: {built}")]
    Unknown {
        /// The name.
        name: String,
        /// The nearest valid name, in words; empty where none is near.
        nearest: String,
        /// The names of those that are built in.
        built: String,
    },
    /// This build has it not.
    #[error(
        "`{name}` is not built in: it needs `cargo build --features {feature}`; built in: {built}"
    )]
    NotBuilt {
        /// The name.
        name: &'static str,
        /// The cargo feature that builds it.
        feature: &'static str,
        /// The names of those that are built in.
        built: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_or_the_nearest_is_named() {
        for solver in built() {
            assert_eq!(find(solver.name).unwrap().name, solver.name);
            assert!(KNOWN.iter().any(|known| known.name == solver.name));
        }
        let near = find("higsh").unwrap_err().to_string();
        assert!(near.contains("nearest is `highs`"), "{near}");
        let far = find("coal").unwrap_err().to_string();
        assert!(!far.contains("nearest"), "{far}");
        for known in &KNOWN {
            if let Err(error) = find(known.name) {
                assert!(error.to_string().contains(known.feature), "{error}");
            }
        }
    }
}
