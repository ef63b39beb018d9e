//! Names and sets that many cases share, each kept once.

use rustc_hash::FxHashMap;

use crate::domain::admissible::WITHDRAWN;
use crate::domain::id::{
    ClassIndex, NeedSetIndex, PhaseIndex, PhaseSetIndex, PortIndex, PortSetIndex, StatusIndex,
    StreamIndex,
};
use crate::domain::problem::CaseClass;

/// The shared tables of a problem while it is read.
#[derive(Debug)]
pub(super) struct Interned {
    pub streams: Vec<String>,
    pub phased: Vec<bool>,
    pub statuses: Vec<String>,
    pub need_sets: Vec<Vec<String>>,
    pub port_sets: Vec<Option<Vec<PortIndex>>>,
    pub phase_sets: Vec<Vec<PhaseIndex>>,
    pub classes: Vec<CaseClass>,
    stream_at: FxHashMap<String, StreamIndex>,
    status_at: FxHashMap<String, StatusIndex>,
    need_set_at: FxHashMap<Vec<String>, NeedSetIndex>,
    port_set_at: FxHashMap<Vec<PortIndex>, PortSetIndex>,
    phase_set_at: FxHashMap<Vec<PhaseIndex>, PhaseSetIndex>,
    class_at: FxHashMap<ClassKey, ClassIndex>,
}

/// A class as integers, to be hashed.
type ClassKey = ([u32; 8], u64);

impl Default for Interned {
    fn default() -> Self {
        Self {
            streams: Vec::new(),
            phased: Vec::new(),
            statuses: Vec::new(),
            // The empty sets come first.
            need_sets: vec![Vec::new()],
            port_sets: vec![None],
            phase_sets: vec![Vec::new()],
            classes: Vec::new(),
            stream_at: FxHashMap::default(),
            status_at: FxHashMap::default(),
            need_set_at: std::iter::once((Vec::new(), NeedSetIndex(0))).collect(),
            port_set_at: FxHashMap::default(),
            phase_set_at: std::iter::once((Vec::new(), PhaseSetIndex(0))).collect(),
            class_at: FxHashMap::default(),
        }
    }
}

impl Interned {
    /// Whether the cases of a class no longer wait.
    pub fn is_withdrawn(&self, class: ClassIndex) -> bool {
        let status = self.classes[class.at()].status;
        status.is_some_and(|status| self.statuses[status.at()] == WITHDRAWN)
    }

    pub fn stream(&mut self, name: &str) -> StreamIndex {
        if let Some(&known) = self.stream_at.get(name) {
            return known;
        }
        let index = StreamIndex::new(self.streams.len());
        self.streams.push(name.to_owned());
        self.phased.push(false);
        self.stream_at.insert(name.to_owned(), index);
        index
    }

    pub fn status(&mut self, name: &str) -> StatusIndex {
        if let Some(&known) = self.status_at.get(name) {
            return known;
        }
        let index = StatusIndex::new(self.statuses.len());
        self.statuses.push(name.to_owned());
        self.status_at.insert(name.to_owned(), index);
        index
    }

    /// A set of needs tags, in any order and with repeats.
    pub fn needs(&mut self, tags: &[&str]) -> NeedSetIndex {
        let mut set: Vec<String> = tags.iter().map(|&tag| tag.to_owned()).collect();
        set.sort_unstable();
        set.dedup();
        if let Some(&known) = self.need_set_at.get(&set) {
            return known;
        }
        let index = NeedSetIndex::new(self.need_sets.len());
        self.need_sets.push(set.clone());
        self.need_set_at.insert(set, index);
        index
    }

    /// A set of allowed ports, in any order and with repeats; empty: any port.
    pub fn ports(&mut self, mut set: Vec<PortIndex>) -> PortSetIndex {
        if set.is_empty() {
            return PortSetIndex(0);
        }
        set.sort_unstable();
        set.dedup();
        if let Some(&known) = self.port_set_at.get(&set) {
            return known;
        }
        let index = PortSetIndex::new(self.port_sets.len());
        self.port_sets.push(Some(set.clone()));
        self.port_set_at.insert(set, index);
        index
    }

    /// A set of phases in file order.
    pub fn phases(&mut self, set: &[PhaseIndex]) -> PhaseSetIndex {
        if let Some(&known) = self.phase_set_at.get(set) {
            return known;
        }
        let index = PhaseSetIndex::new(self.phase_sets.len());
        self.phase_sets.push(set.to_vec());
        self.phase_set_at.insert(set.to_vec(), index);
        index
    }

    pub fn class(&mut self, class: CaseClass) -> ClassIndex {
        let key = (
            [
                u32::from(class.persons),
                class.location.0,
                class.stream.0,
                class.priority.0,
                class.needs.0,
                class.status.map_or(u32::MAX, |status| status.0),
                class.ports.0,
                class.phases.0,
            ],
            class.factor.to_bits(),
        );
        let next = ClassIndex::new(self.classes.len());
        let index = *self.class_at.entry(key).or_insert(next);
        if index == next {
            self.classes.push(class);
        }
        index
    }
}
