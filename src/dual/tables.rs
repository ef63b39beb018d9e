//! The cohorts laid out for quick evaluation: what each price adds to which appointment.

use rustc_hash::FxHashMap;

use crate::cohorts::footprint::SlotMenu;
use crate::cohorts::profile::Gate;
use crate::cohorts::queue::Cohorts;
use crate::domain::calendar::Day;
use crate::domain::problem::Problem;

/// A sliding sum of a day resource's prices at one site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Window {
    pub first: u32,
    pub offset: Day,
    pub duration: Day,
}

/// A footprint's day uses as (window, per person, per case).
#[derive(Clone, Debug)]
pub(super) struct Terms {
    pub windows: Vec<(usize, f64, f64)>,
    /// Position in [`Tables::menus`]; none where there are no slots or nothing that slots limit.
    pub menu: Option<usize>,
}

/// A slot menu, for one family size if the best slot may depend on it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct SizedMenu {
    pub menu: usize,
    /// The persons it is priced for; 1 where sizes do not matter and prices are per person.
    pub persons: f64,
}

/// The cohorts of one profile with the same family size.
#[derive(Clone, Debug)]
pub(super) struct Sized {
    pub persons: f64,
    /// Range of [`Cohorts::cohorts`].
    pub cohorts: std::ops::Range<usize>,
    /// For each lane, its menu in [`Tables::menus`] if the menu depends on the family size.
    pub menus: Vec<Option<usize>>,
}

/// A profile with cohorts in it.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub profile: usize,
    pub sizes: Vec<Sized>,
    /// For each lane, the limit of its phase's cap per day; `u32::MAX` where none is charged.
    pub caps: Vec<Vec<u32>>,
}

/// Marks a lane's day without a phase's cap.
pub(super) const NO_CAP: u32 = u32::MAX;

/// Everything the evaluation needs, in flat arrays.
pub struct Tables<'a> {
    pub(super) problem: &'a Problem,
    pub(super) cohorts: &'a Cohorts,
    pub(super) days: usize,
    pub(super) weekdays: Vec<u8>,
    pub(super) windows: Vec<Window>,
    pub(super) terms: Vec<Terms>,
    pub(super) menus: Vec<SizedMenu>,
    pub(super) groups: Vec<Group>,
    /// Amounts left, 0 where unlimited (their price is 0).
    pub(super) left: Vec<f64>,
    /// Whether a limit may have a price.
    pub(super) priced: Vec<bool>,
    /// Typical use of a limit by one appointment; scales the ascent's steps.
    pub(super) typical_use: Vec<f64>,
    /// Mean weight of a person's day over the cases.
    pub(super) mean_weight: f64,
}

impl<'a> Tables<'a> {
    /// Lays out the cohorts of a problem.
    #[must_use]
    pub fn new(problem: &'a Problem, cohorts: &'a Cohorts) -> Self {
        let days = problem.calendar.days.unsigned_abs() as usize;
        let mut builder = MenuBuilder::default();
        let (windows, terms) = windows_and_terms(cohorts, &mut builder);
        let groups = groups(cohorts, &mut builder);
        let amounts = &cohorts.residual.left;
        let priced: Vec<bool> = amounts.iter().map(|left| left.is_finite()).collect();
        let left = amounts
            .iter()
            .map(|&left| if left.is_finite() { left } else { 0.0 })
            .collect();
        let mut weights = 0.0;
        let mut people = 0.0;
        for cohort in &cohorts.cohorts {
            let cases: u32 = cohort
                .queues
                .iter()
                .flat_map(|q| &q.arrivals)
                .map(|a| a.1)
                .sum();
            people += cohort.persons * f64::from(cases);
            weights += cohort.weighted * f64::from(cases);
        }
        let mut tables = Self {
            problem,
            cohorts,
            days,
            weekdays: (0..problem.calendar.days)
                .map(|day| problem.calendar.weekday(day))
                .collect(),
            windows,
            terms,
            menus: builder.menus,
            groups,
            left,
            priced,
            typical_use: vec![0.0; amounts.len()],
            mean_weight: if people > 0.0 { weights / people } else { 1.0 },
        };
        tables.find_typical_use();
        tables
    }

    /// Number of prices.
    #[must_use]
    pub fn len(&self) -> usize {
        self.left.len()
    }

