//! Columns of identifiers: made legal where they are defined, found where they refer.

use std::collections::BTreeMap;

use super::super::asks;
use super::super::cell::Cell;
use super::super::ids::{Known, Meant, has_lost_digits, legal};
use super::super::map::stem;
use super::super::vocabulary::{Kind, Refers};
use super::super::words::fold;
use super::super::{BOOKED, is_of};
use super::{Cells, Context, Reading};
use crate::domain::id::is_identifier;
use crate::feed::Type;
use crate::notice::{Notice, kinds};

/// Words for every site.
const ALL: [&str; 8] = [
    "all",
    "any",
    "every",
    "todos",
    "todas",
    "cualquiera",
    "everywhere",
    "todo",
];

/// What separates the items of a list.
const BETWEEN: [char; 4] = [';', ',', '\n', '|'];

/// What a text of the source is in the feed, or what it may be.
type Resolved = Result<String, Vec<String>>;

/// Reads a column of identifiers, or of lists of them.
pub(super) fn read(
    context: &mut Context<'_>,
    own: &Cells<'_>,
    refers: Option<Refers>,
) -> Option<Reading> {
    let kind = own.definition().kind;
    let is_list = kind == Type::Identifiers;
    if let Some(at) = own.list.iter().position(|cell| mangled(cell)) {
        let message = format!(
            "`{}` in `{}` is what a spreadsheet made of an identifier: a date, or a number with its last digits lost",
            own.list[at].shown(),
            own.name()
        );
        let remedy =
            "set the column's format to text in the source, and put the identifiers in again";
        context
            .asks
            .notices
            .push(own.notice(at, message).remedy(remedy));
        return None;
    }
    let mut texts: BTreeMap<String, Option<Resolved>> = BTreeMap::new();
    for cell in &own.list {
        for item in items(&cell.shown(), is_list) {
            texts.entry(item).or_insert(None);
        }
    }
    if context.names.is_for(own.table, own.name()) {
        let of_feed = context.beside.contains(&own.table);
        context.names.take(&mut texts, of_feed);
    } else {
        let told = context
            .told
            .of(own.table)
            .and_then(|map| map.values.get(own.name()));
        let may_be_gone = is_of(own.table, BOOKED) && context.has_new_list();
        for (text, resolved) in &mut texts {
            *resolved = Some(match told.and_then(|values| values.get(text)) {
                Some(value) => Ok(value.clone()),
                None => match (resolve(context, text, refers, kind), refers) {
                    (Err(near), Some(Refers::To(Kind::Case))) if may_be_gone && near.is_empty() => {
                        legal(text).ok_or(near)
                    }
                    (resolved, _) => resolved,
                },
            });
        }
        // Where they are defined, no two texts may become one.
        let same = |text: &str| match refers {
            Some(Refers::Open(_)) => fold(text),
            _ => text.to_owned(),
        };
        if let Some((one, other, id)) = collision(&texts, same).filter(|_| defines(refers)) {
            let message = format!(
                "`{one}` and `{other}` in `{}` would both be `{id}`",
                own.name()
            );
            let remedy = format!(
                "name one of them otherwise in map.toml, under [{}.values.{}]: {}",
                stem(own.table),
                own.name(),
                super::super::map::line(&other, &format!("{id}_2"))
            );
            let notice = Notice::new(&kinds::COLLIDING_IDS, own.source, message);
            context
                .asks
                .notices
                .push(notice.at(own.name(), other).remedy(remedy));
            return None;
        }
    }
    let unknown: Vec<(String, Vec<String>)> = (texts.iter())
        .filter_map(|(text, resolved)| match resolved {
            Some(Err(near)) => Some((text.clone(), near.clone())),
            _ => None,
        })
        .collect();
    if !unknown.is_empty() {
        let notice = unfound(context, own, refers, &unknown);
        context.asks.notices.push(notice);
        return None;
    }
    let found: BTreeMap<&str, &str> = (texts.iter())
        .filter_map(|(text, resolved)| match resolved {
            Some(Ok(id)) if !id.is_empty() => Some((text.as_str(), id.as_str())),
            _ => None,
        })
        .collect();
    let reading: Reading = (own.list.iter())
        .map(|cell| {
            let ids: Vec<&str> = (items(&cell.shown(), is_list).iter())
                .filter_map(|item| found.get(item.as_str()).copied())
                .collect();
            (!ids.is_empty()).then(|| ids.join(";"))
        })
        .collect();
    remember(context, own, refers, &found);
    tell(context, own, &found, &reading);
    Some(reading)
}

