//! The page in a real browser: what it shows is what the files say, it works by mouse and by
//! keyboard, on a phone and on paper, and asks for nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use chromium::{DESK, PHONE, Page};
use paso::domain::problem::Problem;
use paso::feed::{self, Overrides};
use paso::outputs::files_in;
use paso::pipeline::{Effort, Options, Silent, plan};
use paso::report::language::Language;
use serde_json::Value;
use tempfile::TempDir;

use crate::common::{self, example};

mod chromium;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A feed planned into a folder of its own.
struct Planned {
    home: TempDir,
    problem: Problem,
}

impl Planned {
    fn new(feed: &Path, language: Language) -> Self {
        Self::with(feed, language, Effort::Low)
    }

    fn with(feed: &Path, language: Language, effort: Effort) -> Self {
        let reading = feed::read(feed, &Overrides::default());
        let problem = reading.problem.expect("the feed can be planned");
        let options = Options {
            effort,
            ..Options::default()
        };
        let outcome = plan(&problem, &options, &Silent).unwrap();
        let home = tempfile::tempdir().unwrap();
        for (file, bytes) in files_in(&problem, &outcome, language).iter() {
            fs::write(home.path().join(file.name()), bytes).unwrap();
        }
        Self { home, problem }
    }

    fn page(&self) -> PathBuf {
        self.home.path().join("report.html")
    }

    /// Rows of a file, by column name.
    fn rows(&self, file: &str) -> Vec<BTreeMap<String, String>> {
        csv::Reader::from_path(self.home.path().join(file))
            .unwrap()
            .deserialize()
            .collect::<Result<_, _>>()
            .unwrap()
    }

    fn day(&self, date: &str) -> usize {
        let day = self.problem.calendar.day(date.parse().unwrap());
        day.at()
    }

    fn days(&self) -> usize {
        self.problem.calendar.count()
    }
}

/// Columns of a chart as they are drawn: heights over the chart's scale, by day, summed over the
/// streams; and the same as the numbers beside them say.
const DRAWN_BARS: &str = "[...document.querySelectorAll('#days figure')].map((figure) => {
    const scale = Number(figure.querySelector('[data-scale]').dataset.scale);
    const drawn = {}, told = {};
    for (const bar of figure.querySelectorAll('.bar')) {
        for (const [, x, base, top, width] of bar.getAttribute('d').matchAll(/M([\\d.]+) ([\\d.]+)V([\\d.]+)h([\\d.]+)/g)) {
            const day = Math.floor((Number(x) + Number(width) / 2 - 42) / 330 * DAYS);
            const key = bar.dataset.stream + ' ' + day;
            drawn[key] = (drawn[key] ?? 0) + (base - top) / scale;
        }
        bar.dataset.values.split(',').forEach((value, day) => {
            if (value !== '0') told[bar.dataset.stream + ' ' + day] = Number(value);
        });
    }
    return { name: figure.querySelector('strong').textContent, drawn, told };
})";

fn near(found: &Value, expected: f64, what: &str) {
    let found = found.as_f64().unwrap_or(0.0);
    let tolerance = 0.02 + 0.01 * expected.abs();
    assert!(
        (found - expected).abs() <= tolerance,
        "{what}: {found} is drawn, {expected} is in the files"
    );
}

/// Whether a heat map's figure, in per cent, says a utilisation.
fn says(told: &str, used: f64) -> bool {
    if told == "<1" {
        0.0 < used && used < 0.01
    } else {
        (told.parse().unwrap_or(0.0) - 100.0 * used).abs() <= 0.51
    }
}

