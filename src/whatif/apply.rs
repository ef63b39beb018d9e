//! A scenario applied to a problem: the problem that the feed would give with its files edited.

use crate::domain::calendar::{Calendar, Day, is_known};
use crate::domain::coverage::{Missing, missing};
use crate::domain::id::{LimitIndex, PhaseIndex, ResourceIndex, SiteIndex};
use crate::domain::limits::{LimitKey, MOST, millionths};
use crate::domain::phase::{Phase, Ramp};
use crate::domain::problem::Problem;
use crate::domain::rules::SiteKind;
use crate::domain::scenario::{Change, DateChange, Operation, PhaseDate, PhaseNumber};
use crate::domain::scope::Scope;
use crate::feed::LONGEST_RAMP;
use crate::schedule::promises::with_moves;

/// What a scenario makes of a problem.
#[derive(Debug)]
pub enum Applied {
    /// Another problem.
    Changed(Box<Problem>),
    /// The same: no amount and no phase differs.
    Same,
    /// Nothing that a feed could say; why, in sentences.
    Refused(Vec<String>),
}

/// Applies changes in their order, and checks the result as a feed is checked.
#[must_use]
pub fn apply(problem: &Problem, changes: &[Change]) -> Applied {
    let mut changed = problem.clone();
    let mut refused = Vec::new();
    let mut touched = Vec::new();
    for change in changes {
        let done = match change {
            Change::Capacity { scope, operation } => amounts(&mut changed, scope, *operation),
            Change::PhaseDate { phase, field, to } => {
                touched.push(*phase);
                let calendar = changed.calendar;
                date(calendar, &mut changed.phases[phase.at()], *field, *to)
            }
            Change::PhaseNumber {
                phase,
                field,
                operation,
            } => {
                touched.push(*phase);
                number(&mut changed.phases[phase.at()], *field, *operation)
            }
        };
        refused.extend(done.err());
    }
    touched.sort_unstable();
    touched.dedup();
    for phase in touched {
        refused.extend(set_caps(&mut changed, phase).err());
    }
    if refused.is_empty() && changed.phases != problem.phases {
        refused.extend(uncovered(&changed, &missing(&changed)));
    }
    if !refused.is_empty() {
        return Applied::Refused(refused);
    }
    let same =
        changed.phases == problem.phases && changed.limits.amounts() == problem.limits.amounts();
    if same {
        return Applied::Same;
    }
    if changed.allow_moves {
        // Other promises may conflict now.
        changed = with_moves(&changed);
    }
    Applied::Changed(Box::new(changed))
}

/// Changes amounts. One that no row of the feed gave stays so unless it is set; an unlimited one
/// stays unlimited unless it is set.
fn amounts(problem: &mut Problem, scope: &Scope, operation: Operation) -> Result<(), String> {
    let resource = &problem.rules.resources[scope.resource.at()];
    let found = scope.limits(
        problem.calendar,
        resource,
        problem.site_count(resource.site),
        &problem.ports,
        &problem.limits,
    );
    for limit in found {
        let before = problem.limits.amount(limit);
        let after = match operation {
            Operation::Set(amount) => amount.unwrap_or(f64::INFINITY),
            _ if !problem.limits.is_given(limit) => continue,
            Operation::Scale(factor) if before.is_infinite() => {
                if factor == 0.0 {
                    return Err(format!(
                        "{} is unlimited there, so 0 times as much says nothing; set it to 0",
                        name(problem, problem.limits.key(limit))
                    ));
                }
                continue;
            }
            Operation::Add(_) if before.is_infinite() => continue,
            Operation::Scale(factor) => amount(before * factor)?,
            Operation::Add(more) => amount((before + more).max(0.0))?,
        };
        problem.limits.set(limit, after);
    }
    Ok(())
}

/// An amount that was worked out, as a file could give it.
fn amount(amount: f64) -> Result<f64, String> {
    if amount > MOST {
        return Err(format!(
            "the amount would be {amount}, and numbers are at most 1e12"
        ));
    }
    Ok(to_six_decimals(amount))
}

/// A number of 0 or more to 6 decimals, as files have them.
fn to_six_decimals(number: f64) -> f64 {
    /// From here on, doubles have no more decimals.
    const COARSE: f64 = 1e9;
    if number < COARSE {
        millionths(number)
    } else {
        number
    }
}

fn date(
    calendar: Calendar,
    phase: &mut Phase,
    field: PhaseDate,
    to: DateChange,
) -> Result<(), String> {
    let now = match field {
        PhaseDate::Opens => Some(phase.opens),
        PhaseDate::Closes => phase.closes,
    };
    let day = match (to, now) {
        (DateChange::Set(day), _) => day,
        (DateChange::Shift(days), Some(now)) => now + days,
        (DateChange::Shift(_), None) => {
            return Err(format!(
                "phase {} never closes, so its last day cannot be shifted; set it",
                phase.id
            ));
        }
    };
    let date = calendar.date(day);
    if !is_known(date) {
        let (name, id) = (field.as_str(), &phase.id);
        return Err(format!(
            "{name} of phase {id} would be {date}, and dates are from 1900-01-01 to 2999-12-31"
        ));
    }
    match field {
        PhaseDate::Opens => phase.opens = day,
        PhaseDate::Closes => phase.closes = Some(day),
    }
    Ok(())
}