/// What is asked of texts that refer to nothing known, each with what it may mean.
fn unfound(
    context: &Context<'_>,
    own: &Cells<'_>,
    refers: Option<Refers>,
    unknown: &[(String, Vec<String>)],
) -> Notice {
    let of_cases = matches!(refers, Some(Refers::To(Kind::Case)));
    if of_cases && unknown.iter().all(|(_, near)| near.is_empty()) {
        let cases: Vec<&str> = unknown.iter().map(|(text, _)| text.as_str()).collect();
        return asks::unlisted(&asks::Unlisted::of(own.source, &cases));
    }
    // Of thousands of cases, the first say nothing.
    let known = known(context, refers).filter(|_| !of_cases);
    let known = known.map_or(Vec::new(), Known::some);
    asks::values(own.source, stem(own.table), own.name(), unknown, &known)
}

/// Whether a cell is what a spreadsheet made of an identifier.
pub(in crate::import) fn mangled(cell: &Cell) -> bool {
    match cell {
        Cell::Stamp(_) | Cell::Time(_) => true,
        Cell::Text(text) => has_lost_digits(text),
        // Beyond this, whole numbers of a spreadsheet are rounded.
        Cell::Number(number) => number.fract() != 0.0 || number.abs() >= 1e15,
        _ => false,
    }
}

fn items(text: &str, is_list: bool) -> Vec<String> {
    if !is_list {
        return if text.is_empty() {
            Vec::new()
        } else {
            vec![text.to_owned()]
        };
    }
    let items = text.split(BETWEEN).map(str::trim);
    items
        .filter(|item| !item.is_empty())
        .map(str::to_owned)
        .collect()
}

fn defines(refers: Option<Refers>) -> bool {
    matches!(refers, Some(Refers::Defines(_) | Refers::Open(_)) | None)
}

/// Two texts that would be one identifier.
fn collision(
    texts: &BTreeMap<String, Option<Resolved>>,
    same: impl Fn(&str) -> String,
) -> Option<(String, String, String)> {
    let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
    for (text, resolved) in texts {
        if let Some(Ok(id)) = resolved
            && let Some(before) = seen.insert(id, text)
            && same(before) != same(text)
        {
            return Some((before.to_owned(), text.clone(), id.clone()));
        }
    }
    None
}

/// The identifiers that a column refers to.
fn known<'c>(context: &'c Context<'_>, refers: Option<Refers>) -> Option<&'c Known> {
    match refers? {
        Refers::To(kind) => context.vocabulary.get(kind),
        _ => None,
    }
}

/// What a text of the source is in the feed.
fn resolve(context: &Context<'_>, text: &str, refers: Option<Refers>, kind: Type) -> Resolved {
    let made = |text: &str| legal(text).ok_or_else(Vec::new);
    let all = text == "*" || ALL.contains(&fold(text).as_str());
    match refers {
        None | Some(Refers::Defines(_)) => made(text),
        Some(Refers::To(of)) => match context.vocabulary.get(of) {
            None => made(text),
            // A case that is not known is another case, never a slip of the pen.
            Some(known) => match known.find(text, of != Kind::Case) {
                Meant::One(id) => Ok(id),
                Meant::None if kind == Type::PortOrAll && all => Ok("*".to_owned()),
                Meant::None => Err(Vec::new()),
                Meant::Several(near) => Err(near),
            },
        },
        Some(Refers::Open(of)) => {
            let found = context
                .vocabulary
                .get(of)
                .map(|known| known.find(text, false));
            match found {
                Some(Meant::One(id)) => Ok(id),
                Some(Meant::Several(near)) if !is_identifier(text) => Err(near),
                _ => made(text),
            }
        }
        Some(Refers::Site) => site(context, text, all),
        Some(Refers::Target) => one_of(context, text, &[Kind::Resource, Kind::Phase]),
    }
}