fn charts_show_what_the_files_say(planned: &Planned) {
    let page = Page::open(&planned.page(), DESK, false);
    let days = planned.days();
    let schedule = planned.rows("schedule.csv");

    // People a day by port and stream.
    let charts = page.value(&DRAWN_BARS.replace("DAYS", &days.to_string()));
    let charts = charts.as_array().unwrap();
    assert_eq!(charts.len(), planned.problem.ports.len());
    for (port, chart) in planned.problem.ports.iter().zip(charts) {
        assert_eq!(chart["name"], port.name);
        let mut expected: BTreeMap<String, f64> = BTreeMap::new();
        for row in schedule.iter().filter(|row| row["port_id"] == port.id) {
            let day = planned.day(&row["date"]);
            if day < days {
                let key = format!("{} {day}", row["stream"]);
                *expected.entry(key).or_default() += row["persons"].parse::<f64>().unwrap();
            }
        }
        for kind in ["drawn", "told"] {
            let found = chart[kind].as_object().unwrap();
            assert_eq!(found.len(), expected.len(), "{}", port.id);
            for (key, people) in &expected {
                near(&found[key], *people, &format!("{} {key}", port.id));
            }
        }
    }

    // Utilisation and prices.
    let rows = page.value(
        "[...document.querySelectorAll('#heat g.row')].map((row) => ({
            resource: row.dataset.resource, site: row.dataset.site,
            u: row.dataset.u.split(','), p: row.dataset.p.split(','),
            cells: [...row.querySelectorAll('path[class^=u]')].length,
            dots: [...row.querySelectorAll('.dot')].reduce((sum, dot) => sum + dot.getAttribute('d').split('M').length - 1, 0),
        }))",
    );
    let rows = rows.as_array().unwrap();
    let loads = planned.rows("loads.csv");
    assert!(!rows.is_empty());
    for row in rows {
        let mut used = vec![0.0_f64; days];
        let mut price = vec![0.0_f64; days];
        for load in &loads {
            if row["resource"] == load["resource_id"] && row["site"] == load["site_id"] {
                let day = planned.day(&load["date"]);
                used[day] = used[day].max(load["utilisation"].parse().unwrap_or(0.0));
                price[day] = price[day].max(load["price"].parse().unwrap());
            }
        }
        for day in 0..days {
            let told = row["u"][day].as_str().unwrap();
            assert!(says(told, used[day]), "{row} {day}");
            let worth: f64 = row["p"][day].as_str().unwrap().parse().unwrap_or(0.0);
            assert!((worth - price[day]).abs() <= 0.006 * price[day] + 0.0006);
        }
        let priced = price.iter().filter(|price| **price > 0.0).count();
        assert_eq!(row["dots"], priced);
        assert_eq!(
            row["cells"].as_u64().unwrap() > 0,
            used.iter().any(|used| *used > 0.0)
        );
    }

    // The queue, the waits and the flows.
    let last: Value = page.value(
        "[...document.querySelectorAll('#queue .line')].map((line) => Number(line.dataset.values.split(',').pop()))",
    );
    let waiting: f64 = last
        .as_array()
        .unwrap()
        .iter()
        .map(|n| n.as_f64().unwrap())
        .sum();
    let left: f64 = (planned.rows("unscheduled.csv").iter())
        .filter(|row| row["reason"] != "not_ready")
        .map(|row| row["persons"].parse::<f64>().unwrap())
        .sum();
    let later: f64 = (schedule.iter())
        .filter(|row| planned.day(&row["date"]) >= days)
        .map(|row| row["persons"].parse::<f64>().unwrap())
        .sum();
    assert!(
        (waiting - left - later).abs() < 1e-9,
        "{waiting} {left} {later}"
    );
    let summary: Value =
        serde_json::from_slice(&fs::read(planned.home.path().join("summary.json")).unwrap())
            .unwrap();
    let waits = page.value(
        "[...document.querySelectorAll('#waits figure')].map((figure) =>
            [...figure.querySelectorAll('tbody tr')].map((row) => [...row.cells].map((cell) => cell.textContent)))",
    );
    for (group, key) in [(2, "by_stream"), (3, "by_priority")] {
        for row in waits[group].as_array().unwrap() {
            let own = &summary[key][row[0].as_str().unwrap()];
            assert_eq!(
                row[8].as_str().unwrap().parse::<i64>().ok(),
                own["p90_wait_days"].as_i64(),
                "{key} {row}"
            );
        }
    }
    let flows = page.value("[...document.querySelectorAll('.flow')].reduce((sum, flow) => sum + Number(flow.dataset.people), 0)");
    assert_eq!(flows, summary["scheduled_persons"]);
    page.is_quiet();
}

#[test]
fn charts_of_the_small_example_show_what_the_files_say() {
    charts_show_what_the_files_say(&Planned::new(&example("three-ports"), Language::English));
}

#[test]
fn charts_of_the_large_example_show_what_the_files_say() {
    charts_show_what_the_files_say(&Planned::new(&example("mpp-2021"), Language::English));
}

