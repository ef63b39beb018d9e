//! What the generator makes, as numbers: the ordinary feed, which the families change.

/// Which rules a feed is planned by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Model {
    /// `mpp-phased-entry`.
    Phased,
    /// `daily-appointments`.
    Daily,
    /// `mpp-phased-entry` with other times in reception and isolation, as a file of the feed.
    Held { nights: u32, isolation: u32 },
}

/// How the phases are made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Phasing {
    /// A phase for each port and two for those terminated or ordered removed, with caps in
    /// proportion; the factor raises them.
    Ports { factor: f64 },
    /// For each port so many phases by date of enrolment, one after another, whose caps together
    /// take a share of the people.
    Waves { count: u32, share: f64 },
}

/// On how many weekdays no bus runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Buses {
    pub days_off: usize,
}

/// Cases alike in everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ties {
    pub in_hundred: u8,
}

/// What came of the days before, in 100 appointments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Week {
    pub no_shows_in_hundred: u8,
    /// Of each: deferred, cancelled ahead, and cases that have withdrawn.
    pub others_in_hundred: u8,
}

/// Amounts in proportion to the people that the border serves in a day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Amounts {
    pub officers: f64,
    pub room: f64,
    pub beds: f64,
    pub interpreters: f64,
    /// Minutes of an interpreter on a day, at least: enough for a family of six where they are 110.
    pub least_interpreters: f64,
    pub tests: f64,
    pub isolation: f64,
    pub least_isolation: f64,
    pub seats: f64,
    pub cross_seats: f64,
    pub border: f64,
    pub appointments: f64,
}

/// Everything about a feed but its size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Shape {
    pub model: Model,
    /// Share of all people that the border could take in the horizon.
    pub served: f64,
    pub mpp_in_five: u8,
    pub due_in_hundred: u8,
    /// Families of seven to twelve.
    pub large_in_hundred: u8,
    pub amounts: Amounts,
    pub phasing: Phasing,
    pub buses: Buses,
    /// Cities for each port.
    pub cities: u32,
    /// Other ports that each city reaches; as on the map where there is one city for each port.
    pub reach: u32,
    pub ties: Option<Ties>,
    /// Whether ports close, and officers are missing, for some days.
    pub shocks: bool,
    /// Share of each limit that published appointments may take.
    pub promised: Option<f64>,
    /// What came of the appointments before the start, of which few days are published ahead then.
    pub week: Option<Week>,
}

impl Default for Shape {
    fn default() -> Self {
        Self {
            model: Model::Phased,
            served: 0.75,
            mpp_in_five: 3,
            due_in_hundred: 12,
            large_in_hundred: 0,
            amounts: Amounts {
                officers: 1.2,
                room: 1.15,
                beds: 3.05,
                interpreters: 1.2,
                least_interpreters: 110.0,
                tests: 1.3,
                isolation: 1.1,
                least_isolation: 1.0,
                seats: 1.1,
                cross_seats: 0.2,
                border: 1.02,
                appointments: 1.0,
            },
            phasing: Phasing::Ports { factor: 1.0 },
            buses: Buses::default(),
            cities: 1,
            reach: 0,
            ties: None,
            shocks: true,
            promised: None,
            week: None,
        }
    }
}

impl Shape {
    /// Whether cases have needs, and ports interpreters.
    pub fn has_needs(&self) -> bool {
        self.model != Model::Daily && self.ties.is_none()
    }

    /// Raises every amount but those of phases, so that one can be made tight.
    pub fn loosen(&mut self, factor: f64) {
        let amounts = &mut self.amounts;
        amounts.officers *= factor;
        amounts.room *= factor;
        amounts.beds *= factor;
        amounts.border *= factor;
        self.loosen_cities(factor);
    }

    /// Raises the amounts of cities, their buses and interpreters.
    pub fn loosen_cities(&mut self, factor: f64) {
        let amounts = &mut self.amounts;
        amounts.interpreters *= factor;
        amounts.tests *= factor;
        amounts.isolation *= factor;
        amounts.seats *= factor;
        amounts.cross_seats *= factor;
    }

    /// Raises the caps of phases to where they do not matter.
    pub fn loosen_phases(&mut self) {
        self.phasing = Phasing::Ports { factor: 6.0 };
    }
}
