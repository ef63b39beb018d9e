//! Reading a feed: a folder, or files in memory, become a validated [`Problem`], or a list of
//! everything that is wrong with it.
//!
//! Each table has its own file here. A bad row is reported and left out; checks that would need
//! it are skipped, so that one mistake gives one notice.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use chrono::NaiveDate;

use crate::domain::opening::Closures;
use crate::domain::problem::{InputFile, Problem};
use crate::domain::scenario::Scenario;
use crate::domain::turns;
use crate::files::archive::{Archive, Kept};
use crate::files::source::{Files, Folder};
use crate::notice::{Count, Notice, kinds};

mod allocation;
mod appointments;
mod bytes;
mod capacity;
mod cases;
mod closures;
mod corridors;
mod coverage;
mod document;
pub mod excerpt;
mod fairness;
mod fields;
mod header;
mod ignored;
mod interned;
mod kept;
mod keys;
mod notice_period;
mod phases;
mod places;
mod plan;
mod plan_reader;
mod report;
mod resources;
mod rows;
mod rules;
mod scenarios;
pub mod schema;
mod scope;
mod sense;
mod shape;
mod slots;
mod steadiness;
mod strangers;
mod table;
mod text;
mod values;
mod words;

pub(crate) use keys::PLAN_FILE;
pub use plan::start;
pub(crate) use report::did_you_mean;
pub(crate) use scenarios::{Held, LONGEST_RAMP};
pub(crate) use schema::TABLES;
pub(crate) use shape::{Column, Shape, Type, UNLIMITED, WEEKDAYS, is_number, is_personal};
pub(crate) use strangers::meant;
#[cfg(feature = "databases")]
pub(crate) use strangers::resembles;
pub(crate) use values::{Fault, parse_amount, parse_date, parse_number, plain_number, weekday};

use bytes::Source;
use ignored::Ignored;
use interned::Interned;
use report::Report;
pub use report::is_amended;

/// What the command line says in place of plan.toml.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overrides {
    /// First day of the horizon.
    pub start: Option<NaiveDate>,
    /// Number of days.
    pub days: Option<i64>,
    /// A built-in model's name, or a path relative to the feed, or else to the current folder.
    pub model: Option<String>,
}

/// A feed as read.
#[derive(Debug)]
pub struct Reading {
    /// The problem; there exactly when no notice is an error.
    pub problem: Option<Problem>,
    /// The what-if scenarios of the feed.
    pub scenarios: Vec<Scenario>,
    /// Everything found, in the order of the files and rows; of each code at most as many as
    /// were asked for.
    pub notices: Vec<Notice>,
    /// How many notices of each code there are, in the order of their first.
    pub counts: Vec<Count>,
    /// The feed as it is kept beside a plan; there exactly when the problem is.
    pub kept: Option<Kept>,
}

/// Most notices of one code that [`read`] keeps.
pub const KEPT: u64 = 1000;

/// Names of the built-in models with their files.
pub const BUILT_IN_MODELS: [(&str, &str); 2] = [
    (
        "daily-appointments",
        include_str!("../models/daily-appointments.toml"),
    ),
    (
        "mpp-phased-entry",
        include_str!("../models/mpp-phased-entry.toml"),
    ),
];

/// Reads a feed. Everything wrong with it is among the notices; nothing is assumed.
#[must_use]
pub fn read(folder: &Path, overrides: &Overrides) -> Reading {
    read_keeping(folder, overrides, KEPT)
}

/// Reads a feed and keeps at most so many notices of each code; the rest are counted.
#[must_use]
pub fn read_keeping(folder: &Path, overrides: &Overrides, most: u64) -> Reading {
    match open_folder(folder) {
        Ok(files) => read_from_keeping(&files, overrides, most),
        Err(notice) => refused(*notice),
    }
}

/// The files of a feed's folder; or what is wrong where there is none.
pub(crate) fn open_folder(folder: &Path) -> Result<Folder, Box<Notice>> {
    match no_folder(folder) {
        Some(notice) => Err(Box::new(notice)),
        None => Ok(Folder::new(folder)),
    }
}