/// Date, port and people of the rows that are shown.
const SHOWN: &str = "[...document.querySelectorAll('tr.day')].filter((row) => !row.hidden)
        .map((row) => [row.dataset.date, row.dataset.port, Number(row.dataset.people)])";

/// Sets one of the table's filters.
fn set(page: &Page, filter: &str, value: &str) {
    page.value(&format!(
        "(() => {{ const field = document.querySelector('[data-filter={filter}]');
            field.value = '{value}'; field.dispatchEvent(new Event('input')); }})()"
    ));
}

#[test]
fn the_table_sorts_and_filters() {
    let planned = Planned::new(&example("three-ports"), Language::English);
    let page = Page::open(&planned.page(), DESK, false);
    let mut expected: BTreeMap<(String, String), u64> = BTreeMap::new();
    for row in planned.rows("schedule.csv") {
        let key = (row["date"].clone(), row["port_id"].clone());
        *expected.entry(key).or_default() += row["persons"].parse::<u64>().unwrap();
    }
    let all = page.value(SHOWN);
    let all = all.as_array().unwrap();
    assert_eq!(all.len(), expected.len());
    for row in all {
        let key = (
            row[0].as_str().unwrap().to_owned(),
            row[1].as_str().unwrap().to_owned(),
        );
        assert_eq!(row[2], expected[&key]);
    }

    // Sorting, both ways.
    let click = |what: &str| page.value(&format!("document.querySelector(`{what}`).click()"));
    let people = || -> Vec<u64> {
        let rows = page.value(SHOWN);
        rows.as_array()
            .unwrap()
            .iter()
            .map(|row| row[2].as_u64().unwrap())
            .collect()
    };
    click("thead th:nth-child(3) [data-sort]");
    assert!(people().is_sorted());
    click("thead th:nth-child(3) [data-sort]");
    assert!(people().is_sorted_by(|a, b| a >= b));
    assert_eq!(
        page.value("document.querySelector('.port-days thead th:nth-child(3)').ariaSort"),
        "descending"
    );
    assert_eq!(
        page.value("[...document.querySelectorAll('tr.day')].every((row) => row.nextElementSibling.matches('.slots'))"),
        true
    );

    // Filtering.
    set(&page, "port", "san_ysidro");
    set(&page, "from", "2021-02-20");
    set(&page, "to", "2021-02-23");
    set(&page, "least", "2");
    let found = page.value(SHOWN);
    let found = found.as_array().unwrap();
    let matching = expected.iter().filter(|((date, port), people)| {
        port == "san_ysidro"
            && ("2021-02-20"..="2021-02-23").contains(&date.as_str())
            && **people >= 2
    });
    assert_eq!(found.len(), matching.count());
    assert!(!found.is_empty() && found.len() < all.len());
    let count = page.value("document.querySelector('.count').textContent");
    assert_eq!(count, format!("Rows: {}", found.len()));
    page.is_quiet();
}

#[test]
fn rows_open_to_their_slots_and_are_copied() {
    let planned = Planned::new(&example("three-ports"), Language::English);
    let page = Page::open(&planned.page(), DESK, false);
    set(&page, "port", "san_ysidro");
    let found = page.value(SHOWN);
    let found = found.as_array().unwrap();
    // Opening a row to its slots, and copying what is shown.
    let row = &found[0];
    let open = format!(
        "[...document.querySelectorAll('tr.day')].find((row) => row.dataset.date === {} && row.dataset.port === 'san_ysidro')",
        row[0]
    );
    assert_eq!(
        page.value(&format!("{open}.nextElementSibling.checkVisibility()")),
        false
    );
    page.value(&format!("{open}.querySelector('[data-slots]').click()"));
    assert_eq!(
        page.value(&format!("{open}.nextElementSibling.checkVisibility()")),
        true
    );
    let slots = page.value(&format!(
        "[...{open}.nextElementSibling.querySelectorAll('li')].map((slot) => slot.textContent)"
    ));
    let date = row[0].as_str().unwrap();
    for slot in slots.as_array().unwrap() {
        let text = slot.as_str().unwrap();
        let people: u64 = (planned.rows("schedule.csv").iter())
            .filter(|row| {
                row["date"] == date && row["port_id"] == "san_ysidro" && row["slot"] == text[..5]
            })
            .map(|row| row["persons"].parse::<u64>().unwrap())
            .sum();
        assert!(people > 0);
        let number = text
            .split(" · ")
            .nth(1)
            .unwrap()
            .split('\u{a0}')
            .next()
            .unwrap();
        assert_eq!(number, people.to_string(), "{text}");
    }
    let copied = page.value(
        "(async () => {
            let text = '';
            Object.defineProperty(navigator, 'clipboard', { value: { writeText: async (own) => { text = own; } } });
            document.querySelector('[data-copy]').click();
            await new Promise((done) => setTimeout(done, 50));
            return text;
        })()",
    );
    let lines: Vec<&str> = copied.as_str().unwrap().lines().collect();
    assert_eq!(lines.len(), 1 + found.len());
    assert!(lines[0].starts_with("Date\tPort\tPeople"));
    assert!(
        lines[1..]
            .iter()
            .all(|line| line.split('\t').count() == lines[0].split('\t').count())
    );
    assert!(lines[1].starts_with("2021-02-"));
    page.is_quiet();
}

