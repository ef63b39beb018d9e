//! What a planner reads at a glance after planning.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use super::limits;
use super::text::{count, days, decimal, grouped, lines, safe, table, weighted_days};
use crate::domain::calendar::Day;
use crate::domain::id::{CaseIndex, LimitIndex};
use crate::domain::limits::LimitKey;
use crate::domain::plan::{AppointmentStatus, Reason};
use crate::domain::problem::Problem;
use crate::domain::waits;
use crate::domain::worth::{Gain, dearest_first, most_saved};
use crate::pipeline::Outcome;
use crate::whatif::lack::{Lack, lack};

/// What is said where prices are not known.
pub(super) const UNKNOWN: &str = "What each limit is worth was not found out within the time: give it more, or no limit of time.";

/// What is said where what each limit is worth by itself would be printed as nothing.
pub(super) const NOT_BY_ITSELF: &str = "No limit is worth lifting by itself.";

/// How many limits are named.
const NAMED: usize = 5;

/// Cases and the people in them.
#[derive(Clone, Copy, Default)]
struct Heads {
    cases: u64,
    people: u64,
}

impl Heads {
    fn add(&mut self, problem: &Problem, case: CaseIndex) {
        self.cases += 1;
        self.people += u64::from(problem.class_of(case).persons);
    }

    fn text(self) -> String {
        format!(
            "{} in {}",
            count(self.people, "person", "people"),
            count(self.cases, "case", "cases")
        )
    }

    fn have(self) -> &'static str {
        if self.people == 1 { "has" } else { "have" }
    }
}

/// The whole text. Writing to a string cannot fail, so the results of `write!` are let go.
pub(super) fn text(problem: &Problem, outcome: &Outcome, out: &Path) -> String {
    let mut text = people(problem, outcome);
    text.push('\n');
    text.push_str(&left_out(problem, outcome));
    text.push('\n');
    text.push_str(&dearest(problem, outcome));
    text.push('\n');
    text.push_str(&proof(outcome));
    text.push_str(&steady(outcome));
    text.push_str(&notes(problem, outcome));
    let seconds: f64 = outcome.seconds.iter().map(|(_, seconds)| seconds).sum();
    let _ = writeln!(
        text,
        "\nThe plan is in {}: schedule.csv (who goes where and when), unscheduled.csv (who is left out and why), changes.csv (what is new), loads.csv (how full each limit is), summary.json, and report.html to look at ({seconds:.1} s).",
        safe(&out.display().to_string())
    );
    text
}

/// Who has an appointment, overall and by stream, and after what wait.
fn people(problem: &Problem, outcome: &Outcome) -> String {
    let schedule = &outcome.schedule;
    let mut all: BTreeMap<&str, Heads> = BTreeMap::new();
    let mut waiting = Heads::default();
    let scheduled = schedule.appointments.iter().map(|a| a.case);
    let left_out = schedule.unscheduled.iter();
    let left_out = left_out.filter(|own| own.reason != Reason::Withdrawn);
    for case in scheduled.chain(left_out.map(|own| own.case)) {
        let stream = &problem.streams[problem.class_of(case).stream.at()];
        all.entry(stream).or_default().add(problem, case);
        waiting.add(problem, case);
    }
    let overall = waits::overall(problem, schedule);
    let mut later = Heads::default();
    for own in &schedule.appointments {
        if !problem.calendar.contains(own.day) {
            later.add(problem, own.case);
        }
    }
    let placed = Heads {
        cases: overall.scheduled_cases,
        people: overall.scheduled_persons,
    };
    let mut text = format!(
        "{} {} an appointment, of {} waiting; {} to {}.\n",
        placed.text(),
        placed.have(),
        waiting.text(),
        problem.calendar.start,
        problem.calendar.date(problem.calendar.last()),
    );
    if later.cases > 0 {
        let _ = writeln!(
            text,
            "Of these, {} {} a published appointment after these days.",
            later.text(),
            later.have()
        );
    }
    text.push_str(&moved(problem, outcome));
    let mut done = Heads::default();
    for booking in &problem.earlier {
        done.add(problem, booking.case);
    }
    if done.cases > 0 {
        let _ = writeln!(
            text,
            "{} had an appointment before {} and {} not planned again.",
            done.text(),
            problem.calendar.start,
            if done.people == 1 { "is" } else { "are" }
        );
    }
    text.push('\n');
    let header = [
        "stream",
        "people waiting",
        "with appointment",
        "cases",
        "mean wait",
        "90 % wait at most",
    ];
    let mut rows = table(&header);
    let by_stream = waits::by(problem, schedule, |class| {
        &problem.streams[class.stream.at()]
    });
    let mut add = |name: &str, heads: Heads, waits: &waits::Waits| {
        let wait = |value: Option<f64>| value.map_or("-".to_owned(), days);
        rows.add_row([
            name.to_owned(),
            grouped(heads.people),
            grouped(waits.scheduled_persons),
            format!(
                "{} of {}",
                grouped(waits.scheduled_cases),
                grouped(heads.cases)
            ),
            wait(waits.mean_wait_days),
            wait(waits.p90_wait_days.map(f64::from)),
        ]);
    };
    for (stream, heads) in &all {
        let own = by_stream.get(stream).cloned().unwrap_or_default();
        add(stream, *heads, &own);
    }
    if all.len() > 1 {
        add("all", waiting, &overall);
    }
    text.push_str(&lines(&rows));
    text
}

