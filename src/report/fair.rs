//! Whether groups of people fare alike, as summary.json says it, with names for people to read.

use super::clean;
use super::gather::facts::Facts;
use super::written::Written;
use crate::domain::fairness::{Disparity, Division, Group};

/// Divisions that every plan has, in the order in which they are shown; kinds of need follow.
const FIRST: [&str; 4] = ["location", "stream", "priority", "family_size"];

/// How evenly people wait.
#[derive(Clone, Debug, PartialEq)]
pub struct Fair {
    /// Groups of fewer people are counted together.
    pub min_group: u32,
    /// Everybody.
    pub everybody: Group,
    /// By one thing after the other, where there are two groups or more.
    pub divided: Vec<Divided>,
}

/// People divided into groups by one thing.
#[derive(Clone, Debug, PartialEq)]
pub struct Divided {
    /// What by: `location`, `stream`, `priority`, `family_size` or `needs:KIND`.
    pub by: String,
    /// The groups, each with its name; none for all smaller ones together.
    pub groups: Vec<(Option<String>, Group)>,
    /// Gini's coefficient between the groups.
    pub gini: f64,
    /// Theil's index between them.
    pub theil: f64,
    /// The longest mean over the shortest.
    pub ratio: Option<f64>,
    /// Where shares received lie farthest apart, with names.
    pub largest: Option<Disparity>,
}

/// What summary.json says of it; none in plans of before.
pub(super) fn fair(written: &Written, facts: &Facts<'_>) -> Option<Fair> {
    let told = written.summary.fairness.as_ref()?;
    let first = FIRST.iter().filter_map(|by| told.by.get_key_value(*by));
    let others = told.by.iter();
    let others = others.filter(|(by, _)| !FIRST.contains(&by.as_str()));
    let divided = first.chain(others).filter_map(|(by, division)| {
        let count = division.groups.len() + usize::from(division.others.is_some());
        (count > 1).then(|| divided(by, division, facts))
    });
    Some(Fair {
        min_group: told.min_group,
        everybody: told.everybody.clone(),
        divided: divided.collect(),
    })
}

fn divided(by: &str, division: &Division, facts: &Facts<'_>) -> Divided {
    let name = |id: &String| match by {
        "location" => clean(&facts.location(id)),
        _ => clean(id),
    };
    let mut named: Vec<(&String, &Group)> = division.groups.iter().collect();
    // Sizes of families are numbers; the sort is stable.
    if by == "family_size" {
        named.sort_by_key(|(id, _)| id.parse::<u32>().unwrap_or(u32::MAX));
    }
    let groups = named
        .into_iter()
        .map(|(id, group)| (Some(name(id)), group.clone()));
    let others = division.others.iter().map(|group| (None, group.clone()));
    Divided {
        by: clean(by),
        groups: groups.chain(others).collect(),
        gini: division.gini,
        theil: division.theil,
        ratio: division.max_min_ratio,
        largest: division.largest.as_ref().map(|own| Disparity {
            by: clean(&own.by),
            date: clean(&own.date),
            most: name(&own.most),
            least: name(&own.least),
            ..*own
        }),
    }
}
