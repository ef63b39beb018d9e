//! Which table a sheet or file is, and where in it the header and the rows are.

use std::collections::BTreeMap;

use super::cell::{Row, Sheet};
use super::changes::{Changes, Place};
use super::map::{Map, stem};
use super::words::{self, Said};
use crate::feed::{TABLES, meant};
use crate::notice::{Notice, kinds};

/// What is said of a file or sheet that the map leaves out.
pub(super) const LEFT_OUT: &str = "passed over, as the map says";

/// So many rows are looked at for the header.
const LOOKED_AT: usize = 60;

/// A sheet that is a table of the feed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    pub sheet: usize,
    pub table: usize,
    /// The header, by its position among the sheet's rows.
    pub header: usize,
    /// One after the last row.
    pub end: usize,
}

/// How well a row is the header of a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Fit {
    /// Columns that it names for certain, and perhaps.
    sure: usize,
    perhaps: usize,
    /// Required columns that it names.
    required: usize,
}

fn fit(table: usize, row: &Row) -> Fit {
    let mut fit = Fit::default();
    let shape = TABLES[table];
    let mut seen = vec![false; shape.columns.len()];
    for cell in &row.cells {
        match words::header(table, &cell.shown()) {
            Said::Column(column) if !seen[column] => {
                seen[column] = true;
                fit.sure += 1;
                fit.required += usize::from(shape.columns[column].required);
            }
            Said::Perhaps(_) => fit.perhaps += 1,
            _ => {}
        }
    }
    fit
}

/// The row of a sheet that is most likely a table's header.
fn header(table: usize, sheet: &Sheet) -> Option<(usize, Fit)> {
    let rows = sheet.rows.iter().take(LOOKED_AT).enumerate();
    let fits = rows.map(|(at, row)| (fit(table, row), std::cmp::Reverse(at)));
    let (best, std::cmp::Reverse(at)) = fits.max()?;
    (best.sure + best.perhaps > 0).then_some((at, best))
}

/// Finds the tables among sheets. What is left open is among the notices.
pub(super) fn find(
    sheets: &[Sheet],
    told: &Map,
    decided: &mut Map,
    changes: &mut Changes,
) -> (Vec<Found>, Vec<Notice>) {
    let mut notices = Vec::new();
    let mut by_table: BTreeMap<usize, Vec<(usize, usize)>> = BTreeMap::new();
    for (at, sheet) in sheets.iter().enumerate() {
        let title = sheet.title();
        let place = Place {
            source: &title,
            table: "",
            column: "",
        };
        if told.leave_out.contains(&title) {
            decided.leave_out.push(title.clone());
            changes.add(place, LEFT_OUT, 1, "", "");
            continue;
        }
        let named = told
            .tables
            .iter()
            .find(|(_, own)| own.source.as_ref() == Some(&title));
        let named = named.and_then(|(name, _)| words::table(name));
        match named.map_or_else(|| table(sheet), Which::Table) {
            Which::Table(table) => {
                let told_row = told
                    .of(table)
                    .and_then(|own| own.header_row)
                    .filter(|_| named.is_some());
                let row = match told_row {
                    Some(line) => sheet.rows.iter().position(|row| row.line == line),
                    None => header(table, sheet).map(|(row, _)| row),
                };
                match row {
                    Some(row) => by_table.entry(table).or_default().push((at, row)),
                    None => notices.push(no_header(sheet, table)),
                }
            }
            Which::None => {
                decided.leave_out.push(title.clone());
                changes.add(
                    place,
                    "passed over: no row of it is the header of a table",
                    1,
                    "",
                    "",
                );
            }
            Which::Several(tables) => notices.push(unsure(sheet, &tables)),
        }
    }
    for (name, own) in &told.tables {
        if let Some(source) = &own.source
            && !sheets.iter().any(|sheet| sheet.title() == *source)
            && !told.leave_out.contains(source)
        {
            notices.push(gone(name, source));
        }
    }
    let mut found = Vec::new();
    for (table, own) in by_table {
        let sources: Vec<String> = own
            .iter()
            .map(|(sheet, _)| sheets[*sheet].title())
            .collect();
        let chosen = told.of(table).and_then(|own| own.source.as_ref());
        let own: Vec<_> = match chosen {
            Some(source) => (own.into_iter())
                .filter(|(sheet, _)| sheets[*sheet].title() == *source)
                .collect(),
            None => own,
        };
        for source in sources
            .iter()
            .filter(|source| chosen.is_some_and(|chosen| chosen != *source))
        {
            let place = Place {
                source,
                table: stem(table),
                column: "",
            };
            changes.add(
                place,
                "passed over: the map names another source",
                1,
                "",
                "",
            );
        }
        match own[..] {
            [(sheet, header)] => found.push(Found {
                sheet,
                table,
                header,
                end: end(table, &sheets[sheet], header, changes),
            }),
            [] => {}
            _ => notices.push(twice(table, &sources)),
        }
    }
    (found, notices)
}

/// What a sheet is.
enum Which {
    Table(usize),
    Several(Vec<usize>),
    None,
}

