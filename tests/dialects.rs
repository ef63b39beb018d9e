//! Imports: a feed in any dialect becomes the same feed, or a question; never another.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use paso::feed::{self, Overrides};
use paso::import::{DateOrder, DecimalMark, Imported, Map, Source, import};
use paso::notice::Notice;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use crate::common::dialect::{
    Around, Dates, Dialect, Encoding, Extra, File, Headers, Holder, LineEnd, Nothing, Numbers,
    References, Times, Weekdays, book, is_table, meaning, rows, source,
};
use crate::common::random_feed;

/// Codes of questions.
const QUESTIONS: [&str; 6] = [
    "ambiguous_dates",
    "ambiguous_numbers",
    "unsure_columns",
    "unsure_tables",
    "unread_values",
    "unread_source",
];

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let kept = entries.filter(|path| {
        path.is_file() && path.extension().is_some_and(|e| e == "csv" || e == "toml")
    });
    kept.map(|path| {
        (
            path.file_name().unwrap().to_str().unwrap().to_owned(),
            fs::read(&path).unwrap(),
        )
    })
    .collect()
}

fn three_ports() -> BTreeMap<String, Vec<u8>> {
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/three-ports"))
}

fn imported(source: &Source, told: &Map) -> Imported {
    import(source, told, None, None)
}

/// What is not as it should be: the feed that a source becomes must be this one.
fn other(feed: &BTreeMap<String, Vec<u8>>, done: &Imported) -> Option<String> {
    let Some(files) = &done.files else {
        return Some(format!("{:#?}", done.notices));
    };
    let (found, meant) = (meaning(files), meaning(feed));
    if found.keys().ne(meant.keys()) {
        return Some(format!("{:?} instead of {:?}", found.keys(), meant.keys()));
    }
    let mut pairs = meant.iter().flat_map(|(name, rows)| {
        let longest = rows.len().max(found[name].len());
        (0..longest).map(|at| (name.clone(), rows.get(at), found[name].get(at)))
    });
    let different = pairs.find(|(_, meant, found)| meant != found);
    let read = || {
        feed::read_from(files, &Overrides::default())
            .problem
            .is_none()
    };
    different
        .map(|own| format!("{own:#?}"))
        .or_else(|| read().then(|| "no feed".to_owned()))
}

fn same(feed: &BTreeMap<String, Vec<u8>>, done: &Imported, what: &str) {
    let other = other(feed, done);
    assert!(other.is_none(), "{what}: {}", other.unwrap_or_default());
}

/// Dialects by name, and whether a question is due.
#[allow(clippy::too_many_lines)]
fn named() -> Vec<(String, Dialect, bool)> {
    let own = Dialect::default();
    let mut all: Vec<(String, Dialect, bool)> = vec![("as it is".to_owned(), own, false)];
    macro_rules! each {
        ($field:ident, $kind:ident) => {
            for choice in &$kind::ALL[1..] {
                let holder = match format!("{choice:?}").as_str() {
                    "Typed" => Holder::Xlsx,
                    _ => own.holder,
                };
                all.push((
                    format!("{} {choice:?}", stringify!($field)),
                    Dialect {
                        holder,
                        $field: *choice,
                        ..own
                    },
                    false,
                ));
            }
        };
    }
    each!(encoding, Encoding);
    each!(line_end, LineEnd);
    each!(headers, Headers);
    each!(times, Times);
    each!(weekdays, Weekdays);
    each!(references, References);
    each!(nothing, Nothing);
    each!(around, Around);
    each!(extra, Extra);
    each!(file, File);
    each!(numbers, Numbers);
    for holder in &Holder::ALL[1..] {
        all.push((
            format!("holder {holder:?}"),
            Dialect {
                holder: *holder,
                ..own
            },
            false,
        ));
    }
    for dates in &Dates::ALL[1..] {
        // Some tables of the example have no day over 12.
        let open = matches!(
            dates,
            Dates::Us
                | Dates::UsShort
                | Dates::British
                | Dates::Dots
                | Dates::Dashes
                | Dates::UsMidnight
        );
        let holder = if *dates == Dates::Typed {
            Holder::Xlsx
        } else {
            own.holder
        };
        all.push((
            format!("dates {dates:?}"),
            Dialect {
                holder,
                dates: *dates,
                ..own
            },
            open,
        ));
    }
    let mexican = Dialect {
        holder: Holder::Semicolon,
        encoding: Encoding::Windows,
        line_end: LineEnd::Both,
        headers: Headers::Spanish,
        dates: Dates::Spanish,
        times: Times::Dotted,
        numbers: Numbers::Comma,
        weekdays: Weekdays::SpanishRange,
        references: References::Capitals,
        file: File::Spanish,
        ..own
    };
    all.push(("a Mexican office".to_owned(), mexican, false));
    let american = Dialect {
        headers: Headers::English,
        dates: Dates::Long,
        times: Times::AmPm,
        weekdays: Weekdays::Words,
        references: References::Spaced,
        extra: Extra::Title,
        ..own
    };
    all.push(("an American office".to_owned(), american, false));
    all.push((
        "an American workbook".to_owned(),
        Dialect {
            holder: Holder::Xlsx,
            dates: Dates::Typed,
            times: Times::Typed,
            numbers: Numbers::Typed,
            ..american
        },
        false,
    ));
    all
}