/// A port, a location, a corridor, or all of them.
fn site(context: &Context<'_>, text: &str, all: bool) -> Resolved {
    const SITES: [Kind; 2] = [Kind::Port, Kind::Location];
    for arrow in ["->", "→", "=>", ">"] {
        if let Some((from, to)) = text.split_once(arrow) {
            let from = one_of(context, from.trim(), &[Kind::Location])?;
            let to = one_of(context, to.trim(), &[Kind::Port])?;
            return Ok(format!("{from}>{to}"));
        }
    }
    if text == "*" {
        return Ok(text.to_owned());
    }
    match one_of(context, text, &SITES) {
        Err(near) if near.is_empty() && all => Ok("*".to_owned()),
        found => found,
    }
}

/// The identifier that a text means of several kinds: what is one as it stands comes first.
fn one_of(context: &Context<'_>, text: &str, kinds: &[Kind]) -> Resolved {
    let known: Vec<&Known> = kinds
        .iter()
        .filter_map(|kind| context.vocabulary.get(*kind))
        .collect();
    let exact = known
        .iter()
        .any(|known| known.find(text, false) == Meant::One(text.to_owned()));
    if exact || known.is_empty() && is_identifier(text) {
        return Ok(text.to_owned());
    }
    for typos in [false, true] {
        let mut found: Vec<String> = Vec::new();
        for known in &known {
            match known.find(text, typos) {
                Meant::One(id) => found.push(id),
                Meant::Several(near) => found.extend(near),
                Meant::None => {}
            }
        }
        found.sort_unstable();
        found.dedup();
        match found.len() {
            0 => {}
            1 => return Ok(found.remove(0)),
            _ => return Err(found),
        }
    }
    // Without the tables that define them, a legal one is taken at its word.
    let open = kinds.iter().any(|kind| !context.vocabulary.has(*kind)) && is_identifier(text);
    if open {
        Ok(text.to_owned())
    } else {
        Err(Vec::new())
    }
}

/// Keeps what a column defines, and what it was called.
fn remember(
    context: &mut Context<'_>,
    own: &Cells<'_>,
    refers: Option<Refers>,
    found: &BTreeMap<&str, &str>,
) {
    if let Some(Refers::Defines(kind) | Refers::Open(kind)) = refers {
        // A case is known by its identifier alone in what is written.
        let known = context.vocabulary.get_mut(kind);
        for (text, id) in found {
            known.add(id, text);
        }
    }
    let is_case = matches!(
        refers,
        Some(Refers::Defines(Kind::Case) | Refers::To(Kind::Case))
    );
    let other: Vec<(&str, &str)> = (found.iter())
        .filter(|(text, id)| text != id)
        .map(|(text, id)| (*text, *id))
        .collect();
    if is_case {
        context.names.add(&other);
        return;
    }
    if other.is_empty() {
        return;
    }
    let decided = context.decided.of_mut(own.table);
    let values = decided.values.entry(own.name().to_owned()).or_default();
    for (text, id) in other {
        values.insert(text.to_owned(), id.to_owned());
    }
}

/// Counts what was changed. What cases were called is shown nowhere.
fn tell(
    context: &mut Context<'_>,
    own: &Cells<'_>,
    found: &BTreeMap<&str, &str>,
    reading: &[Option<String>],
) {
    let mut counts: BTreeMap<&str, (u64, String, String)> = BTreeMap::new();
    for (cell, value) in own.list.iter().zip(reading) {
        let before = cell.shown();
        let after = value.as_deref().unwrap_or("");
        if before == after {
            continue;
        }
        let made = found
            .get(before.as_ref())
            .is_some_and(|_| legal(&before).as_deref() == Some(after));
        let what = if own.name() == "case_id" {
            "identifier of a case made legal or hidden; what it was stands in the table of names"
        } else if made {
            "identifier made legal"
        } else {
            "value by its known name"
        };
        let entry = counts.entry(what).or_default();
        entry.0 += 1;
        if entry.0 == 1 && own.name() != "case_id" {
            entry.1 = before.into_owned();
            after.clone_into(&mut entry.2);
        }
    }
    for (what, (count, before, after)) in counts {
        context
            .changes
            .add(own.place(), what, count, &before, &after);
    }
}
