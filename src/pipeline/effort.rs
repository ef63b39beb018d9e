//! What an effort amounts to: every number that says how far prices are climbed to and how long a
//! plan is searched for, with its reason. docs/decisions/ has the measurements under the headings
//! named here.

use super::work::{self, Work};
use crate::domain::proof::ProofKind;
use crate::dual::ascent::{Along, Cooling, GENTLE, HOTTEST, Onward};
use crate::patterns::Limits;
pub(crate) use shares::{CLIMBED, ROUNDED, SEARCHED, SETTLED, SIFT_CLIMBED, SOLVED};

mod searches;
mod shares;

/// How far to go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Effort {
    /// A quick plan with a rough proof.
    Low,
    /// The default.
    #[default]
    Normal,
    /// The best plan and proof that reasonable time buys.
    High,
}

/// The climb that sifting begins with goes on to a colder end than any plan's: what it takes is
/// little beside a part's solution, and the nearer its prices, the fewer appointments come near
/// ("Large relaxations by parts").
pub(crate) const SIFT: Cooling = Cooling {
    to: 0.000_5,
    enough: 1e-7,
    ..HIGH.climb
};

/// How far above the base plan's gap a repaired plan may be before its cases are given whole days
/// anew: with 0.005, two of 26 answers stayed 0.26 and 0.37 points worse than cold plans ("What-if
/// answers start from the base plan").
pub(crate) const FAR: f64 = 0.002;

/// Up to so many cases a plan is made anew from the prices, as a cold one is: that takes a fraction
/// of a second, and with few cases one that stands badly shows in the gap ("What-if answers start
/// from the base plan").
pub(crate) const ANEW: usize = 2_000;

/// What a limit is worth is told by bounds, so the base plan's climb goes on colder than a plan's ("What a
/// limit is worth is found by solving anew").
const COLDER: Cooling = Cooling {
    from: 0.5,
    to: 0.005,
    factor: 0.5,
    steps: 60,
    enough: 2e-6,
};

/// Each step of a limit is climbed to beside it.
const PRECISE: Along = Along {
    from: 1.0,
    steps: 60,
    enough: 3e-6,
};

/// Every number of an effort.
#[derive(Clone, Copy, Debug)]
struct Numbers {
    /// The climb from nothing. It begins hot, where the function is smooth, and each stage is half
    /// as hot as the last; how cold it ends and what share of the value ends a stage are weighed
    /// against time in the table of "Climbing the bound instead of solving the relaxation".
    climb: Cooling,
    /// Up to so many cases each port's day is packed with families whole for the proof. Planning and
    /// its check each do so once: on "s" (10,000 cases) that is a quarter of all the time, on 2,000
    /// cases a twentieth; whoever asks for little has prices alone ("Families whole").
    whole: usize,
    /// How far to seek a proof with families whole.
    patterns: Option<Work>,
    /// The cold plan's search.
    rounds: Rounds,
    /// Climbs from the base plan's prices where a change reaches few appointments, some or many:
    /// near the top where little changes, as far as from nothing where much does ("What-if answers
    /// start from the base plan").
    few: Cooling,
    /// The same where the base plan's climb can be gone on with: with what that one had learned, its
    /// first steps bring nearly all that many would ("Going on where the climb came to rest").
    onward: Onward,
    some: Cooling,
    many: Cooling,
    /// The climb from between two answered questions.
    between: Between,
    /// How many times the rounds of a warm search at normal effort; none for a cold plan's rounds.
    warm: Option<u64>,
}

/// How many rounds a cold plan's search has, by the number of cases, and how boldly it begins.
#[derive(Clone, Copy, Debug)]
struct Rounds {
    /// For each case, between `least` and `most`. 400 for each case, which takes a tenth of the time of
    /// the proof with families whole, and no more than 500,000: beyond, every tenth of a point of the gap
    /// takes as long as the whole plan ("Rounds by the number of cases"). At least 160,000, which few
    /// cases need: up to 500 of them begin the search 48 times over, each time with 3,300 rounds, in a
    /// fraction of a second.
    for_each: u64,
    least: u64,
    most: u64,
    /// So many more on top of `most` for each case beyond 10,000, as far as `for_each` goes: of 100,000
    /// cases 500,000 rounds leave too many untouched.
    beyond: u64,
    /// So many for each case in any event: with fewer than one most cases are never touched.
    at_least_for_each: u64,
    /// A bolder beginning, in days of waiting, where each case has 1,000 rounds, time enough to cool
    /// down again, and there are more than 500 cases: fewer begin many times over, ever hotter.
    bold: Option<f64>,
}

/// How far to climb from the prices between two answered questions, by how far the bound is below
/// the line between theirs ("Sweeps: a few points far apart, then those between").
#[derive(Clone, Copy, Debug)]
struct Between {
    /// Nearer to the line than this share, nothing is climbed.
    close: f64,
    /// Most steps of a stage, and the share of the value that a step must bring.
    steps: u32,
    enough: f64,
}

/// From 8 days by halves, as each climb from nothing.
const fn from_nothing(to: f64, steps: u32, enough: f64) -> Cooling {
    Cooling {
        from: 8.0,
        to,
        factor: 0.5,
        steps,
        enough,
    }
}

/// From a temperature on, with so many steps of a stage, and to the end of another climb.
const fn from(from: f64, steps: u32, (to, enough): (f64, f64)) -> Cooling {
    Cooling {
        from,
        to,
        factor: 0.5,
        steps,
        enough,
    }
}