fn number(phase: &mut Phase, field: PhaseNumber, operation: Operation) -> Result<(), String> {
    match field {
        PhaseNumber::Start => {
            // An empty start is the same as full.
            let now = phase.start.or(phase.full);
            phase.start = persons(phase, now, "persons_per_day_start", operation)?;
        }
        PhaseNumber::Full => {
            phase.full = persons(phase, phase.full, "persons_per_day_full", operation)?;
        }
        PhaseNumber::RampDays => {
            let now = f64::from(phase.ramp_days.unwrap_or(0));
            let days = match operation {
                Operation::Set(None) => {
                    phase.ramp_days = None;
                    return Ok(());
                }
                Operation::Set(Some(days)) => days,
                Operation::Scale(factor) => now * factor,
                Operation::Add(days) => (now + days).max(0.0),
            };
            if days.fract() != 0.0 || !(0.0..=LONGEST_RAMP).contains(&days) {
                return Err(format!(
                    "ramp_days of phase {} would be {days}, which is not a whole number from 0 to 100000",
                    phase.id
                ));
            }
            // A whole number of at most 100,000.
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let days = days as u32;
            phase.ramp_days = Some(days);
        }
    }
    Ok(())
}

/// A number of persons a day in millionths; none stays none, unless it is set.
fn persons(
    phase: &Phase,
    now: Option<i128>,
    field: &str,
    operation: Operation,
) -> Result<Option<i128>, String> {
    #[allow(clippy::cast_precision_loss)]
    let unit = Ramp::PERSON as f64;
    // Exact below 10⁹ persons.
    #[allow(clippy::cast_precision_loss)]
    let now = now.map(|millionths| millionths as f64 / unit);
    let after = match (operation, now) {
        (Operation::Set(after), _) => after,
        (_, None) => None,
        (Operation::Scale(factor), Some(now)) => Some(now * factor),
        (Operation::Add(more), Some(now)) => Some((now + more).max(0.0)),
    };
    let Some(after) = after else { return Ok(None) };
    if !(0.0..=MOST).contains(&after) {
        return Err(format!(
            "{field} of phase {} would be {after}, and numbers are at most 1e12",
            phase.id
        ));
    }
    // At most 10¹⁸.
    #[allow(clippy::cast_possible_truncation)]
    let millionths = (after * unit).round() as i128;
    Ok(Some(millionths))
}

/// Works a phase's caps out anew.
fn set_caps(problem: &mut Problem, index: PhaseIndex) -> Result<(), String> {
    let phase = &problem.phases[index.at()];
    if let Some(closes) = phase.closes
        && closes < phase.opens
    {
        return Err(format!(
            "phase {} would close on {}, before it opens on {}",
            phase.id,
            problem.calendar.date(closes),
            problem.calendar.date(phase.opens)
        ));
    }
    for day in problem.calendar.all() {
        let limit = problem.limits.of_phase(index, day);
        problem.limits.set(limit, phase.cap(day));
    }
    Ok(())
}

/// A sentence for each resource and site that appointments would now use and that no row of the
/// feed limits.
fn uncovered(problem: &Problem, missing: &Missing) -> Vec<String> {
    let sentence = |(&(resource, site), limits): (
        &(ResourceIndex, SiteIndex),
        &Vec<LimitIndex>,
    )| {
        let rule = &problem.rules.resources[resource.at()];
        let day = |limit| match problem.limits.key(limit) {
            LimitKey::Resource { day, .. } | LimitKey::Phase { day, .. } => day,
        };
        let first = limits
            .iter()
            .map(|&limit| day(limit))
            .min()
            .unwrap_or(Day::START);
        let last = limits
            .iter()
            .map(|&limit| day(limit))
            .max()
            .unwrap_or(Day::START);
        let site = match rule.site {
            SiteKind::Border => "*".to_owned(),
            _ => problem.site_id(resource, site),
        };
        let (from, to) = (problem.calendar.date(first), problem.calendar.date(last));
        let dates = if first == last {
            format!("on {from}")
        } else {
            format!("between {from} and {to}")
        };
        format!(
            "appointments would use {}@{site} {dates}, where capacity.csv gives no amount; set one too",
            rule.id,
        )
    };
    missing.iter().map(sentence).collect()
}

/// `resource@site` of a limit.
fn name(problem: &Problem, key: LimitKey) -> String {
    let (resource, site) = problem.limit_name(key);
    format!("{resource}@{site}")
}
