//! A feed as spreadsheets, locales and habits write it: one sound feed in many dialects.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{Datelike, NaiveDate};
use paso::import::Source;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

/// Days from Monday in a feed, in English and in Spanish.
const DAYS: [(&str, &str, &str); 7] = [
    ("Mon", "Monday", "lunes"),
    ("Tue", "Tuesday", "martes"),
    ("Wed", "Wednesday", "miércoles"),
    ("Thu", "Thursday", "jueves"),
    ("Fri", "Friday", "viernes"),
    ("Sat", "Saturday", "sábado"),
    ("Sun", "Sunday", "domingo"),
];

const MONTHS: [(&str, &str); 12] = [
    ("Jan", "enero"),
    ("Feb", "febrero"),
    ("Mar", "marzo"),
    ("Apr", "abril"),
    ("May", "mayo"),
    ("Jun", "junio"),
    ("Jul", "julio"),
    ("Aug", "agosto"),
    ("Sep", "septiembre"),
    ("Oct", "octubre"),
    ("Nov", "noviembre"),
    ("Dec", "diciembre"),
];

/// Headers that mean a column, in English and Spanish, where they are not its own name in words.
const HEADERS: [(&str, &str, &str, &str); 24] = [
    ("cases", "case_id", "Case No.", "Nº de caso"),
    ("cases", "persons", "# People", "Número de personas"),
    ("cases", "location_id", "Location", "Ubicación"),
    ("cases", "priority", "Priority level", "Prioridad"),
    (
        "cases",
        "registered_on",
        "Registration date",
        "Fecha de registro",
    ),
    (
        "cases",
        "enrolled_on",
        "Enrollment date",
        "Fecha de inscripción",
    ),
    ("cases", "ready_on", "Ready from", "Listo desde"),
    ("cases", "due_on", "Deadline", "Fecha límite"),
    ("cases", "needs", "Special needs", "Necesidades"),
    ("cases", "status", "Case status", "Estatus"),
    ("cases", "ports", "Allowed ports", "Puertos permitidos"),
    ("ports", "port_id", "Port", "Puerto"),
    ("ports", "timezone", "Time zone", "Zona horaria"),
    ("locations", "location_id", "Location", "Ubicación"),
    ("corridors", "location_id", "Location", "Ubicación"),
    ("corridors", "port_id", "Port", "Puerto"),
    ("corridors", "travel_hours", "Hours", "Horas de viaje"),
    ("slots", "port_id", "Port of entry", "Puerto"),
    ("slots", "start", "Start time", "Hora de inicio"),
    ("slots", "weekdays", "Days of the week", "Días de la semana"),
    ("capacity", "resource_id", "Resource", "Recurso"),
    ("capacity", "site_id", "Site", "Sitio"),
    ("capacity", "amount", "Capacity", "Cantidad"),
    ("phases", "phase_id", "Phase", "Fase"),
];