/// Who has another than the published appointment.
fn moved(problem: &Problem, outcome: &Outcome) -> String {
    let mut moved = Heads::default();
    for own in &outcome.schedule.appointments {
        if own.status == AppointmentStatus::Moved {
            moved.add(problem, own.case);
        }
    }
    if moved.cases == 0 {
        return String::new();
    }
    format!(
        "{} {} another than the published appointment, which could not be kept.\n",
        moved.text(),
        moved.have()
    )
}

fn left_out(problem: &Problem, outcome: &Outcome) -> String {
    let mut by_reason: BTreeMap<&str, Heads> = BTreeMap::new();
    for left_out in &outcome.schedule.unscheduled {
        let heads = by_reason.entry(left_out.reason.as_str()).or_default();
        heads.add(problem, left_out.case);
    }
    if by_reason.is_empty() {
        return "Nobody is left out.\n".to_owned();
    }
    let mut text = "Left out:\n".to_owned();
    for (reason, heads) in by_reason {
        let why = match reason {
            "capacity" => "the limits leave no room in the horizon",
            "too_large" => {
                "each alone needs more than published appointments leave, even if nobody else came"
            }
            "phase_not_open" => "no phase admits them in the horizon",
            "no_route" => "no corridor, allowed port or slot",
            "not_ready" => "ready only after the horizon",
            "withdrawn" => "no longer wait",
            _ => "their published appointment had to be given up",
        };
        let _ = writeln!(text, "  {}: {why} ({reason})", heads.text());
        if reason == "too_large" {
            text.push_str(&too_large(problem, outcome));
        }
    }
    text
}

/// What those lack who are too large: the cases that lack least first.
fn too_large(problem: &Problem, outcome: &Outcome) -> String {
    let mut cases = Vec::new();
    for left_out in &outcome.schedule.unscheduled {
        if let Reason::TooLarge(over) = &left_out.reason {
            let lacks: Vec<Lack> = over.iter().map(|own| lack(problem, own)).collect();
            let shares = lacks.iter().map(|own| own.there_is / own.needs);
            cases.push((shares.fold(1.0, f64::min), left_out.case, lacks));
        }
    }
    // The cases stand in order, and the sort is stable.
    cases.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut text = String::new();
    for (_, case, lacks) in cases.iter().take(NAMED) {
        let words: Vec<String> = lacks.iter().map(|own| limits::lack(problem, own)).collect();
        let _ = writeln!(
            text,
            "    {} {}; {}",
            problem.case_ids.get(case.at()),
            words.join(", and "),
            limits::enough(lacks)
        );
    }
    if cases.len() > NAMED {
        let more = count((cases.len() - NAMED) as u64, "case", "cases");
        let _ = writeln!(text, "    and {more} more, as unscheduled.csv says");
    }
    text
}

/// A resource at a site, or a phase, over the days and slots where it holds people back.
struct Pinch {
    key: LimitKey,
    /// What one more unit on each limit could save.
    gain: f64,
    limits: u64,
    days: BTreeSet<Day>,
}

/// That no limit has a price. Of what promises take, and of who is too large by themselves, no price
/// tells.
pub(super) fn no_limit(problem: &Problem, too_large: bool) -> &'static str {
    match (problem.promises.is_empty(), too_large) {
        (false, _) => {
            "No limit has a price. Where published appointments leave too little for a whole family, no price tells of it: `paso explain` names the limit."
        }
        (true, false) => "No limit holds anybody back.",
        (true, true) => "No limit holds anybody back who fits by themselves.",
    }
}

