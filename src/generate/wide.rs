//! Feeds that are wide in one direction: many places, slots, resources, phases or done cases. They
//! show what grows faster than the feed.

use std::fmt::Write as _;

use rand::RngExt;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::shape::{Phasing, Shape};
use super::{FeedFile, Size, date, shaped};

/// In which direction a feed is wide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wide {
    /// As many places as ports, and every place reaches every port: there is no corridors.csv.
    Grid,
    /// A slot every few minutes.
    Slots,
    /// Many resources, of which each case needs a few.
    Resources,
    /// Many phases, one after another at each port.
    PhasesMany,
    /// Cases all alike, most of them done and some promised.
    History,
}

/// How a wide feed is made if nothing else is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usual {
    /// Cases.
    pub cases: u32,
    /// Days of the horizon.
    pub days: u32,
    /// Ports.
    pub ports: u32,
    /// Slots of a port and day, resources, phases, or done cases; of a grid its ports.
    pub many: u32,
}

impl Wide {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Grid,
        Self::Slots,
        Self::Resources,
        Self::PhasesMany,
        Self::History,
    ];

    /// Its name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Grid => "grid",
            Self::Slots => "slots",
            Self::Resources => "resources",
            Self::PhasesMany => "phases-many",
            Self::History => "history",
        }
    }

    /// The shape of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|wide| wide.as_str() == name)
    }

    /// The sizes at which it was first measured.
    #[must_use]
    pub fn usual(self) -> Usual {
        let [cases, days, ports, many] = match self {
            Self::Grid => [20_000, 60, 200, 200],
            Self::Slots => [10_000, 60, 4, 1_440],
            Self::Resources => [10_000, 60, 8, 300],
            Self::PhasesMany => [10_000, 120, 8, 1_000],
            Self::History => [270_000, 60, 4, 200_000],
        };
        Usual {
            cases,
            days,
            ports,
            many,
        }
    }
}

/// Makes the files of a wide feed; for `many` see [`Usual::many`].
#[must_use]
pub fn wide_files(size: &Size, wide: Wide, many: u32) -> Vec<FeedFile> {
    if wide == Wide::PhasesMany {
        let mut shape = Shape {
            mpp_in_five: 5,
            phasing: Phasing::Waves {
                count: many.div_ceil(size.ports.max(1)).max(1),
                share: 0.7,
            },
            ..Shape::default()
        };
        shape.loosen(2.5);
        return shaped(size, &shape);
    }
    let maker = Maker {
        size,
        wide,
        many,
        random: ChaCha8Rng::seed_from_u64(size.seed),
    };
    maker.files()
}

/// Model of the wide feeds: general arrivals.
const MODEL: &str = include_str!("../../models/daily-appointments.toml");

/// Share of the people that there is room for.
const SERVED: f64 = 0.75;

struct Maker<'s> {
    size: &'s Size,
    wide: Wide,
    many: u32,
    random: ChaCha8Rng,
}

