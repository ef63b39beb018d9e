//! Where the numbers of tracks stand that are worked on side by side.

use std::ops::Range;

/// Most tracks in a block.
pub(super) const WIDE: usize = 4;

/// Tracks that are worked on side by side. Their numbers are laid out by day, then by track.
#[derive(Clone, Debug)]
pub(super) struct Block {
    /// The first day that matters to any of them.
    pub first: usize,
    /// Where that day stands in the layout.
    pub start: usize,
    /// 2 or 4 tracks.
    pub width: usize,
    /// 1 / (w·n) of each track.
    pub per_price: [f64; WIDE],
    /// Cost of one more day of waiting: 1, or 1 + `late_weight`.
    pub slope: [f64; WIDE],
}

impl Block {
    /// Where it stands in the layout.
    pub fn span(&self, days: usize) -> Range<usize> {
        self.start..self.start + (days - self.first) * self.width
    }
}

/// Tracks while they are collected.
#[derive(Debug, Default)]
pub(super) struct Layout {
    pub tracks: Vec<Track>,
    /// Track, day and number of cases that become ready.
    pub ready: Vec<(usize, usize, u32)>,
}

#[derive(Debug)]
pub(super) struct Track {
    pub weighted: f64,
    slope: f64,
    /// The first day that matters.
    first: usize,
    /// Position once they are sorted.
    position: usize,
}

impl Layout {
    pub fn add(&mut self, weighted: f64, slope: f64) -> usize {
        self.tracks.push(Track {
            weighted,
            slope,
            first: usize::MAX,
            position: 0,
        });
        self.tracks.len() - 1
    }

    pub fn ready(&mut self, track: usize, day: usize, count: u32) {
        self.ready.push((track, day, count));
        self.needs(track, day);
    }

    pub fn needs(&mut self, track: usize, day: usize) {
        let first = &mut self.tracks[track].first;
        *first = day.min(*first);
    }

    /// The blocks, tracks with like first days together, and the places in their layout.
    pub fn blocks(&mut self, days: usize) -> (Vec<Block>, usize) {
        let mut order: Vec<usize> = (0..self.tracks.len()).collect();
        order.sort_by_key(|&track| (self.tracks[track].first, track));
        for (position, &track) in order.iter().enumerate() {
            self.tracks[track].position = position;
        }
        let mut start = 0;
        let mut blocks = Vec::with_capacity(order.len().div_ceil(WIDE));
        for tracks in order.chunks(WIDE) {
            let mut block = Block {
                first: self.tracks[tracks[0]].first,
                start,
                width: if tracks.len() > 2 { WIDE } else { 2 },
                per_price: [1.0; WIDE],
                slope: [1.0; WIDE],
            };
            for (k, &track) in tracks.iter().enumerate() {
                block.per_price[k] = 1.0 / self.tracks[track].weighted;
                block.slope[k] = self.tracks[track].slope;
            }
            start = block.span(days).end;
            blocks.push(block);
        }
        (blocks, start)
    }

    /// Where a track's day stands in the layout.
    pub fn place(&self, blocks: &[Block], track: usize, day: usize) -> usize {
        let position = self.tracks[track].position;
        let block = &blocks[position / WIDE];
        block.start + (day - block.first) * block.width + position % WIDE
    }
}