macro_rules! choices {
    ($($(#[$meta:meta])* $name:ident { $($choice:ident),* $(,)? })*) => {
        $(
            $(#[$meta])*
            #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
            pub enum $name { #[default] $($choice),* }
            impl $name {
                pub const ALL: &[Self] = &[$(Self::$choice),*];
            }
        )*
    };
}

choices! {
    /// How the rows are kept.
    Holder { Comma, Semicolon, Tab, Bar, Xlsx }
    Encoding { Utf8, Marked, Utf16Le, Utf16Be, Utf16Bare, Windows }
    LineEnd { Feed, Both, Return }
    Headers { Own, Words, Run, Shout, English, Spanish }
    Dates { Iso, Us, UsShort, British, Dots, Dashes, Named, Spanish, Long, Midnight, UsMidnight, Serial, Run, Typed }
    Times { Own, AmPm, Seconds, Share, Dotted, Short, Typed }
    Numbers { Own, Comma, Thousands, CommaThousands, Spaced, Trailing, Typed }
    Weekdays { Own, Words, Spanish, Range, SpanishRange, Columns, Ticks, Commas }
    References { Own, Capitals, Spaced }
    Nothing { Own, Na, Dash }
    Around { Own, Spaces, HardSpaces }
    Extra { Own, BlankRows, BlankColumns, Title, Total, Remarks, Personal, Separator, Repeated }
    File { Own, Capital, Copy, Spanish }
}

/// A way to write a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dialect {
    pub holder: Holder,
    pub encoding: Encoding,
    pub line_end: LineEnd,
    pub headers: Headers,
    pub dates: Dates,
    pub times: Times,
    pub numbers: Numbers,
    pub weekdays: Weekdays,
    pub references: References,
    pub nothing: Nothing,
    pub around: Around,
    pub extra: Extra,
    pub file: File,
}

fn pick<T: Copy>(random: &mut ChaCha8Rng, all: &[T]) -> T {
    all[random.random_range(0..all.len())]
}

impl Dialect {
    /// Any mixture.
    pub fn random(random: &mut ChaCha8Rng) -> Self {
        let mut own = Self {
            holder: pick(random, Holder::ALL),
            encoding: pick(random, Encoding::ALL),
            line_end: pick(random, LineEnd::ALL),
            headers: pick(random, Headers::ALL),
            dates: pick(random, Dates::ALL),
            times: pick(random, Times::ALL),
            numbers: pick(random, Numbers::ALL),
            weekdays: pick(random, Weekdays::ALL),
            references: pick(random, References::ALL),
            nothing: pick(random, Nothing::ALL),
            around: pick(random, Around::ALL),
            extra: pick(random, Extra::ALL),
            file: pick(random, File::ALL),
        };
        if own.holder != Holder::Xlsx {
            if own.dates == Dates::Typed {
                own.dates = Dates::Serial;
            }
            own.times = if own.times == Times::Typed {
                Times::Share
            } else {
                own.times
            };
            own.numbers = if own.numbers == Numbers::Typed {
                Numbers::Own
            } else {
                own.numbers
            };
        }
        own
    }
}

/// A table: header and rows.
pub type Rows = Vec<Vec<String>>;

pub fn rows(text: &[u8]) -> Rows {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text);
    reader
        .records()
        .map(|row| row.unwrap().iter().map(str::to_owned).collect())
        .collect()
}

/// What a column holds, by its name.
fn kind(column: &str) -> &'static str {
    match column {
        "from" | "to" | "date" => "date",
        own if own.ends_with("_on") || own.ends_with("_from") || own.ends_with("_to") => "date",
        "start" | "slot" => "time",
        "weekdays" => "weekdays",
        "persons" | "ramp_days" => "whole",
        "amount" | "travel_hours" | "latitude" | "longitude" => "number",
        own if own.starts_with("persons_per_day") => "number",
        "port_id" | "location_id" | "priority" => "reference",
        "case_id" | "resource_id" | "site_id" | "needs" | "ports" | "statuses" | "status"
        | "phase_id" | "stream" | "id" | "scenario_id" | "target" | "field" | "op" => "id",
        "value" => "value",
        _ => "text",
    }
}

fn date(text: &str, dates: Dates) -> String {
    let Ok(day) = text.parse::<NaiveDate>() else {
        return text.to_owned();
    };
    let (y, m, d) = (day.year(), day.month(), day.day());
    let (short, spanish) = MONTHS[m as usize - 1];
    let serial = (day - NaiveDate::from_ymd_opt(1899, 12, 30).unwrap()).num_days();
    match dates {
        Dates::Iso | Dates::Typed => text.to_owned(),
        Dates::Us => format!("{m}/{d}/{y}"),
        Dates::UsShort => format!("{m:02}/{d:02}/{:02}", y % 100),
        Dates::British => format!("{d:02}/{m:02}/{y}"),
        Dates::Dots => format!("{d:02}.{m:02}.{y}"),
        Dates::Dashes => format!("{d}-{m}-{y}"),
        Dates::Named => format!("{d:02}-{short}-{:02}", y % 100),
        Dates::Spanish => format!("{d} de {spanish} de {y}"),
        Dates::Long => format!("{short} {d}, {y}"),
        Dates::Midnight => format!("{text} 00:00:00"),
        Dates::UsMidnight => format!("{m}/{d}/{y} 12:00:00 AM"),
        Dates::Serial => serial.to_string(),
        Dates::Run => format!("{y}{m:02}{d:02}"),
    }
}

fn time(text: &str, times: Times) -> String {
    let Some((hour, minute)) = text.split_once(':') else {
        return text.to_owned();
    };
    let (hour, minute): (u32, u32) = (hour.parse().unwrap(), minute.parse().unwrap());
    let twelve = if hour % 12 == 0 { 12 } else { hour % 12 };
    match times {
        Times::Own | Times::Typed => text.to_owned(),
        Times::AmPm => format!(
            "{twelve}:{minute:02} {}",
            if hour < 12 { "AM" } else { "PM" }
        ),
        Times::Dotted => format!(
            "{twelve}:{minute:02} {}",
            if hour < 12 { "a. m." } else { "p. m." }
        ),
        Times::Seconds => format!("{text}:00"),
        Times::Share => format!("{:.9}", f64::from(hour * 60 + minute) / 1440.0),
        Times::Short => format!("{hour}:{minute:02}"),
    }
}

fn number(text: &str, numbers: Numbers) -> String {
    let Ok(_) = text.parse::<f64>() else {
        return text.to_owned();
    };
    let (sign, digits) = text
        .strip_prefix('-')
        .map_or(("", text), |rest| ("-", rest));
    let (whole, decimals) = digits
        .split_once('.')
        .map_or((digits, None), |(w, d)| (w, Some(d)));
    let grouped = |mark: &str| {
        let mut text = String::new();
        for (at, c) in whole.chars().enumerate() {
            if at > 0 && (whole.len() - at) % 3 == 0 {
                text.push_str(mark);
            }
            text.push(c);
        }
        text
    };
    let with = |whole: String, mark: &str| {
        format!(
            "{sign}{whole}{}",
            decimals.map_or(String::new(), |d| format!("{mark}{d}"))
        )
    };
    match numbers {
        Numbers::Comma => with(whole.to_owned(), ","),
        Numbers::Thousands => with(grouped(","), "."),
        Numbers::CommaThousands => with(grouped("."), ","),
        Numbers::Spaced => with(grouped("\u{a0}"), "."),
        Numbers::Trailing if decimals.is_none() => format!("{text}.0"),
        Numbers::Own | Numbers::Typed | Numbers::Trailing => text.to_owned(),
    }
}

fn weekdays(text: &str, how: Weekdays) -> String {
    if text.is_empty() {
        return String::new();
    }
    let days: Vec<usize> = (text.split(';'))
        .map(|name| DAYS.iter().position(|day| day.0 == name.trim()).unwrap())
        .collect();
    let run = days.len() > 2 && days.windows(2).all(|pair| pair[1] == pair[0] + 1);
    let (first, last) = (days[0], *days.last().unwrap());
    let names = |of: fn(usize) -> &'static str, between: &str| {
        days.iter()
            .map(|d| of(*d))
            .collect::<Vec<_>>()
            .join(between)
    };
    match how {
        Weekdays::Own | Weekdays::Columns | Weekdays::Ticks => text.to_owned(),
        Weekdays::Range if run => format!("{}-{}", DAYS[first].0, DAYS[last].0),
        Weekdays::SpanishRange if run => format!("{} a {}", DAYS[first].2, DAYS[last].2),
        Weekdays::Words | Weekdays::Range => names(|d| DAYS[d].1, ", "),
        Weekdays::Spanish | Weekdays::SpanishRange => names(|d| DAYS[d].2, ", "),
        Weekdays::Commas => names(|d| DAYS[d].0, ","),
    }
}

