//! Cases that have appointments and are not in the list of cases. They may have been received, have gone, or
//! stand in another list: where a promise hangs on it, that is asked.

use std::collections::{BTreeSet, HashSet};
use std::ops::Range;

use super::asks;
use super::changes::{Changes, Place};
use super::making::Made;
use super::map::Gone;
use super::names::Names;
use super::text;
use super::unread;
use super::{BOOKED, LIST, is_of};
use crate::domain::admissible::WITHDRAWN;
use crate::feed::TABLES;
use crate::files::sheet::Sheet;
use crate::files::source::Files;
use crate::files::table::Table;
use crate::notice::Notice;

/// The feed that a list is imported beside, and what was told.
pub(super) struct Beside<'b> {
    pub feed: Option<&'b dyn Files>,
    /// Whether the list is new and the appointments are the feed's.
    pub is_new: bool,
    pub told: Option<Gone>,
    /// The first day: what is dated from then on without an outcome is a promise.
    pub start: &'b str,
}

/// The appointments of cases that are not in the list.
struct Booked {
    /// By position, whether the case of each row is in the list.
    listed: Vec<bool>,
    /// All that are not, and those of them who hold a promise.
    gone: BTreeSet<String>,
    promised: BTreeSet<String>,
}

impl Booked {
    fn new(list: &Sheet<'_>, booked: &Sheet<'_>, start: &str) -> Self {
        let id = list.column("case_id");
        let known: HashSet<_> = list.rows().map(|row| list.get(row, id)).collect();
        let [id, date, outcome] = ["case_id", "date", "outcome"].map(|name| booked.column(name));
        let mut own = Self {
            listed: Vec::new(),
            gone: BTreeSet::new(),
            promised: BTreeSet::new(),
        };
        for row in booked.rows() {
            let case = booked.get(row, id);
            let listed = known.contains(&case);
            own.listed.push(listed);
            if !listed {
                let stands = booked.get(row, outcome).is_empty();
                if stands && *booked.get(row, date) >= *start {
                    own.promised.insert(case.clone().into_owned());
                }
                own.gone.insert(case.into_owned());
            }
        }
        own
    }

    fn any_listed(&self) -> bool {
        self.listed.contains(&true)
    }
}

/// Does what was told of cases that have appointments and are not in the list. Where nothing was told,
/// those who hold no promise have their appointments left out, and of others it is asked.
pub(super) fn settle(
    made: &mut [Made],
    beside: &Beside<'_>,
    names: &mut Names,
    changes: &mut Changes,
) -> Option<Notice> {
    let at = |file: &str| made.iter().position(|own| is_of(own.table, file));
    let (list, booked) = (at(LIST)?, at(BOOKED)?);
    let found = {
        let (list, booked) = (&made[list].bytes, &made[booked].bytes);
        let sheets = (Sheet::new(list).ok()?, Sheet::new(booked).ok()?);
        Booked::new(&sheets.0, &sheets.1, beside.start)
    };
    if found.gone.is_empty() {
        return None;
    }
    let stay = match (beside.is_new, beside.told) {
        (true, Some(Gone::Keep)) => &found.gone,
        (true, Some(Gone::Withdraw)) => &found.promised,
        (true, Some(Gone::LeaveOut)) => &BTreeSet::new(),
        (true, None) if found.promised.is_empty() && found.any_listed() => &BTreeSet::new(),
        _ => {
            let cases: Vec<&str> = found.gone.iter().map(String::as_str).collect();
            let promised = (found.promised.len(), beside.start);
            return Some(asks::unlisted(&asks::Unlisted {
                promised: beside.is_new.then_some(promised),
                others: !found.any_listed(),
                ..asks::Unlisted::of(&made[booked].source, &cases)
            }));
        }
    };
    let withdraw = beside.told == Some(Gone::Withdraw);
    let added = add(&mut made[list], beside.feed, stay, withdraw, names);
    let place = |source, table| Place {
        source,
        table,
        column: "",
    };
    let what = if withdraw {
        "case that is no longer in the list withdrawn"
    } else {
        "case that is no longer in the list kept"
    };
    changes.add(place(LIST, "cases"), what, added, "", "");
    let stays = |case: &str| stay.contains(case);
    let left = leave_out(&mut made[booked], &found.listed, &stays);
    let what = "appointments of people no longer in the list left out";
    let source = &made[booked].source;
    changes.add(place(source, "appointments"), what, left, "", "");
    None
}

/// Adds the rows that some cases have in the feed beside the list; gives how many.
fn add(
    list: &mut Made,
    feed: Option<&dyn Files>,
    stay: &BTreeSet<String>,
    withdraw: bool,
    names: &mut Names,
) -> u64 {
    let read = feed.filter(|_| !stay.is_empty());
    let Some(Ok(bytes)) = read.and_then(|feed| unread::bytes(feed, LIST)) else {
        return 0;
    };
    // It may be written in an encoding or with a mark of its own.
    let Ok(own) = text::read(LIST, &bytes, None) else {
        return 0;
    };
    let Some((header, rows)) = own.rows.split_first() else {
        return 0;
    };
    let header: Vec<String> = (header.cells.iter())
        .map(|cell| cell.shown().into_owned())
        .collect();
    let Some(id) = header.iter().position(|name| name == "case_id") else {
        return 0;
    };
    let known = |name: &str| {
        let mut columns = TABLES[list.table].columns.iter();
        columns.any(|column| column.name == name)
    };
    let Ok(mut sheet) = Sheet::new(&list.bytes) else {
        return 0;
    };
    for row in rows {
        let case = names.of_feed(&row.get(id).shown());
        if !stay.contains(&case) {
            continue;
        }
        let mut fields: Vec<(&str, String)> = (header.iter().enumerate())
            .filter(|(_, name)| known(name) && !(withdraw && *name == "status"))
            .map(|(at, name)| (name.as_str(), row.get(at).shown().into_owned()))
            .collect();
        for (name, value) in &mut fields {
            if *name == "case_id" {
                value.clone_from(&case);
            }
        }
        if withdraw {
            fields.push(("status", WITHDRAWN.to_owned()));
        }
        let fields: Vec<(&str, &str)> = (fields.iter())
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        sheet.push(&fields);
        list.kept.push(row.line);
    }
    let bytes = sheet.bytes();
    list.bytes = bytes;
    list.kept.len() as u64
}

/// Leaves out the appointments of cases that are neither in the list nor stay; gives how many.
fn leave_out(booked: &mut Made, listed: &[bool], stays: &dyn Fn(&str) -> bool) -> u64 {
    let Ok(sheet) = Sheet::new(&booked.bytes) else {
        return 0;
    };
    let id = sheet.column("case_id");
    let rows: Range<usize> = sheet.rows();
    let left = rows.len();
    let kept: Vec<usize> = rows
        .filter(|&row| listed[row] || stays(&sheet.get(row, id)))
        .collect();
    let columns: Vec<&str> = (TABLES[booked.table].columns.iter())
        .map(|column| column.name)
        .filter(|name| sheet.column(name).is_some())
        .collect();
    let mut table = Table::new(&columns);
    for &row in &kept {
        for name in &columns {
            table.text(&sheet.get(row, sheet.column(name)));
        }
        table.end();
    }
    let lines = kept
        .iter()
        .filter_map(|&row| booked.lines.get(row).copied());
    let (bytes, lines) = (table.bytes(), lines.collect());
    booked.bytes = bytes;
    booked.lines = lines;
    (left - kept.len()) as u64
}
