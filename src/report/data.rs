//! Everything that the page shows, as plain data. The page is drawn from this alone, so that what
//! it shows can be compared with the files.
//!
//! All texts are [`clean`](super::clean); days count from the first of the horizon; lists by day
//! have one entry per day of the horizon.

use chrono::NaiveDate;

use super::fair::Fair;
use super::written::{ChangeKind, EarlierPlan, SummaryCost};
use crate::domain::calendar::{Calendar, Day, TimeOfDay};
use crate::domain::outcome::DayToDay;
use crate::domain::proof::bound_shown;
use crate::domain::waits::Registered;

/// The whole page of one plan.
#[derive(Clone, Debug, PartialEq)]
pub struct PageData {
    /// Who is scheduled, by when, what is left, how good the plan is.
    pub head: Head,
    /// The horizon.
    pub calendar: Calendar,
    /// Names of the streams.
    pub streams: Vec<String>,
    /// People a day, by port.
    pub ports: Vec<PortDays>,
    /// People waiting by location; none without the feed, which alone says since when those left
    /// out have waited.
    pub queues: Option<Vec<Queue>>,
    /// How long people wait.
    pub waits: Waits,
    /// Whether groups fare alike; none where the plan does not say.
    pub fair: Option<Fair>,
    /// How full each limit is on each day, and what one more unit is worth.
    pub heat: Vec<HeatRow>,
    /// Rows of `heat` that were left out because there are too many, the slackest ones.
    pub heat_hidden: usize,
    /// Places and flows; none without coordinates.
    pub map: Option<Map>,
    /// The limits that hold people back, in the order of [`dearest_first`]; none at all where it was
    /// not found out which they are.
    ///
    /// [`dearest_first`]: crate::domain::worth::dearest_first
    pub pinches: Option<Vec<Pinch>>,
    /// People left out, by reason.
    pub left_out: Vec<LeftOutReason>,
    /// Every day of every port that has appointments, by date and port.
    pub port_days: Vec<PortDay>,
    /// Whose appointment is different from what is published; none where the plan does not say.
    pub told: Option<Told>,
}

/// Cases and the people in them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Heads {
    /// Cases.
    pub cases: u64,
    /// People.
    pub persons: u64,
}

impl Heads {
    /// One more case.
    pub fn add(&mut self, persons: u32) {
        self.cases += 1;
        self.persons += u64::from(persons);
    }
}

/// The plan at a glance.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    /// Title of the rule set, or its name.
    pub model: String,
    /// Where the rules come from; may be empty.
    pub source: String,
    /// Everybody in the feed.
    pub all: Heads,
    /// Those who have an appointment.
    pub scheduled: Heads,
    /// Those of them whose published appointment is after the horizon.
    pub later: Heads,
    /// Those who have none.
    pub left_out: Heads,
    /// Those whose appointment was before the first day.
    pub done: Heads,
    /// Promises kept.
    pub kept: Heads,
    /// Promises moved.
    pub moved: Heads,
    /// The day of the last appointment.
    pub last_day: Option<Day>,
    /// The day by which half of those scheduled have been received.
    pub half_day: Option<Day>,
    /// Cost of the plan, by parts.
    pub cost: SummaryCost,
    /// How steady the days are; none where the plan does not say.
    pub day_to_day: Option<DayToDay>,
    /// How near the plan is to an earlier one, where it was to stay near one.
    pub earlier_plan: Option<EarlierPlan>,
    /// No plan that keeps the rules costs less.
    pub lower_bound: f64,
    /// (cost − lower bound) / cost.
    pub gap: f64,
    /// Version of paso that planned.
    pub version: String,
    /// Files read and their SHA-256.
    pub inputs: Vec<(String, String)>,
    /// Whether the feed was at hand: without it there are no names, map, phases or queue.
    pub with_feed: bool,
}

impl Head {
    /// All who wait on the first day.
    #[must_use]
    pub fn waiting(&self) -> Heads {
        Heads {
            cases: self.scheduled.cases + self.left_out.cases,
            persons: self.scheduled.persons + self.left_out.persons,
        }
    }

