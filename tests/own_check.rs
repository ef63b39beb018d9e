//! No plan is handed out that has not passed the check: wrong ones are refused.

use paso::domain::calendar::Day;
use paso::domain::id::CaseIndex;
use paso::domain::outcome::Outcome;
use paso::domain::plan::{AppointmentStatus, Reason, Unscheduled};
use paso::domain::problem::Problem;
use paso::pipeline::PlanError;
use paso::render;

use crate::common;

/// A plan of a generated feed with enough cases for every kind of mistake.
fn sound() -> (Problem, Outcome) {
    let problem = common::generated_problem(&paso::generate::Size {
        cases: 300,
        days: 14,
        ports: 3,
        seed: 5,
    });
    let outcome = common::plan_of(&problem);
    (problem, outcome)
}

/// A mistake that a planner could make, and the rule that it breaks.
type Mistake = (&'static str, &'static str, fn(&Problem, &mut Outcome));

const MISTAKES: [Mistake; 9] = [
    ("a case is forgotten", "one_appointment", |_, outcome| {
        outcome.schedule.appointments.remove(0);
    }),
    ("a case has two", "one_appointment", |_, outcome| {
        let first = outcome.schedule.appointments[0];
        outcome.schedule.appointments.insert(0, first);
    }),
    ("a day is over-full", "capacity", |problem, outcome| {
        let first = outcome.schedule.appointments[0];
        for other in &mut outcome.schedule.appointments {
            if problem.class_of(other.case).location == problem.class_of(first.case).location {
                (other.port, other.day, other.slot) = (first.port, first.day, first.slot);
            }
        }
    }),
    ("before it is ready", "admissible", |problem, outcome| {
        let late = outcome.schedule.appointments.iter_mut();
        let late = late.filter(|own| problem.cases[own.case.at()].ready > Day::START);
        for own in late {
            own.day = Day::START;
        }
    }),
    ("a new one is said to be kept", "promise", |_, outcome| {
        outcome.schedule.appointments[0].status = AppointmentStatus::Kept;
    }),
    ("the cost is another", "summary", |_, outcome| {
        outcome.cost.wait += 1.0;
    }),
    ("the bound is too good", "certificate", |_, outcome| {
        outcome.lower_bound = outcome.cost.total();
    }),
    ("a price is negative", "certificate", |_, outcome| {
        let own = outcome.prices.0.iter_mut().find(|price| **price > 0.0);
        *own.unwrap() *= -1.0;
    }),
    (
        "a reason is wrong",
        "unscheduled_file",
        |_, outcome| match outcome.schedule.unscheduled.first_mut() {
            Some(first) => first.reason = Reason::NotReady,
            None => outcome.schedule.unscheduled.push(Unscheduled {
                case: CaseIndex::new(0),
                reason: Reason::NotReady,
            }),
        },
    ),
];

#[test]
fn a_wrong_plan_is_not_rendered() {
    let (problem, outcome) = sound();
    assert!(render::verified(&problem, &outcome).is_ok());
    for (what, rule, make) in MISTAKES {
        let mut wrong = outcome.clone();
        make(&problem, &mut wrong);
        let fault = render::verified(&problem, &wrong).expect_err(what);
        let rules = paso::certify::check(&problem, &render::data(&problem, &wrong)).violations;
        assert!(
            rules.iter().any(|own| own.rule == rule),
            "{what}: {fault}: {rules:#?}"
        );
        assert_eq!(fault.others + 1, rules.len(), "{what}");
        let told = PlanError::from(fault).to_string();
        assert!(told.contains("failed its own check"), "{told}");
    }
}