fn reference(text: &str, how: References) -> String {
    match how {
        References::Own => text.to_owned(),
        References::Capitals => text.to_uppercase(),
        References::Spaced => text.replace('_', " "),
    }
}

fn header(table: &str, column: &str, headers: Headers) -> String {
    let named = HEADERS.iter().find(|own| own.0 == table && own.1 == column);
    let words = || {
        let mut words: Vec<String> = column.split('_').map(str::to_owned).collect();
        for word in &mut words {
            word[..1].make_ascii_uppercase();
        }
        words
    };
    match headers {
        Headers::Own => column.to_owned(),
        Headers::Words => words().join(" "),
        Headers::Run => words().concat(),
        Headers::Shout => column.to_uppercase(),
        Headers::English => named.map_or_else(|| words().join(" "), |own| own.2.to_owned()),
        Headers::Spanish => named.map_or_else(|| words().join(" "), |own| own.3.to_owned()),
    }
}

/// A table in a dialect, as a file with its name. The columns that refer to others may be in
/// capitals; what defines them stays.
pub fn written(name: &str, own: &Rows, dialect: &Dialect, locations: bool) -> (String, Vec<u8>) {
    let table = name.trim_end_matches(".csv");
    let columns = own[0].clone();
    let is_defined = |column: &str| match column {
        "port_id" => table == "ports",
        // Without a table of them, locations are what the others call them.
        "location_id" => table == "locations" || !locations,
        _ => false,
    };
    let mut all: Rows = Vec::new();
    let mut top: Vec<String> = columns
        .iter()
        .map(|column| header(table, column, dialect.headers))
        .collect();
    let days = columns.iter().position(|column| column == "weekdays");
    // A row without weekdays has all of them; a column for each would write a list of seven.
    let split = days.filter(|_| matches!(dialect.weekdays, Weekdays::Columns | Weekdays::Ticks));
    if let Some(at) = split {
        top.remove(at);
        top.extend(DAYS.iter().map(|day| day.0.to_owned()));
    }
    all.push(top);
    for row in &own[1..] {
        let mut fields: Vec<String> = Vec::new();
        for (column, text) in columns.iter().zip(row) {
            let field = match kind(column) {
                "date" => date(text, dialect.dates),
                "time" => time(text, dialect.times),
                "number" | "whole" => number(text, dialect.numbers),
                "weekdays" => weekdays(text, dialect.weekdays),
                "reference" if !is_defined(column) => reference(text, dialect.references),
                _ => text.clone(),
            };
            let optional = !matches!(kind(column), "text" | "whole")
                && !matches!(
                    column.as_str(),
                    "port_id"
                        | "location_id"
                        | "case_id"
                        | "amount"
                        | "start"
                        | "from"
                        | "to"
                        | "opens_on"
                        | "priority"
                        | "date"
                        | "value"
                        | "field"
                        | "site_id"
                );
            let field = match dialect.nothing {
                Nothing::Na if field.is_empty() && optional && kind(column) != "weekdays" => {
                    "n/a".to_owned()
                }
                Nothing::Dash if field.is_empty() && optional && kind(column) != "weekdays" => {
                    "-".to_owned()
                }
                _ => field,
            };
            let around = kind(column) != "text" && !field.is_empty();
            fields.push(match dialect.around {
                Around::Spaces if around => format!("{field} "),
                Around::HardSpaces if around => format!("\u{a0}{field}"),
                _ => field,
            });
        }
        if let Some(at) = split {
            let list = row[at].clone();
            fields.remove(at);
            for day in DAYS {
                let is = list.is_empty() || list.split(';').any(|name| name.trim() == day.0);
                fields.push(match (is, dialect.weekdays) {
                    (true, Weekdays::Columns) => "Yes".to_owned(),
                    (false, Weekdays::Columns) => "No".to_owned(),
                    (true, _) => "x".to_owned(),
                    (false, _) => String::new(),
                });
            }
        }
        all.push(fields);
    }
    extra(&mut all, dialect);
    held(name, &all, dialect)
}

