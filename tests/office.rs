//! Workbooks in another program: `LibreOffice` opens what paso writes, and writes what paso reads.
//! `make test-long` installs it and runs these tests.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::common::{done, example};

/// Runs `LibreOffice` without its windows, with settings of its own.
fn convert(home: &Path, to: &str, file: &Path) {
    let settings = format!(
        "-env:UserInstallation=file://{}",
        home.join("settings").display()
    );
    let output = Command::new("soffice")
        .args([&settings, "--headless", "--convert-to", to, "--outdir"])
        .args([home, file])
        .output()
        .expect("soffice runs: `make office` installs it");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && !told.contains("rror"), "{told}");
}

/// A table as text: what it is compared by.
fn rows(file: &Path) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_path(file)
        .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let rows = reader.records().map(Result::unwrap);
    rows.map(|row| row.iter().map(str::to_owned).collect())
        .collect()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Files of a folder whose names end so, in order.
fn files(home: &Path, end: &str) -> Vec<PathBuf> {
    let all = fs::read_dir(home)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut all: Vec<PathBuf> = all.filter(|path| text(path).ends_with(end)).collect();
    all.sort();
    all
}

#[test]
#[ignore = "needs LibreOffice"]
fn a_plans_workbook_says_in_libreoffice_what_its_files_say() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    let (out, book) = (home.join("out"), home.join("plan.xlsx"));
    let feed = example("three-ports");
    done(&[
        "plan",
        text(&feed),
        "-o",
        text(&out),
        "--xlsx",
        text(&book),
        "-q",
    ]);
    // Each sheet a file: commas, quotes, UTF-8, cells as they are shown.
    let filter = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1";
    convert(home, filter, &book);
    assert_eq!(files(home, ".csv").len(), 7);
    let schedule = rows(&home.join("plan-Schedule.csv"));
    let written = rows(&out.join("schedule.csv"));
    let column = |name: &str| written[0].iter().position(|own| own == name).unwrap();
    let (date, slot, case) = (column("date"), column("slot"), column("case_id"));
    let persons = column("persons");
    let mut expected: Vec<[&str; 4]> = written[1..]
        .iter()
        .map(|row| [&*row[date], &*row[slot], &*row[case], &*row[persons]])
        .collect();
    let mut found: Vec<[&str; 4]> = schedule[1..]
        .iter()
        .map(|row| [&*row[0], &*row[1], &*row[3], &*row[4]])
        .collect();
    expected.sort_unstable();
    found.sort_unstable();
    assert_eq!(found, expected);
    let left_out = rows(&home.join("plan-Left out.csv")).len();
    assert_eq!(left_out, rows(&out.join("unscheduled.csv")).len());
    // No text became a formula, and no formula an error.
    for file in files(home, ".csv") {
        let text = fs::read_to_string(&file).unwrap();
        assert!(!text.contains("#NAME?") && !text.contains("Err:"), "{text}");
    }
}

#[test]
#[ignore = "needs LibreOffice"]
fn a_feed_that_libreoffice_saves_again_is_the_same_feed() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    let (book, feed) = (home.join("book.xlsx"), home.join("feed"));
    done(&["init", text(&feed), "--start", "2024-02-28"]);
    done(&["init", "--xlsx", text(&book), "--start", "2024-02-28"]);
    for kind in ["ods", "xls"] {
        convert(home, kind, &book);
        let (saved, imported) = (home.join("book").with_extension(kind), home.join(kind));
        done(&["import", text(&saved), "-o", text(&imported)]);
        done(&["validate", text(&imported)]);
        for file in files(&feed, ".csv") {
            let name = file.file_name().unwrap();
            assert_eq!(
                filled(&imported.join(name)),
                filled(&file),
                "{kind}: {}",
                file.display()
            );
        }
    }
}

/// The filled cells of a table by row, each with its column's name; numbers however they are written.
fn filled(path: &Path) -> Vec<Vec<(String, String)>> {
    let rows = rows(path);
    let plain = |cell: &String| match cell.parse::<f64>() {
        Ok(number) => number.to_string(),
        Err(_) => cell.clone(),
    };
    let cells = |row: &Vec<String>| {
        let named = rows[0].iter().cloned().zip(row.iter().map(plain));
        let mut cells: Vec<_> = named.filter(|(_, cell)| !cell.is_empty()).collect();
        cells.sort();
        cells
    };
    rows[1..].iter().map(cells).collect()
}

/// The pictures of docs/spreadsheets.md.
#[test]
#[ignore = "writes docs/images"]
fn screenshots() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    let (book, plan) = (home.join("book.xlsx"), home.join("plan.xlsx"));
    done(&["init", "--xlsx", text(&book), "--start", "2026-03-02"]);
    let (feed, out) = (example("three-ports"), home.join("out"));
    done(&[
        "plan",
        text(&feed),
        "-o",
        text(&out),
        "--xlsx",
        text(&plan),
        "-q",
    ]);
    let images = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/images");
    // The sheet's page, and how much of it is filled, in points of 1/96 inch.
    for (file, sheet, name, height) in [
        (&book, "cases", "workbook-start", 420),
        (&plan, "Schedule", "workbook-schedule", 520),
        (&plan, "Calendar", "workbook-calendar", 420),
    ] {
        convert(home, "pdf", file);
        let pdf = file.with_extension("pdf");
        let page = page_of(home, &pdf, sheet);
        let output = Command::new("pdftoppm")
            .args([
                "-r",
                "96",
                "-png",
                "-singlefile",
                "-x",
                "0",
                "-y",
                "0",
                "-W",
                "1123",
            ])
            .args(["-H", &height.to_string(), "-f", &page, "-l", &page])
            .args([&pdf, &images.join(name)])
            .output()
            .expect("pdftoppm runs: `make office` installs it");
        assert!(output.status.success(), "{output:?}");
    }
}

/// The first page that a sheet is printed on: the one that its headers are on.
fn page_of(home: &Path, pdf: &Path, sheet: &str) -> String {
    let header = match sheet {
        "cases" => "enrolled_on",
        "Schedule" => "Days waited",
        _ => "All ports",
    };
    let told = home.join("pages.txt");
    let output = Command::new("pdftotext")
        .args([pdf, &told])
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let text = fs::read_to_string(told).unwrap();
    let page = text.split('\u{c}').position(|page| page.contains(header));
    (page.unwrap_or_else(|| panic!("{header} is on no page")) + 1).to_string()
}
