//! `paso explain`: why a case has its day, or none.

use std::fmt::Write as _;
use std::io;
use std::path::Path;

use super::args::{ExplainArguments, Format};
use super::made_with::Compares;
use super::text::{count, days, emit, emit_json, safe, say};
use super::{ExitStatus, limits, plan_feed};
use crate::certify;
use crate::domain::problem::Problem;
use crate::feed::did_you_mean;
use crate::files::plan::{PlanFile, PlanFiles};
use crate::outputs::read;
use crate::report::written::Summary;
use crate::whatif::explain::{
    Explanation, Given, NoRoute, Obstacle, Seniority, Standing, Together, Why, explain,
};

/// What was not done where something is wrong.
const NOTHING: &str = "nothing was explained";

/// Most seniors that are named.
const NAMED: usize = 5;

/// What is read of a plan: the other files say nothing of a single case.
const READ: [PlanFile; 3] = [PlanFile::Schedule, PlanFile::Summary, PlanFile::Feed];

pub(super) fn run(options: &ExplainArguments) -> io::Result<ExitStatus> {
    // Without a feed the names stand one place before.
    let (feed, out, case_id): (_, &Path, _) = if let Some(case_id) = &options.case_id {
        (Some(&options.feed), &options.out, case_id.clone())
    } else {
        let case_id = options.out.to_string_lossy().into_owned();
        (None, &options.feed.feed, case_id)
    };
    if !plan_feed::is_there(out) {
        return Ok(ExitStatus::BadInput);
    }
    let files = PlanFiles::read(out, &READ);
    let rest = [case_id.as_str()];
    let compares = feed.map(|feed| Compares {
        feed,
        out,
        files: &files,
        command: "explain",
        alone: "explain",
        rest: &rest,
        question: &options.question,
        nothing: NOTHING,
    });
    let read = match &compares {
        Some(compares) => compares.problem(),
        None if plan_feed::misuse(&options.feed) => None,
        None => plan_feed::kept(&files, out),
    };
    let asked = Summary::new(&files).ok().and_then(|own| own.scenario);
    let problem = read.and_then(|(problem, scenarios)| {
        plan_feed::changed(&options.question, asked.as_ref(), problem, scenarios)
    });
    let Some(problem) = problem else {
        return Ok(ExitStatus::BadInput);
    };
    let problem = &problem;
    let Some(case) = read::case(problem, &case_id) else {
        let names = (0..problem.cases.len()).map(|at| problem.case_ids.get(at));
        say(&safe(&format!(
            "error: cases.csv has no case `{}`; {}",
            case_id,
            did_you_mean(&case_id, names, "see its column case_id")
        )));
        return Ok(ExitStatus::BadInput);
    };
    if let Some(other) = compares
        .as_ref()
        .and_then(|compares| compares.differs(problem))
    {
        say(&format!("error: {}", other.text(NOTHING)));
        return Ok(ExitStatus::No);
    }
    let appointments = match certify::appointments(problem, &files) {
        Ok(appointments) => appointments,
        Err(first) => {
            say(&safe(&format!(
                "error: the plan does not pass the check ({}: {}), so it explains nothing; `paso check` says more",
                first.rule, first.subject
            )));
            return Ok(ExitStatus::No);
        }
    };
    let explanation = explain(problem, &appointments, case);
    match options.format {
        Format::Json => emit_json(&explanation)?,
        Format::Text => emit(&text(problem, &explanation))?,
    }
    Ok(ExitStatus::Done)
}

/// The explanation for people. Writing to a string cannot fail, so its results are let go.
fn text(problem: &Problem, found: &Explanation) -> String {
    let mut text = format!(
        "{}: {} at {}, stream {}, priority {}, ready on {}.\n",
        found.case_id,
        count(u64::from(found.persons), "person", "people"),
        found.location_id,
        found.stream,
        found.priority,
        found.ready_on
    );
    let _ = writeln!(text, "{}", standing(found));
    if let Some(no_route) = &found.no_route {
        let _ = writeln!(text, "{}", apart(&found.location_id, no_route));
    }
    if !found.too_large.is_empty() {
        let _ = writeln!(text, "{}", limits::too_large(problem, &found.too_large));
    }
    if let Some(seniority) = found.seniority {
        let _ = writeln!(text, "{}", order(seniority));
    }
    if !found.obstacles.is_empty() {
        let _ = writeln!(
            text,
            "\nWhy not {}:",
            if found.appointment.is_some() {
                "earlier"
            } else {
                "on any day"
            }
        );
        for obstacle in &found.obstacles {
            let _ = writeln!(text, "  {}", line(obstacle));
        }
    }
    if !found.standing.is_planned() || found.obstacles.is_empty() {
        return text;
    }
    let wish = if found.appointment.is_some() {
        "an earlier appointment"
    } else {
        "an appointment"
    };
    let _ = writeln!(text, "\n{}", remedy(found, wish));
    text
}

/// Why no port is open to it.
fn apart(location: &str, found: &NoRoute) -> String {
    let from = match &found.reaches[..] {
        [] => format!("corridors.csv has no way from {location} to any port"),
        ports => format!(
            "from {location} there is a way to {} alone",
            ports.join(", ")
        ),
    };
    match &found.allowed {
        Some(ports) => format!(
            "No port is open to it: {from}, and it may only go to {} (column ports of cases.csv).",
            ports.join(", ")
        ),
        None => format!("No port is open to it: {from}."),
    }
}