/// What habits add around a table.
fn extra(all: &mut Rows, dialect: &Dialect) {
    let width = all[0].len();
    let blank = || vec![String::new(); width];
    match dialect.extra {
        Extra::BlankRows => {
            all.push(blank());
            all.push(blank());
            all.insert(1, blank());
        }
        Extra::BlankColumns => all
            .iter_mut()
            .for_each(|row| row.extend([String::new(), String::new()])),
        Extra::Title => {
            let mut title = blank();
            "As of this week".clone_into(&mut title[0]);
            all.insert(0, blank());
            all.insert(0, title);
        }
        Extra::Total if width > 2 => {
            let mut total = blank();
            "Total".clone_into(&mut total[0]);
            all.push(total);
        }
        Extra::Own | Extra::Separator | Extra::Total => {}
        Extra::Remarks | Extra::Personal => {
            let name = if dialect.extra == Extra::Remarks {
                "Remarks"
            } else {
                "Phone"
            };
            for (at, row) in all.iter_mut().enumerate() {
                row.push(if at == 0 {
                    name.to_owned()
                } else {
                    format!("000 {at}")
                });
            }
        }
        Extra::Repeated => {
            let header = all[0].clone();
            let middle = all.len() / 2 + 1;
            if middle < all.len() {
                all.insert(middle, header);
            }
        }
    }
}

