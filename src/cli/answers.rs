//! Answers as a planner reads them.

use std::fmt::Write as _;
use std::path::Path;

use super::text::{count, days, decimal, grouped, lines, safe, table};
use crate::domain::proof::bound_shown;
use crate::outputs::what_if::{Row, Status};

/// The whole text. Writing to a string cannot fail, so the results of `write!` are let go.
pub(super) fn text(base: &Row, rows: &[Row], out: Option<&Path>) -> String {
    let mut text = figures(base, rows);
    let mut changes = String::new();
    // Without a plan of the feed as it is there is nothing to compare with.
    for row in rows.iter().filter(|_| base.status != Status::Conflicts) {
        if let Some(words) = changed(row) {
            let more = more_for_more(base, row);
            let _ = writeln!(changes, "  {}: {words}{more}", safe(&row.scenario_id));
        }
    }
    if !changes.is_empty() {
        let _ = write!(text, "\nWhat changed most, and where:\n{changes}");
    }
    let mut effects = String::new();
    for row in rows {
        if let Some(words) = effect(row) {
            let _ = writeln!(effects, "  {}: {words}", safe(&row.scenario_id));
        }
    }
    if !effects.is_empty() {
        let _ = write!(
            text,
            "\nWhat is proven of the best possible plan's cost, in weighted person-days:\n{effects}"
        );
    }
    for row in std::iter::once(base).chain(rows) {
        if !row.detail.is_empty() {
            let _ = writeln!(
                text,
                "\n{}: {}: {}.",
                safe(&row.scenario_id),
                words(row.status),
                safe(&row.detail)
            );
        }
    }
    let titled: Vec<&Row> = rows.iter().filter(|row| !row.title.is_empty()).collect();
    if !titled.is_empty() {
        text.push('\n');
        for row in titled {
            let _ = writeln!(text, "{}: {}", safe(&row.scenario_id), safe(&row.title));
        }
    }
    if let Some(out) = out {
        let _ = writeln!(
            text,
            "\nThe answers are in {}.",
            safe(&out.join("what-if.csv").display().to_string())
        );
    }
    text
}

fn words(status: Status) -> &'static str {
    match status {
        Status::Same => "as the feed",
        Status::Conflicts => "no plan",
        Status::Refused => "refused",
        Status::Failed => "error",
        Status::Base | Status::Planned | Status::Bound => "planned",
    }
}

fn figures(base: &Row, rows: &[Row]) -> String {
    let bounds = rows.iter().any(|row| row.status == Status::Bound);
    let mut lined = table(&[
        "scenario",
        "with appointment",
        "mean wait",
        "90 % wait at most",
        "worst off",
        "last MPP entry",
        "cost",
        "no plan below",
        "gap",
        "seconds",
    ]);
    for row in std::iter::once(base).chain(rows) {
        let figures = row
            .figures
            .as_ref()
            .filter(|_| !bounds || row.status == Status::Base);
        let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
        let own = base.figures.as_ref().filter(|_| row.status != Status::Base);
        let people = figures.map(|f| {
            let people = grouped(f.scheduled_persons);
            match own {
                Some(own) if own.scheduled_persons != f.scheduled_persons => format!(
                    "{people} ({})",
                    difference(f.scheduled_persons, own.scheduled_persons)
                ),
                _ => people,
            }
        });
        let worst = figures.and_then(|f| {
            let (location, mean) = (f.worst_location_id.as_ref()?, f.worst_mean_wait_days?);
            Some(format!("{}, {}", safe(location), days(mean)))
        });
        lined.add_row([
            safe(&row.scenario_id),
            or_dash(people),
            or_dash(figures.and_then(|f| f.mean_wait_days).map(days)),
            or_dash(
                figures
                    .and_then(|f| f.p90_wait_days)
                    .map(|d| days(d.into())),
            ),
            or_dash(worst),
            or_dash(figures.and_then(|f| f.last_mpp_entry.clone())),
            or_dash(figures.map(|f| decimal(f.cost))),
            or_dash(row.lower_bound.map(|bound| {
                decimal(figures.map_or(bound, |own| bound_shown(own.cost, bound, own.gap)))
            })),
            or_dash(figures.map(|f| format!("{:.2} %", 100.0 * f.gap))),
            format!("{:.2}", row.seconds),
        ]);
    }
    lines(&lined)
}

/// A difference of counts, with its sign.
fn difference(now: u64, before: u64) -> String {
    if now >= before {
        format!("+{}", grouped(now - before))
    } else {
        format!("-{}", grouped(before - now))
    }
}

/// How the cost of the best possible plan changes, as far as it is proven.
fn effect(row: &Row) -> Option<String> {
    if row.status == Status::Same {
        return None;
    }
    let words = |change: f64| match change {
        0.0 => "no change".to_owned(),
        change if change > 0.0 => format!("{} more", decimal(change)),
        change => format!("{} less", decimal(-change)),
    };
    match (row.effect.at_least, row.effect.at_most) {
        // What rounding alone tells apart is printed as one number.
        (Some(least), Some(most)) if words(least) == words(most) => Some(words(least)),
        (Some(least), Some(most)) => Some(format!("from {} to {}", words(least), words(most))),
        (Some(least), None) if least > 0.0 => Some(format!("at least {}", words(least))),
        (Some(0.0), None) => Some("not lower".to_owned()),
        (Some(least), None) => Some(format!("at most {}", words(least))),
        (None, _) => None,
    }
}

/// What there is to say where more people have an appointment and the plan costs more.
fn more_for_more(base: &Row, row: &Row) -> &'static str {
    match (&base.figures, &row.figures) {
        (Some(before), Some(after))
            if after.scheduled_persons > before.scheduled_persons && after.cost > before.cost =>
        {
            "; more people have an appointment, but others whose wait weighs more have a later one or none"
        }
        _ => "",
    }
}

/// What changed most for whom.
fn changed(row: &Row) -> Option<String> {
    if row.status != Status::Planned {
        return None;
    }
    let Some(shift) = &row.changed else {
        return Some("nobody waits longer or shorter".to_owned());
    };
    let mut parts = Vec::new();
    let people = shift.scheduled_persons.unsigned_abs();
    if people > 0 {
        parts.push(format!(
            "{} {} with an appointment",
            grouped(people),
            match (shift.scheduled_persons > 0, people) {
                (true, 1) => "person more",
                (true, _) => "people more",
                (false, 1) => "person fewer",
                (false, _) => "people fewer",
            }
        ));
    }
    if shift.waiting_days != 0 {
        parts.push(format!(
            "{} of waiting {}",
            count(shift.waiting_days.unsigned_abs(), "day", "days"),
            if shift.waiting_days > 0 {
                "more"
            } else {
                "less"
            }
        ));
    }
    Some(format!(
        "{}, stream {}: {}",
        safe(&shift.location_id),
        safe(&shift.stream),
        parts.join(", ")
    ))
}