const LOW: Numbers = Numbers {
    climb: from_nothing(0.1, 100, 1e-4),
    whole: 0,
    patterns: None,
    rounds: Rounds {
        for_each: 0,
        least: 1_000,
        most: 1_000,
        beyond: 0,
        at_least_for_each: 0,
        bold: None,
    },
    few: from(0.4, 6, (0.2, 1e-4)),
    onward: Onward {
        steps: 4,
        enough: 1e-5,
    },
    some: from(1.0, 20, (0.2, 1e-4)),
    many: from(2.0, 200, (0.2, 1e-4)),
    between: Between {
        close: 1e-3,
        steps: 20,
        enough: 1e-4,
    },
    warm: None,
};

const NORMAL: Numbers = Numbers {
    climb: from_nothing(0.03, 300, 3e-5),
    whole: 5_000,
    patterns: Some(work::NORMAL),
    rounds: Rounds {
        for_each: 400,
        least: 160_000,
        most: 500_000,
        beyond: 1,
        at_least_for_each: 1,
        bold: None,
    },
    few: from(0.08, 6, (0.04, 2e-5)),
    onward: Onward {
        steps: 4,
        enough: 1e-6,
    },
    some: from(1.0, 20, (0.04, 2e-5)),
    many: from(2.0, 200, (0.04, 2e-5)),
    between: Between {
        close: 2e-5,
        steps: 200,
        enough: 1e-5,
    },
    warm: Some(1),
};

const HIGH: Numbers = Numbers {
    climb: from_nothing(0.004, 1_000, 1e-6),
    whole: 200_000,
    patterns: Some(work::HIGH),
    rounds: Rounds {
        for_each: 3_000,
        least: 3_000_000,
        most: 30_000_000,
        beyond: 60,
        at_least_for_each: 0,
        bold: Some(1.0),
    },
    few: from(0.04, 100, (0.005, 1e-6)),
    onward: Onward {
        steps: 60,
        enough: 1e-8,
    },
    some: from(0.5, 200, (0.005, 1e-6)),
    many: from(2.0, 400, (0.005, 1e-6)),
    between: Between {
        close: 5e-6,
        steps: 400,
        enough: 1e-6,
    },
    warm: Some(10),
};

/// How much of the base plan a change reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Few appointments.
    Few,
    /// Some.
    Some,
    /// Many, or nobody can say.
    Many,
    /// Whatever it reaches, the bound is to be as near the relaxation's value as can be.
    Precise,
}

impl Effort {
    const fn numbers(self) -> &'static Numbers {
        match self {
            Self::Low => &LOW,
            Self::Normal => &NORMAL,
            Self::High => &HIGH,
        }
    }

    /// How far to climb from nothing.
    pub(crate) const fn climb(self) -> Cooling {
        self.numbers().climb
    }

    /// From prices that prove the relaxation's value to gentle ones.
    pub(crate) fn to_gentle(self) -> Cooling {
        Cooling {
            from: 2.0 * GENTLE,
            to: GENTLE,
            ..self.climb()
        }
    }

    /// What a plan of so many cases is proven with.
    pub(crate) const fn proof(self, cases: usize) -> ProofKind {
        if cases <= self.numbers().whole {
            ProofKind::PortDays
        } else {
            ProofKind::Relaxation
        }
    }

    /// How far to seek a proof with families whole, and a better plan from it; none where there are too
    /// many cases.
    pub(crate) fn patterns(self, cases: usize) -> Option<Work> {
        let own = self.numbers().patterns;
        let own = own.filter(|own| cases <= own.most_cases)?;
        let again = work::Again {
            times: if cases > work::BEGUN_OFTEN { 2 } else { 1 },
            budget: self.search(cases),
        };
        // Where there are many cases, searching the port-days anew takes as long as a master program.
        let parts = if cases > work::MANY_CASES { 4 } else { 1 };
        Some(Work {
            limits: Limits {
                work: own.limits.work / parts,
                ..own.limits
            },
            again: Some(again),
            ..own
        })
    }

    /// The same for an answer to a question: where that takes a fraction of a second, or the feed as it
    /// is would be planned better than what it is compared with.
    pub(crate) fn patterns_on(self, cases: usize) -> Option<Work> {
        let own = self.patterns(cases).filter(|_| cases <= work::FEW_CASES)?;
        Some(Work {
            limits: Limits {
                work: own.limits.work / 20,
                ..own.limits
            },
            // Splitting takes longer than all the rest of an answer.
            split_cases: 0,
            day_cases: 0,
            windows: &[],
            again: None,
            first_nodes: own.first_nodes / 2,
            last_nodes: 0,
            ..own
        })
    }

    /// How far to climb from the base plan's prices.
    pub(crate) const fn climb_on(self, reach: Reach) -> Cooling {
        match reach {
            Reach::Few => self.numbers().few,
            Reach::Some => self.numbers().some,
            Reach::Many => self.numbers().many,
            Reach::Precise => COLDER,
        }
    }

    /// How far to go on where the base plan's climb came to rest.
    pub(crate) const fn onward(self) -> Onward {
        self.numbers().onward
    }

    /// How far to climb on where the base plan's climb came to rest, before it is asked what limits are worth.
    pub(crate) const fn colder() -> Cooling {
        COLDER
    }

    /// How far to climb for a bound that is as near the relaxation's value as can be.
    pub(crate) const fn precisely() -> Along {
        PRECISE
    }

    /// How far to climb between two answered questions where the bound is this share below the
    /// line; none where it is near enough.
    pub(crate) fn climb_between(self, short: f64) -> Option<Along> {
        let own = &self.numbers().between;
        if short <= own.close {
            return None;
        }
        let from = if short < 20.0 * own.close {
            0.08
        } else if short < 60.0 * own.close {
            0.3
        } else {
            HOTTEST
        };
        let (steps, enough) = (own.steps, own.enough);
        Some(Along {
            from,
            steps,
            enough,
        })
    }
}

#[cfg(test)]
mod tests;
