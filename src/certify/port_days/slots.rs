//! Whether counts of shapes can be given slots.

use std::collections::BTreeSet;

use super::packing::{Packing, Uses};

/// What came of trying.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    /// There are slots for all.
    Yes,
    /// There are not.
    No,
    /// Not found out within the steps allowed.
    Unknown,
}

/// Steps after which trying ends.
const STEPS: u32 = 2_000;

/// Which ports' slots shapes have: rows that some shape chooses between belong together. By shape, a
/// number; none where it needs no slot.
pub(super) fn ports(packing: &Packing) -> Vec<Option<usize>> {
    let mut of_row: Vec<usize> = (0..packing.capacity.len()).collect();
    for shape in &packing.shapes {
        let rows: BTreeSet<usize> = shape
            .slots
            .iter()
            .flatten()
            .map(|own| of_row[own.0])
            .collect();
        if let Some(&least) = rows.first() {
            for own in of_row.iter_mut().filter(|own| rows.contains(own)) {
                *own = least;
            }
        }
    }
    let all = packing.shapes.iter();
    all.map(|shape| {
        let needs = shape.slots.iter().all(|uses| !uses.is_empty());
        let any = shape.slots.first().filter(|_| needs);
        any.and_then(|uses| uses.first()).map(|own| of_row[own.0])
    })
    .collect()
}

/// Whether these counts of all shapes have slots, those of each port by themselves.
pub(super) fn fit(packing: &Packing, ports: &[Option<usize>], counts: &[usize]) -> Fit {
    let all: BTreeSet<usize> = ports.iter().flatten().copied().collect();
    let mut found = Fit::Yes;
    for port in all {
        match fit_at(packing, ports, port, counts) {
            Fit::Yes => {}
            Fit::No => return Fit::No,
            Fit::Unknown => found = Fit::Unknown,
        }
    }
    found
}

/// Whether these counts of the shapes of one port have slots: the heaviest first, like shapes in slots
/// that do not fall back.
pub(super) fn fit_at(
    packing: &Packing,
    ports: &[Option<usize>],
    port: usize,
    counts: &[usize],
) -> Fit {
    let mut items: Vec<(i64, usize, usize)> = (packing.shapes.iter())
        .zip(counts)
        .enumerate()
        .filter(|(at, (_, count))| **count > 0 && ports[*at] == Some(port))
        .map(|(at, (shape, &count))| (heaviest(&shape.slots), at, count))
        .collect();
    if items.is_empty() {
        return Fit::Yes;
    }
    items.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut search = Search {
        packing,
        items: &items,
        left: packing.capacity.clone(),
        steps: STEPS,
    };
    match search.place(0, 0, 0) {
        true => Fit::Yes,
        false if search.steps == 0 => Fit::Unknown,
        false => Fit::No,
    }
}

fn heaviest(slots: &[Uses]) -> i64 {
    let amounts = |uses: &Uses| uses.iter().map(|own| own.1).fold(0, i64::saturating_add);
    slots.iter().map(amounts).max().unwrap_or(0)
}

struct Search<'p> {
    packing: &'p Packing,
    items: &'p [(i64, usize, usize)],
    left: Vec<i64>,
    steps: u32,
}

impl Search<'_> {
    /// Gives slots to the cases from the `given`-th of an item on, from a slot on.
    fn place(&mut self, item: usize, given: usize, from: usize) -> bool {
        let Some(&(_, shape, count)) = self.items.get(item) else {
            return true;
        };
        if given == count {
            return self.place(item + 1, 0, 0);
        }
        let slots = &self.packing.shapes[shape].slots;
        for (at, uses) in slots.iter().enumerate().skip(from) {
            if self.steps == 0 {
                return false;
            }
            self.steps -= 1;
            if uses.iter().all(|&(row, amount)| amount <= self.left[row]) {
                for &(row, amount) in uses {
                    self.left[row] -= amount;
                }
                if self.place(item, given + 1, at) {
                    return true;
                }
                for &(row, amount) in uses {
                    self.left[row] += amount;
                }
            }
        }
        false
    }
}
