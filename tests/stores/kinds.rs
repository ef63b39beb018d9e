//! One feed through every kind of place and back, and workbooks as targets.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::server::Server;
use super::{FEEDS, canonical, planned, refused, same};
use crate::common::done;

const SMALL: &str = "tests/feeds/small";

/// The files of a folder by name.
fn files(folder: &str) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries
        .map(|entry| {
            let name = entry.file_name().into_string().unwrap();
            (name, fs::read(entry.path()).unwrap())
        })
        .collect()
}

/// A feed in its one form, plan.toml without what a sheet does not keep: comments, and how its values are
/// spaced.
fn plain(feed: &str, home: &TempDir) -> String {
    let folder = canonical(feed, home);
    let plan = Path::new(&folder).join("plan.toml");
    let table: toml::Table = fs::read_to_string(&plan).unwrap().parse().unwrap();
    fs::write(&plan, toml::to_string(&table).unwrap()).unwrap();
    folder
}

#[test]
fn a_feed_is_the_same_in_every_kind_of_place() {
    let server = Server::get();
    for (number, feed) in FEEDS.into_iter().enumerate() {
        let home = tempfile::tempdir().unwrap();
        let at = |name: &str| home.path().join(name).to_str().unwrap().to_owned();
        let folder = plain(feed, &home);
        let places = [
            at("feed.xlsx"),
            at("feed.sqlite"),
            server.address(&format!("kinds_{number}")),
            at("columns"),
        ];
        let before = files(&folder);
        let plan = planned(&folder, &home, "plan");
        let mut from = folder.clone();
        for (step, place) in places.iter().enumerate() {
            // Each is made of the one before.
            let to = if *place == at("columns") {
                ["--to", "parquet"].as_slice()
            } else {
                &[]
            };
            done(&[&["-q", "convert", &from, "-o", place], to].concat());
            let own = planned(place, &home, &format!("plan-{step}"));
            same(&plan, &own);
            done(&["-q", "check", place, plan.to_str().unwrap()]);
            done(&["-q", "check", &folder, own.to_str().unwrap()]);
            let back = at(&format!("back-{step}"));
            done(&["-q", "convert", place, "--to", "folder", "-o", &back]);
            assert_eq!(files(&back), before, "{feed}: {place}");
            from.clone_from(place);
        }
    }
}

#[test]
fn a_workbook_has_the_settings_of_plan_toml() {
    let home = tempfile::tempdir().unwrap();
    let folder = canonical(SMALL, &home);
    let plan = Path::new(&folder).join("plan.toml");
    let text = fs::read_to_string(&plan).unwrap();
    let top =
        "notice_days = 2\nnotice_exempt = [\"standard\"]\nignore_files = [\"a.csv\", \"b.csv\"]\n";
    let more = "\n[steady]\ntolerance = 0.001\n\n[stability]\ndays = 2.0\n";
    fs::write(&plan, format!("# Comment.\n{top}{text}{more}")).unwrap();
    let book = home.path().join("book.xlsx");
    let book = book.to_str().unwrap();
    done(&["-q", "convert", &folder, "-o", book]);
    let back = home.path().join("back");
    let to = back.to_str().unwrap();
    done(&["-q", "convert", book, "--to", "folder", "-o", to]);
    let table = |path: &Path| -> toml::Table {
        let text = fs::read_to_string(path).unwrap();
        text.parse().unwrap()
    };
    assert_eq!(table(&back.join("plan.toml")), table(&plan));
    // What is there is not written over unasked.
    assert!(refused(&["convert", &folder, "-o", book]).contains("--force"));
    done(&["-q", "convert", &folder, "-o", book, "--force"]);
    let said = refused(&["convert", &folder, "--to", "xlsx", "-o", "book.csv"]);
    assert!(said.contains(".xlsx"), "{said}");
}

#[test]
fn a_model_file_stands_beside_the_workbook() {
    let home = tempfile::tempdir().unwrap();
    let folder = canonical(SMALL, &home);
    let beside = home.path().join("beside");
    fs::create_dir(&beside).unwrap();
    let (book, model) = (beside.join("book.xlsx"), beside.join("model.toml"));
    let book = book.to_str().unwrap();
    done(&["-q", "convert", &folder, "-o", book]);
    assert_eq!(
        fs::read(&model).unwrap(),
        fs::read(Path::new(&folder).join("model.toml")).unwrap()
    );
    done(&["-q", "validate", book]);
    // One that is there and is another is nobody's to replace.
    let before = fs::read(book).unwrap();
    fs::write(&model, "name = \"other\"\n").unwrap();
    let said = refused(&["convert", &folder, "-o", book, "--force"]);
    assert!(said.contains("model.toml is there already"), "{said}");
    assert_eq!(fs::read(book).unwrap(), before);
}

#[test]
fn what_a_workbook_would_not_keep_is_refused() {
    let home = tempfile::tempdir().unwrap();
    let folder = canonical(SMALL, &home);
    let path = |name: &str| Path::new(&folder).join(name);
    let book = home.path().join("book.xlsx");
    let book = book.to_str().unwrap();
    // A table without rows is not the same as none.
    fs::write(path("closures.csv"), "port_id,from,to\n").unwrap();
    let said = refused(&["convert", &folder, "-o", book]);
    assert!(said.contains("closures.csv has no rows"), "{said}");
    fs::remove_file(path("closures.csv")).unwrap();
    let ports = fs::read_to_string(path("ports.csv")).unwrap();
    let odd = ports.replace("North", "\u{a0}North\u{200b}");
    assert_ne!(odd, ports);
    fs::write(path("ports.csv"), odd).unwrap();
    let said = refused(&["convert", &folder, "-o", book]);
    assert!(
        said.contains("ports.csv, line 2") && said.contains("nothing was written"),
        "{said}"
    );
    assert!(!Path::new(book).exists());
    fs::write(path("ports.csv"), ports).unwrap();
    done(&["-q", "convert", &folder, "-o", book]);
}