    /// Whether there is nothing to price.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.left.is_empty()
    }

    pub(super) fn slot_menu(&self, sized: &SizedMenu) -> &SlotMenu {
        &self.cohorts.footprints.menus[sized.menu]
    }

    /// The largest use of each limit by an average family.
    fn find_typical_use(&mut self) {
        const FAMILY: f64 = 3.0;
        let mut typical = vec![0.0_f64; self.left.len()];
        for footprint in &self.cohorts.footprints.list {
            for term in &footprint.days {
                let amount = FAMILY.mul_add(term.per_person, term.per_case);
                let first = term.first as usize;
                for known in &mut typical[first..first + self.days] {
                    *known = known.max(amount);
                }
            }
        }
        for menu in &self.cohorts.footprints.menus {
            for (day, &weekday) in (0u32..).zip(&self.weekdays) {
                for choice in &menu.by_weekday[usize::from(weekday)] {
                    for term in &choice.uses {
                        let amount = FAMILY.mul_add(term.per_person, term.per_case);
                        let known = &mut typical[(term.first + day * term.stride) as usize];
                        *known = known.max(amount);
                    }
                }
            }
        }
        for group in &self.groups {
            for &cap in group.caps.iter().flatten() {
                if cap != NO_CAP {
                    typical[cap as usize] = FAMILY;
                }
            }
        }
        self.typical_use = typical;
    }
}

/// Interns sized menus.
#[derive(Default)]
struct MenuBuilder {
    menus: Vec<SizedMenu>,
    by_key: FxHashMap<(usize, u64), usize>,
}

impl MenuBuilder {
    fn of(&mut self, menu: usize, persons: f64) -> usize {
        *self
            .by_key
            .entry((menu, persons.to_bits()))
            .or_insert_with(|| {
                self.menus.push(SizedMenu { menu, persons });
                self.menus.len() - 1
            })
    }
}

/// Interns the windows of all footprints.
fn windows_and_terms(cohorts: &Cohorts, menus: &mut MenuBuilder) -> (Vec<Window>, Vec<Terms>) {
    let mut windows = Vec::new();
    let mut by_window: FxHashMap<Window, usize> = FxHashMap::default();
    let terms = cohorts
        .footprints
        .list
        .iter()
        .map(|footprint| {
            let own = footprint.days.iter().map(|term| {
                let window = Window {
                    first: term.first,
                    offset: term.offset,
                    duration: term.duration,
                };
                let at = *by_window.entry(window).or_insert_with(|| {
                    windows.push(window);
                    windows.len() - 1
                });
                (at, term.per_person, term.per_case)
            });
            Terms {
                windows: own.collect(),
                menu: footprint
                    .menu
                    .filter(|&menu| !cohorts.footprints.menus[menu].mixes)
                    .map(|menu| menus.of(menu, 1.0)),
            }
        })
        .collect();
    (windows, terms)
}

/// Groups the cohorts by profile and family size; they are sorted so.
fn groups(cohorts: &Cohorts, menus: &mut MenuBuilder) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (at, cohort) in cohorts.cohorts.iter().enumerate() {
        if cohort.queues.is_empty() {
            continue;
        }
        let profile = &cohorts.profiles.list[cohort.profile];
        if groups.last().is_none_or(|g| g.profile != cohort.profile) {
            let caps = profile.lanes.iter().map(|lane| {
                let cap = |gate: &Gate| gate.limit().map_or(NO_CAP, |limit| limit.0);
                lane.gates.iter().map(cap).collect()
            });
            groups.push(Group {
                profile: cohort.profile,
                sizes: Vec::new(),
                caps: caps.collect(),
            });
        }
        let Some(group) = groups.last_mut() else {
            continue;
        };
        match group.sizes.last_mut() {
            Some(sized) if sized.persons.to_bits() == cohort.persons.to_bits() => {
                sized.cohorts.end = at + 1;
            }
            _ => group.sizes.push(Sized {
                persons: cohort.persons,
                cohorts: at..at + 1,
                menus: profile
                    .lanes
                    .iter()
                    .map(|lane| {
                        cohorts.footprints.list[lane.footprint]
                            .menu
                            .filter(|&menu| cohorts.footprints.menus[menu].mixes)
                            .map(|menu| menus.of(menu, cohort.persons))
                    })
                    .collect(),
            }),
        }
    }
    groups
}
