//! Whether groups fare alike, with names for people to read.

use super::facts::Facts;
use crate::domain::fairness::{Disparity, Division, Group};
use crate::report::clean;
use crate::report::fair::{Divided, Fair};
use crate::report::written::Written;

/// Divisions that every plan has, in the order in which they are shown; kinds of need follow.
const FIRST: [&str; 4] = ["location", "stream", "priority", "family_size"];

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
