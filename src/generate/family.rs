//! Families of feeds, each with a structure of its own and one knob, from 0 (easy) to 1 (hard).

use super::shape::{Buses, Model, Phasing, Shape, Ties, Week};

/// A family of feeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// Phased entry in waves by date of enrolment; the phases' caps bind.
    Phased,
    /// General arrivals under `daily-appointments`; the appointments in a slot bind.
    Daily,
    /// Isolation beds, held for ten days, bind.
    TightHealth,
    /// Bus seats bind, and buses do not run every day.
    TightTransport,
    /// Many cities share a few ports, whose officers and rooms bind.
    FewPortsManyCities,
    /// A year, and beds held for weeks.
    LongHorizon,
    /// Cases, places and days alike, so that many plans cost the same.
    Degenerate,
    /// Appointments published already take a share of every limit.
    Promises,
    /// Families that are too large for some limit whatever else is planned.
    TooLarge,
    /// A morning in the middle of a week: outcomes of the days before, and three days published ahead.
    Week,
}

impl Family {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Phased,
        Self::Daily,
        Self::TightHealth,
        Self::TightTransport,
        Self::FewPortsManyCities,
        Self::LongHorizon,
        Self::Degenerate,
        Self::Promises,
        Self::TooLarge,
        Self::Week,
    ];

    /// Its name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Phased => "phased",
            Self::Daily => "daily",
            Self::TightHealth => "tight-health",
            Self::TightTransport => "tight-transport",
            Self::FewPortsManyCities => "few-ports-many-cities",
            Self::LongHorizon => "long-horizon",
            Self::Degenerate => "degenerate",
            Self::Promises => "promises",
            Self::TooLarge => "too-large",
            Self::Week => "week",
        }
    }

    /// The family of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|family| family.as_str() == name)
    }

    /// What the knob turns.
    #[must_use]
    pub fn knob(self) -> &'static str {
        match self {
            Self::Phased => {
                "waves for each port, 1 to 3, and their caps, 0.7 to 0.35 of the people"
            }
            Self::Daily => {
                "appointments, 0.8 to 0.4 of the demand, and cases with a due day, 12 to 50 in 100"
            }
            Self::TightHealth => "isolation beds, 0.8 to 0.25 of what the people would need",
            Self::TightTransport => {
                "seats, 0.8 to 0.35 of the people, and weekdays without a bus, 0 to 4"
            }
            Self::FewPortsManyCities => {
                "cities for each port, 4 to 16, and ports that each city reaches, 2 to 5"
            }
            Self::LongHorizon => {
                "nights in reception, 3 to 21, and days in isolation, 10 to 40; beds, 0.85 to 0.5 of the need"
            }
            Self::Degenerate => "cases in 100 that are alike in everything, 50 to 100",
            Self::Promises => {
                "share of each limit that published appointments may take, 0.1 to 0.6"
            }
            Self::TooLarge => {
                "families of 7 to 12 in 100, 2 to 15, and interpreters' minutes a day at least, 90 to 60"
            }
            Self::Week => {
                "appointments in 100 that nobody came to, 2 to 20, and half as many deferred, cancelled or withdrawn"
            }
        }
    }

    /// Days of the horizon and number of ports where none are asked for.
    #[must_use]
    pub fn usual(self) -> (u32, u32) {
        match self {
            Self::LongHorizon => (365, 4),
            Self::FewPortsManyCities => (30, 3),
            _ => (30, 8),
        }
    }

    /// Its shape with the knob at a position.
    pub(super) fn shape(self, hardness: f64) -> Shape {
        let h = hardness.clamp(0.0, 1.0);
        let between = |easy: f64, hard: f64| easy + (hard - easy) * h;
        let mut shape = Shape::default();
        match self {
            Self::Phased => {
                shape.mpp_in_five = 5;
                shape.loosen(2.5);
                shape.phasing = Phasing::Waves {
                    count: whole(between(1.0, 3.0)),
                    share: between(0.7, 0.35),
                };
            }
            Self::Daily => {
                shape.model = Model::Daily;
                shape.mpp_in_five = 0;
                shape.loosen(2.5);
                shape.amounts.appointments = between(0.8, 0.4) / shape.served;
                shape.due_in_hundred = u8_of(between(12.0, 50.0));
            }
            Self::TightHealth => {
                shape.loosen(2.5);
                shape.loosen_phases();
                shape.amounts.isolation = between(0.8, 0.25) / shape.served;
                shape.amounts.least_isolation = 0.1;
            }
            Self::TightTransport => {
                shape.loosen(3.0);
                shape.loosen_phases();
                shape.amounts.seats = between(0.8, 0.35) / shape.served;
                shape.amounts.cross_seats = 0.1;
                shape.buses = Buses {
                    days_off: whole(between(0.0, 4.0)) as usize,
                };
            }
            Self::FewPortsManyCities => {
                shape.loosen_cities(3.0);
                shape.loosen_phases();
                shape.cities = whole(between(4.0, 16.0));
                shape.reach = whole(between(1.0, 4.0));
                shape.amounts.border = 2.0;
            }
            Self::LongHorizon => {
                let (nights, isolation) = (between(3.0, 21.0).round(), between(10.0, 40.0).round());
                shape.loosen(2.5);
                shape.loosen_phases();
                let share = between(0.85, 0.5) / shape.served;
                shape.amounts.beds = share * nights;
                shape.amounts.isolation = share * isolation / 10.0;
                shape.amounts.least_isolation = 0.4;
                shape.model = Model::Held {
                    nights: whole(nights),
                    isolation: whole(isolation),
                };
            }
            Self::Degenerate => {
                shape.mpp_in_five = 0;
                shape.ties = Some(Ties {
                    in_hundred: u8_of(between(50.0, 100.0)),
                });
                shape.shocks = false;
            }
            Self::Promises => {
                shape.promised = Some(between(0.1, 0.6));
            }
            Self::TooLarge => {
                shape.large_in_hundred = u8_of(between(2.0, 15.0));
                shape.amounts.interpreters = 0.6;
                shape.amounts.least_interpreters = between(90.0, 60.0).round();
            }
            Self::Week => {
                shape.promised = Some(0.5);
                shape.week = Some(Week {
                    no_shows_in_hundred: u8_of(between(2.0, 20.0)),
                    others_in_hundred: u8_of(between(1.0, 10.0)),
                });
            }
        }
        shape
    }
}

/// A number of the knob's scales in whole.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn whole(number: f64) -> u32 {
    // Between 0 and 100.
    number.round() as u32
}

fn u8_of(number: f64) -> u8 {
    u8::try_from(whole(number)).unwrap_or(100)
}