/// The change that would help, or what was tried in vain.
fn remedy(found: &Explanation, wish: &str) -> String {
    if let Some(remedy) = &found.remedy {
        let seniors = match remedy.seniors {
            0 => String::new(),
            seniors => format!(
                "; {} alike would have theirs no later, as seniors",
                count(seniors as u64, "case", "cases")
            ),
        };
        return format!(
            "The smallest single change found that gives it {wish}; cases alike with it may change places, and everybody else stays where they are:\n  --set '{}'\n  It then has {} on {}{seniors}.",
            remedy.set, remedy.port_id, remedy.date
        );
    }
    let all = match &found.together {
        None => String::new(),
        Some(own) => format!("{}\n", together(own)),
    };
    let tried = match (found.tried, found.untried) {
        (0, _) if found.together.is_some() => {
            "no day lacks one limit or one phase alone for all of them".to_owned()
        }
        (0, _) => "no day lacks one limit or one phase alone on which a single change could help"
            .to_owned(),
        (1, 0) => "1 was tried".to_owned(),
        (tried, 0) => format!("{tried} were tried"),
        (tried, untried) => {
            format!("the {tried} smallest were tried, {untried} greater ones were not")
        }
    };
    format!(
        "{all}No change of a single limit, on one day or over days in a row, nor of a phase's dates was found that gives it {wish} while everybody who is not alike with it stays where they are ({tried})."
    )
}

/// Who would have to come first, and what all of them lack.
fn together(own: &Together) -> String {
    let seniors = own.seniors.len();
    let named: Vec<&str> = own.seniors.iter().take(NAMED).map(String::as_str).collect();
    let more = match seniors.saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!(
        "{} alike would have to come first, as {}: {}{more}. Where fewest limits are short for all {}, at {} on {}, there is no room in {}.",
        count(seniors as u64, "case", "cases"),
        if seniors == 1 {
            "its senior"
        } else {
            "seniors"
        },
        named.join(", "),
        seniors + 1,
        own.port_id,
        own.date,
        own.limits.join(" and "),
    )
}

fn standing(found: &Explanation) -> String {
    let given = |given: &Given| {
        let slot = given.slot.as_ref().map(|slot| format!(" at {slot}"));
        let phase = given
            .phase_id
            .as_ref()
            .map(|phase| format!(", under phase {phase}"));
        format!(
            "{} on {}{}{}, after {}",
            given.port_id,
            given.date,
            slot.unwrap_or_default(),
            phase.unwrap_or_default(),
            days(f64::from(given.wait_days))
        )
    };
    match (found.standing, &found.appointment) {
        (Standing::Promised, Some(own)) => {
            format!("Its published appointment is kept: {}.", given(own))
        }
        (Standing::Moved, Some(own)) => format!(
            "Its published appointment cannot be kept, and is moved: it has {}.",
            given(own)
        ),
        (_, Some(own)) => format!("It has an appointment: {}.", given(own)),
        (Standing::Lost, None) => {
            "Its published appointment cannot be kept, and it has no other.".to_owned()
        }
        (Standing::Done, None) => {
            "It had its appointment before the horizon and is not planned again.".to_owned()
        }
        (Standing::Withdrawn, None) => "It no longer waits (status withdrawn).".to_owned(),
        (Standing::NotReady, None) => "It is ready only after the horizon.".to_owned(),
        _ => "It has no appointment.".to_owned(),
    }
}

fn order(seniority: Seniority) -> String {
    let next = match seniority.next {
        0 => String::new(),
        next => format!(
            ", {} {} without one and would come next",
            next,
            if next == 1 { "is" } else { "are" }
        ),
    };
    format!(
        "By seniority it is number {} of {}: of its seniors, {} {} no later{next}.",
        seniority.place,
        count(seniority.alike as u64, "case alike", "cases alike"),
        seniority.before,
        if seniority.before == 1 {
            "is appointed"
        } else {
            "are appointed"
        }
    )
}

fn line(obstacle: &Obstacle) -> String {
    let dates = if obstacle.from == obstacle.to {
        obstacle.from.clone()
    } else {
        format!("{} to {}", obstacle.from, obstacle.to)
    };
    let why = match &obstacle.why {
        Why::Closed => "the port gives no appointments then".to_owned(),
        Why::Closure(reason) if reason.is_empty() => "closed".to_owned(),
        Why::Closure(reason) => format!("closed: {}", safe(reason)),
        Why::ShortNotice => "too short notice".to_owned(),
        Why::NotAdmitted => "no phase admits it".to_owned(),
        Why::TooLarge(limits) => format!("too large for it by itself: {}", limits.join(", ")),
        Why::Full(limits) => format!("no room: {}", limits.join(", ")),
        Why::Dearer => "there is room, but the way is longer than to its own".to_owned(),
        Why::Free => "there is room: the plan can be improved here".to_owned(),
    };
    format!(
        "{}, {dates} ({}): {why}",
        obstacle.port_id,
        count(obstacle.days as u64, "day", "days")
    )
}
