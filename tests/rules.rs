//! The rules of the model as properties of plans over generated feeds.

mod common;

use paso::certify;
use paso::domain::calendar::Day;
use paso::domain::id::{CaseIndex, PortIndex};
use paso::domain::problem::{Admission, Problem};
use paso::domain::rules::Period;
use paso::outputs::{self, writer};
use paso::pipeline::{Effort, Options, Outcome, PlanError, Silent, plan};

fn planned(problem: &Problem, effort: Effort) -> Option<Outcome> {
    let options = Options {
        effort,
        ..Options::default()
    };
    match plan(problem, &options, &Silent) {
        Ok(outcome) => Some(outcome),
        Err(PlanError::Conflicts(conflicts)) => {
            assert!(!conflicts.is_empty());
            assert!(conflicts.iter().all(|conflict| !conflict.cases.is_empty()));
            None
        }
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn every_plan_passes_the_check() {
    let mut planned_feeds = 0;
    for seed in 0..300 {
        let home = common::random_feed(seed, 40);
        let problem = common::read(home.path());
        let Some(outcome) = planned(&problem, Effort::Low) else {
            continue;
        };
        planned_feeds += 1;
        let out = home.path().join("out");
        writer::write(&out, &outputs::files(&problem, &outcome), false).unwrap();
        let verdict = certify::check(&problem, &out);
        assert!(verdict.passed(), "seed {seed}: {:#?}", verdict.violations);
        assert!(
            outcome.lower_bound <= outcome.cost.total() + 1e-6,
            "seed {seed}"
        );
    }
    assert!(
        planned_feeds > 200,
        "only {planned_feeds} feeds without conflicts"
    );
}

/// Use of every limit by a plan, worked out from the rules in the plainest way.
struct Ledger<'p> {
    problem: &'p Problem,
    used: Vec<f64>,
}

impl<'p> Ledger<'p> {
    fn new(problem: &'p Problem, outcome: &Outcome) -> Self {
        Self {
            problem,
            used: outcome.used.clone(),
        }
    }

    fn uses(
        &self,
        case: CaseIndex,
        port: PortIndex,
        day: Day,
        slot: Option<u32>,
    ) -> Vec<(usize, f64)> {
        let problem = self.problem;
        let class = problem.class_of(case);
        let corridor = problem.corridor(class.location, port).unwrap();
        let stream = &problem.streams[class.stream.at()];
        let needs = &problem.need_sets[class.needs.at()];
        let mut uses = Vec::new();
        for (at, resource) in problem.rules.resources.iter().enumerate() {
            let index = paso::domain::id::ResourceIndex::new(at);
            for usage in resource.usages.iter().filter(|u| u.matches(stream, needs)) {
                let amount = problem.persons(case) * usage.per_person + usage.per_case;
                if resource.period == Period::Day {
                    for on in day + usage.offset_days..day + usage.offset_days + usage.duration_days
                    {
                        if problem.calendar.contains(on) {
                            let site = problem.site(index, corridor);
                            uses.push((problem.limits.of_day(index, site, on).at(), amount));
                        }
                    }
                } else if let Some(slot) = slot {
                    let slots = &problem.ports[port.at()].slots;
                    let start = slots[slot as usize].start.0;
                    for (other, own) in slots.iter().enumerate() {
                        let minutes = u16::try_from(usage.duration_minutes).unwrap();
                        if own.weekdays.contains(problem.calendar.weekday(day))
                            && (start..start + minutes).contains(&own.start.0)
                        {
                            let other = u32::try_from(other).unwrap();
                            let limit = problem.limits.of_slot(index, port, day, other);
                            uses.push((limit.at(), amount));
                        }
                    }
                }
            }
        }
        if let Some(phase) = problem.admission(class, port, day).phase() {
            let limit = problem.limits.of_phase(phase, day);
            uses.push((limit.at(), problem.persons(case)));
        }
        uses
    }

    fn add(&mut self, uses: &[(usize, f64)], sign: f64) {
        for &(limit, amount) in uses {
            self.used[limit] += sign * amount;
        }
    }

    fn fits(&self, uses: &[(usize, f64)]) -> bool {
        let mut after = self.used.clone();
        for &(limit, amount) in uses {
            after[limit] += amount;
        }
        uses.iter().all(|&(limit, _)| {
            let amount = self.problem.limits.amounts()[limit];
            after[limit] <= amount * (1.0 + 1e-12) + 1e-12
        })
    }

    /// An admissible appointment from the ready day to `before` with room for all it uses.
    fn room(&self, case: CaseIndex, before: Day, below: f64) -> Option<(PortIndex, Day)> {
        let problem = self.problem;
        let class = problem.class_of(case);
        for (corridor, ends) in problem.corridors_from(class.location) {
            if !problem.port_allowed(class, ends.port) {
                continue;
            }
            let port = &problem.ports[ends.port.at()];
            for day in problem.cases[case.at()].ready.max(0)..before {
                let weekday = problem.calendar.weekday(day);
                if problem.admission(class, ends.port, day) == Admission::Closed
                    || problem.cost_on(case, corridor, day).total() > below - 1e-6
                {
                    continue;
                }
                let slots: Vec<Option<u32>> = if port.slots.is_empty() {
                    vec![None]
                } else {
                    (0u32..)
                        .zip(&port.slots)
                        .filter(|(_, slot)| slot.weekdays.contains(weekday))
                        .map(|(at, _)| Some(at))
                        .collect()
                };
                for slot in slots {
                    if self.fits(&self.uses(case, ends.port, day, slot)) {
                        return Some((ends.port, day));
                    }
                }
            }
        }
        None
    }
}

#[test]
fn every_plan_is_maximal() {
    for seed in 0..200 {
        let home = common::random_feed(seed, 30);
        let problem = common::read(home.path());
        let Some(outcome) = planned(&problem, Effort::Low) else {
            continue;
        };
        let mut ledger = Ledger::new(&problem, &outcome);
        for left_out in &outcome.schedule.unscheduled {
            if problem.cases[left_out.case.at()].ready < problem.calendar.days {
                let room = ledger.room(left_out.case, problem.calendar.days, f64::INFINITY);
                assert_eq!(room, None, "seed {seed}: {left_out:?} could be added");
            }
        }
        for appointment in &outcome.schedule.appointments {
            if problem.promises.iter().any(|p| p.case == appointment.case) {
                continue;
            }
            let (case, port, day) = (appointment.case, appointment.port, appointment.day);
            let own = ledger.uses(case, port, day, appointment.slot);
            let corridor = problem
                .corridor(problem.class_of(case).location, port)
                .unwrap();
            let cost = problem.cost_on(case, corridor, day).total();
            ledger.add(&own, -1.0);
            let room = ledger.room(case, day, cost);
            assert_eq!(
                room, None,
                "seed {seed}: {appointment:?} could move earlier"
            );
            ledger.add(&own, 1.0);
        }
    }
}

#[test]
fn plans_do_not_depend_on_the_number_of_threads() {
    for seed in [1, 7, 23] {
        let home = common::random_feed(seed, 60);
        let problem = common::read(home.path());
        let mut files = Vec::new();
        for threads in [1, 2, 5] {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap();
            let Some(mut outcome) = pool.install(|| planned(&problem, Effort::Normal)) else {
                continue;
            };
            outcome.seconds.clear();
            files.push(outputs::files(&problem, &outcome));
        }
        assert!(
            files.windows(2).all(|pair| pair[0] == pair[1]),
            "seed {seed}"
        );
    }
}