fn held(name: &str, all: &Rows, dialect: &Dialect) -> (String, Vec<u8>) {
    let stem = name.trim_end_matches(".csv");
    let mut capital = stem.to_owned();
    capital[..1].make_ascii_uppercase();
    let spanish = match stem {
        "cases" => "casos",
        "ports" => "puertos",
        "slots" => "horarios",
        "capacity" => "capacidad",
        "phases" => "fases",
        own => own,
    };
    let ending = if dialect.holder == Holder::Xlsx {
        "xlsx"
    } else {
        "csv"
    };
    let file = match dialect.file {
        File::Own => format!("{stem}.{ending}"),
        File::Capital => format!("{capital}.{ending}"),
        File::Copy => format!("{stem} (1).{ending}"),
        File::Spanish => format!("{spanish}.{ending}"),
    };
    if dialect.holder == Holder::Xlsx {
        return (file, book(&[("Sheet1", all.clone(), *dialect)]));
    }
    let delimiter = match dialect.holder {
        Holder::Semicolon => b';',
        Holder::Tab => b'\t',
        Holder::Bar => b'|',
        _ => b',',
    };
    let end = match dialect.line_end {
        LineEnd::Feed => csv::Terminator::Any(b'\n'),
        LineEnd::Both => csv::Terminator::CRLF,
        LineEnd::Return => csv::Terminator::Any(b'\r'),
    };
    let mut writer = csv::WriterBuilder::new()
        .delimiter(delimiter)
        .terminator(end)
        .flexible(true)
        .from_writer(Vec::new());
    for row in all {
        writer.write_record(row).unwrap();
    }
    let mut text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
    if dialect.extra == Extra::Separator {
        text = format!("sep={}\n{text}", char::from(delimiter));
    }
    (file, encoded(&text, dialect.encoding))
}

fn encoded(text: &str, encoding: Encoding) -> Vec<u8> {
    let wide = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    match encoding {
        Encoding::Utf8 => text.into(),
        Encoding::Marked => format!("\u{feff}{text}").into(),
        Encoding::Utf16Le => [&[0xff, 0xfe], wide(u16::to_le_bytes).as_slice()].concat(),
        Encoding::Utf16Be => [&[0xfe, 0xff], wide(u16::to_be_bytes).as_slice()].concat(),
        Encoding::Utf16Bare => wide(u16::to_le_bytes),
        Encoding::Windows => encoding_rs::WINDOWS_1252.encode(text).0.into_owned(),
    }
}