    /// The lower bound [as it is shown](bound_shown) beside the cost.
    #[must_use]
    pub fn bound_shown(&self) -> f64 {
        bound_shown(self.cost.total, self.lower_bound, self.gap)
    }
}

/// A port of entry, day by day.
#[derive(Clone, Debug, PartialEq)]
pub struct PortDays {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: String,
    /// People by stream (as in [`PageData::streams`]) and day.
    pub persons: Vec<Vec<u32>>,
    /// Phases that admit here.
    pub phases: Vec<PhaseMark>,
    /// People with a promise after the horizon.
    pub later: u64,
}

impl PortDays {
    /// People of all streams by day.
    #[must_use]
    pub fn totals(&self) -> Vec<u32> {
        let days = self.persons.first().map_or(0, Vec::len);
        (0..days)
            .map(|day| self.persons.iter().map(|stream| stream[day]).sum())
            .collect()
    }
}

/// A phase as it is drawn at a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhaseMark {
    /// Identifier.
    pub id: String,
    /// The stream it opens.
    pub stream: String,
    /// First day on which it admits; may lie outside the horizon.
    pub opens: Day,
    /// Last day on which it admits.
    pub closes: Option<Day>,
    /// The cap by day: 0 where closed; none at all where the phase has no cap.
    pub caps: Option<Vec<u32>>,
    /// At how many ports it admits, which share the cap.
    pub ports: usize,
}

/// People waiting at a location.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queue {
    /// Name.
    pub name: String,
    /// People ready and without their appointment yet, at the end of each day.
    pub waiting: Vec<u64>,
}

/// How long people wait.
#[derive(Clone, Debug, PartialEq)]
pub struct Waits {
    /// All scheduled people.
    pub overall: Spread,
    /// People by days waited: (least, most, people).
    pub histogram: Vec<(i32, i32, u64)>,
    /// By location, by stream, by priority.
    pub groups: [Vec<Spread>; 3],
}

/// Waits of one group of scheduled people.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spread {
    /// Name of the group; empty for everybody.
    pub name: String,
    /// Scheduled people.
    pub scheduled: Heads,
    /// People left out.
    pub left_out: Heads,
    /// Their waits; none where nobody is scheduled.
    pub days: Option<Quantiles>,
    /// Their waits from registration, as summary.json says them; none in plans of before.
    pub registered: Option<Registered>,
}

/// The least wait that a share of the people does not exceed.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Quantiles {
    /// Mean.
    pub mean: f64,
    /// 10 %.
    pub p10: i32,
    /// A quarter.
    pub p25: i32,
    /// Half.
    pub p50: i32,
    /// Three quarters.
    pub p75: i32,
    /// 90 %.
    pub p90: i32,
    /// Everybody.
    pub longest: i32,
}

/// A resource at a site, or a phase's cap, day by day.
#[derive(Clone, Debug, PartialEq)]
pub struct HeatRow {
    /// As in loads.csv.
    pub resource_id: String,
    /// As in loads.csv.
    pub site_id: String,
    /// Title of the resource or phase.
    pub title: String,
    /// Name of the site; empty for the whole border.
    pub site: String,
    /// Utilisation, of a day's fullest slot; none where nothing is used or the amount is 0 or
    /// unlimited.
    pub utilisation: Vec<Option<f64>>,
    /// Price, of a day's dearest slot; none where no prices were found out.
    pub price: Option<Vec<f64>>,
    /// What all its units together are worth: price times amount, summed.
    pub worth: f64,
}

/// Places and the ways between them.
#[derive(Clone, Debug, PartialEq)]
pub struct Map {
    /// Locations with coordinates; the heads are those who wait in the horizon.
    pub locations: Vec<MapPlace>,
    /// Ports with coordinates; the heads are those who go there.
    pub ports: Vec<MapPlace>,
    /// People by location and port, positions in the two lists.
    pub flows: Vec<(usize, usize, Heads)>,
    /// Names of places without coordinates.
    pub unplaced: Vec<String>,
}