// Writing to a string cannot fail, so the results of `writeln!` are let go.
impl Maker<'_> {
    fn files(mut self) -> Vec<FeedFile> {
        let (cases, persons) = self.cases();
        let own_model = self.wide == Wide::Resources;
        let model = if own_model {
            "model.toml"
        } else {
            "daily-appointments"
        };
        let plan = format!(
            "model = \"{model}\"\nstart = {}\ndays = {}\n",
            date(0),
            self.size.days
        );
        let mut files = vec![
            ("plan.toml", plan),
            ("ports.csv", self.ports()),
            ("locations.csv", self.locations()),
            ("slots.csv", self.slots()),
            ("capacity.csv", self.capacity(persons)),
        ];
        if self.wide != Wide::Grid {
            files.push(("corridors.csv", self.corridors()));
        }
        if self.wide == Wide::History {
            files.push(("appointments.csv", self.appointments()));
        }
        files.push(("cases.csv", cases));
        if own_model {
            files.push(("model.toml", self.model()));
        }
        files
    }

    /// How many places there are.
    fn places(&self) -> u32 {
        match self.wide {
            Wide::History => 1,
            _ => self.size.ports,
        }
    }

    /// Minutes from one slot to the next, and how many there are in a day.
    fn grid_of_day(&self) -> (u32, u32) {
        match self.wide {
            Wide::Grid => (240, 2),
            Wide::Slots => {
                let count = self.many.clamp(1, 1_440);
                (1_440 / count, count)
            }
            _ => (60, 8),
        }
    }

    fn starts(&self) -> impl Iterator<Item = u32> + use<> {
        let (step, count) = self.grid_of_day();
        let first = if self.wide == Wide::Slots { 0 } else { 480 };
        (0..count).map(move |at| first + at * step)
    }

    fn ports(&self) -> String {
        let mut text = "port_id,name,timezone\n".to_owned();
        for port in 0..self.size.ports {
            let _ = writeln!(text, "p{port},p{port},UTC");
        }
        text
    }

    fn locations(&self) -> String {
        let mut text = "location_id,name\n".to_owned();
        for place in 0..self.places() {
            let _ = writeln!(text, "c{place},c{place}");
        }
        text
    }

    /// Each place reaches its own port and the three after it.
    fn corridors(&self) -> String {
        let mut text = "location_id,port_id,travel_hours\n".to_owned();
        for place in 0..self.places() {
            for step in 0..self.size.ports.min(4) {
                let port = (place + step) % self.size.ports;
                let _ = writeln!(text, "c{place},p{port},{}", 1 + 2 * step);
            }
        }
        text
    }

    fn slots(&self) -> String {
        let mut text = "port_id,start,weekdays\n".to_owned();
        for port in 0..self.size.ports {
            for start in self.starts() {
                let _ = writeln!(text, "p{port},{:02}:{:02},", start / 60, start % 60);
            }
        }
        text
    }

    /// Amounts for a share of the people, alike at all ports.
    fn capacity(&self, persons: u32) -> String {
        let mut text = "resource_id,site_id,from,to,weekdays,slot,amount\n".to_owned();
        let Size {
            cases, days, ports, ..
        } = *self.size;
        let daily = SERVED * f64::from(persons) / f64::from(days);
        let own = daily / f64::from(ports);
        let (step, count) = self.grid_of_day();
        let in_slot = SERVED * f64::from(cases) / f64::from(days * ports * count);
        // Whoever comes stays for two hours.
        let at_once = own / f64::from(count) * f64::from((120 / step).max(1));
        let whole = |amount: f64, least: f64| amount.ceil().max(least);
        for port in 0..ports {
            for (resource, amount) in [
                ("appointments", whole(in_slot, 1.0)),
                ("holding_space", whole(1.2 * at_once, 8.0)),
                ("officer_minutes", whole(31.0 * own, 300.0)),
            ] {
                let _ = writeln!(text, "{resource},p{port},,,,,{amount}");
            }
            if self.wide == Wide::Resources {
                // Each case needs two of them.
                let each = whole(1.1 * own * 2.0 / f64::from(self.many.max(1)), 6.0);
                for resource in 0..self.many {
                    let _ = writeln!(text, "r{resource:04},p{port},,,,,{each}");
                }
            }
        }
        let _ = writeln!(text, "border_total,*,,,,,{}", whole(daily, 10.0));
        text
    }

    /// cases.csv and the people in it.
    fn cases(&mut self) -> (String, u32) {
        let mut text =
            "case_id,persons,location_id,stream,priority,registered_on,ready_on,needs\n".to_owned();
        let alike = self.wide == Wide::History;
        let days = i64::from(self.size.days);
        let mut people = 0;
        for case in 0..self.size.cases {
            let random = &mut self.random;
            let (persons, place, priority, ready) = if alike {
                (2, 0, "standard", -260)
            } else {
                (
                    random.random_range(1..=6u32),
                    random.random_range(0..self.size.ports),
                    ["urgent", "vulnerable", "family", "standard"][random.random_range(0..4usize)],
                    random.random_range(0..(days * 3 / 4).max(1)),
                )
            };
            let mut needs = String::new();
            if self.wide == Wide::Resources && self.many > 0 {
                let (one, other) = (
                    random.random_range(0..self.many),
                    random.random_range(0..self.many),
                );
                let _ = write!(needs, "need:{one:04};need:{other:04}");
                if one == other {
                    needs.truncate("need:0000".len());
                }
            }
            // Those who are done already are told apart by nothing but their appointments.
            if !alike || case >= self.done() {
                people += persons;
            }
            let (registered, ready) = (date((ready - 5).min(-1)), date(ready));
            let _ = writeln!(
                text,
                "C{case:07},{persons},c{place},arrival,{priority},{registered},{ready},{needs}"
            );
        }
        (text, people)
    }

    /// How many of the cases are done.
    fn done(&self) -> u32 {
        self.many.min(self.size.cases)
    }

    /// The first cases were done in the 250 days before the start; of the others a tenth as many have
    /// a promise, as far as there is room.
    fn appointments(&self) -> String {
        const BEFORE: u32 = 250;
        let mut text = "case_id,port_id,date,slot\n".to_owned();
        let Size {
            cases, days, ports, ..
        } = *self.size;
        let starts: Vec<u32> = self.starts().collect();
        let time = |at: u32| {
            let start = starts[at as usize % starts.len()];
            format!("{:02}:{:02}", start / 60, start % 60)
        };
        let done = self.done();
        for case in 0..done {
            let (day, place) = (case % BEFORE, case / BEFORE);
            let _ = writeln!(
                text,
                "C{case:07},p{},{},{}",
                place % ports,
                date(-1 - i64::from(day)),
                time(place / ports)
            );
        }
        let slots = u32::try_from(starts.len()).unwrap_or(1);
        for case in 0..(done / 10).min(cases - done) {
            let cell = case % (days * ports * slots);
            let _ = writeln!(
                text,
                "C{:07},p{},{},{}",
                done + case,
                cell % ports,
                date(i64::from(cell / (ports * slots))),
                time(cell / ports)
            );
        }
        text
    }

    /// The model with its resources.
    fn model(&self) -> String {
        let mut text = MODEL.replace("\"daily-appointments\"", "\"daily-appointments-many\"");
        for resource in 0..self.many {
            let _ = write!(
                text,
                "\n[[resource]]\nid = \"r{resource:04}\"\nfamily = \"capacity\"\nsite = \"port\"\nperiod = \"day\"\nunit = \"persons\"\ntitle = \"Resource {resource}\"\n\n[[resource.usage]]\nneed = \"need:{resource:04}\"\nper_person = 1.0\nper_case = 0.0\noffset_days = 0\nduration_days = 1\n"
            );
        }
        text
    }
}
