//! What cases would use, whoever they are and wherever they go.

use rustc_hash::FxHashMap;

use crate::domain::id::{CaseIndex, NeedSetIndex, ResourceIndex, StreamIndex};
use crate::domain::problem::{CaseClass, Problem};
use crate::domain::rules::Usage;

/// The usage rows of one resource that match a case.
#[derive(Debug)]
pub(super) struct Use<'p> {
    pub resource: ResourceIndex,
    pub rows: Vec<&'p Usage>,
}

/// What each class of cases uses, and which cases are still to be appointed.
#[derive(Debug)]
pub(super) struct Wanted<'p> {
    /// By menu: what is used.
    pub menus: Vec<Vec<Use<'p>>>,
    /// By class: its menu.
    pub menu_of: Vec<usize>,
    /// By class: its cases that are to be appointed within the horizon.
    pub waiting: Vec<u64>,
    /// By case: whether it is not to be planned.
    settled: Vec<bool>,
}

impl<'p> Wanted<'p> {
    pub fn new(problem: &'p Problem) -> Self {
        let mut menus = Vec::new();
        let mut known: FxHashMap<(StreamIndex, NeedSetIndex), usize> = FxHashMap::default();
        let menu_of = problem
            .classes
            .iter()
            .map(|class| {
                *known.entry((class.stream, class.needs)).or_insert_with(|| {
                    menus.push(menu(problem, class));
                    menus.len() - 1
                })
            })
            .collect();
        let settled = problem.settled();
        let mut waiting = vec![0; problem.classes.len()];
        for (case, settled) in problem.cases.iter().zip(&settled) {
            if !settled && case.ready < problem.calendar.end() {
                waiting[case.class.at()] += 1;
            }
        }
        Self {
            menus,
            menu_of,
            waiting,
            settled,
        }
    }

    /// The cases that are to be planned.
    pub fn unsettled(&self) -> impl Iterator<Item = CaseIndex> {
        let free = self
            .settled
            .iter()
            .enumerate()
            .filter(|(_, settled)| !**settled);
        free.map(|(at, _)| CaseIndex::new(at))
    }
}

fn menu<'p>(problem: &'p Problem, class: &CaseClass) -> Vec<Use<'p>> {
    let stream = &problem.streams[class.stream.at()];
    let needs = &problem.need_sets[class.needs.at()];
    let mut menu = Vec::new();
    for (at, resource) in problem.rules.resources.iter().enumerate() {
        let matching = resource.usages.iter().filter(|row| {
            (row.per_person > 0.0 || row.per_case > 0.0) && row.matches(stream, needs)
        });
        let rows: Vec<&Usage> = matching.collect();
        if !rows.is_empty() {
            menu.push(Use {
                resource: ResourceIndex::new(at),
                rows,
            });
        }
    }
    menu
}

/// What a row takes for a case of so many people.
pub(super) fn taken(row: &Usage, persons: f64) -> f64 {
    persons * row.per_person + row.per_case
}
