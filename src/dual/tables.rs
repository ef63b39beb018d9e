//! The cohorts laid out for quick evaluation: what each price adds to which appointment.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::tracks::Tracks;
use crate::cohorts::menu::SlotMenu;
use crate::cohorts::profile::{Gate, Lane};
use crate::cohorts::queue::Cohorts;
use crate::domain::calendar::Day;
use crate::domain::id::narrow;
use crate::domain::problem::Problem;

/// A sliding sum of a day resource's prices at one site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Window {
    pub first: u32,
    pub offset: i32,
    pub duration: i32,
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
    /// Lanes of which some slots do not fit this size alone: the lane, its menu and the one that its
    /// footprint has, both in [`Tables::menus`].
    pub swaps: Vec<(usize, usize, usize)>,
    /// Positions in the rows of lanes and days at which no appointment fits this size alone.
    pub closed: Vec<u32>,
    /// Their cases.
    pub tracks: Tracks,
}

/// A whole profile with cohorts in it or in its parts.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub profile: usize,
    pub sizes: Vec<Sized>,
    /// By lane and day, the limit of the phase's cap; [`NO_CAP`] where none is charged.
    pub caps: Vec<u32>,
    /// Whether any is.
    pub is_capped: bool,
    /// By lane and day, the cost per person that no price changes: travel, or [`CLOSED`].
    pub travel: Vec<f64>,
}

/// People of an average family, for the scale of the ascent's first steps: what it then learns of
/// the curvature takes the place of this guess.
pub(super) const FAMILY: f64 = 3.0;

/// Marks a lane's day without a phase's cap.
pub(super) const NO_CAP: u32 = u32::MAX;

/// Cost of an appointment that is not admissible: far above any other, and still a number.
pub(super) const CLOSED: f64 = 1e30;

/// What of the evaluation does not hang on amounts, in flat arrays.
#[derive(Debug)]
pub(super) struct Shape {
    pub days: usize,
    /// The day after the last.
    pub end: Day,
    pub windows: Vec<Window>,
    /// By footprint; none for parts of one, which its whole stands for.
    pub terms: Vec<Option<Terms>>,
    pub menus: Vec<SizedMenu>,
    /// Long menus, each with the positions of its family sizes in `menus`.
    pub long_menus: Vec<(usize, Vec<usize>)>,
    pub groups: Vec<Group>,
    /// By footprint, the groups and their lanes that have it.
    pub users: Vec<Vec<(u32, u32)>>,
    /// Typical use of a limit by one appointment; scales the ascent's steps.
    pub typical_use: Vec<f64>,
    /// Mean weight of a person's day over the cases.
    pub mean_weight: f64,
}

/// Everything the evaluation needs.
#[derive(Clone, Debug)]
pub struct Tables {
    pub(super) cohorts: Cohorts,
    pub(super) shape: Arc<Shape>,
    /// Amounts left, 0 where unlimited (their price is 0).
    pub(super) left: Vec<f64>,
    /// Whether a limit may have a price.
    pub(super) priced: Vec<bool>,
}

impl Tables {
    /// Lays out the cohorts of a problem.
    #[must_use]
    pub fn new(problem: &Problem, cohorts: &Cohorts) -> Self {
        Self::shaped(Arc::new(Shape::new(problem, cohorts)), cohorts)
    }

    /// The tables of cohorts that differ from these in what is left alone
    /// ([`Cohorts::with_amounts`]).
    #[must_use]
    pub fn with_amounts(&self, cohorts: &Cohorts) -> Self {
        Self::shaped(self.shape.clone(), cohorts)
    }

    fn shaped(shape: Arc<Shape>, cohorts: &Cohorts) -> Self {
        let amounts = &cohorts.residual.left;
        let left = amounts
            .iter()
            .map(|&left| if left.is_finite() { left } else { 0.0 });
        Self {
            cohorts: cohorts.clone(),
            shape,
            left: left.collect(),
            priced: amounts.iter().map(|left| left.is_finite()).collect(),
        }
    }