/// What reading gives where there is nothing to be read.
pub(crate) fn refused(notice: Notice) -> Reading {
    let mut report = Report::new(1);
    report.push(notice);
    reading(None, report)
}

/// Reads a feed from wherever its files are.
///
/// ```
/// use std::collections::BTreeMap;
///
/// use paso::feed::{self, Overrides};
///
/// let files: BTreeMap<String, Vec<u8>> = [("ports.csv", "port_id\nnorth\n")]
///     .map(|(name, text)| (name.to_owned(), text.into()))
///     .into();
/// let reading = feed::read_from(&files, &Overrides::default());
/// assert!(reading.problem.is_none());
/// assert!(reading.notices.iter().any(|notice| notice.file == "plan.toml"));
/// ```
#[must_use]
pub fn read_from(files: &dyn Files, overrides: &Overrides) -> Reading {
    read_from_keeping(files, overrides, KEPT)
}

/// Reads a feed from wherever its files are and keeps at most so many notices of each code; the
/// rest are counted.
#[must_use]
pub fn read_from_keeping(files: &dyn Files, overrides: &Overrides, most: u64) -> Reading {
    let mut report = Report::new(most);
    let mut ignored = Ignored::default();
    let parts = read_parts(files, overrides, &mut ignored, &mut report);
    ignored.complete(&mut report);
    let mut reading = reading(parts, report);
    for notice in &mut reading.notices {
        name_file(notice, files);
    }
    reading
}

/// What the user knows files by, where that is not their names.
fn known_by(files: &dyn Files) -> BTreeMap<String, String> {
    let tables = TABLES.iter().map(|shape| shape.file.to_owned());
    let all = tables.chain([PLAN_FILE.to_owned()]);
    let all = all.chain(files.names().unwrap_or_default());
    all.filter_map(|name| files.known_by(&name).map(|known| (name, known)))
        .collect()
}

/// Names the file of a notice as the user knows it.
fn name_file(notice: &mut Notice, files: &dyn Files) {
    if let Some(known) = files.known_by(&notice.file) {
        notice.file = known;
    }
}

/// Reads a feed once more for its notices alone, of one code or of all, and hands them on as they are
/// found: none is kept, but those of one code that [are changed](is_amended) once all are known. Where
/// all codes are told, these are as they were before. `open` gives the feed's files, or says why there are
/// none.
pub fn tell<T>(
    open: impl FnOnce() -> Result<Box<dyn Files>, Box<Notice>> + Send,
    overrides: &Overrides,
    only: Option<&'static str>,
    hear: impl FnOnce(Receiver<Notice>) -> T,
) -> T {
    /// So many may be found before they are heard.
    const AHEAD: usize = 1 << 12;
    let (to, from) = sync_channel(AHEAD);
    thread::scope(|scope| {
        scope.spawn(move || {
            let files = match open() {
                Ok(files) => files,
                Err(notice) => {
                    // Who has heard enough is told no more.
                    if only.is_none_or(|code| code == notice.code) {
                        let _ = to.send(*notice);
                    }
                    return;
                }
            };
            let late = only.filter(|code| is_amended(code));
            let mut report = match late {
                Some(code) => Report::of(code),
                None => Report::telling(to.clone(), only, known_by(&*files)),
            };
            let mut ignored = Ignored::default();
            drop(read_parts(&*files, overrides, &mut ignored, &mut report));
            ignored.complete(&mut report);
            for mut notice in report.finish().0 {
                name_file(&mut notice, &*files);
                if to.send(notice).is_err() {
                    break;
                }
            }
        });
        hear(from)
    })
}

/// Reads the feed that was kept beside a plan, with the first day, the number of days and the model
/// that it was planned with.
#[must_use]
pub fn read_archive(archive: &Archive) -> Reading {
    let overrides = Overrides {
        start: Some(archive.start),
        days: Some(i64::from(archive.days)),
        model: Some(archive.model.clone()),
    };
    read_from(archive, &overrides)
}

fn reading(parts: Option<Parts>, report: Report) -> Reading {
    let (problem, scenarios, kept) = match parts {
        Some(parts) if !report.has_errors() => {
            (Some(parts.problem), parts.scenarios, Some(parts.kept))
        }
        Some(parts) => (None, parts.scenarios, None),
        None => (None, Vec::new(), None),
    };
    let (notices, counts) = report.finish();
    Reading {
        problem,
        scenarios,
        notices,
        counts,
        kept,
    }
}

