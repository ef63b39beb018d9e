//! The header of a CSV file: which column stands where, and which are none of the table's.

use std::collections::BTreeSet;

use super::ignored::{Ignored, entry};
use super::report::{Report, did_you_mean, nearest};
use super::rows::Fields;
use super::shape::{Shape, is_personal};
use super::text;
use crate::notice::{Notice, kinds};

/// The header of a file.
pub(super) struct Header {
    /// Number of fields.
    pub fields: usize,
    /// Where each known column stands.
    pub places: Vec<Option<usize>>,
}

/// Reads the header; none if a required column is missing or any stands twice.
pub(super) fn columns(
    shape: &'static Shape,
    line: u64,
    fields: Fields<'_>,
    damaged: bool,
    ignored: &mut Ignored,
    report: &mut Report,
) -> Option<Header> {
    let mut places = vec![None; shape.columns.len()];
    let mut good = true;
    // Each name once, in its order.
    let mut others: Vec<String> = Vec::new();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for (at, field) in fields.iter().enumerate() {
        let field = field.trim();
        match shape.columns.iter().position(|own| own.name == field) {
            None => {
                let shown = if damaged {
                    text::shown(field)
                } else {
                    field.to_owned()
                };
                if seen.insert(shown.clone()) {
                    others.push(shown);
                }
            }
            Some(column) if places[column].is_some() => {
                report.push(
                    Notice::new(
                        &kinds::DUPLICATE_COLUMN,
                        shape.file,
                        format!("the column `{field}` stands twice in the header"),
                    )
                    .at_row(line)
                    .at(field, field)
                    .remedy("leave one of them"),
                );
                good = false;
            }
            Some(column) => places[column] = Some(at),
        }
    }
    others.retain(|name| !passed_over(shape, line, name, ignored, report));
    for (column, place) in shape.columns.iter().zip(&places) {
        if column.required && place.is_none() {
            let near = near(column.name, &others).map(|at| others.remove(at));
            let remedy = near.map_or_else(
                || format!("add `{}` to the header", column.name),
                |field| format!("is it the column `{field}`? Name it `{}`", column.name),
            );
            report.push(
                Notice::new(
                    &kinds::MISSING_COLUMN,
                    shape.file,
                    format!("the required column `{}` is missing", column.name),
                )
                .at_row(line)
                .at(column.name, "")
                .remedy(remedy),
            );
            good = false;
        }
    }
    // Without plan.toml it is not known what it would pass over.
    if ignored.known {
        let absent = shape.columns.iter().zip(&places);
        let absent: Vec<&str> = absent
            .filter(|(_, place)| place.is_none())
            .map(|(column, _)| column.name)
            .collect();
        for name in others {
            unknown(shape, line, &name, &absent, report);
            ignored.columns.meet(entry(shape, &name));
        }
    }
    good.then_some(Header {
        fields: fields.len(),
        places,
    })
}

/// The position of the name that a column's own was probably meant to be.
fn near(column: &str, names: &[String]) -> Option<usize> {
    let plain: Vec<String> = names.iter().map(|name| plain(name)).collect();
    let named = plain.iter().map(String::as_str);
    let found = nearest(column, named.filter(|name| !name.is_empty()))?;
    plain.iter().position(|name| name == found)
}

/// A name as columns are written: small letters, words joined by `_`.
fn plain(name: &str) -> String {
    let joined = |c: char| if c.is_alphanumeric() { c } else { '_' };
    name.to_lowercase().chars().map(joined).collect()
}

/// Whether plan.toml passes a column over. One that may identify people is named all the same.
fn passed_over(
    shape: &Shape,
    line: u64,
    name: &str,
    ignored: &Ignored,
    report: &mut Report,
) -> bool {
    if !ignored.column(shape, name) {
        return false;
    }
    if is_personal(name) {
        report.push_with(&kinds::PERSONAL_COLUMN, || {
            Notice::new(
                &kinds::PERSONAL_COLUMN,
                shape.file,
                format!("the column `{name}` may identify people; paso passes it over"),
            )
            .at_row(line)
            .at(name, name)
            .remedy("take the column out of the feed: case identifiers are pseudonyms")
        });
    }
    true
}

/// Names a column that is not known. The remedy ends with the line to paste, once all are known.
fn unknown(shape: &Shape, line: u64, name: &str, absent: &[&str], report: &mut Report) {
    report.push_with(&kinds::UNKNOWN_COLUMN, || {
        let message = if name.is_empty() {
            "a column has no name".to_owned()
        } else {
            format!("the column `{name}` is not known")
        };
        let remedy = if name.is_empty() {
            "take it out, with the comma before it".to_owned()
        } else if is_personal(name) {
            "take it out of the feed if it says who somebody is: case identifiers are pseudonyms"
                .to_owned()
        } else {
            let known = format!("known columns are `{}`", shape.header());
            did_you_mean(&plain(name), absent.iter().copied(), &known)
        };
        Notice::new(&kinds::UNKNOWN_COLUMN, shape.file, message)
            .at_row(line)
            .at(name, name)
            .remedy(remedy)
    });
}
