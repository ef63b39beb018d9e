//! Whether groups of people fare alike: a row for each group.

use super::formats::Formats;
use super::{Done, Plan, Sheet, column, header, row, wide};
use crate::domain::fairness::Group;
use crate::report::fair::Fair;
use crate::report::language::fill;
use crate::report::page::fairness::{date, name, title};
use crate::report::real;

/// Groups by one thing after the other, and everybody in the last row.
pub(super) fn fairness(sheet: Sheet<'_>, fair: &Fair, plan: &Plan<'_>, formats: &Formats) -> Done {
    let language = plan.language;
    let mut rows: Vec<(String, String, &Group)> = Vec::new();
    for own in &fair.divided {
        let groups = own.groups.iter();
        rows.extend(groups.map(|(id, group)| {
            let name = name(&own.by, id.as_deref(), language);
            (title(&own.by, language), name, group)
        }));
    }
    let everybody = plan.names.everybody.to_owned();
    rows.push((String::new(), everybody, &fair.everybody));
    let received = fair.everybody.received.iter().map(|own| {
        let date = date(&own.date, language);
        fill(plan.names.received, &[("date", &date)])
    });
    let received: Vec<String> = received.collect();
    let columns = plan.names.fairness_columns.into_iter();
    let columns: Vec<&str> = columns.chain(received.iter().map(String::as_str)).collect();
    let divisions: Vec<&str> = rows.iter().map(|row| row.0.as_str()).collect();
    let groups: Vec<&str> = rows.iter().map(|row| row.1.as_str()).collect();
    let mut widths = vec![14.0; columns.len()];
    (widths[0], widths[1]) = (wide(&divisions), wide(&groups));
    header(sheet, formats, &columns, &widths, rows.len())?;
    for (at, (division, name, group)) in rows.iter().enumerate() {
        let at = row(at + 1);
        sheet.write_string_with_format(at, 0, division, &formats.wrap)?;
        sheet.write_string_with_format(at, 1, name, &formats.wrap)?;
        sheet.write_number_with_format(at, 2, real(group.persons), &formats.whole)?;
        if let Some(mean) = group.mean_wait_days {
            sheet.write_number_with_format(at, 3, mean, &formats.decimal)?;
        }
        if let Some(days) = group.p90_wait_days {
            sheet.write_number_with_format(at, 4, days, &formats.whole)?;
        }
        sheet.write_number_with_format(at, 5, group.gini, &formats.measure)?;
        sheet.write_number_with_format(at, 6, group.theil, &formats.measure)?;
        for (place, share) in group.received.iter().map(|own| own.share).enumerate() {
            if let Some(share) = share {
                sheet.write_number_with_format(at, column(place + 7), share, &formats.share)?;
            }
        }
    }
    Ok(())
}
