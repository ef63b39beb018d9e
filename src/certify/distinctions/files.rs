//! proof.csv, proof-prices.csv and proof-values.csv; cuts.csv and proof-cuts.csv.

use std::collections::{BTreeMap, HashMap};

use super::whole;
use crate::certify::Tally;
use crate::certify::loads::Lookup;
use crate::certify::written::{Claims, Lines};
use crate::domain::calendar::Day;
use crate::domain::id::{CaseIndex, PortIndex};
use crate::domain::problem::Problem;
use crate::domain::proof::{Cut, Distinction, Leaf, Node, ProofKind, Tree};

/// The tree that the files tell; without nodes where they tell of none that holds all plans.
pub(in crate::certify) fn tree(
    problem: &Problem,
    written: &Claims,
    kind: ProofKind,
    tally: &mut Tally,
) -> Tree {
    let wanted = kind == ProofKind::Distinctions;
    let is_there = written.split.is_some();
    tally.hold(
        "certificate",
        wanted == is_there,
        || "proof.csv".to_owned(),
        || {
            let expected = if wanted {
                "the distinctions of the proof"
            } else {
                "no such file, because the proof has no distinctions"
            };
            expected.to_owned()
        },
        || if is_there { "a file" } else { "none" }.to_owned(),
    );
    tally.hold(
        "certificate",
        is_there || written.cuts.is_none(),
        || "cuts.csv".to_owned(),
        || "no such file, because the proof has no distinctions".to_owned(),
        || "a file".to_owned(),
    );
    let Some([nodes, prices, values]) = &written.split else {
        return Tree::default();
    };
    let reader = Reader::new(problem);
    let mut tree = Tree {
        nodes: reader.nodes(nodes, tally),
        ..Tree::default()
    };
    let mut leaves: BTreeMap<u32, Leaf> = BTreeMap::new();
    reader.prices(prices, &mut leaves, tally);
    reader.values(values, &mut leaves, tally);
    if let Some([cuts, prices]) = &written.cuts {
        tree.cuts = reader.cuts(cuts, tally);
        cut_prices((prices, tree.cuts.len()), &mut leaves, tally);
    }
    for (&node, leaf) in &mut leaves {
        leaf.node = node;
    }
    tree.leaves.extend(leaves.into_values());
    let fault = whole::fault(problem, &tree);
    tally.hold(
        "certificate",
        fault.is_none() && !tree.is_bare(),
        || format!("node {} of proof.csv", fault.map_or(0, |own| own.node)),
        || {
            fault
                .map_or("a split, or a cut", |own| own.expected)
                .to_owned()
        },
        || "it is not so".to_owned(),
    );
    tree
}

struct Reader<'p> {
    problem: &'p Problem,
    cases: HashMap<&'p str, CaseIndex>,
    ports: HashMap<&'p str, PortIndex>,
    limits: Lookup,
}

/// Counts rows that make no sense as breaches.
fn hold(tally: &mut Tally, lines: &Lines, row: usize, file: &str, holds: bool, expected: &str) {
    tally.hold(
        "certificate",
        holds,
        || format!("{file}:{}", row + 2),
        || expected.to_owned(),
        || {
            let fields: Vec<&str> = (0..lines.columns()).map(|at| lines.get(row, at)).collect();
            fields.join(",")
        },
    );
}

impl<'p> Reader<'p> {
    fn new(problem: &'p Problem) -> Self {
        let cases = (0..problem.cases.len()).map(|at| (problem.case_ids.get(at), at));
        let ports = problem.ports.iter().enumerate();
        Self {
            problem,
            cases: cases.map(|(id, at)| (id, CaseIndex::new(at))).collect(),
            ports: ports
                .map(|(at, port)| (port.id.as_str(), PortIndex::new(at)))
                .collect(),
            limits: Lookup::new(problem),
        }
    }

    fn day(&self, date: &str) -> Option<Day> {
        let day = self.problem.calendar.day(date.parse().ok()?);
        self.problem.calendar.contains(day).then_some(day)
    }

    /// The nodes up to the first that makes no sense.
    fn nodes(&self, lines: &Lines, tally: &mut Tally) -> Vec<Node> {
        let mut nodes = Vec::new();
        for row in 0..lines.len() {
            let get = |column| lines.get(row, column);
            let number = get(0).parse::<usize>().ok();
            let port = match get(3) {
                "" => Some(None),
                id => self.ports.get(id).map(|port| Some(*port)),
            };
            let inside = match get(6) {
                "yes" => Some(true),
                "no" => Some(false),
                _ => None,
            };
            let node = || {
                Some(Node {
                    parent: get(1).parse().ok()?,
                    distinction: Distinction {
                        case: *self.cases.get(get(2))?,
                        port: port?,
                        from: self.day(get(4))?,
                        to: self.day(get(5))?,
                    },
                    inside: inside?,
                })
            };
            let node = node().filter(|_| number == Some(row + 1));
            let expected = "node, numbered from 1; a parent before it; a case; a port or nothing; two days; yes or no";
            hold(tally, lines, row, "proof.csv", node.is_some(), expected);
            match node {
                Some(node) => nodes.push(node),
                None => break,
            }
        }
        nodes
    }

