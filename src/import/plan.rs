//! plan.toml of what is imported: the source's own, under whatever name, or what was told.

use toml::value::Datetime;
use toml::{Table, Value};

use super::cell::{Cell, Sheet};
use super::map::Map;
use super::source::Source;
use super::unread::bytes;
use super::values::dates;
use super::vocabulary::built_in;
use super::words::fold;
use crate::feed::{PLAN_FILE, meant};
use crate::files::source::Files;
use crate::notice::{Notice, kinds};

/// The file that lists what an import changed.
pub(super) const CHANGES: &str = "import.csv";

/// plan.toml and the model.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub text: String,
    /// A model file, by name.
    pub model: Option<(String, Vec<u8>)>,
    /// The model's text, where it is known.
    pub rules: String,
    /// Columns that plan.toml passes over.
    pub ignored: Vec<String>,
    /// The first day, as it is written.
    pub start: String,
}

/// A question in place of an answer.
type Asked = Box<Notice>;

/// Finds the plan of a source; where it says too little, what is asked.
pub(super) fn find(
    source: &Source,
    sheets: &mut Vec<Sheet>,
    with: Option<&dyn Files>,
    told: &Map,
) -> Result<Plan, Asked> {
    let own: Vec<&(String, Vec<u8>)> = (source.files.iter())
        .filter(|(name, _)| name == PLAN_FILE || meant(name) == Some(PLAN_FILE))
        .filter(|(name, _)| !told.leave_out.contains(name))
        .collect();
    let exact = own.iter().find(|(name, _)| name == PLAN_FILE);
    let chosen = match (exact, &own[..]) {
        (Some(own), _) | (None, [own]) => Some(own.1.clone()),
        (None, []) => None,
        _ => {
            let names: Vec<&str> = own.iter().map(|(name, _)| name.as_str()).collect();
            let message = format!("plan.toml may be read from {}", names.join(" or from "));
            let remedy = "name the one that holds plan.toml";
            return Err(Box::new(
                Notice::new(&kinds::UNSURE_TABLES, names[0], message).remedy(remedy),
            ));
        }
    };
    let text = match chosen {
        Some(bytes) => Some(plain_text(&bytes)?),
        None => None,
    };
    let mut table = match &text {
        Some(text) => text
            .parse::<Table>()
            .map_err(|error| broken(&error.to_string()))?,
        None => of_sheet(sheets, told)?,
    };
    let mut rewritten = text.is_none();
    if text.is_none()
        && table.is_empty()
        && let Some(bytes) = with.and_then(|files| bytes(files, PLAN_FILE))
    {
        let bytes = bytes.map_err(|unread| Box::new(unread.notice(PLAN_FILE)))?;
        table = plain_text(&bytes)?
            .parse::<Table>()
            .map_err(|error| broken(&error.to_string()))?;
    }
    rewritten |= put(&mut table, told);
    let lacking: Vec<&str> = ["model", "start", "days"]
        .into_iter()
        .filter(|key| !table.contains_key(*key))
        .collect();
    if !lacking.is_empty() {
        let message = format!("the source does not say {} of the plan", lacking.join(", "));
        let remedy = "say --start YYYY-MM-DD, --days DAYS and --model NAME (daily-appointments or mpp-phased-entry), or put a plan.toml beside the tables";
        return Err(Box::new(
            Notice::new(&kinds::MISSING_PLAN, PLAN_FILE, message).remedy(remedy),
        ));
    }
    let name = table
        .get("model")
        .and_then(Value::as_str)
        .unwrap_or("")
        .to_owned();
    let mut plan = Plan::default();
    if let Some(text) = built_in(&name) {
        text.clone_into(&mut plan.rules);
    } else {
        let of_source = source
            .files
            .iter()
            .find(|(own, _)| *own == name)
            .map(|(_, bytes)| Ok(bytes.clone()));
        let found = of_source.or_else(|| with.and_then(|files| bytes(files, &name)));
        // Where there is none, that is told when the feed is read.
        if let Some(bytes) = found {
            let bytes = bytes.map_err(|unread| Box::new(unread.notice(&name)))?;
            plan.rules = String::from_utf8_lossy(&bytes).into_owned();
            // Whatever folder it was in, in the feed it stands beside plan.toml.
            let beside = beside(&name);
            if beside != name {
                table.insert("model".to_owned(), Value::String(beside.clone()));
                rewritten = true;
            }
            plan.model = Some((beside, bytes));
        }
    }
    plan.ignored = texts(&table, "ignore_columns");
    plan.start = match table.get("start") {
        Some(Value::String(day)) => day.clone(),
        other => other.map_or(String::new(), ToString::to_string),
    };
    let mut files = texts(&table, "ignore_files");
    if !files.iter().any(|file| file == CHANGES) {
        files.push(CHANGES.to_owned());
        let list = Value::Array(files.into_iter().map(Value::String).collect());
        if !table.contains_key("ignore_files") && !rewritten {
            // A line above keeps all that stands there as it is.
            plan.text = format!("ignore_files = {list}\n{}", text.unwrap_or_default());
            return Ok(plan);
        }
        table.insert("ignore_files".to_owned(), list);
        rewritten = true;
    }
    plan.text = match text {
        Some(text) if !rewritten => text,
        _ => toml::to_string(&table).unwrap_or_default(),
    };
    Ok(plan)
}

/// The name of a model's file without its folder, as one that no other file of a feed has.
fn beside(path: &str) -> String {
    let name = path.rsplit(['/', '\\']).next().unwrap_or("");
    let taken = name.is_empty()
        || matches!(name, "." | ".." | PLAN_FILE | "map.toml")
        || name.to_lowercase().ends_with(".csv");
    if taken { "model.toml" } else { name }.to_owned()
}

