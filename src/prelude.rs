//! What a program needs that reads feeds, plans, checks and asks: `use paso::prelude::*;`.
//!
//! Plan a feed, and check the plan from its files alone:
//!
//! ```
//! use std::path::Path;
//!
//! use paso::prelude::*;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let reading = feed::read(Path::new("examples/three-ports"), &Overrides::default());
//! assert!(!reading.notices.iter().any(Notice::is_error));
//! let problem = reading.problem.ok_or("the feed cannot be planned")?;
//!
//! let outcome = plan(&problem, &Options::default(), &Silent)?;
//! assert!(outcome.lower_bound <= outcome.cost.total());
//! let Schedule { appointments, unscheduled, .. } = &outcome.schedule;
//! println!("{} cases have an appointment, {} have none", appointments.len(), unscheduled.len());
//!
//! let mut files = outputs::files(&problem, &outcome);
//! assert!(certify::check(&problem, &files).passed());
//!
//! // A plan that was tampered with is found out.
//! let schedule = files.remove(PlanFile::Schedule).ok_or("there is a schedule")?;
//! let without_last = schedule[..schedule.len() - 1].rsplitn(2, |byte| *byte == b'\n').last();
//! files.set(PlanFile::Schedule, without_last.unwrap_or_default().to_vec());
//! let verdict = certify::check(&problem, &files);
//! assert!(!verdict.passed());
//! # Ok(())
//! # }
//! ```
//!
//! Ask what a change would do. The effect is told as what is proven of it: the cost of the best
//! possible plan changes by no less and no more.
//!
//! ```
//! use std::path::Path;
//! use std::sync::Arc;
//!
//! use paso::prelude::*;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let reading = feed::read(Path::new("examples/three-ports"), &Overrides::default());
//! let problem = Arc::new(reading.problem.ok_or("the feed cannot be planned")?);
//! let mut base = Session::new(Arc::clone(&problem), &Options::default(), &Silent)?;
//!
//! let more = [grammar::change("capacity:officer_minutes@el_paso*1.2", &problem)?];
//! let answers = base.ask_all(&[&more[..]], Depth::Plan, &|| true, |_| {})?;
//! let Answer::Changed { problem: changed, found: Found::Plan(outcome) } = &answers[0].answer else {
//!     return Err("no plan with more officers".into());
//! };
//! let proved = |outcome: &Outcome| Proved {
//!     cost: Some(outcome.cost.total()),
//!     lower_bound: outcome.lower_bound,
//! };
//! let effect = Effect::of(proved(&base.outcome()), proved(outcome), Order::of(changed, &problem));
//! assert!(effect.at_least <= effect.at_most);
//! assert_eq!(effect.at_most.map(|most| most <= 0.0), Some(true)); // more officers cost nobody a day
//! assert!(certify::check(changed, &outputs::files(changed, outcome)).passed());
//! # Ok(())
//! # }
//! ```
//!
//! Follow a plan, and stop it: an [`Observer`] is told of each stage and asked whether to go on.
//!
//! ```
//! use std::path::Path;
//! use std::sync::atomic::{AtomicBool, Ordering};
//!
//! use paso::prelude::*;
//!
//! /// Stops once prices have been found.
//! #[derive(Default)]
//! struct Hasty(AtomicBool);
//!
//! impl Observer for Hasty {
//!     fn stage(&self, name: &'static str) {
//!         self.0.fetch_or(name == "round", Ordering::Relaxed);
//!     }
//!     fn interrupted(&self) -> bool {
//!         self.0.load(Ordering::Relaxed)
//!     }
//! }
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let reading = feed::read(Path::new("examples/three-ports"), &Overrides::default());
//! let problem = reading.problem.ok_or("the feed cannot be planned")?;
//! let options = Options { effort: Effort::Low, ..Options::default() };
//! let stopped = plan(&problem, &options, &Hasty::default());
//! assert!(matches!(stopped, Err(PlanError::Interrupted)));
//! # Ok(())
//! # }
//! ```

pub use crate::certify::{self, Verdict, Violation};
pub use crate::domain::outcome::Outcome;
pub use crate::domain::plan::{Appointment, Conflict, Prices, Reason, Schedule, Unscheduled};
pub use crate::domain::problem::{Cost, Problem};
pub use crate::domain::scenario::{Change, Scenario};
pub use crate::feed::{self, Overrides, Reading};
pub use crate::files::plan::{PlanFile, PlanFiles};
pub use crate::files::source::Files;
pub use crate::notice::{Notice, Severity};
pub use crate::outputs::{self, writer};
pub use crate::pipeline::{Effort, Observer, Options, PlanError, Silent, plan};
pub use crate::whatif::compare::{Effect, Order, Proved};
pub use crate::whatif::{Answer, Depth, Found, Session, Timed, grammar};

/// The README's Rust is compiled with the other examples, so that it stays true.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
