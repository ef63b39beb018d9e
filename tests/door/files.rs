//! Files of the folder that are none of the feed's.

use std::fs;

use super::{code, error, errors, line, paso, paste, printed, put, small, text, three_ports};

/// Every name under which a table may hide: one error, and none by its right name.
#[test]
fn a_misnamed_table_is_one_error() {
    for (file, wrong) in [
        ("phases.csv", "Phases.csv"),
        ("phases.csv", "phases.CSV"),
        ("phases.csv", "phase.csv"),
        ("appointments.csv", "appointments.csv.txt"),
        ("appointments.csv", "appointments"),
        ("appointments.csv", "appointments.txt"),
        ("cases.csv", "cases (1).csv"),
        ("cases.csv", "cases_(1).csv"),
        ("cases.csv", "Copy of cases.csv"),
        ("cases.csv", "cases.csv~"),
        ("ports.csv", "PORTS.CSV"),
        ("ports.csv", "ports.tsv"),
        ("capacity.csv", "capacity-2021.csv"),
        ("capacity.csv", "capacity.csv.bak"),
        ("slots.csv", "slots .csv"),
        ("slots.csv", "slots.xlsx"),
        ("locations.csv", "Locations.xls"),
        ("corridors.csv", "corridor.csv"),
        ("scenarios.csv", "scenarios.csv (1)"),
        ("plan.toml", "Plan.toml"),
        ("plan.toml", "plan.toml.txt"),
        ("plan.toml", "plan (2).toml"),
        ("plan.toml", "plan"),
    ] {
        let home = three_ports();
        fs::rename(home.path().join(file), home.path().join(wrong)).unwrap();
        let notice = error(home.path(), "unknown_file");
        assert_eq!((notice.file.as_str(), notice.row), (wrong, None));
        let remedy = notice.remedy.unwrap();
        assert!(remedy.contains(&format!("`{file}`")), "{wrong}: {remedy}");
        fs::rename(home.path().join(wrong), home.path().join(file)).unwrap();
        assert!(errors(home.path()).is_empty());
    }
}

#[test]
fn a_table_beside_the_right_one_is_named_too() {
    for wrong in [
        "cases (1).csv",
        "Cases.csv",
        "cases.csv.old",
        "cases.xlsx",
        "roster.csv",
        "roster.XLSX",
        "feed.ods",
        "schedule.csv",
        "x.csv.gz",
        "plan.toml.txt",
        "Plan.toml",
    ] {
        let home = three_ports();
        put(home.path(), wrong, "case_id\nX1\n");
        let notice = error(home.path(), "unknown_file");
        assert_eq!(notice.file, wrong);
        assert_eq!(line(&notice), format!("ignore_files = [\"{wrong}\"]"));
        paste(home.path(), &line(&notice));
        assert!(errors(home.path()).is_empty(), "{wrong}");
        // The name as it is written, and no other.
        fs::rename(
            home.path().join(wrong),
            home.path().join(format!("x{wrong}")),
        )
        .unwrap();
        let now = errors(home.path());
        assert!(
            now.len() == 1 || wrong.to_lowercase().starts_with("plan"),
            "{wrong}: {now:?}"
        );
    }
}

#[test]
fn one_line_to_paste_passes_all_of_them_over() {
    let home = small();
    put(home.path(), "a.csv", "");
    put(home.path(), "b.csv", "");
    put(home.path(), "Slots.csv", "");
    paste(home.path(), "ignore_files = [\"a.csv\"]");
    let errors = errors(home.path());
    assert_eq!(errors.len(), 2);
    let line = line(&errors[0]);
    assert_eq!(line, "ignore_files = [\"a.csv\", \"Slots.csv\", \"b.csv\"]");
    super::edit(
        home.path(),
        "plan.toml",
        "ignore_files = [\"a.csv\"]",
        &line,
    );
    assert!(super::errors(home.path()).is_empty());
}

/// What systems leave in folders, texts, models and folders are nobody's concern.
#[test]
fn other_files_are_passed_over() {
    let home = three_ports();
    for name in [
        ".DS_Store",
        "Thumbs.db",
        "desktop.ini",
        "~$cases.xlsx",
        ".~lock.cases.csv#",
        "._cases.csv",
        ".hidden.csv",
        "README.md",
        "notes.txt",
        "cases.pdf",
        "own-model.toml",
        "plan.html",
    ] {
        put(home.path(), name, "x");
    }
    for folder in ["old.csv", "cases.xlsx", "out"] {
        fs::create_dir(home.path().join(folder)).unwrap();
        put(&home.path().join(folder), "cases.csv", "x");
    }
    assert!(errors(home.path()).is_empty());
}

#[test]
fn a_workbook_in_place_of_all_tables_is_one_error() {
    let home = small();
    for file in ["ports.csv", "slots.csv", "capacity.csv", "cases.csv"] {
        fs::remove_file(home.path().join(file)).unwrap();
    }
    put(home.path(), "feed.xlsx", "PK");
    let notice = error(home.path(), "unknown_file");
    let remedy = notice.remedy.unwrap();
    for file in ["ports.csv", "capacity.csv", "cases.csv"] {
        assert!(remedy.contains(file), "{remedy}");
    }
}

#[test]
fn a_file_that_is_read_cannot_be_passed_over() {
    for (name, what) in [
        ("cases.csv", "cases.csv"),
        ("appointments.csv", "appointments.csv"),
        ("plan.toml", "plan.toml"),
        ("model.toml", "model.toml"),
    ] {
        let home = small();
        paste(home.path(), &format!("ignore_files = [\"{name}\"]"));
        let notice = error(home.path(), "ignores_known");
        assert!(notice.message.contains(what), "{notice:?}");
    }
    // Nor one that stands for a file which must be there.
    let home = small();
    fs::rename(home.path().join("cases.csv"), home.path().join("Cases.csv")).unwrap();
    let notice = error(home.path(), "unknown_file");
    assert!(!notice.remedy.unwrap().contains("ignore_files"));
}

/// A model whose name is like a table's is read, and so no stranger.
#[test]
fn the_model_is_no_stranger() {
    let home = small();
    fs::rename(
        home.path().join("model.toml"),
        home.path().join("cases.txt"),
    )
    .unwrap();
    super::edit(home.path(), "plan.toml", "model.toml", "cases.txt");
    assert!(errors(home.path()).is_empty());
}

#[test]
fn nothing_is_planned_from_a_feed_with_strangers() {
    let home = three_ports();
    fs::rename(
        home.path().join("phases.csv"),
        home.path().join("Phases.csv"),
    )
    .unwrap();
    let out = home.path().join("out");
    for command in [
        vec!["validate", text(home.path())],
        vec!["plan", text(home.path()), "-o", text(&out)],
    ] {
        let output = paso(&command);
        assert_eq!(code(&output), 2, "{command:?}");
        assert!(
            printed(&output).contains("Phases.csv"),
            "{}",
            printed(&output)
        );
    }
    assert!(!out.exists());
}