/// Puts what was told in place of what the source says; whether anything is different.
fn put(table: &mut Table, told: &Map) -> bool {
    let mut new: Vec<(&str, Value)> = Vec::new();
    if let Some(model) = &told.plan.model {
        new.push(("model", Value::String(model.clone())));
    }
    if let Some(start) = told
        .plan
        .start
        .and_then(|start| start.to_string().parse::<Datetime>().ok())
    {
        new.push(("start", Value::Datetime(start)));
    }
    if let Some(days) = told.plan.days {
        new.push(("days", Value::Integer(days)));
    }
    let mut other = false;
    for (key, value) in new {
        if table.get(key) != Some(&value) {
            other = true;
            table.insert(key.to_owned(), value);
        }
    }
    other
}

/// The plan of a sheet named `plan`, which holds a key and its value in each row.
fn of_sheet(sheets: &mut Vec<Sheet>, told: &Map) -> Result<Table, Asked> {
    let named = |sheet: &Sheet| {
        let is_plan = sheet.name.as_deref().map(fold).as_deref() == Some("plan");
        is_plan && !told.leave_out.contains(&sheet.title())
    };
    match sheets.iter().position(named) {
        Some(at) => table_of(&sheets.remove(at)),
        None => Ok(Table::new()),
    }
}

/// The keys of a sheet that holds a key and its value in each row.
pub(super) fn table_of(sheet: &Sheet) -> Result<Table, Asked> {
    let mut table = Table::new();
    for row in &sheet.rows {
        let (key, value) = (row.get(0).shown(), row.get(1));
        let says_nothing = value.is_empty();
        let day = match value {
            Cell::Stamp(stamp) => Some(stamp.date().to_string()),
            Cell::Number(number) if key == "start" => {
                dates::of_serial(*number).map(|day| day.to_string())
            }
            _ => None,
        };
        let shown = day.unwrap_or_else(|| value.shown().into_owned());
        let value = match key.as_ref() {
            "model" => Value::String(shown),
            "start" => match shown.parse::<Datetime>() {
                Ok(day) => Value::Datetime(day),
                Err(_) => Value::String(shown),
            },
            "days" | "notice_days" => match shown.parse() {
                Ok(number) => Value::Integer(number),
                Err(_) => Value::String(shown),
            },
            "notice_exempt" | "ignore_columns" | "ignore_files" => {
                let items = shown.split(';').map(str::trim);
                let items = items.filter(|item| !item.is_empty());
                Value::Array(items.map(|item| Value::String(item.to_owned())).collect())
            }
            "key" | "" => continue,
            // A key of a table.
            other if says_nothing && other.contains('.') => continue,
            other if put_inner(&mut table, other, inner(value, &shown)) => continue,
            other => {
                let message = format!("`{other}` is no key of a plan's sheet");
                let remedy = "its keys are model, start, days, notice_days, notice_exempt, ignore_columns, ignore_files, and those of tables, such as objective.unscheduled_days";
                let notice = Notice::new(&kinds::UNREAD_VALUES, sheet.title(), message);
                return Err(Box::new(notice.at_row(row.line).remedy(remedy)));
            }
        };
        if !says_nothing {
            table.insert(key.into_owned(), value);
        }
    }
    Ok(table)
}

/// The value of a table's key: a number, or else what TOML has.
fn inner(cell: &Cell, shown: &str) -> Value {
    if let Cell::Number(number) = cell {
        return match shown.parse() {
            Ok(whole) => Value::Integer(whole),
            Err(_) => Value::Float(*number),
        };
    }
    let read = format!("it = {shown}").parse::<Table>();
    let read = read.ok().filter(|table| table.len() == 1);
    let read = read.and_then(|mut table| table.remove("it"));
    read.unwrap_or_else(|| Value::String(shown.to_owned()))
}

/// Puts a value under the tables that its key names; not where it names none, or what is none.
fn put_inner(table: &mut Table, key: &str, value: Value) -> bool {
    /// No key of a plan has more.
    const PARTS: usize = 4;
    let mut outer: Vec<&str> = key.split('.').take(PARTS + 1).collect();
    let Some(last) = outer.pop().filter(|_| (1..PARTS).contains(&outer.len())) else {
        return false;
    };
    let mut within = table;
    for name in outer {
        let inner = within
            .entry(name)
            .or_insert_with(|| Value::Table(Table::new()));
        let Some(inner) = inner.as_table_mut() else {
            return false;
        };
        within = inner;
    }
    within.insert(last.to_owned(), value);
    true
}

fn texts(table: &Table, key: &str) -> Vec<String> {
    let list = table.get(key).and_then(Value::as_array);
    let texts = list.into_iter().flatten().filter_map(Value::as_str);
    texts.map(str::to_owned).collect()
}

/// A TOML file's text, without a mark, in UTF-8 or UTF-16.
fn plain_text(bytes: &[u8]) -> Result<String, Asked> {
    let (text, _, bad) = encoding_rs::UTF_8.decode(bytes);
    if bad {
        return Err(broken("it is not UTF-8 text"));
    }
    Ok(text.into_owned())
}

fn broken(why: &str) -> Asked {
    let message = format!("plan.toml cannot be read: {}", why.trim_end());
    let notice = Notice::new(&kinds::UNREAD_SOURCE, PLAN_FILE, message);
    Box::new(notice.remedy("mend it, or leave it out and say --start, --days and --model"))
}
