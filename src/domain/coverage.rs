//! A limit is never assumed: whatever an appointment could use has an amount.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::calendar::{Day, TimeOfDay};
use super::id::{
    CorridorIndex, LimitIndex, LocationIndex, NeedSetIndex, PhaseSetIndex, PortIndex, PortSetIndex,
    ResourceIndex, SiteIndex, StreamIndex,
};
use super::limits::LimitKey;
use super::problem::{Admission, CaseClass, Problem};
use super::rules::{Period, Usage};

/// Limits without an amount that something uses, by resource and site.
pub type Missing = BTreeMap<(ResourceIndex, SiteIndex), Vec<LimitIndex>>;

/// Every limit that an admissible appointment, a promise or an earlier appointment would use and
/// that was given no amount.
#[must_use]
pub fn missing(problem: &Problem) -> Missing {
    search(problem).0
}

/// The same, and how many appointments were looked at: none whose resources have their amounts, and
/// of like classes those of one.
#[must_use]
pub fn search(problem: &Problem) -> (Missing, u64) {
    if problem.limits.all_given() {
        return (Missing::new(), 0);
    }
    let mut check = Check {
        problem,
        lacking: lacking(problem),
        rows: FxHashMap::default(),
        missing: Missing::new(),
        seen: FxHashSet::default(),
        looked_at: 0,
    };
    check.new_appointments();
    for booking in problem.earlier.iter().chain(problem.published()) {
        // What is done or promised uses what it uses, whatever corridors and slots are listed.
        let class = problem.class_of(booking.case);
        let corridor = problem.corridor(class.location, booking.port);
        let rows = check.rows_at(class, booking.port, corridor);
        if !rows.is_empty() {
            check.appointment(&rows, booking.port, booking.day, booking.slot);
        }
    }
    (check.missing, check.looked_at)
}

/// The resources and sites of which some limit has no amount.
fn lacking(problem: &Problem) -> FxHashSet<(ResourceIndex, SiteIndex)> {
    let limits = (0..problem.limits.len()).map(LimitIndex::new);
    let open = limits.filter(|limit| !problem.limits.is_given(*limit));
    open.filter_map(|limit| match problem.limits.key(limit) {
        LimitKey::Resource { resource, site, .. } => Some((resource, site)),
        LimitKey::Phase { .. } => None,
    })
    .collect()
}

/// What classes are alike in that choose from the same appointments and use of the same resources,
/// the first day aside.
type Kind = (
    LocationIndex,
    StreamIndex,
    NeedSetIndex,
    PortSetIndex,
    PhaseSetIndex,
);

fn kind(class: &CaseClass) -> Kind {
    // All of it, so that whoever adds an attribute is asked whether it matters here. How much is
    // used hangs on persons; what is, does not. Priority tells of notice too: of the first day.
    let CaseClass {
        persons: _,
        location,
        stream,
        priority: _,
        needs,
        status: _,
        ports,
        factor: _,
        phases,
    } = *class;
    (location, stream, needs, ports, phases)
}

/// A usage row that matches a class, and the site of which it uses.
type Row<'c> = (ResourceIndex, SiteIndex, &'c Usage);

struct Check<'c> {
    problem: &'c Problem,
    lacking: FxHashSet<(ResourceIndex, SiteIndex)>,
    /// The usage rows of lacking resources that match, by stream and needs.
    rows: FxHashMap<(StreamIndex, NeedSetIndex), Vec<(ResourceIndex, &'c Usage)>>,
    /// Uncovered limits in use, by resource and site.
    missing: Missing,
    seen: FxHashSet<LimitIndex>,
    looked_at: u64,
}

impl<'c> Check<'c> {
    /// Every admissible appointment of every case without a published one. Admissibility only
    /// grows with an earlier ready day, so the earliest of each kind stands for all.
    fn new_appointments(&mut self) {
        let problem = self.problem;
        let mut first: BTreeMap<Kind, (Day, &CaseClass)> = BTreeMap::new();
        for (class, ready) in problem.classes.iter().zip(self.first_ready()) {
            let Some(day) = ready.map(|day| day.max(problem.notice_of(class))) else {
                continue;
            };
            let known = first.entry(kind(class)).or_insert((day, class));
            known.0 = known.0.min(day);
        }
        for (first, class) in first.into_values() {
            for (corridor, ends) in problem.corridors_from(class.location) {
                if !problem.port_allowed(class, ends.port) {
                    continue;
                }
                let rows = self.rows_at(class, ends.port, Some(corridor));
                if rows.is_empty() {
                    continue;
                }
                let port = &problem.ports[ends.port.at()];
                for day in first.until(problem.calendar.end()) {
                    if !problem.is_open(ends.port, day)
                        || problem.admission(class, ends.port, day) == Admission::Closed
                    {
                        continue;
                    }
                    if port.slots.is_empty() {
                        self.appointment(&rows, ends.port, day, None);
                    }
                    for slot in problem.open_slots(ends.port, day) {
                        let start = port.slots[slot as usize].start;
                        self.appointment(&rows, ends.port, day, Some(start));
                    }
                }
            }
        }
    }

