//! The notices of a feed part by part: those that were kept from memory, and where there are more,
//! the feed is read again for them, so that no more than a part of them is ever held.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io;
use std::sync::mpsc::Receiver;

use serde::ser::{Serialize, SerializeSeq, Serializer};

use crate::feed::{self, Overrides, Reading};
use crate::notice::{Count, Notice};
use crate::stores::{self, Place};

/// Notices that are held at a time.
const PART: usize = 1 << 13;

/// The notices of a reading.
#[derive(Clone, Copy)]
pub(super) struct Told<'f> {
    pub reading: &'f Reading,
    pub place: &'f Place,
    pub overrides: &'f Overrides,
    /// Most notices of one code that are shown.
    pub most: usize,
}

impl<'f> Told<'f> {
    /// The notices of a code that were kept and are shown, and whether these are all that are to be
    /// shown.
    fn kept(&self, own: &Count) -> (Vec<&'f Notice>, bool) {
        let of_code = self.reading.notices.iter();
        let of_code = of_code.filter(|notice| notice.code == own.code);
        let kept: Vec<&Notice> = of_code.take(self.most).collect();
        let all = kept.len() == self.most || kept.len() as u64 == own.count;
        (kept, all)
    }

    /// Gives the notices of a code that are shown, in parts, and says how many they are.
    pub fn each_part(
        &self,
        own: &Count,
        mut each: impl FnMut(&[&Notice]) -> io::Result<()>,
    ) -> io::Result<u64> {
        let (kept, all) = self.kept(own);
        if all {
            for part in kept.chunks(PART) {
                each(part)?;
            }
            return Ok(kept.len() as u64);
        }
        stores::tell(self.place, self.overrides, Some(own.code), |told| {
            let mut told = told.into_iter();
            let mut count = 0;
            loop {
                let part: Vec<Notice> = told.by_ref().take(PART).collect();
                if part.is_empty() {
                    return Ok(count);
                }
                count += part.len() as u64;
                each(&part.iter().collect::<Vec<_>>())?;
            }
        })
    }

    /// Hands `hear` the notices that are shown, in the order of files and rows.
    pub fn in_order<T>(&self, hear: impl FnOnce(Listed<'_>) -> T) -> T {
        let counts = || self.reading.counts.iter();
        if counts().all(|own| self.kept(own).1) {
            let mut left: BTreeMap<&str, usize> =
                counts().map(|own| (own.code, self.most)).collect();
            let shown = self.reading.notices.iter().filter(|notice| {
                left.get_mut(notice.code)
                    .is_some_and(|left| left.checked_sub(1).map(|less| *left = less).is_some())
            });
            return hear(Listed::Kept(shown.collect()));
        }
        let mut kept: BTreeMap<&str, Vec<Notice>> = BTreeMap::new();
        for own in counts() {
            let (some, all) = self.kept(own);
            if all {
                kept.insert(own.code, some.into_iter().rev().cloned().collect());
            } else if feed::is_amended(own.code) {
                let only = Some(own.code);
                let whole = stores::tell(self.place, self.overrides, only, |told| {
                    told.into_iter().collect::<Vec<_>>()
                });
                kept.insert(own.code, whole.into_iter().rev().collect());
            }
        }
        stores::tell(self.place, self.overrides, None, |told| {
            hear(Listed::Told(RefCell::new(Some((told, kept)))))
        })
    }
}

/// A list of notices, which may come one by one.
pub(super) enum Listed<'n> {
    Kept(Vec<&'n Notice>),
    /// As they are found, in their place those of codes that are known already, the first last.
    Told(RefCell<Option<(Receiver<Notice>, Known)>>),
}

/// By code, the notices that are known already, the first last.
type Known = BTreeMap<&'static str, Vec<Notice>>;

impl Serialize for Listed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Kept(notices) => notices.serialize(serializer),
            Self::Told(told) => {
                let mut list = serializer.serialize_seq(None)?;
                let told = told.borrow_mut().take();
                let (told, mut known) =
                    told.map_or_else(Default::default, |(told, known)| (Some(told), known));
                for notice in told.into_iter().flatten() {
                    match known.get_mut(notice.code) {
                        Some(known) => match known.pop() {
                            Some(own) => list.serialize_element(&own)?,
                            // The feed was changed meanwhile.
                            None => list.serialize_element(&notice)?,
                        },
                        None => list.serialize_element(&notice)?,
                    }
                }
                list.end()
            }
        }
    }
}