#[test]
fn every_dialect_becomes_the_same_feed() {
    let feed = three_ports();
    let all = named();
    assert!(all.len() >= 50, "{}", all.len());
    let mut wrong = Vec::new();
    for (name, dialect, open) in &all {
        let source = source(&feed, |_| *dialect);
        let mut done = imported(&source, &Map::default());
        if *open && done.files.is_none() {
            let codes: Vec<&str> = done.notices.iter().map(|own| own.code).collect();
            if codes != ["ambiguous_dates"] {
                wrong.push(format!("{name}: {:#?}", done.notices));
            }
            let order = match dialect.dates {
                Dates::Us | Dates::UsShort | Dates::UsMidnight => DateOrder::Mdy,
                _ => DateOrder::Dmy,
            };
            let told = Map {
                dates: Some(order),
                ..Map::default()
            };
            done = imported(&source, &told);
        }
        wrong.extend(other(&feed, &done).map(|why| format!("{name}: {why}")));
        // What was decided asks nothing the second time.
        let again = imported(&source, &Map::parse(&done.map.text()).unwrap());
        if done.files.is_some() {
            wrong.extend(other(&feed, &again).map(|why| format!("{name}, again: {why}")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn any_mixture_becomes_the_same_feed_or_a_question() {
    let (mut same_feed, mut asked, mut wrong) = (0, 0, Vec::new());
    for seed in 0..300 {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let home = random_feed(seed, 12);
        let own = files(home.path());
        let sound = feed::read_from(&own, &Overrides::default())
            .problem
            .is_some();
        let feed = if sound && seed % 5 > 0 {
            own
        } else {
            three_ports()
        };
        let source = source(&feed, |_| Dialect::random(&mut random));
        let done = imported(&source, &Map::default());
        if done.files.is_some() {
            let names: Vec<&String> = source.files.iter().map(|(name, _)| name).collect();
            wrong.extend(other(&feed, &done).map(|why| format!("{seed}: {names:?}: {why}")));
            same_feed += 1;
            continue;
        }
        let odd = |own: &&Notice| !QUESTIONS.contains(&own.code) || own.remedy.is_none();
        if done.notices.iter().any(|own| odd(&own)) {
            wrong.push(format!("{seed}: {:#?}", done.notices));
        }
        asked += 1;
    }
    assert!(
        wrong.is_empty(),
        "{} wrong: {}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(same_feed >= 100, "{same_feed} the same, {asked} asked");
}

/// All tables as sheets of one workbook, and the plan as one of them.
#[test]
fn one_workbook_holds_a_feed() {
    let feed = three_ports();
    let tables: Vec<(String, _)> = (feed.iter())
        .filter(|(name, _)| is_table(name))
        .map(|(name, bytes)| (name.trim_end_matches(".csv").to_owned(), rows(bytes)))
        .collect();
    let typed = Dialect {
        dates: Dates::Typed,
        times: Times::Typed,
        numbers: Numbers::Typed,
        ..Dialect::default()
    };
    let mut sheets: Vec<(&str, _, _)> = tables
        .iter()
        .map(|(name, rows)| (name.as_str(), rows.clone(), typed))
        .collect();
    let plan = [
        ["model", "mpp-phased-entry"],
        ["start", "2021-02-19"],
        ["days", "10"],
    ];
    sheets.push((
        "plan",
        plan.iter()
            .map(|row| row.map(str::to_owned).to_vec())
            .collect(),
        typed,
    ));
    sheets.push(("Read me", vec![vec!["Whom to ask".to_owned()]], typed));
    let source = Source {
        files: vec![("Border.xlsx".to_owned(), book(&sheets))],
    };
    let done = imported(&source, &Map::default());
    same(&feed, &done, "workbook");
    assert_eq!(done.map.leave_out, ["Border.xlsx!Read me"]);
}

#[test]
fn a_list_of_cases_alone_takes_the_rest_from_a_feed() {
    let feed = three_ports();
    let cases = Source {
        files: vec![("waiting.csv".to_owned(), feed["cases.csv"].clone())],
    };
    let alone = imported(&cases, &Map::default());
    assert!(alone.files.is_none());
    assert!(
        alone
            .notices
            .iter()
            .all(|own| ["missing_plan", "unsure_tables"].contains(&own.code))
    );
    let done = import(&cases, &Map::default(), None, Some(&feed));
    same(&feed, &done, "with the rest");
}

#[test]
fn legal_identifiers_are_made_and_the_names_kept_apart() {
    let mut feed = three_ports();
    let named = String::from_utf8(feed["cases.csv"].clone())
        .unwrap()
        .replace("\nT", "\nNúm T");
    let named = named.replace("\nM", "\nNúm M").replace("\nJ", "\nNúm J");
    let booked = String::from_utf8(feed["appointments.csv"].clone())
        .unwrap()
        .replace("\nM09", "\nNúm M09");
    let booked = booked
        .replace("\nT08", "\nNúm T08")
        .replace("\nJ01", "\nNúm J01");
    feed.insert("cases.csv".to_owned(), named.into());
    feed.insert("appointments.csv".to_owned(), booked.into());
    let source = Source {
        files: feed.into_iter().collect(),
    };
    let done = imported(&source, &Map::default());
    let files = done
        .files
        .as_ref()
        .unwrap_or_else(|| panic!("{:#?}", done.notices));
    assert_eq!(done.names["Num_T08"], "Núm T08");
    let texts: Vec<String> = files
        .values()
        .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
        .collect();
    assert!(
        texts.iter().all(|text| !text.contains("Núm")),
        "names are kept apart"
    );

    let key = b"0123456789abcdef".to_vec();
    let told = Map {
        pseudonymise: Some("case_id".to_owned()),
        ..Map::default()
    };
    let hidden = import(&source, &told, Some(key), None);
    let files = hidden.files.as_ref().unwrap();
    let texts: Vec<String> = files
        .values()
        .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
        .collect();
    assert!(
        texts.iter().all(|text| !text.contains("T08")),
        "hidden in every file"
    );
    assert_eq!(
        hidden
            .names
            .values()
            .filter(|own| *own == "Núm T08")
            .count(),
        1
    );
    assert_eq!(hidden.names.len(), rows(&files["cases.csv"]).len() - 1);
}

#[test]
fn what_may_be_either_is_asked_for_and_settled() {
    let mut feed = three_ports();
    let amounts = String::from_utf8(feed["capacity.csv"].clone()).unwrap();
    let (first, rest) = amounts.split_once('\n').unwrap();
    let last = rest.lines().filter(|line| line.ends_with(",12")).count();
    assert!(last > 0, "{amounts}");
    // Nothing else in the table tells what a comma is.
    let plain: String = rest
        .lines()
        .map(|line| match line.rsplit_once(',') {
            Some((before, "0.6")) => format!("{before},6\n"),
            Some((before, "12")) => format!("{before},\"1,234\"\n"),
            _ => format!("{line}\n"),
        })
        .collect();
    feed.insert(
        "capacity.csv".to_owned(),
        format!("{first}\n{plain}").into(),
    );
    let source = Source {
        files: feed.into_iter().collect(),
    };
    let asked = imported(&source, &Map::default());
    let codes: Vec<&str> = asked.notices.iter().map(|own| own.code).collect();
    assert_eq!(codes, ["ambiguous_numbers"]);
    for (mark, amount) in [(DecimalMark::Point, "1234"), (DecimalMark::Comma, "1.234")] {
        let done = imported(
            &source,
            &Map {
                decimal: Some(mark),
                ..Map::default()
            },
        );
        let files = done.files.unwrap();
        assert_eq!(rows(&files["capacity.csv"])[1].last().unwrap(), amount);
    }
}