/// A workbook of sheets; cells of typed dialects are dates, times and numbers.
pub fn book(sheets: &[(&str, Rows, Dialect)]) -> Vec<u8> {
    let mut book = Workbook::new();
    let day = Format::new().set_num_format("yyyy-mm-dd");
    let clock = Format::new().set_num_format("hh:mm");
    for (name, rows, dialect) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(*name).unwrap();
        for (at, row) in rows.iter().enumerate() {
            for (column, text) in row.iter().enumerate() {
                let (at, column) = (u32::try_from(at).unwrap(), u16::try_from(column).unwrap());
                let plain = text.trim();
                let stamp = ExcelDateTime::parse_from_str(plain);
                let is_day = plain.len() == 10 && plain.parse::<NaiveDate>().is_ok();
                let is_time = plain.len() == 5 && plain.contains(':');
                match (dialect.dates, dialect.times, dialect.numbers) {
                    (Dates::Typed, _, _) if is_day => sheet
                        .write_datetime_with_format(at, column, stamp.unwrap(), &day)
                        .unwrap(),
                    (_, Times::Typed, _) if is_time && stamp.is_ok() => sheet
                        .write_datetime_with_format(at, column, stamp.unwrap(), &clock)
                        .unwrap(),
                    (_, _, Numbers::Typed) if plain.parse::<f64>().is_ok() => sheet
                        .write_number(at, column, plain.parse::<f64>().unwrap())
                        .unwrap(),
                    _ if text.is_empty() => sheet,
                    _ => sheet.write_string(at, column, text).unwrap(),
                };
            }
        }
    }
    book.save_to_buffer().unwrap()
}

/// Whether a file of a feed is one of its tables.
pub fn is_table(name: &str) -> bool {
    Path::new(name)
        .extension()
        .is_some_and(|ending| ending == "csv")
}

/// A source of a feed's files, each table in its dialect.
pub fn source(feed: &BTreeMap<String, Vec<u8>>, mut of: impl FnMut(&str) -> Dialect) -> Source {
    let files = feed.iter().map(|(name, bytes)| {
        if !is_table(name) {
            return (name.clone(), bytes.clone());
        }
        written(
            name,
            &rows(bytes),
            &of(name),
            feed.contains_key("locations.csv"),
        )
    });
    Source {
        files: files.collect(),
    }
}

/// What a feed says, so that two can be compared: each row by the names of its columns.
pub fn meaning(
    files: &BTreeMap<String, Vec<u8>>,
) -> BTreeMap<String, Vec<BTreeMap<String, String>>> {
    let tables = files
        .iter()
        .filter(|(name, _)| is_table(name) && *name != "import.csv");
    tables
        .map(|(name, bytes)| {
            let all = rows(bytes);
            let meant = |row: &Vec<String>| {
                let fields = all[0]
                    .iter()
                    .zip(row)
                    .map(|(column, text)| (column.clone(), value(column, text)));
                fields.filter(|(_, text)| !text.is_empty()).collect()
            };
            (name.clone(), all[1..].iter().map(meant).collect())
        })
        .collect()
}

fn value(column: &str, text: &str) -> String {
    match kind(column) {
        "number" | "whole" | "value" => text
            .parse::<f64>()
            .map_or(text.to_owned(), |n| n.to_string()),
        "weekdays" => {
            let mut days: Vec<&str> = text.split(';').map(str::trim).collect();
            days.sort_unstable();
            if days.len() == 7 {
                String::new()
            } else {
                days.join(";")
            }
        }
        "id" => text.split(';').map(str::trim).collect::<Vec<_>>().join(";"),
        _ => text.trim().to_owned(),
    }
}
