//! The names of the relaxation's rows and columns.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::names::{Name, date, limit, of_site};
use super::{Head, Kind, Named};
use crate::cohorts::queue::Cohorts;
use crate::domain::id::{CaseIndex, LimitIndex, LocationIndex, Names};
use crate::domain::limits::LimitKey;
use crate::domain::problem::Problem;
use crate::model::build::{all_choices, constant, relaxation};
use crate::model::keys::{ColumnKey, MenuKey, QueueKey, RowKey, WindowKey};

pub(super) fn named(problem: &Problem, cohorts: &Cohorts) -> Named {
    let built = relaxation(problem, cohorts, &all_choices(cohorts));
    let namer = Namer::new(problem, cohorts);
    let mut rows = Names::default();
    for row in &built.rows {
        rows.push(&match *row {
            RowKey::Balance(queue, day) => {
                namer.queue("queue", queue).day(problem.calendar, day).end()
            }
            RowKey::Limit(of) => limit(problem, of),
            RowKey::Window(window) => namer.window("sum", window),
            RowKey::Menu(menu) => namer.menu("slots", menu).end(),
        });
    }
    let mut columns = Names::default();
    for column in &built.columns {
        columns.push(&match *column {
            ColumnKey::Waiting(queue, day) => {
                namer.queue("wait", queue).day(problem.calendar, day).end()
            }
            ColumnKey::Left(queue) => namer.queue("none", queue).end(),
            ColumnKey::Appointed(choice) => {
                let queue = QueueKey {
                    cohort: choice.cohort,
                    queue: choice.queue,
                };
                let profile = cohorts.cohorts[choice.cohort].profile;
                let lane = &cohorts.profiles.list[profile].lanes[choice.lane];
                let name = namer
                    .queue("x", queue)
                    .id(&problem.ports[lane.port.at()].id);
                name.day(problem.calendar, choice.day).end()
            }
            ColumnKey::Window(window) => namer.window("use", window),
            ColumnKey::Slot(menu, slot) => {
                let port = namer.ports[menu.menu];
                namer.menu("in", menu).slot(problem, port, slot).end()
            }
        });
    }
    Named {
        head: Head {
            title: "paso_relaxation",
            legend: namer.legend(),
            constant: constant(problem, cohorts),
            integer: built.program.integer,
            stop: || false,
        },
        program: built.program,
        rows,
        columns,
    }
}

struct Namer<'p> {
    problem: &'p Problem,
    cohorts: &'p Cohorts,
    /// The port of each slot menu.
    ports: Vec<usize>,
    /// Where the cases of each cohort wait.
    places: Vec<BTreeSet<LocationIndex>>,
}

impl<'p> Namer<'p> {
    fn new(problem: &'p Problem, cohorts: &'p Cohorts) -> Self {
        let mut ports = vec![0; cohorts.footprints.menus.len()];
        for footprint in cohorts.footprints.list.iter().rev() {
            if let Some(menu) = footprint.menu {
                ports[menu] = footprint.port.at();
            }
        }
        let mut places = vec![BTreeSet::new(); cohorts.cohorts.len()];
        for (at, cohort) in cohorts.cohort_of.iter().enumerate() {
            if let Some(cohort) = cohort {
                let class = problem.class_of(CaseIndex::new(at));
                places[*cohort as usize].insert(class.location);
            }
        }
        Self {
            problem,
            cohorts,
            ports,
            places,
        }
    }

    /// `kind(k3,LOCATION`, with the due date of the queue, if any: `kind(k3due20210301,LOCATION`.
    fn queue(&self, kind: &str, key: QueueKey) -> Name {
        let cohort = &self.cohorts.cohorts[key.cohort];
        let mut label = format!("k{}", key.cohort);
        if let Some(due) = cohort.queues[key.queue].due {
            label.push_str("due");
            label.push_str(&date(self.problem.calendar, due));
        }
        let name = Name::new(kind).part(&label);
        // Of places that are alike none is named.
        match self.locations(key.cohort)[..] {
            [location] => name.id(location),
            _ => name,
        }
    }

    /// Where the cases of a cohort wait.
    fn locations(&self, cohort: usize) -> Vec<&'p str> {
        let places = self.places[cohort].iter();
        places
            .map(|place| self.problem.locations[place.at()].id.as_str())
            .collect()
    }

    /// `kind(resource,site,from~1for10,date)`: the window and the appointments' day.
    fn window(&self, kind: &str, key: WindowKey) -> String {
        let mut name = Name::new(kind);
        if let LimitKey::Resource { resource, site, .. } =
            self.problem.limits.key(LimitIndex(key.first))
        {
            let rules = &self.problem.rules.resources[resource.at()];
            name = of_site(self.problem, name.id(&rules.id), rules.site, site);
        }
        let window = format!("from{}for{}", key.offset, key.duration).replace('-', "~");
        name.part(&window).day(self.problem.calendar, key.day).end()
    }

    /// `kind(m3,port,date` for persons, `kind(m3of4,port,date` for cases of four.
    fn menu(&self, kind: &str, key: MenuKey) -> Name {
        let mut label = format!("m{}", key.menu);
        if key.size != 0 {
            // Writing to a string cannot fail.
            let _ = write!(label, "of{}", f64::from_bits(key.size));
        }
        let port = &self.problem.ports[self.ports[key.menu]].id;
        Name::new(kind)
            .part(&label)
            .id(port)
            .day(self.problem.calendar, key.day)
    }

    /// What the names mean, and who is in each cohort.
    fn legend(&self) -> Vec<String> {
        let calendar = self.problem.calendar;
        let mut lines = super::integer::head(self.problem, Kind::Relaxation);
        lines.extend(
            [
                "queue(K,LOCATION,DAY): cases waiting, newly ready and appointed balance",
                "sum(RESOURCE,SITE,WINDOW,DAY): a window's total use by appointments of DAY",
                "slots(M,PORT,DAY): the people (or cases of a size) in slots are those appointed",
                "x(K,LOCATION,PORT,DAY): cases appointed; wait(K,LOCATION,DAY): still waiting after DAY",
                "none(K,LOCATION): left without; use(...): a window's total; in(M,PORT,DAY,SLOT): in a slot",
                "K is a cohort of like cases, with the due date of its cases if they have one; M a slot menu",
            ]
            .map(str::to_owned),
        );
        for (at, cohort) in self.cohorts.cohorts.iter().enumerate() {
            let cases = cohort.cases();
            let arrivals = cohort.queues.iter().flat_map(|q| &q.arrivals);
            let Some(first) = arrivals.map(|a| a.0).min() else {
                continue;
            };
            let lanes = &self.cohorts.profiles.list[cohort.profile].lanes;
            let ports: Vec<&str> = lanes
                .iter()
                .map(|lane| self.problem.ports[lane.port.at()].id.as_str())
                .collect();
            lines.push(format!(
                "k{at}: cases {cases}, persons in each {}, weight {}, from {}, to {}, ready from {}",
                cohort.persons,
                cohort.weighted / cohort.persons,
                self.locations(at).join(" "),
                ports.join(" "),
                calendar.date(first)
            ));
        }
        lines
    }
}
