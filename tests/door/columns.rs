//! Columns that paso does not know.

use std::fs;

use super::{edit, error, errors, line, paste, put, small, three_ports};

#[test]
fn a_misspelt_column_is_an_error_that_proposes_the_right_one() {
    for (file, column, wrong, meant) in [
        ("cases.csv", "ready_on", "ready on", Some("ready_on")),
        ("cases.csv", "ready_on", "Ready_On", Some("ready_on")),
        ("cases.csv", "ready_on", "readyon", Some("ready_on")),
        ("cases.csv", "ready_on", "available from", None),
        ("cases.csv", "due_on", "DUE-ON", Some("due_on")),
        ("cases.csv", "ports", "port", Some("ports")),
        ("slots.csv", "weekdays", "weekday", Some("weekdays")),
        ("slots.csv", "weekdays", "days", None),
        ("capacity.csv", "slot", "slots", Some("slot")),
        ("phases.csv", "ramp_days", "ramp", None),
        (
            "corridors.csv",
            "travel_hours",
            "travel_hour",
            Some("travel_hours"),
        ),
        ("appointments.csv", "slot", "time", None),
        ("scenarios.csv", "title", "titel", Some("title")),
    ] {
        let home = three_ports();
        let path = home.path().join(file);
        let text = fs::read_to_string(&path).unwrap();
        let (header, rows) = text.split_once('\n').unwrap();
        let names: Vec<&str> = header
            .split(',')
            .map(|name| if name == column { wrong } else { name })
            .collect();
        put(home.path(), file, &format!("{}\n{rows}", names.join(",")));
        let notice = error(home.path(), "unknown_column");
        assert_eq!(
            (notice.file.as_str(), notice.row, notice.value.as_deref()),
            (file, Some(1), Some(wrong))
        );
        let remedy = notice.remedy.as_deref().unwrap();
        let proposed = remedy.split("did you mean `").nth(1);
        let proposed = proposed.and_then(|rest| rest.split('`').next());
        assert_eq!(proposed, meant, "{wrong}: {remedy}");
        assert_eq!(
            line(&notice),
            format!("ignore_columns = [\"{file}:{wrong}\"]")
        );
    }
}

#[test]
fn a_misspelt_required_column_is_one_error() {
    for (file, column, wrong) in [
        ("cases.csv", "persons", "person"),
        ("cases.csv", "case_id", "Case ID"),
        ("ports.csv", "port_id", "port-id"),
        ("capacity.csv", "amount", "amout"),
        ("slots.csv", "start", "Start"),
    ] {
        let home = three_ports();
        edit(home.path(), file, column, wrong);
        let notice = error(home.path(), "missing_column");
        let remedy = notice.remedy.unwrap();
        assert!(
            remedy.contains(&format!("`{wrong}`")) && remedy.contains(&format!("`{column}`")),
            "{remedy}"
        );
    }
}

/// A column for each weekday with Yes and No would open every slot on every day.
#[test]
fn weekday_columns_are_refused() {
    let home = three_ports();
    put(
        home.path(),
        "slots.csv",
        "port_id,start,Mon,Tue,Wed,Thu,Fri,Sat,Sun\nsan_ysidro,09:00,Yes,Yes,Yes,Yes,Yes,No,No\n\
         san_ysidro,13:00,Yes,Yes,Yes,Yes,Yes,No,No\nel_paso,08:00,Yes,Yes,Yes,Yes,Yes,No,No\n",
    );
    let errors = errors(home.path());
    let columns: Vec<&str> = errors.iter().filter_map(|e| e.value.as_deref()).collect();
    assert_eq!(columns, ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]);
    assert!(errors.iter().all(|error| error.code == "unknown_column"));
}

#[test]
fn one_line_to_paste_passes_all_of_them_over() {
    let home = small();
    let cases = "case_id,persons,location_id,stream,priority,remarks,\"a \"\"b\"\"\",,\n\
                 A1,2,town,arrival,standard,none,x,,\n";
    put(home.path(), "cases.csv", cases);
    put(
        home.path(),
        "slots.csv",
        "port_id,start,clerk\nnorth,09:00,two\n",
    );
    let errors = errors(home.path());
    let columns: Vec<&str> = errors.iter().filter_map(|e| e.value.as_deref()).collect();
    // The columns without a name are one finding.
    assert_eq!(columns, ["clerk", "remarks", "a \"b\"", ""]);
    let line = line(&errors[0]);
    assert!(errors.iter().all(|error| super::line(error) == line));
    paste(home.path(), &line);
    assert!(super::errors(home.path()).is_empty());
}

