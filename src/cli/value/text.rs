//! What limits are worth, in words.

use std::fmt::Write as _;

use super::super::limits;
use super::super::report::NOT_BY_ITSELF;
use super::super::text::{amount, count, decimal, grouped, lines, table, weighted_days};
use super::{Entry, Opening, TooLarge};
use crate::domain::problem::Problem;

/// Whether anything that it saves could be read.
fn is_told(entry: &Entry, most: f64) -> bool {
    let effect = entry.worth.effect;
    let saved = [
        entry.promise.min(most),
        effect.cost_saved,
        effect.proven_saved,
    ];
    saved.into_iter().any(|saved| decimal(saved) != "0")
}

/// The answer for people; no saving that is told goes beyond `most`, and
/// `none` is said where there are none. Writing to a string cannot fail,
/// so its results are let go.
pub(super) fn text(entries: &[Entry], most: f64, none: &str) -> String {
    if entries.is_empty() {
        return format!("{none}\n");
    }
    let entries: Vec<&Entry> = entries.iter().filter(|own| is_told(own, most)).collect();
    if entries.is_empty() {
        return format!("{NOT_BY_ITSELF}\n");
    }
    let mut rows = table(&[
        "",
        "limit",
        "binds on",
        "one more unit saves about",
        "holds to",
        "+10 %: people sooner",
        "days of waiting saved",
        "saves at least",
    ]);
    for (rank, entry) in (1..).zip(&entries) {
        let effect = entry.worth.effect;
        rows.add_row([
            format!("{rank}."),
            format!("{}@{}", entry.resource_id, entry.site_id),
            count(entry.binding_days as u64, "day", "days"),
            decimal(entry.promise.min(most)),
            entry
                .worth
                .holds_to
                .map_or("-".to_owned(), |more| step(entry, more)),
            grouped(effect.people_sooner),
            signed(effect.days_saved),
            decimal(effect.proven_saved),
        ]);
    }
    let mut text = lines(&rows);
    text.push_str(
        "\nSavings are in weighted person-days: days that people wait, times the weight of their priority and seniority.\nWhat one more unit saves is a rate for small steps, by prices that prove most as if families could be divided; `paso plan` tells it by the prices that prove its plan, so the two may differ.\n",
    );
    for (rank, entry) in (1..).zip(&entries) {
        let _ = write!(text, "\n{rank}. {}\n", memo(entry, most));
    }
    text
}

/// That there was no time for some limits; nothing where there was for all.
pub(super) fn not_reached(limits: usize) -> String {
    match limits {
        0 => String::new(),
        limits => format!(
            "\nThe time was over before {} could be valued: give more with --time-limit, or ask for fewer with --top.\n",
            count(limits as u64, "limit", "limits")
        ),
    }
}

/// The limits that keep cases out by themselves. Writing to a string cannot fail, so its results
/// are let go.
pub(super) fn kept_out(problem: &Problem, too_large: &[TooLarge]) -> String {
    let mut text = String::new();
    if !too_large.is_empty() {
        text.push_str(
            "\nLimits that keep cases out by themselves beside what is published, even if nobody else came; no price tells of them:\n",
        );
    }
    for own in too_large {
        let most = &own.most;
        let _ = writeln!(
            text,
            "\n{}@{}: {} in {}; whoever lacks most {}. With up to {} more for each of them, {}, there is a checked plan with {} with an appointment. Its cost is {}.",
            most.resource_id,
            most.site_id,
            count(own.persons, "person", "people"),
            count(own.cases, "case", "cases"),
            limits::lack(problem, most),
            amount(most.missing),
            limits::times(most),
            more_people(own.effect.people_more),
            saved(own.effect.cost_saved),
        );
    }
    text
}

/// The limits that are closed on some days. Writing to a string cannot fail, so its results are let
/// go.
pub(super) fn openings(closed: &[Opening]) -> String {
    let mut text = String::new();
    if !closed.is_empty() {
        text.push_str("\nLimits that are closed on some days; no price tells of what opening them would do:\n");
    }
    for own in closed {
        let days = count(own.closed_days as u64, "day", "days");
        let _ = write!(
            text,
            "\n{} ({}@{}) is closed on {days}, from {} to {}, all day or at some times. With as much as there usually is on such weekdays, {}, ",
            own.title,
            own.resource_id,
            own.site_id,
            own.first_day,
            own.last_day,
            amount(own.usual),
        );
        let _ = if own.effect.is_nothing() {
            writeln!(text, "the checked plan stays as it is.")
        } else {
            writeln!(
                text,
                "there is a checked plan with {} with an appointment. Its cost is {}.",
                more_people(own.effect.people_more),
                saved(own.effect.cost_saved),
            )
        };
    }
    text
}