#[test]
fn heat_maps_are_read_out_by_keyboard() {
    let planned = Planned::new(&example("three-ports"), Language::English);
    let page = Page::open(&planned.page(), DESK, false);
    let readout = page.value(
        "(() => {
            const figure = document.querySelector('[data-heat]');
            const region = figure.querySelector('.scroll');
            region.focus();
            const press = (key) => region.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
            press('ArrowRight');
            press('ArrowRight');
            return [document.activeElement === region, figure.querySelector('.readout').textContent,
                figure.querySelector('g.row').dataset.name, figure.querySelector('g.row').dataset.u.split(',')[1]];
        })()",
    );
    assert_eq!(readout[0], true);
    let text = readout[1].as_str().unwrap();
    assert!(text.starts_with(readout[2].as_str().unwrap()), "{text}");
    assert!(text.contains("Feb 20, 2021"), "{text}");
    let used = readout[3].as_str().unwrap();
    let used = if used.is_empty() { "0" } else { used };
    assert!(text.contains(&format!("{used} % used")), "{text}");
    page.is_quiet();
}

/// Texts in a drawing that overlap or leave it, and parts of the page wider than the window.
const CROWDED: &str = "(() => {
    const faults = [];
    for (const svg of document.querySelectorAll('svg[role=img]')) {
        const frame = svg.getBoundingClientRect();
        const texts = [...svg.querySelectorAll('text')].filter((text) => text.textContent);
        const boxes = texts.map((text) => text.getBoundingClientRect());
        boxes.forEach((a, at) => {
            if (a.left < frame.left - 1 || a.right > frame.right + 1 || a.top < frame.top - 1 || a.bottom > frame.bottom + 1)
                faults.push('outside: ' + texts[at].textContent);
            for (let other = at + 1; other < boxes.length; other++) {
                const b = boxes[other];
                if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 3 && b.top < a.bottom - 3)
                    faults.push('overlap: ' + texts[at].textContent + ' / ' + texts[other].textContent);
            }
        });
    }
    const width = document.documentElement.scrollWidth;
    if (width > innerWidth) faults.push('wider than the window: ' + width);
    return faults;
})()";

#[test]
fn nothing_overlaps_or_is_cut_from_phones_to_walls() {
    for name in ["three-ports", "mpp-2021"] {
        let planned = Planned::new(&example(name), Language::Spanish);
        let page = Page::open(&planned.page(), PHONE, false);
        for size in [(360, 800), PHONE, (768, 1024), DESK, (3840, 2160)] {
            page.resize(size);
            let none: [&str; 0] = [];
            assert_eq!(
                page.value(CROWDED),
                serde_json::json!(none),
                "{name} {size:?}"
            );
        }
    }
}

/// Runs the command, which must not fail.
fn paso(arguments: &[&str]) {
    let mut command = assert_cmd::Command::cargo_bin("paso").unwrap();
    let done = command.args(arguments).output().unwrap();
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
}