    /// By class, the first day on which a case without a published appointment is ready.
    fn first_ready(&self) -> Vec<Option<Day>> {
        let problem = self.problem;
        let mut first: Vec<Option<Day>> = vec![None; problem.classes.len()];
        for (case, settled) in problem.cases.iter().zip(problem.settled()) {
            if !settled && case.ready < problem.calendar.end() {
                let known = &mut first[case.class.at()];
                let ready = case.ready.max(Day::START);
                *known = Some(known.map_or(ready, |day| day.min(ready)));
            }
        }
        first
    }

    /// The usage rows by which an appointment of a class uses what lacks an amount somewhere.
    fn rows_at(
        &mut self,
        class: &CaseClass,
        port: PortIndex,
        corridor: Option<CorridorIndex>,
    ) -> Vec<Row<'c>> {
        let (problem, lacking) = (self.problem, &self.lacking);
        let rows = self
            .rows
            .entry((class.stream, class.needs))
            .or_insert_with(|| rows(problem, lacking, class));
        let at_site = rows.iter().filter_map(|&(resource, usage)| {
            let site = problem.site_of(resource, class.location, port, corridor)?;
            let lacks = lacking.contains(&(resource, site));
            lacks.then_some((resource, site, usage))
        });
        at_site.collect()
    }

    fn appointment(
        &mut self,
        rows: &[Row<'_>],
        port: PortIndex,
        day: Day,
        slot: Option<TimeOfDay>,
    ) {
        self.looked_at += 1;
        let problem = self.problem;
        for &(resource, site, usage) in rows {
            match problem.rules.resources[resource.at()].period {
                Period::Day => {
                    let from = day + usage.offset_days;
                    let to = from + usage.duration_days;
                    for on in problem.calendar.within(from..to) {
                        self.used(problem.limits.of_day(resource, site, on));
                    }
                }
                Period::Slot => self.slots(resource, usage, port, day, slot),
            }
        }
    }

    fn slots(
        &mut self,
        resource: ResourceIndex,
        usage: &Usage,
        port: PortIndex,
        day: Day,
        slot: Option<TimeOfDay>,
    ) {
        let problem = self.problem;
        let Some(start) = slot.filter(|_| problem.calendar.contains(day)) else {
            return;
        };
        let slots = &problem.ports[port.at()].slots;
        let weekday = problem.calendar.weekday(day);
        let end = u32::from(start.0) + usage.duration_minutes;
        for (other, own) in (0u32..).zip(slots) {
            if own.weekdays.contains(weekday) && own.start >= start && u32::from(own.start.0) < end
            {
                self.used(problem.limits.of_slot(resource, port, day, other));
            }
        }
    }

    fn used(&mut self, limit: LimitIndex) {
        if self.problem.limits.is_given(limit) || !self.seen.insert(limit) {
            return;
        }
        if let LimitKey::Resource { resource, site, .. } = self.problem.limits.key(limit) {
            self.missing
                .entry((resource, site))
                .or_default()
                .push(limit);
        }
    }
}

/// The usage rows that match a class, of resources that lack an amount somewhere.
fn rows<'c>(
    problem: &'c Problem,
    lacking: &FxHashSet<(ResourceIndex, SiteIndex)>,
    class: &CaseClass,
) -> Vec<(ResourceIndex, &'c Usage)> {
    let stream = &problem.streams[class.stream.at()];
    let needs = &problem.need_sets[class.needs.at()];
    let lacking: FxHashSet<ResourceIndex> = lacking.iter().map(|(lacks, _)| *lacks).collect();
    let mut found = Vec::new();
    for (r, resource) in (0u32..).zip(&problem.rules.resources) {
        let index = ResourceIndex(r);
        if !lacking.contains(&index) {
            continue;
        }
        let uses = |usage: &&Usage| usage.per_person > 0.0 || usage.per_case > 0.0;
        let own = resource.usages.iter().filter(uses);
        let own = own.filter(|usage| usage.matches(stream, needs));
        found.extend(own.map(|usage| (index, usage)));
    }
    found
}