fn saved(cost: f64) -> String {
    if cost == 0.0 {
        "the same".to_owned()
    } else {
        format!("{} lower", weighted_days(cost))
    }
}

fn more_people(more: i64) -> String {
    match more {
        0 => "as many people".to_owned(),
        more => format!(
            "{} {}",
            count(more.unsigned_abs(), "person", "people"),
            if more > 0 { "more" } else { "fewer" }
        ),
    }
}

fn step(entry: &Entry, more: f64) -> String {
    if entry.nothing_there {
        let units = if more > 1.0 { "s" } else { "" };
        format!("+{} {}{units}", decimal(more), entry.unit)
    } else {
        format!("+{} %", decimal(100.0 * more))
    }
}

fn signed(number: i64) -> String {
    let digits = grouped(number.unsigned_abs());
    if number < 0 {
        format!("-{digits}")
    } else {
        digits
    }
}

/// A paragraph for a memo.
fn memo(entry: &Entry, most: f64) -> String {
    let effect = entry.worth.effect;
    let first = entry.worth.steps.first().map_or(0.0, |step| step.more);
    let mut text = format!(
        "{} ({}@{}) binds on {}, from {} to {}. One more {} on each of these days could save about {}.",
        entry.title,
        entry.resource_id,
        entry.site_id,
        count(entry.binding_days as u64, "day", "days"),
        entry.first_day,
        entry.last_day,
        entry.unit,
        weighted_days(entry.promise.min(most)),
    );
    match (entry.worth.holds_to, entry.worth.steps.last()) {
        (Some(to), Some(last)) if to == last.more => {
            let _ = write!(
                text,
                " At least nine tenths of that rate holds up to {}, the largest step tried.",
                step(entry, to)
            );
        }
        (Some(to), _) => {
            let _ = write!(
                text,
                " At least nine tenths of that rate holds up to {}; beyond, other limits bind.",
                step(entry, to)
            );
        }
        (None, _) => {
            let kept = entry.worth.steps.first().map_or(0.0, |step| {
                if step.promised > 0.0 {
                    step.saved / step.promised
                } else {
                    0.0
                }
            });
            let _ = write!(
                text,
                " That rate does not hold for long: {} saves {:.0} % of it, because other limits bind too.",
                step(entry, first),
                100.0 * kept
            );
        }
    }
    let step = step(entry, first);
    if effect.is_nothing() {
        let _ = write!(
            text,
            " With {step} on these days the checked plan stays as it is"
        );
    } else {
        let _ = write!(
            text,
            " With {step} on these days there is a checked plan in which {} sooner ({} later), {} with an appointment, and {} of waiting {}. Its cost is {} {}",
            people(effect.people_sooner),
            grouped(effect.people_later),
            more_people(effect.people_more),
            count(effect.days_saved.unsigned_abs(), "day", "days"),
            match (effect.days_saved.unsigned_abs() == 1, effect.days_saved < 0) {
                (true, true) => "is added",
                (true, false) => "is saved",
                (false, true) => "are added",
                (false, false) => "are saved",
            },
            weighted_days(effect.cost_saved.abs()),
            if effect.cost_saved < 0.0 {
                "higher"
            } else {
                "lower"
            },
        );
    }
    let _ = write!(
        text,
        ". The best possible plan {}.",
        match (effect.proven_saved, effect.most_saved) {
            (_, most) if most <= 0.0 => "saves nothing by it".to_owned(),
            (least, most) if least <= 0.0 =>
                format!("saves between nothing and {} by it", decimal(most)),
            (least, most) => format!(
                "saves between {} and {} by it",
                decimal(least),
                decimal(most)
            ),
        }
    );
    text
}

fn people(number: u64) -> String {
    format!(
        "{} {}",
        count(number, "person", "people"),
        if number == 1 {
            "is appointed"
        } else {
            "are appointed"
        }
    )
}