#[test]
fn axe_has_nothing_against_any_page() {
    let planned = Planned::new(&example("three-ports"), Language::English);
    let home = planned.home.path();
    let feed = example("three-ports");
    let path = |name: &str| home.join(name);
    let [out, spanish, bare, compared, public, notices, lists] = [
        "",
        "spanish.html",
        "bare.html",
        "compared.html",
        "public.html",
        "notices.html",
        "lists",
    ]
    .map(|name| path(name).display().to_string());
    let feed = feed.display().to_string();
    paso(&[
        "report", &out, "--feed", &feed, "--lang", "es", "-o", &spanish,
    ]);
    paso(&["report", &out, "-o", &bare]);
    paso(&["report", &out, "--feed", &feed, "--public", "-o", &public]);
    paso(&["validate", &feed, "--html", &notices]);
    paso(&[
        "report",
        "--compare",
        &out,
        &out,
        "--feed",
        &feed,
        "-o",
        &compared,
    ]);
    paso(&["manifest", &out, "--feed", &feed, "-o", &lists]);
    let list = (fs::read_dir(path("lists/san_ysidro")).unwrap())
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|kind| kind == "html"));
    let [told, letters] = ["told.html", "letters"].map(|name| path(name).display().to_string());
    paso(&["changes", &out, "--feed", &feed, "--html", &told]);
    paso(&["letters", &out, "--feed", &feed, "-o", &letters]);
    let pages = [
        (planned.page(), DESK, false),
        (path("told.html"), DESK, true),
        (path("told.html"), PHONE, false),
        (path("letters/letters.html"), DESK, false),
        (path("letters/letters.html"), PHONE, true),
        (path("public.html"), DESK, false),
        (path("public.html"), PHONE, true),
        (path("notices.html"), DESK, false),
        (path("notices.html"), PHONE, true),
        (planned.page(), PHONE, false),
        (planned.page(), DESK, true),
        (path("spanish.html"), DESK, false),
        (path("bare.html"), DESK, false),
        (path("compared.html"), DESK, true),
        (list.unwrap(), PHONE, false),
    ];
    for (file, size, dark) in pages {
        let page = Page::open(&file, size, dark);
        // Also what is folded away.
        page.value(
            "document.querySelectorAll('details').forEach((details) => { details.open = true; })",
        );
        page.value("document.querySelector('[data-open]')?.click()");
        let none: [&str; 0] = [];
        assert_eq!(page.axe(), none, "{} {size:?} dark {dark}", file.display());
        page.is_quiet();
    }
}

#[test]
fn it_prints_on_letter_and_a4_without_cut_charts() {
    let planned = Planned::new(&example("mpp-2021"), Language::English);
    let page = Page::open(&planned.page(), DESK, true);
    for (name, paper) in [("letter", (8.5, 11.0)), ("a4", (8.27, 11.69))] {
        let bytes = page.pdf(paper);
        let document = lopdf::Document::load_mem(&bytes).unwrap();
        let pages = document.get_pages();
        // 685 rows of the table fill most of them; fonts make a page or two of difference.
        assert!(
            (22..=40).contains(&pages.len()),
            "{name}: {} pages",
            pages.len()
        );
        for number in pages.values() {
            let content = document.get_page_content(*number);
            assert!(!content.is_empty(), "an empty page");
        }
        // A figure is kept together if it is no taller than a page between its margins of 14 mm.
        page.media("print", false);
        let inside = |inches: f64| (inches - 28.0 / 25.4) * 96.0;
        let width = format!("{:.0}", inside(paper.0)).parse().unwrap();
        page.resize((width, 1000));
        let tallest = page.value(
            "Math.max(...[...document.querySelectorAll('figure')].map((figure) => figure.getBoundingClientRect().height))",
        );
        assert!(
            tallest.as_f64().unwrap() < inside(paper.1),
            "{name}: {tallest}"
        );
        assert_eq!(
            page.value("[...document.querySelectorAll('figure')].every((figure) => getComputedStyle(figure).breakInside === 'avoid')"),
            true
        );
        assert_eq!(
            page.value("document.documentElement.scrollWidth <= innerWidth"),
            true
        );
        page.media("", true);
        page.resize(DESK);
    }
    // A small plan is a handful of pages.
    let planned = Planned::new(&example("three-ports"), Language::English);
    let page = Page::open(&planned.page(), DESK, false);
    let document = lopdf::Document::load_mem(&page.pdf((8.5, 11.0))).unwrap();
    let pages = document.get_pages().len();
    assert!((5..=10).contains(&pages), "{pages} pages");
}

