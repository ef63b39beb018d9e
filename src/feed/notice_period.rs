//! plan.toml's `notice_days` and `notice_exempt`: how soon cases can be newly appointed.

use toml::{Table, Value};

use super::document::Keys;
use super::keys;
use super::plan_reader::Reader;
use super::report::{Report, did_you_mean};
use crate::domain::id::PriorityIndex;
use crate::domain::opening::NoticePeriod;
use crate::domain::rules::Rules;
use crate::notice::kinds;

/// The two keys as written.
#[derive(Debug, Default)]
pub(super) struct NoticeKeys {
    days: i32,
    exempt: Vec<String>,
}

/// Reads the two keys. What is wrong is reported, and counts as not written.
pub(super) fn read(table: &Table, reader: &mut Reader<'_>) -> NoticeKeys {
    NoticeKeys {
        days: table
            .get("notice_days")
            .and_then(|value| days(value, reader))
            .unwrap_or_default(),
        exempt: table
            .get("notice_exempt")
            .and_then(|value| exempt(value, reader))
            .unwrap_or_default(),
    }
}

fn days(value: &Value, reader: &mut Reader<'_>) -> Option<i32> {
    let (least, most) = keys::range(&keys::PLAN, "notice_days");
    let days = value.as_integer();
    if let Some(days) = days.filter(|days| (least..=most).contains(days)) {
        return Some(keys::number(days, "notice_days"));
    }
    let kind = if days.is_some() {
        &kinds::OUT_OF_RANGE
    } else {
        &kinds::WRONG_TYPE
    };
    reader.error(
        kind,
        "notice_days",
        &value.to_string(),
        &format!("`notice_days` is not a whole number from {least} to {most}"),
        &format!("from {least} to {most}"),
    );
    None
}

fn exempt(value: &Value, reader: &mut Reader<'_>) -> Option<Vec<String>> {
    let names = value.as_array().and_then(|items| {
        let names = items.iter().map(|item| item.as_str().map(str::to_owned));
        names.collect::<Option<Vec<String>>>()
    });
    if names.is_none() {
        reader.error(
            &kinds::WRONG_TYPE,
            "notice_exempt",
            &value.to_string(),
            "`notice_exempt` is not a list of priorities",
            "write it as a list, such as notice_exempt = [\"urgent\"]",
        );
    }
    names
}

/// Finds the priorities among the model's.
pub(super) fn resolve(
    written: &NoticeKeys,
    keys: &Keys,
    rules: &Rules,
    report: &mut Report,
) -> NoticePeriod {
    let mut exempt = Vec::new();
    for name in &written.exempt {
        let at = rules.priorities.iter().position(|own| own.id == *name);
        if let Some(at) = at {
            exempt.push(PriorityIndex::new(at));
            continue;
        }
        let known = || rules.priorities.iter().map(|own| own.id.as_str());
        let all: Vec<&str> = known().collect();
        let remedy = did_you_mean(name, known(), &format!("one of {}", all.join(", ")));
        Reader::new(keys, report).error(
            &kinds::UNKNOWN_PRIORITY,
            "notice_exempt",
            name,
            &format!("the model has no priority `{name}`"),
            &remedy,
        );
    }
    exempt.sort_unstable();
    exempt.dedup();
    NoticePeriod {
        days: written.days,
        exempt,
    }
}