/// A place on the map.
#[derive(Clone, Debug, PartialEq)]
pub struct MapPlace {
    /// Name.
    pub name: String,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// People who wait at, or go to, the place.
    pub heads: Heads,
}

/// A limit over the days and slots where it holds people back.
#[derive(Clone, Debug, PartialEq)]
pub struct Pinch {
    /// Title of the resource or phase.
    pub title: String,
    /// Name of the site; empty for the whole border.
    pub site: String,
    /// As in unscheduled.csv: `resource@site`.
    pub name: String,
    /// Unit of its amounts; empty where the model gives none.
    pub unit: String,
    /// Days with a price.
    pub days: usize,
    /// First and last of them.
    pub span: (Day, Day),
    /// Slots with a price; 0 for a limit by day.
    pub slots: usize,
    /// What one more unit in each of them would save, in weighted person-days.
    pub gain: f64,
    /// What all its units together are worth.
    pub worth: f64,
}

/// What a limit is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LimitName {
    /// Resource, or `phase:PHASE_ID`.
    pub resource_id: String,
    /// Title of the resource or phase.
    pub title: String,
    /// Name of the site; empty for the whole border.
    pub site: String,
}

/// People left out for one reason.
#[derive(Clone, Debug, PartialEq)]
pub struct LeftOutReason {
    /// The reason's word in unscheduled.csv.
    pub reason: String,
    /// How many.
    pub heads: Heads,
    /// By location, those with people only.
    pub by_location: Vec<(String, Heads)>,
    /// The limits named most often.
    pub limits: Vec<(LimitName, Heads)>,
    /// What those lack who are too large, the most people first.
    pub lacks: Vec<Lack>,
}

/// A limit that cases exceed by themselves.
#[derive(Clone, Debug, PartialEq)]
pub struct Lack {
    /// As in loads.csv.
    pub resource_id: String,
    /// Title of the resource or phase.
    pub title: String,
    /// Name of the site; empty for the whole border.
    pub site: String,
    /// How much a case needs.
    pub needs: f64,
    /// How much there is.
    pub there_is: f64,
    /// Who needs so much.
    pub heads: Heads,
}

/// Whose appointment is different from what is published.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// How many, in the order of [`ChangeKind::ALL`].
    pub kinds: [Heads; 4],
    /// Those who had an appointment before, by kind and case.
    pub rows: Vec<ToldRow>,
    /// Rows that are left out because there are too many.
    pub hidden: usize,
}

/// A case that had an appointment before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldRow {
    /// Identifier of the case.
    pub case_id: String,
    /// People in the case.
    pub persons: u32,
    /// Name of the place where they wait.
    pub location: String,
    /// What is different.
    pub kind: ChangeKind,
    /// Why the old one does not stand; may be empty.
    pub reason: String,
    /// The one before.
    pub old: Option<Visit>,
    /// The one now.
    pub new: Option<Visit>,
}

/// Where and when a case is received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// Name of the port.
    pub port: String,
    /// The date.
    pub date: NaiveDate,
    /// Start of the slot, if it has one.
    pub start: Option<TimeOfDay>,
}

/// A day at a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortDay {
    /// Position in [`PageData::ports`].
    pub port: usize,
    /// The day; T or more only for promises after the horizon.
    pub day: Day,
    /// Everybody received.
    pub heads: Heads,
    /// Cases whose appointment was published before.
    pub kept: u64,
    /// By slot; a port without slots has one without a start.
    pub slots: Vec<SlotLoad>,
}

/// A slot of a day at a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlotLoad {
    /// When it starts.
    pub start: Option<TimeOfDay>,
    /// Who comes.
    pub heads: Heads,
    /// People by stream.
    pub persons: Vec<u32>,
}

impl PageData {
    /// The date of a day.
    #[must_use]
    pub fn date(&self, day: Day) -> NaiveDate {
        self.calendar.date(day)
    }
}
