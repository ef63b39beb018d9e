//! Waits of scheduled persons: mean and 90th percentile.

use std::collections::BTreeMap;

/// Persons by days waited, and the number of cases.
#[derive(Clone, Debug, Default)]
pub(super) struct Waits {
    persons: BTreeMap<i32, u64>,
    pub cases: u64,
}

impl Waits {
    pub fn add(&mut self, days: i32, persons: u8) {
        *self.persons.entry(days).or_default() += u64::from(persons);
        self.cases += 1;
    }

    /// People by days waited, by rising days.
    pub fn by_days(&self) -> impl Iterator<Item = (i32, u64)> {
        self.persons.iter().map(|(&days, &count)| (days, count))
    }

    pub fn persons(&self) -> u64 {
        self.persons.values().sum()
    }

    /// Mean days waited by a person; none where there is nobody.
    pub fn mean(&self) -> Option<f64> {
        let persons = self.persons();
        let days: i64 = self
            .persons
            .iter()
            .map(|(&days, &count)| i64::from(days) * count.cast_signed())
            .sum();
        // Person-days of any feed stay far below 2^53.
        #[allow(clippy::cast_precision_loss)]
        (persons > 0).then(|| days as f64 / persons as f64)
    }

    /// The least wait that 90 % of persons do not exceed.
    pub fn p90(&self) -> Option<i32> {
        let persons = self.persons();
        let mut within = 0;
        self.persons.iter().find_map(|(&days, &count)| {
            within += count;
            (10 * within >= 9 * persons).then_some(days)
        })
    }
}