/// What is wrong where there is no folder.
fn no_folder(folder: &Path) -> Option<Notice> {
    if folder.is_dir() {
        return None;
    }
    let (kind, message) = if folder.exists() {
        (
            &kinds::FEED_NOT_FOLDER,
            "this is a file; a feed is a folder",
        )
    } else {
        (&kinds::NO_FEED, "there is no such folder")
    };
    let notice = Notice::new(kind, folder.display().to_string(), message);
    Some(notice.remedy("name the folder that holds plan.toml and the CSV files"))
}

/// What a reading gives.
struct Parts {
    problem: Problem,
    scenarios: Vec<Scenario>,
    kept: Kept,
}

/// Reads what can be read; none when too little stands to make a problem of.
fn read_parts(
    files: &dyn Files,
    overrides: &Overrides,
    ignored: &mut Ignored,
    report: &mut Report,
) -> Option<Parts> {
    let mut inputs: Vec<InputFile> = Vec::new();
    let mut kept = Vec::new();
    let mut source = Source {
        files,
        inputs: &mut inputs,
        kept: &mut kept,
        report,
        ignored,
        misnamed: Vec::new(),
    };
    strangers::of_plan(&mut source);
    let settings = plan::read(&mut source, overrides);
    let model = settings.as_ref().and_then(plan::Settings::model_file);
    strangers::check(&mut source, model);
    let rules = settings
        .as_ref()
        .and_then(|settings| rules::read(&mut source, settings));
    let mut places = places::read(&mut source);
    let Some((settings, rules)) = settings.zip(rules) else {
        source
            .report
            .skipped("the other CSV files are checked once plan.toml and the model can be read");
        return None;
    };
    let calendar = settings.calendar;
    let notice = notice_period::resolve(&settings.notice, &settings.keys, &rules, source.report);
    let slots = slots::read(&mut source, &mut places);
    let closed = closures::read(&mut source, calendar, &places);
    let mut names = Interned::default();
    let phases = phases::read(&mut source, calendar, &places, &mut names);
    let cases = cases::read(
        &mut source,
        calendar,
        &rules,
        &phases,
        &mut places,
        &mut names,
    );
    corridors::read(&mut source, &mut places);
    let bookings = appointments::read(&mut source, calendar, &places, &cases, &names);
    let amounts = capacity::read(&mut source, calendar, &rules, &places, &phases);
    let scenarios = scenarios::read(&mut source, calendar, &rules, &places, &phases);
    inputs.sort_by(|a, b| a.path.cmp(&b.path));
    let closures = Closures::new(closed.list, &places.ports.list, calendar);
    let mut problem = Problem {
        calendar,
        rules,
        closures,
        notice,
        ports: places.ports.list,
        locations: places.locations.list,
        corridors: places.corridors,
        limits: amounts.limits,
        phases: phases.list,
        streams: names.streams,
        phased: names.phased,
        statuses: names.statuses,
        need_sets: names.need_sets,
        port_sets: names.port_sets,
        phase_sets: names.phase_sets,
        classes: names.classes,
        cases: cases.list,
        case_ids: cases.ids,
        draws: Vec::new(),
        earlier: bookings.earlier,
        promises: bookings.promises,
        movable: Vec::new(),
        allow_moves: false,
        released: bookings.released,
        inputs,
    };
    problem.draws = turns::draws(&problem);
    if !report.has_errors() {
        coverage::check(&problem, report);
        let lines = sense::Lines {
            ports: &places.ports.lines,
            slots: &slots,
            locations: &places.locations.lines,
            closures: &closed.lines,
            phases: &phases.named.lines,
            cases: &cases.lines,
            promises: &bookings.promise_lines,
            amounts: &amounts.given,
        };
        sense::check(&problem, lines, &amounts.rows, report);
    }
    let kept = Kept {
        start: calendar.start,
        days: calendar.days,
        model: settings.model.name().to_owned(),
        files: kept,
    };
    Some(Parts {
        problem,
        scenarios,
        kept,
    })
}
