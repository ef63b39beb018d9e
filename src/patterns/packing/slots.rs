//! Whether counts of shapes can be given slots, those of each port by themselves.

use std::collections::BTreeSet;

use super::super::takes::Packing;

/// Most steps of packing the slots of a port.
const TRIES: u32 = 3_000;

/// Which port's slots a shape needs: rows that some shape chooses between belong together. By shape, a
/// number; none where it needs no slot.
pub(super) fn ports(packing: &Packing<'_>) -> Vec<Option<usize>> {
    let mut of_row: Vec<usize> = (0..packing.capacity.len()).collect();
    let rows = |at: usize| {
        let slots = packing.shapes[at].takes.slots.iter();
        slots.flat_map(|(_, uses)| uses).map(|own| own.0)
    };
    for at in 0..packing.shapes.len() {
        let own: BTreeSet<usize> = rows(at).map(|row| of_row[row]).collect();
        if own.len() > 1 {
            let least = own.first().copied().unwrap_or_default();
            for of in of_row.iter_mut().filter(|of| own.contains(of)) {
                *of = least;
            }
        }
    }
    let needs = |at: usize| {
        let mut slots = packing.shapes[at].takes.slots.iter();
        slots.all(|(_, uses)| uses.iter().any(|own| own.1 > 0))
    };
    let all = 0..packing.shapes.len();
    all.map(|at| rows(at).next().filter(|_| needs(at)).map(|row| of_row[row]))
        .collect()
}

/// Whether these counts have slots; none where that was not found out.
pub(super) fn fit(
    packing: &Packing<'_>,
    ports: &[Option<usize>],
    counts: &[usize],
) -> Option<bool> {
    let all: BTreeSet<usize> = ports.iter().flatten().copied().collect();
    let mut known = true;
    for port in all {
        match fit_at(packing, ports, port, counts) {
            Some(true) => {}
            Some(false) => return Some(false),
            None => known = false,
        }
    }
    known.then_some(true)
}

/// The same of one port.
pub(super) fn fit_at(
    packing: &Packing<'_>,
    ports: &[Option<usize>],
    port: usize,
    counts: &[usize],
) -> Option<bool> {
    let mut items: Vec<(i64, usize, usize)> = Vec::new();
    for (at, (&count, shape)) in counts.iter().zip(&packing.shapes).enumerate() {
        if count > 0 && ports[at] == Some(port) {
            let slots = shape.takes.slots.iter();
            let sums =
                slots.map(|(_, uses)| uses.iter().map(|own| own.1).fold(0, i64::saturating_add));
            items.push((sums.max().unwrap_or(0), at, count));
        }
    }
    items.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut tries = TRIES;
    let mut left = packing.capacity.to_vec();
    let found = place(packing, &items, &mut left, (0, 0, 0), &mut tries);
    (found || tries > 0).then_some(found)
}

/// Gives slots to the cases from the `given`-th of an item on, from a slot on.
fn place(
    packing: &Packing<'_>,
    items: &[(i64, usize, usize)],
    left: &mut [i64],
    (item, given, from): (usize, usize, usize),
    tries: &mut u32,
) -> bool {
    let Some(&(_, shape, count)) = items.get(item) else {
        return true;
    };
    if given == count {
        return place(packing, items, left, (item + 1, 0, 0), tries);
    }
    let slots = &packing.shapes[shape].takes.slots;
    for (at, (_, uses)) in slots.iter().enumerate().skip(from) {
        if *tries == 0 {
            return false;
        }
        *tries -= 1;
        if uses.iter().all(|&(row, amount)| amount <= left[row]) {
            for &(row, amount) in uses {
                left[row] -= amount;
            }
            if place(packing, items, left, (item, given + 1, at), tries) {
                return true;
            }
            for &(row, amount) in uses {
                left[row] += amount;
            }
        }
    }
    false
}