    /// Takes prices off what is unlimited.
    pub fn clear_unlimited(&self, prices: &mut [f64]) {
        for (price, priced) in prices.iter_mut().zip(&self.priced) {
            if !priced {
                *price = 0.0;
            }
        }
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
}

impl Shape {
    fn new(problem: &Problem, cohorts: &Cohorts) -> Self {
        let days = problem.calendar.count();
        let mut builder = MenuBuilder::default();
        let (windows, terms) = windows_and_terms(cohorts, &mut builder);
        let groups = groups(problem, cohorts, &mut builder);
        let mut weights = 0.0;
        let mut people = 0.0;
        for cohort in &*cohorts.cohorts {
            let cases = f64::from(cohort.cases());
            people += cohort.persons * cases;
            weights += cohort.weighted * cases;
        }
        Self {
            typical_use: typical_use(problem, cohorts, &groups),
            users: users(cohorts, &groups),
            days,
            end: problem.calendar.end(),
            windows,
            terms,
            long_menus: builder.long(cohorts),
            menus: builder.menus,
            groups,
            mean_weight: if people > 0.0 { weights / people } else { 1.0 },
        }
    }
}

/// See [`Shape::users`].
fn users(cohorts: &Cohorts, groups: &[Group]) -> Vec<Vec<(u32, u32)>> {
    let mut users = vec![Vec::new(); cohorts.footprints.list.len()];
    for (at, group) in (0u32..).zip(groups) {
        let lanes = &cohorts.profiles.list[group.profile].lanes;
        for (lane_at, lane) in (0u32..).zip(lanes) {
            users[lane.footprint].push((at, lane_at));
        }
    }
    users
}

/// The largest use of each limit by an average family.
fn typical_use(problem: &Problem, cohorts: &Cohorts, groups: &[Group]) -> Vec<f64> {
    let mut typical = vec![0.0_f64; problem.limits.len()];
    let days = problem.calendar.count();
    for footprint in &cohorts.footprints.list {
        for term in &footprint.days {
            let amount = FAMILY * term.per_person + term.per_case;
            let first = term.first as usize;
            for known in &mut typical[first..first + days] {
                *known = known.max(amount);
            }
        }
    }
    for menu in &cohorts.footprints.menus {
        for day in problem.calendar.all() {
            for choice in menu.on(day) {
                for term in &choice.uses {
                    let amount = term.amount(FAMILY);
                    for known in &mut typical[term.limits(day)] {
                        *known = known.max(amount);
                    }
                }
            }
        }
    }
    for group in groups {
        for &cap in &group.caps {
            if cap != NO_CAP {
                typical[cap as usize] = FAMILY;
            }
        }
    }
    typical
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

impl MenuBuilder {
    /// See [`Shape::long_menus`].
    fn long(&self, cohorts: &Cohorts) -> Vec<(usize, Vec<usize>)> {
        let mut by_menu: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (at, sized) in self.menus.iter().enumerate() {
            if cohorts.footprints.menus[sized.menu].is_long() {
                by_menu.entry(sized.menu).or_default().push(at);
            }
        }
        by_menu.into_iter().collect()
    }
}

/// Interns the windows of all footprints.
fn windows_and_terms(
    cohorts: &Cohorts,
    menus: &mut MenuBuilder,
) -> (Vec<Window>, Vec<Option<Terms>>) {
    let mut windows = Vec::new();
    let mut by_window: FxHashMap<Window, usize> = FxHashMap::default();
    let terms = cohorts
        .footprints
        .list
        .iter()
        .map(|footprint| {
            if footprint.is_part {
                return None;
            }
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
            Some(Terms {
                windows: own.collect(),
                menu: footprint
                    .menu
                    .filter(|&menu| !cohorts.footprints.menus[menu].mixes)
                    .map(|menu| menus.of(menu, 1.0)),
            })
        })
        .collect();
    (windows, terms)
}

/// Groups the cohorts by profile and family size; they are sorted so.
fn groups(problem: &Problem, cohorts: &Cohorts, menus: &mut MenuBuilder) -> Vec<Group> {
    let waiting = |at: &usize| !cohorts.cohorts[*at].queues.is_empty();
    let with_cases: Vec<usize> = (0..cohorts.cohorts.len()).filter(waiting).collect();
    let kind = |at: usize| {
        let cohort = &cohorts.cohorts[at];
        (cohort.profile, cohort.persons.to_bits())
    };
    let mut by_whole: BTreeMap<usize, Vec<Sized>> = BTreeMap::new();
    for of_size in with_cases.chunk_by(|&a, &b| kind(a) == kind(b)) {
        let profile = &cohorts.profiles.list[kind(of_size[0]).0];
        let sizes = by_whole.entry(profile.whole).or_default();
        sizes.push(sized(problem, cohorts, of_size, menus));
    }
    by_whole
        .into_iter()
        .map(|(whole, sizes)| {
            let profile = &cohorts.profiles.list[whole];
            let gates = || profile.lanes.iter().flat_map(|lane| &lane.gates);
            let travel = profile.lanes.iter().flat_map(|lane| {
                let open = |gate: &Gate| match gate {
                    Gate::Closed => CLOSED,
                    Gate::Open | Gate::Charged(..) => lane.travel,
                };
                lane.gates.iter().map(open)
            });
            let caps = gates().map(|gate| gate.limit().map_or(NO_CAP, |limit| limit.0));
            let caps: Vec<u32> = caps.collect();
            Group {
                profile: whole,
                sizes,
                is_capped: caps.iter().any(|cap| *cap != NO_CAP),
                caps,
                travel: travel.collect(),
            }
        })
        .collect()
}

/// Some cohorts alike in profile and family size.
fn sized(
    problem: &Problem,
    cohorts: &Cohorts,
    of_size: &[usize],
    menus: &mut MenuBuilder,
) -> Sized {
    // Cohorts without cases may stand between them; they have no queues.
    let range = of_size[0]..of_size[of_size.len() - 1] + 1;
    let first = &cohorts.cohorts[of_size[0]];
    let profile = &cohorts.profiles.list[first.profile];
    let whole = &cohorts.profiles.list[profile.whole];
    let days = problem.calendar.count();
    let mut own = Sized {
        persons: first.persons,
        menus: Vec::with_capacity(profile.lanes.len()),
        swaps: Vec::new(),
        closed: Vec::new(),
        tracks: Tracks::new(
            &cohorts.cohorts[range.clone()],
            days,
            &problem.rules.objective,
        ),
        cohorts: range,
    };
    let menu_of = |lane: &Lane| cohorts.footprints.list[lane.footprint].menu;
    for (at, (lane, all)) in profile.lanes.iter().zip(&whole.lanes).enumerate() {
        let mixing = menu_of(lane).filter(|&menu| cohorts.footprints.menus[menu].mixes);
        own.menus
            .push(mixing.map(|menu| menus.of(menu, first.persons)));
        if let (Some(menu), Some(usual), None) = (menu_of(lane), menu_of(all), mixing)
            && menu != usual
        {
            (own.swaps).push((at, menus.of(menu, 1.0), menus.of(usual, 1.0)));
        }
        let gates = (0u32..).zip(lane.gates.iter().zip(&all.gates));
        let closed = gates.filter(|(_, (own, all))| own != all);
        let row = narrow(at * days);
        own.closed.extend(closed.map(|(day, _)| row + day));
    }
    own
}