    fn prices(&self, lines: &Lines, leaves: &mut BTreeMap<u32, Leaf>, tally: &mut Tally) {
        let mut before: Option<(u32, [&str; 4])> = None;
        for row in 0..lines.len() {
            let get = |column| lines.get(row, column);
            let key = [get(1), get(2), get(3), get(4)];
            let node = get(0).parse::<u32>().ok();
            let limit = self.limits.find(self.problem, key);
            let price = get(5).parse::<f64>().ok();
            let sound = |price: &f64| *price >= 0.0 && price.is_finite();
            let price = price.filter(sound);
            let sorted = node.is_some_and(|node| before.is_none_or(|own| own < (node, key)));
            before = node.map(|node| (node, key));
            let limited = limit.is_some_and(|limit| self.problem.limits.amount(limit).is_finite());
            let holds = limited && price.is_some() && sorted;
            let expected =
                "a leaf, a limit of the feed and its price, 0 or more; sorted, each once";
            hold(tally, lines, row, "proof-prices.csv", holds, expected);
            if let (true, Some(node), Some(limit), Some(price)) = (holds, node, limit, price) {
                let leaf = leaves.entry(node).or_default();
                leaf.prices.push((limit, price));
            }
        }
    }

    fn values(&self, lines: &Lines, leaves: &mut BTreeMap<u32, Leaf>, tally: &mut Tally) {
        let mut before: Option<(u32, &str)> = None;
        for row in 0..lines.len() {
            let get = |column| lines.get(row, column);
            let node = get(0).parse::<u32>().ok();
            let case = self.cases.get(get(1)).copied();
            let value = get(2).parse::<f64>().ok().filter(|own| own.is_finite());
            let sorted = node.is_some_and(|node| before.is_none_or(|own| own < (node, get(1))));
            before = node.map(|node| (node, get(1)));
            let holds = case.is_some() && value.is_some() && sorted;
            let expected = "a leaf, a case and what it is worth; sorted, each once";
            hold(tally, lines, row, "proof-values.csv", holds, expected);
            if let (true, Some(node), Some(case), Some(value)) = (holds, node, case, value) {
                let leaf = leaves.entry(node).or_default();
                leaf.values.0.push((case, value));
            }
        }
        for leaf in leaves.values_mut() {
            leaf.values.0.sort_unstable_by_key(|own| own.0);
        }
    }

    /// The cuts up to the first that makes no sense.
    fn cuts(&self, lines: &Lines, tally: &mut Tally) -> Vec<Cut> {
        let mut cuts: Vec<Cut> = Vec::new();
        let mut before: Option<(usize, [&str; 4])> = None;
        for row in 0..lines.len() {
            let get = |column| lines.get(row, column);
            let key = [get(1), get(2), get(3), get(4)];
            let number = get(0).parse::<usize>().ok();
            let part = get(5).split_once('/').and_then(|(part, of)| {
                let (part, of) = (part.parse::<u64>().ok()?, of.parse::<u64>().ok()?);
                (part > 0 && of > 0).then_some((part, of))
            });
            let is_next = number.is_some_and(|own| {
                let (known, last) = before.map_or((0, None), |own| (own.0, Some(own.1)));
                own == known + 1 || (own == known && last.is_some_and(|last| last < key))
            });
            before = number.map(|own| (own, key));
            let limit = self.limits.find(self.problem, key);
            let same = |cut: &Cut| part.is_some_and(|own| own.1 == cut.of);
            let holds = match number {
                Some(own) if own == cuts.len() => cuts.last().is_some_and(same),
                _ => true,
            };
            let holds = holds && is_next && part.is_some() && limit.is_some();
            let expected = "a cut, numbered from 1; a limit of the feed and its multiplier, two whole numbers with / between, the second the same in all rows of a cut; sorted, each once";
            hold(tally, lines, row, "cuts.csv", holds, expected);
            let (true, Some(number), Some(limit), Some((part, of))) = (holds, number, limit, part)
            else {
                break;
            };
            if number > cuts.len() {
                cuts.push(Cut {
                    of,
                    parts: Vec::new(),
                });
            }
            if let Some(cut) = cuts.last_mut() {
                cut.parts.push((limit, part));
            }
        }
        for cut in &mut cuts {
            cut.parts.sort_unstable();
        }
        cuts
    }
}

fn cut_prices((lines, cuts): (&Lines, usize), leaves: &mut BTreeMap<u32, Leaf>, tally: &mut Tally) {
    let mut before: Option<(u32, usize)> = None;
    for row in 0..lines.len() {
        let node = lines.get(row, 0).parse::<u32>().ok();
        let cut = lines.get(row, 1).parse::<usize>().ok();
        let cut = cut.filter(|own| (1..=cuts).contains(own));
        let price = lines.get(row, 2).parse::<f64>().ok();
        let price = price.filter(|own| *own >= 0.0 && own.is_finite());
        let key = node.zip(cut);
        let sorted = key.is_some_and(|key| before.is_none_or(|own| own < key));
        before = key.or(before);
        let holds = sorted && price.is_some();
        let expected = "a leaf, a cut and its price, 0 or more; sorted, each once";
        hold(tally, lines, row, "proof-cuts.csv", holds, expected);
        if let (true, Some((node, cut)), Some(price)) = (holds, key, price) {
            let leaf = leaves.entry(node).or_default();
            leaf.cuts.push((cut - 1, price));
        }
    }
}
