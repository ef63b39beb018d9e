//! Sums and least values over runs of neighbours, in the same time however long they are.

use std::ops::Range;

/// Sums over runs of values that are not negative, by differences of running totals.
#[derive(Clone, Debug, Default)]
pub struct Sums(Vec<f64>);

impl Sums {
    /// Of these values.
    #[must_use]
    pub fn of(values: &[f64]) -> Self {
        let mut sums = Self::default();
        sums.fill(values);
        sums
    }

    /// Of other values.
    pub fn fill(&mut self, values: &[f64]) {
        self.0.clear();
        self.0.reserve(values.len() + 1);
        let mut sum = 0.0;
        self.0.push(sum);
        for value in values {
            sum += value;
            self.0.push(sum);
        }
    }

    /// The sum over a run.
    #[must_use]
    #[inline]
    pub fn over(&self, run: Range<usize>) -> f64 {
        self.0[run.end] - self.0[run.start]
    }
}

/// Least values over runs that are no longer than a chunk: such a run lies in two chunks at most, and
/// the least from a place to its chunk's end, or from its chunk's beginning, is worked out once (van
/// Herk, Pattern Recognition Letters 13, 1992).
#[derive(Clone, Debug, Default)]
pub struct Minima {
    values: Vec<f64>,
    chunk: usize,
    /// Least from the chunk's beginning.
    since: Vec<f64>,
    /// Least to the chunk's end.
    until: Vec<f64>,
}

impl Minima {
    /// For runs of at most `longest` of the values.
    #[must_use]
    pub fn of(values: &[f64], longest: usize) -> Self {
        let mut minima = Self::default();
        minima.fill(values, longest);
        minima
    }

    /// For other values.
    pub fn fill(&mut self, values: &[f64], longest: usize) {
        self.chunk = longest.max(1);
        for own in [&mut self.values, &mut self.since, &mut self.until] {
            own.clear();
            own.extend_from_slice(values);
        }
        if self.chunk == 1 {
            return;
        }
        for chunk in self.since.chunks_mut(self.chunk) {
            let mut least = f64::INFINITY;
            for value in chunk {
                least = if *value < least { *value } else { least };
                *value = least;
            }
        }
        for chunk in self.until.chunks_mut(self.chunk) {
            let mut least = f64::INFINITY;
            for value in chunk.iter_mut().rev() {
                least = if *value < least { *value } else { least };
                *value = least;
            }
        }
    }

    /// The least of a run; infinite for an empty one.
    #[must_use]
    #[inline]
    pub fn over(&self, run: Range<usize>) -> f64 {
        if run.len() <= 1 || self.chunk == 1 {
            let own = self.values[run].iter();
            return own.copied().fold(f64::INFINITY, f64::min);
        }
        let (first, last) = (run.start / self.chunk, (run.end - 1) / self.chunk);
        let ends = run.end.is_multiple_of(self.chunk) || run.end == self.values.len();
        if first < last {
            self.until[run.start].min(self.since[run.end - 1])
        } else if ends {
            self.until[run.start]
        } else if run.start.is_multiple_of(self.chunk) {
            self.since[run.end - 1]
        } else {
            let own = self.values[run].iter();
            own.copied().fold(f64::INFINITY, f64::min)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_and_least_values_are_those_of_each_run() {
        let values: Vec<f64> = (0..37u32)
            .map(|at| f64::from((at * 29 + 11) % 17))
            .collect();
        for longest in [1, 2, 5, 8, 36, 37] {
            let (sums, minima) = (Sums::of(&values), Minima::of(&values, longest));
            for from in 0..values.len() {
                for to in from..=values.len().min(from + longest) {
                    let own = &values[from..to];
                    assert_eq!(sums.over(from..to), own.iter().sum::<f64>());
                    let least = own.iter().copied().fold(f64::INFINITY, f64::min);
                    assert_eq!(minima.over(from..to), least, "{from}..{to} of {longest}");
                }
            }
        }
    }
}