/// The table that a sheet is, by its name, else by its header.
fn table(sheet: &Sheet) -> Which {
    let of_file = || {
        let stem = sheet.file.split('.').next().unwrap_or("");
        let called = words::table(stem).map(|table| TABLES[table].file);
        called.or_else(|| meant(&sheet.file))
    };
    let position = |file: &str| TABLES.iter().position(|shape| shape.file == file);
    let named = match &sheet.name {
        // A sheet's own name comes before its file's: a book called cases.xlsx may hold ports too.
        Some(name) => {
            words::table(name).or_else(|| meant(&format!("{name}.csv")).and_then(position))
        }
        None => of_file().and_then(position),
    };
    if let Some(table) = named {
        return Which::Table(table);
    }
    let fits: Vec<(usize, Fit)> = (0..TABLES.len())
        .filter_map(|table| Some((table, header(table, sheet)?.1)))
        .collect();
    let is_whole = |table: usize, fit: &Fit| {
        let columns = TABLES[table].columns.iter();
        fit.required == columns.filter(|column| column.required).count()
    };
    let whole: Vec<(usize, Fit)> = (fits.iter().copied())
        .filter(|(table, fit)| is_whole(*table, fit) && fit.sure >= 2)
        .collect();
    let most = whole.iter().map(|(_, fit)| fit.sure).max();
    let best: Vec<usize> = (whole.iter())
        .filter(|(_, fit)| Some(fit.sure) == most)
        .map(|(table, _)| *table)
        .collect();
    // The file's name settles what its sheet's header leaves open.
    let by_file = of_file().and_then(position);
    let has = |table: &usize| -> bool {
        let mut fits = fits.iter();
        // A table may have one column alone.
        fits.any(|(own, fit)| own == table && (is_whole(*own, fit) || fit.sure + fit.perhaps >= 2))
    };
    let near = || -> Vec<usize> {
        let near = fits
            .iter()
            .filter(|(_, fit)| fit.sure >= 2 && fit.sure + fit.perhaps >= 3);
        near.map(|(table, _)| *table).collect()
    };
    match (&best[..], by_file) {
        ([table], _) => Which::Table(*table),
        ([], Some(table)) if has(&table) => Which::Table(table),
        ([], _) if near().is_empty() => Which::None,
        ([], _) => Which::Several(near()),
        (several, Some(table)) if several.contains(&table) => Which::Table(table),
        _ => Which::Several(best),
    }
}

/// Where a table's rows end: before its totals and the notes below it.
fn end(table: usize, sheet: &Sheet, header: usize, changes: &mut Changes) -> usize {
    let filled = TABLES[table]
        .columns
        .iter()
        .filter(|column| column.filled)
        .count();
    let title = sheet.title();
    let place = Place {
        source: &title,
        table: stem(table),
        column: "",
    };
    if header > 0 {
        changes.add(
            place,
            "row above the header left out",
            header as u64,
            &words_of(&sheet.rows[0]),
            "",
        );
    }
    changes.add(place, "blank row left out", sheet.blank, "", "");
    let mut end = sheet.rows.len();
    while end > header + 1 {
        let row = &sheet.rows[end - 1];
        let above = sheet.rows[end - 2].line;
        let note = row.filled() == 1 && filled > 1 && row.line > above + 1;
        let others = &sheet.rows[header + 1..end - 1];
        let what = if is_total(row, filled, others) {
            "row of totals left out"
        } else if note {
            "note below the table left out"
        } else {
            break;
        };
        changes.add(place, what, 1, &words_of(row), "");
        end -= 1;
    }
    end
}

/// Whether a row is of totals: it says so, and most that each row must have is not there; or, where
/// that is one column alone, it has less than any other row.
fn is_total(row: &Row, filled: usize, others: &[Row]) -> bool {
    const TOTALS: [&str; 8] = [
        "total",
        "totals",
        "totales",
        "suma",
        "sum",
        "grand total",
        "gran total",
        "total general",
    ];
    let first = row.cells.iter().find(|cell| !cell.is_empty());
    let says = first.is_some_and(|cell| {
        let text = words::fold(&cell.shown());
        TOTALS.contains(&text.as_str()) || text.starts_with("total ")
    });
    let least = others.iter().map(Row::filled).min().unwrap_or(0);
    let below = if filled > 1 { filled } else { least };
    says && row.filled() < below
}

fn words_of(row: &Row) -> String {
    let texts: Vec<_> = row
        .cells
        .iter()
        .filter(|cell| !cell.is_empty())
        .map(super::cell::Cell::shown)
        .collect();
    texts.join(" ")
}

fn no_header(sheet: &Sheet, table: usize) -> Notice {
    let shape = TABLES[table];
    let message = format!("no row of it is a header of {}", shape.file);
    let remedy = format!(
        "put a row with the names of its columns above the first row, such as {}; or leave it out in map.toml: leave_out = [\"{}\"]",
        shape.header(),
        sheet.title()
    );
    Notice::new(&kinds::UNSURE_TABLES, sheet.title(), message).remedy(remedy)
}

fn gone(table: &str, source: &str) -> Notice {
    let message = format!("the map reads {table} from here, and there is no such file or sheet");
    let remedy = format!(
        "put it there, or say in map.toml, under [{table}], from what it is read now: source = \"…\""
    );
    Notice::new(&kinds::UNSURE_TABLES, source, message).remedy(remedy)
}

fn unsure(sheet: &Sheet, tables: &[usize]) -> Notice {
    let names: Vec<&str> = tables.iter().map(|table| stem(*table)).collect();
    let title = sheet.title();
    let message = format!("it may be the table {}", names.join(" or "));
    let remedy = format!(
        "say which in map.toml, under [{}]: source = \"{title}\"; or leave it out: leave_out = [\"{title}\"]",
        names[0]
    );
    Notice::new(&kinds::UNSURE_TABLES, title, message).remedy(remedy)
}

fn twice(table: usize, sources: &[String]) -> Notice {
    let message = format!(
        "{} may be read from {}",
        TABLES[table].file,
        sources.join(" or from ")
    );
    let remedy = format!(
        "take out the one that does not hold, or say which holds in map.toml, under [{}]: source = \"{}\"",
        stem(table),
        sources[0]
    );
    Notice::new(&kinds::UNSURE_TABLES, &sources[0], message).remedy(remedy)
}