#[test]
fn letters_and_lists_are_printed_a_sheet_for_each() {
    let planned = Planned::new(&example("three-ports"), Language::English);
    let home = tempfile::tempdir().unwrap();
    let path = |name: &str| home.path().join(name);
    let text = |name: &str| path(name).to_str().unwrap().to_owned();
    let out = planned
        .page()
        .parent()
        .unwrap()
        .to_str()
        .unwrap()
        .to_owned();
    let feed = example("three-ports").to_str().unwrap().to_owned();
    let (told, letters) = (text("told.html"), text("letters"));
    paso(&["changes", &out, "--feed", &feed, "--html", &told]);
    paso(&["letters", &out, "--feed", &feed, "-o", &letters]);
    let changes = planned.rows("changes.csv");
    let places: BTreeSet<&str> = changes
        .iter()
        .map(|row| row["location_id"].as_str())
        .collect();
    let sheets = [
        (path("letters/letters.html"), changes.len()),
        (path("told.html"), places.len()),
    ];
    assert!(places.len() > 1);
    for (file, sheets) in sheets {
        let page = Page::open(&file, DESK, false);
        for paper in [(8.5, 11.0), (8.27, 11.69)] {
            let document = lopdf::Document::load_mem(&page.pdf(paper)).unwrap();
            assert_eq!(document.get_pages().len(), sheets, "{}", file.display());
        }
    }
}

#[test]
fn a_hostile_feed_stays_text() {
    let home = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(example("three-ports")).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, home.path().join(path.file_name().unwrap())).unwrap();
    }
    let markup = "</text></svg></script><script>window.pwned = 1</script><img src=x onerror='pwned = 2'>\u{202e}&amp;";
    let quoted = format!("\"{}\"", markup.replace('"', "\"\""));
    for (file, name) in [("ports.csv", "San Ysidro"), ("locations.csv", "Tijuana")] {
        let path = home.path().join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(name));
        fs::write(&path, text.replacen(name, &quoted, 1)).unwrap();
    }
    let model = fs::read_to_string(root().join("models/mpp-phased-entry.toml")).unwrap();
    let title = "title = \"Isolation beds at the staging location\"";
    assert!(model.contains(title));
    let hostile = format!("title = '''{markup}'''");
    fs::write(
        home.path().join("model.toml"),
        model.replace(title, &hostile),
    )
    .unwrap();
    let settings = fs::read_to_string(home.path().join("plan.toml")).unwrap();
    let settings = settings.replace("mpp-phased-entry", "model.toml");
    fs::write(home.path().join("plan.toml"), settings).unwrap();

    let planned = Planned::new(home.path(), Language::English);
    let page = Page::open(&planned.page(), DESK, false);
    assert_eq!(page.value("typeof window.pwned"), "undefined");
    assert_eq!(page.value("document.scripts.length"), 1);
    assert_eq!(page.value("document.images.length"), 0);
    let told = page.value("document.body.textContent");
    let told = told.as_str().unwrap();
    assert!(told.contains("<script>window.pwned = 1</script>"));
    assert!(told.contains("\\u{202e}") && !told.contains('\u{202e}'));
    page.is_quiet();
    // Even a script that got in would not run, nor anything from outside load.
    page.value("document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.pwned = 3' }))");
    page.value("document.body.append(Object.assign(document.createElement('img'), { src: 'https://example.org/x.png' }))");
    assert_eq!(page.value("typeof window.pwned"), "undefined");
}

/// `make screenshots` runs this; look at what it writes.
#[test]
#[ignore = "writes docs/images"]
fn screenshots() {
    let size = paso::generate::Size {
        cases: 2_000,
        days: 45,
        ports: 6,
        seed: 7,
    };
    let home = common::generated(&size);
    let feeds = [
        ("three-ports", example("three-ports")),
        ("mpp-2021", example("mpp-2021")),
        ("generated", home.path().to_owned()),
    ];
    let images = root().join("docs/images");
    fs::create_dir_all(&images).unwrap();
    for (name, feed) in feeds {
        let planned = Planned::with(&feed, Language::English, Effort::Normal);
        let dark = (name == "mpp-2021").then_some(("desk-dark", (1440, 1800), true));
        let light = [("desk", (1440, 1800), false), ("phone", (390, 1400), false)];
        for (kind, size, dark) in light.into_iter().chain(dark) {
            let page = Page::open(&planned.page(), size, dark);
            fs::write(images.join(format!("{name}-{kind}.png")), page.screenshot()).unwrap();
        }
    }
}
