//! proof.csv, proof-prices.csv and proof-values.csv: how plans are split for the proof, and the prices
//! and values of each part; cuts.csv and proof-cuts.csv: the cuts that this rests on, and their prices.

use crate::domain::id::LimitIndex;
use crate::domain::limits::LimitKey;
use crate::domain::problem::Problem;
use crate::domain::proof::Tree;
use crate::files::columns::{CUTS, PROOF, PROOF_CUTS, PROOF_PRICES, PROOF_VALUES};
use crate::files::table::Table;

/// The bytes of proof.csv, by node.
#[must_use]
pub fn nodes(problem: &Problem, tree: &Tree) -> Vec<u8> {
    let mut table = Table::new(&PROOF);
    for (number, node) in (1u32..).zip(&tree.nodes) {
        let own = node.distinction;
        table
            .number(number)
            .number(node.parent)
            .text(problem.case_ids.get(own.case.at()))
            .text(own.port.map_or("", |port| &problem.ports[port.at()].id))
            .number(problem.calendar.date(own.from))
            .number(problem.calendar.date(own.to))
            .text(if node.inside { "yes" } else { "no" })
            .end();
    }
    table.bytes()
}

/// The bytes of proof-prices.csv, sorted by node, `resource_id`, `site_id`, date, slot.
#[must_use]
pub fn prices(problem: &Problem, tree: &Tree) -> Vec<u8> {
    let mut table = Table::new(&PROOF_PRICES);
    for leaf in &tree.leaves {
        let own = leaf.prices.iter();
        let mut rows: Vec<([String; 4], f64)> = own
            .map(|&(limit, price)| (names(problem, limit), price))
            .collect();
        rows.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        for ([resource, site, date, slot], price) in rows {
            table.number(leaf.node).text(&resource).text(&site);
            table.text(&date).text(&slot).number(price).end();
        }
    }
    table.bytes()
}

/// The bytes of proof-values.csv, sorted by node and `case_id`.
#[must_use]
pub fn values(problem: &Problem, tree: &Tree) -> Vec<u8> {
    let mut table = Table::new(&PROOF_VALUES);
    for leaf in &tree.leaves {
        let own = leaf.values.0.iter();
        let mut rows: Vec<(&str, f64)> = own
            .map(|&(case, value)| (problem.case_ids.get(case.at()), value))
            .collect();
        rows.sort_unstable_by_key(|row| row.0);
        for (id, value) in rows {
            table.number(leaf.node).text(id).number(value).end();
        }
    }
    table.bytes()
}

/// The bytes of cuts.csv, sorted by cut, `resource_id`, `site_id`, date, slot.
#[must_use]
pub fn cuts(problem: &Problem, tree: &Tree) -> Vec<u8> {
    let mut table = Table::new(&CUTS);
    for (number, cut) in (1u32..).zip(&tree.cuts) {
        let own = cut.parts.iter();
        let mut rows: Vec<([String; 4], u64)> = own
            .map(|&(limit, part)| (names(problem, limit), part))
            .collect();
        rows.sort_unstable();
        for ([resource, site, date, slot], part) in rows {
            table.number(number).text(&resource).text(&site);
            table.text(&date).text(&slot);
            table.text(&format!("{part}/{}", cut.of)).end();
        }
    }
    table.bytes()
}

/// The bytes of proof-cuts.csv, sorted by node and cut.
#[must_use]
pub fn cut_prices(tree: &Tree) -> Vec<u8> {
    let mut table = Table::new(&PROOF_CUTS);
    for leaf in &tree.leaves {
        for &(cut, price) in &leaf.cuts {
            table.number(leaf.node).number(cut + 1).number(price).end();
        }
    }
    table.bytes()
}

/// Resource, site, date and slot of a limit as in loads.csv.
fn names(problem: &Problem, limit: LimitIndex) -> [String; 4] {
    let key = problem.limits.key(limit);
    let (resource, site) = problem.limit_name(key);
    let (day, slot) = match key {
        LimitKey::Phase { day, .. } => (day, None),
        LimitKey::Resource {
            site, day, slot, ..
        } => {
            let start = |slot: u32| problem.ports[site.at()].slots[slot as usize].start;
            (day, slot.map(start))
        }
    };
    let slot = slot.map_or_else(String::new, |start| start.to_string());
    [resource, site, problem.calendar.date(day).to_string(), slot]
}
