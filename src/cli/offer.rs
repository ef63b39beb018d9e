//! `paso offer`: the best appointments that a case can be promised now.

use std::io;

use super::args::{Format, OfferArguments};
use super::progress::Progress;
use super::text::{count, emit, emit_json, port_meant, quiet, safe, say};
use super::{ExitStatus, base_plan, interrupt, plan};
use crate::domain::id::PortIndex;
use crate::domain::problem::Port;
use crate::outputs::appointments::Held;
use crate::outputs::offer::Found;
use crate::pipeline::Options;
use crate::whatif::offer::{Base, Offers, Unplanned, Wish};
use answer::Answer;
use asked::{Asked, NOTHING, Refusal, Stood};

mod answer;
mod asked;
mod book;
mod nothing;
mod place;

pub(super) fn run(options: &OfferArguments) -> io::Result<ExitStatus> {
    interrupt::listen();
    let told = asked::as_of_today(options.clone()).and_then(|options| {
        if options.place.is_empty() {
            offer(&options).map(Told::Case)
        } else {
            place::offer(&options).map(Told::Place)
        }
    });
    match told {
        Ok(told) => {
            match (options.format, told) {
                (Format::Json, Told::Case(answer)) => emit_json(&answer)?,
                (Format::Json, Told::Place(answer)) => emit_json(&answer)?,
                (Format::Text, Told::Case(answer)) => emit(&answer.text())?,
                (Format::Text, Told::Place(answer)) => emit(&answer.text())?,
            }
            Ok(ExitStatus::Done)
        }
        Err(Refusal::Told(status)) => Ok(status),
        Err(Refusal::Why(status, why)) => {
            say(&safe(&format!("error: {why}; {NOTHING}")));
            Ok(status)
        }
        Err(Refusal::NoPlan(problem, error)) => plan::refuse(&problem, &error, options.format),
    }
}

/// What is printed.
enum Told {
    /// What a case can have.
    Case(Answer),
    /// Who can have a place.
    Place(place::Answer),
}

fn offer(options: &OfferArguments) -> Result<Answer, Refusal> {
    let (settings, held) = (settings(options), held(options)?);
    let progress = Progress::new(quiet());
    let asked = Asked::read(options)?;
    let problem = &asked.problem;
    let wish = Wish {
        before: options.before.map(|date| problem.calendar.day(date)),
        ports: ports(options, &asked)?,
    };
    let stood = Stood::find(options, &asked, &settings, &progress)?;
    let mut offers = Offers::new(problem, &stood.appointments, &stood.prices.0);
    let tentative = offers.tentative(asked.case);
    let found = offers.of(asked.case, &wish);
    let mut found = found.map_err(|why| {
        let id = problem.case_ids.get(asked.case.at());
        Refusal::no(&format!("{id}: {why}"))
    })?;
    let all = found.len();
    let exact = options.exact.min(all);
    if exact > 0 {
        let base = if asked.arriving {
            Base::Arriving
        } else {
            Base::Waiting
        };
        let written = (&stood.appointments[..], &stood.prices);
        let session = asked::session(stood.session, problem, written, &settings);
        let best = &mut found[..exact];
        session
            .exactly(asked.case, base, best, &base_plan::keep_going)
            .map_err(|why| unplanned(&why))?;
    }
    let lack = found.is_empty().then(|| offers.lack(asked.case, &wish));
    found.truncate(options.top);
    if let (Some(held), Some(number)) = (&held, options.book) {
        let chosen = chosen(&found, number, ("offer", "offers"))?;
        book::book(options, held, &asked.problem, chosen.booking)?;
    }
    let found = Found {
        tentative,
        available: all,
        offers: &found,
        lack,
    };
    Ok(Answer::new(&asked, options, found))
}

/// With what is planned where there is no plan.
fn settings(options: &OfferArguments) -> Options {
    Options {
        effort: options.effort.into(),
        ..Options::default()
    }
}

/// appointments.csv, where something is to be added to it: held from before the feed is read, so that
/// what is promised is what was found.
fn held(options: &OfferArguments) -> Result<Option<Held>, Refusal> {
    if options.book.is_none() {
        return Ok(None);
    }
    let folder = options.feed.feed.folder();
    let folder = folder.map_err(|why| Refusal::bad(&why.to_string()))?;
    let held = Held::open(folder).map_err(|error| Refusal::bad(&error.to_string()))?;
    Ok(Some(held))
}

/// The one of those found that is to be booked.
fn chosen<'f, T>(
    found: &'f [T],
    number: usize,
    (one, many): (&str, &str),
) -> Result<&'f T, Refusal> {
    found.get(number - 1).ok_or_else(|| {
        let there = count(found.len() as u64, one, many);
        Refusal::no(&format!("there is no number {number} among {there}"))
    })
}

/// Why nothing comes of planning around an offer.
fn unplanned(why: &Unplanned) -> Refusal {
    if matches!(why, Unplanned::Interrupted) {
        say("interrupted; nothing was written");
        return Refusal::Told(ExitStatus::Interrupted);
    }
    Refusal::Why(ExitStatus::SolverFailed, why.to_string())
}

/// The ports that are asked for.
fn ports(options: &OfferArguments, asked: &Asked) -> Result<Vec<PortIndex>, Refusal> {
    let ports = &asked.problem.ports;
    options.ports.iter().map(|id| port(ports, id)).collect()
}

/// A port by its identifier.
fn port(ports: &[Port], id: &str) -> Result<PortIndex, Refusal> {
    let at = ports.iter().position(|port| port.id == *id);
    at.map(PortIndex::new).ok_or_else(|| {
        let meant = port_meant(id, ports.iter().map(|port| port.id.as_str()));
        Refusal::bad(&format!("ports.csv has no port `{id}`; {meant}"))
    })
}