/// The limits that one more unit of could save most at, in words.
fn dearest(problem: &Problem, outcome: &Outcome) -> String {
    if !outcome.prices_known {
        return format!("{UNKNOWN}\n");
    }
    let mut pinches: BTreeMap<(String, String), Pinch> = BTreeMap::new();
    for (at, &price) in outcome.prices.0.iter().enumerate() {
        if price <= 0.0 {
            continue;
        }
        let limit = LimitIndex::new(at);
        let key = problem.limits.key(limit);
        let pinch = pinches
            .entry(problem.limit_name(key))
            .or_insert_with(|| Pinch {
                key,
                gain: 0.0,
                limits: 0,
                days: BTreeSet::new(),
            });
        pinch.gain += price;
        pinch.limits += 1;
        pinch.days.insert(limits::day(key));
    }
    let cost = outcome.cost;
    let most = most_saved(Some(problem), cost.total(), cost.moves);
    let none = pinches.is_empty();
    // What is worth nothing that could be read is not told.
    pinches.retain(|_, own| decimal(own.gain.min(most)) != "0");
    if pinches.is_empty() && !none {
        return format!("{NOT_BY_ITSELF}\n");
    }
    let mut order: Vec<_> = pinches.into_iter().collect();
    order.sort_by(|(a, ours), (b, theirs)| {
        let of = |(resource_id, site_id), gain| Gain {
            gain,
            resource_id,
            site_id,
        };
        dearest_first(of((&a.0, &a.1), ours.gain), of((&b.0, &b.1), theirs.gain))
    });
    if order.is_empty() {
        let mut left_out = outcome.schedule.unscheduled.iter();
        let too_large = left_out.any(|own| matches!(own.reason, Reason::TooLarge(_)));
        return format!("{}\n", no_limit(problem, too_large));
    }
    let mut text = "The limits that matter most:\n".to_owned();
    for ((name, site), pinch) in order.into_iter().take(NAMED) {
        let on_days = count(pinch.days.len() as u64, "day", "days");
        let slotted = matches!(pinch.key, LimitKey::Resource { slot: Some(_), .. });
        let (binds, there) = match (slotted, pinch.limits) {
            (true, 1) => (format!("in 1 slot on {on_days}"), "there"),
            (true, slots) => (
                format!("in {} slots on {on_days}", grouped(slots)),
                "in each of these slots",
            ),
            (false, 1) => (format!("on {on_days}"), "that day"),
            (false, _) => (format!("on {on_days}"), "on each of these days"),
        };
        let _ = writeln!(
            text,
            "  {} ({name}@{site}): binding {binds}; one more {} {there} could save about {}.",
            limits::title(problem, pinch.key),
            limits::unit(problem, pinch.key),
            weighted_days(pinch.gain.min(most))
        );
    }
    text.push_str(
        "  (What is saved is a rate for small steps, by the prices that prove this plan: of many units each saves less; `paso value` tries how far it holds.)\n  (A weighted person-day is a day that one person waits, times the weight of their priority and seniority.)\n",
    );
    text
}

/// How steady the days are.
fn steady(outcome: &Outcome) -> String {
    let own = outcome.day_to_day;
    if own.before.all_days == 0 {
        return String::new();
    }
    let now = format!(
        "From one working day to the next {} more or fewer come, summed over ports ({} from one open day to the next)",
        count(own.after.working_days, "person", "people"),
        grouped(own.after.all_days)
    );
    if own.before == own.after {
        return format!("{now}.\n");
    }
    let cost = if own.cost >= 0.05 {
        format!("for {}", weighted_days(own.cost))
    } else {
        "at no cost".to_owned()
    };
    format!(
        "{now}; it was {} ({}) before cases exchanged ports, days and times, {cost}.\n",
        grouped(own.before.working_days),
        grouped(own.before.all_days)
    )
}

fn proof(outcome: &Outcome) -> String {
    let cost = weighted_days(outcome.cost.total());
    if outcome.is_optimal() {
        return format!(
            "This is the best possible plan, proven: it costs {cost}, and no plan that keeps the rules costs less.\n"
        );
    }
    format!(
        "The plan costs {cost}, and no plan that keeps the rules costs less than {}: it is at most {} from the best.\n",
        weighted_days(outcome.lower_bound),
        percent(outcome.gap())
    )
}

/// A share in percent, rounded up: what is said holds.
fn percent(share: f64) -> String {
    format!("{:.2} %", (1e4 * share).ceil() / 1e2)
}

/// What else the planner should know.
fn notes(problem: &Problem, outcome: &Outcome) -> String {
    let mut text = String::new();
    if !outcome.exceeded.is_empty() {
        let _ = writeln!(
            text,
            "Warning: earlier appointments alone exceed {} at {}; nothing new was added there.",
            count(outcome.exceeded.len() as u64, "limit", "limits"),
            limits::names(problem, &outcome.exceeded)
        );
    }
    for remark in &outcome.solver.remarks {
        let _ = writeln!(text, "Note: {}.", safe(remark.trim_end_matches('.')));
    }
    text
}