#[test]
fn the_line_to_paste_keeps_what_plan_toml_has() {
    let home = small();
    let cases = "case_id,persons,location_id,stream,priority,remarks,tent\n\
                 A1,2,town,arrival,standard,none,4\n";
    put(home.path(), "cases.csv", cases);
    paste(home.path(), "ignore_columns = [\"remarks\"]");
    let notice = error(home.path(), "unknown_column");
    assert_eq!(
        line(&notice),
        "ignore_columns = [\"remarks\", \"cases.csv:tent\"]"
    );
    // In its place.
    edit(
        home.path(),
        "plan.toml",
        "ignore_columns = [\"remarks\"]",
        &line(&notice),
    );
    assert!(errors(home.path()).is_empty());
}

#[test]
fn an_entry_holds_for_its_file() {
    let home = small();
    put(home.path(), "ports.csv", "port_id,remarks\nnorth,x\n");
    paste(home.path(), "ignore_columns = [\"cases.csv:remarks\"]");
    assert_eq!(error(home.path(), "unknown_column").file, "ports.csv");
    edit(home.path(), "plan.toml", "cases.csv:remarks", "remarks");
    assert!(errors(home.path()).is_empty());
    // What matches nothing passes nothing over.
    edit(home.path(), "plan.toml", "remarks", "remark");
    assert_eq!(error(home.path(), "unknown_column").file, "ports.csv");
}

#[test]
fn an_entry_that_would_hide_data_is_an_error() {
    for (entry, remedy) in [
        ("cases.csv:ready_on", "take it out"),
        ("cases.csv:persons", "take it out"),
        ("ready_on", "name the file too"),
        ("name", "name the file too"),
        ("amount", "name the file too"),
    ] {
        let home = small();
        paste(
            home.path(),
            &format!("ignore_columns = [\"fine\", \"{entry}\"]"),
        );
        let notice = error(home.path(), "ignores_known");
        assert_eq!(
            (notice.file.as_str(), notice.row, notice.value.as_deref()),
            ("plan.toml", Some(1), Some(entry))
        );
        assert!(
            notice.remedy.as_deref().unwrap().contains(remedy),
            "{notice:?}"
        );
    }
    // A column that another file knows can be named for the one that does not.
    let home = small();
    let cases =
        "case_id,persons,location_id,stream,priority,amount\nA1,2,town,arrival,standard,7\n";
    put(home.path(), "cases.csv", cases);
    assert_eq!(
        line(&error(home.path(), "unknown_column")),
        "ignore_columns = [\"cases.csv:amount\"]"
    );
    paste(home.path(), "ignore_columns = [\"cases.csv:amount\"]");
    assert!(errors(home.path()).is_empty());
}

#[test]
fn lists_of_what_to_ignore_are_lists_of_texts() {
    for (line, key) in [
        ("ignore_columns = \"remarks\"", "ignore_columns"),
        ("ignore_columns = [1]", "ignore_columns[1]"),
        ("ignore_files = [\"x.csv\", [\"y.csv\"]]", "ignore_files[2]"),
        ("ignore_files = true", "ignore_files"),
    ] {
        let home = small();
        paste(home.path(), line);
        let notice = error(home.path(), "wrong_type");
        assert_eq!((notice.row, notice.column.as_deref()), (Some(1), Some(key)));
    }
}

/// What cannot be known without plan.toml is not said.
#[test]
fn without_plan_toml_no_column_is_judged() {
    let home = small();
    put(home.path(), "ports.csv", "port_id,remarks\nnorth,x\n");
    put(home.path(), "plan.toml", "ignore_columns = [\"remarks\"\n");
    error(home.path(), "bad_toml");
    // With it, but another key wrong, it is known.
    let plan =
        "ignore_columns = [\"remarks\"]\nmodel = \"model.toml\"\nstart = 2021-02-19\ndays = 0\n";
    put(home.path(), "plan.toml", plan);
    error(home.path(), "out_of_range");
}
