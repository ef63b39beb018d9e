//! Feeds that are damaged or made to harm, as a process would meet them.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Instant;

use paso::feed::{self, Overrides, Reading};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tempfile::TempDir;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn copy(feed: &str) -> TempDir {
    let home = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(root().join(feed)).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, home.path().join(path.file_name().unwrap())).unwrap();
    }
    home
}

fn small() -> TempDir {
    copy("tests/feeds/small")
}

fn read(folder: &Path) -> Reading {
    feed::read(folder, &Overrides::default())
}

fn codes(reading: &Reading) -> Vec<&'static str> {
    reading.counts.iter().map(|own| own.code).collect()
}

fn paso() -> PathBuf {
    assert_cmd::cargo::cargo_bin("paso")
}

/// A shell command in which `$paso` is the program and `$feed` and `$out` are folders.
fn shell(command: &str, feed: &Path, out: &Path) -> Output {
    Command::new("sh")
        .args(["-c", command])
        .env("paso", paso())
        .env("feed", feed)
        .env("out", out)
        .output()
        .unwrap()
}

#[test]
fn other_encodings_are_named_with_what_they_would_be() {
    let home = small();
    let ports = home.path().join("ports.csv");
    let text = "port_id,name\nnorth,Paso del Águila\n";
    for big in [false, true] {
        let units = text.encode_utf16();
        let bytes: Vec<u8> = if big {
            [0xfe, 0xff]
                .into_iter()
                .chain(units.flat_map(u16::to_be_bytes))
                .collect()
        } else {
            units.flat_map(u16::to_le_bytes).collect()
        };
        fs::write(&ports, bytes).unwrap();
        assert_eq!(codes(&read(home.path())), ["utf16"], "big: {big}");
    }
    let latin1: Vec<u8> = text
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    fs::write(&ports, latin1).unwrap();
    let reading = read(home.path());
    let notice = &reading.notices[0];
    assert_eq!((notice.code, notice.row), ("not_utf8", Some(2)));
    assert_eq!(notice.column.as_deref(), Some("name"));
    assert!(
        notice
            .remedy
            .as_deref()
            .unwrap()
            .contains("Paso del Águila"),
        "{notice:?}"
    );
    fs::write(home.path().join("model.toml"), b"name = \"a\xf1o\"\n").unwrap();
    assert!(codes(&read(home.path())).contains(&"not_utf8"));
}

#[test]
fn a_line_of_a_gibibyte_is_given_up_early() {
    let home = small();
    let path = home.path().join("cases.csv");
    let mut file = fs::File::create(&path).unwrap();
    file.write_all(b"case_id,persons,location_id,stream,priority\nA1,2,")
        .unwrap();
    let piece = vec![b'x'; 1 << 20];
    for _ in 0..1024 {
        file.write_all(&piece).unwrap();
    }
    drop(file);
    // With less memory than the line is long.
    let output = shell(
        "ulimit -v 786432; \"$paso\" validate \"$feed\" --format json",
        home.path(),
        home.path(),
    );
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["notices"][0]["code"], "line_too_long");
    assert_eq!(report["notices"][0]["row"], 2);
    let output = shell(
        "ulimit -v 786432; \"$paso\" validate \"$feed\"",
        home.path(),
        home.path(),
    );
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stdout).contains("line_too_long"));
}

#[test]
fn ten_thousand_columns_are_counted() {
    let home = small();
    let mut header = "case_id,persons,location_id,stream,priority".to_owned();
    let mut row = "A1,2,town,arrival,standard".to_owned();
    for at in 0..10_000 {
        let _ = write!(header, ",extra{at}");
        row.push_str(",private");
    }
    fs::write(home.path().join("cases.csv"), format!("{header}\n{row}\n")).unwrap();
    let reading = read(home.path());
    assert!(reading.problem.is_none());
    assert_eq!(
        (reading.counts[0].code, reading.counts[0].count),
        ("unknown_column", 10_000)
    );
    // Each notice is of its own column, and none grows with the others.
    let longest = reading.notices.iter().filter_map(|n| n.remedy.as_deref());
    assert!(longest.map(str::len).max().unwrap() < 1_000);
}

/// More limits than memory holds are refused, not tried.
#[test]
fn a_feed_of_endless_limits_is_refused() {
    let home = small();
    let mut locations = "location_id\ntown\n".to_owned();
    let mut ports = "port_id\nnorth\n".to_owned();
    for at in 0..1_000 {
        let _ = writeln!(locations, "town{at}");
        let _ = writeln!(ports, "port{at}");
    }
    fs::write(home.path().join("locations.csv"), locations).unwrap();
    fs::write(home.path().join("ports.csv"), ports).unwrap();
    let plan = home.path().join("plan.toml");
    fs::write(
        &plan,
        "model = \"model.toml\"\nstart = 2021-02-19\ndays = 1000\n",
    )
    .unwrap();
    assert_eq!(codes(&read(home.path())), ["too_many_limits"]);
}

#[test]
fn a_quote_never_closed_is_named_where_it_opens() {
    let home = small();
    let mut cases = "case_id,persons,location_id,stream,priority\n".to_owned();
    for at in 1..100 {
        let quote = if at == 40 { "\"" } else { "" };
        let _ = writeln!(cases, "C{at},2,{quote}town,arrival,standard");
    }
    fs::write(home.path().join("cases.csv"), cases).unwrap();
    let reading = read(home.path());
    assert_eq!(
        codes(&reading),
        ["unclosed_quote"],
        "{:#?}",
        reading.notices
    );
    assert_eq!(reading.notices[0].row, Some(41));
    assert_eq!(reading.notices[0].column.as_deref(), Some("location_id"));
}

/// A formula in each text field of each file is refused or warned of, and never written.
#[test]
fn formulas_are_named_and_never_written() {
    let formula = "=cmd|' /C calc'!A0";
    let mut seen = 0;
    for file in feed::schema::files()
        .into_iter()
        .filter(|file| !file.contains(".toml"))
    {
        let schema = feed::schema::of(file).unwrap();
        let feed = copy("examples/three-ports");
        if file == "closures.csv" {
            let row = "el_paso,2021-02-24,2021-02-24,Wed,08:00,works";
            let text = format!("port_id,from,to,weekdays,slot,reason\n{row}\n");
            fs::write(feed.path().join(file), text).unwrap();
        }
        let text = fs::read_to_string(feed.path().join(file)).unwrap();
        let header: Vec<&str> = text.lines().next().unwrap().split(',').collect();
        for field in schema["fields"].as_array().unwrap() {
            let name = field["name"].as_str().unwrap();
            let Some(at) = header.iter().position(|own| *own == name) else {
                continue;
            };
            let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
            let mut fields: Vec<&str> = lines[1].split(',').collect();
            fields[at] = formula;
            lines[1] = fields.join(",");
            fs::write(feed.path().join(file), lines.join("\n") + "\n").unwrap();
            let reading = read(feed.path());
            let here = |notice: &&paso::notice::Notice| {
                notice.file == file
                    && notice.row == Some(2)
                    && notice.column.as_deref() == Some(name)
            };
            assert!(reading.notices.iter().any(|n| here(&n)), "{file} {name}");
            let free = field["type"] == "string" && field["constraints"].get("pattern").is_none();
            let free = free && field["title"] == "text";
            assert_eq!(reading.problem.is_some(), free, "{file} {name}");
            if free {
                seen += 1;
                let out = feed.path().join("out");
                let output = shell(
                    "\"$paso\" plan \"$feed\" -o \"$out\" --effort low",
                    feed.path(),
                    &out,
                );
                assert_eq!(output.status.code(), Some(0), "{output:?}");
                for entry in fs::read_dir(&out).unwrap() {
                    let path = entry.unwrap().path();
                    if path.extension().is_some_and(|kind| kind == "csv") {
                        assert!(
                            !fs::read_to_string(&path).unwrap().contains("=cmd"),
                            "{path:?}"
                        );
                    }
                }
            }
        }
    }
    assert_eq!(seen, 4);
}

#[test]
fn files_that_are_no_files_are_named() {
    let home = small();
    let path = home.path().join("slots.csv");
    fs::remove_file(&path).unwrap();
    symlink("/no/such/file", &path).unwrap();
    assert_eq!(codes(&read(home.path())), ["unreadable_file"]);
    fs::remove_file(&path).unwrap();
    // A pipe would be waited on for ever.
    assert!(
        Command::new("mkfifo")
            .arg(&path)
            .status()
            .unwrap()
            .success()
    );
    assert_eq!(codes(&read(home.path())), ["unreadable_file"]);
    fs::remove_file(&path).unwrap();
    symlink("/dev/zero", &path).unwrap();
    assert_eq!(codes(&read(home.path())), ["unreadable_file"]);
    fs::remove_file(&path).unwrap();
    fs::write(&path, "port_id,start\nnorth,09:00\n").unwrap();
    fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o000)).unwrap();
    // The superuser can read everything.
    let readable = fs::read(&path).is_ok();
    let expected: &[&str] = if readable { &[] } else { &["unreadable_file"] };
    assert_eq!(codes(&read(home.path())), expected);
}

#[test]
fn links_out_of_the_feed_are_followed_and_named() {
    let (home, other) = (small(), small());
    let path = home.path().join("cases.csv");
    fs::remove_file(&path).unwrap();
    symlink(other.path().join("cases.csv"), &path).unwrap();
    let reading = read(home.path());
    assert!(reading.problem.is_some());
    assert_eq!(codes(&reading), ["link_out_of_feed"]);
    // A link within the feed is nobody's concern.
    fs::remove_file(&path).unwrap();
    fs::create_dir(home.path().join("days")).unwrap();
    fs::copy(
        other.path().join("cases.csv"),
        home.path().join("days/cases-today.csv"),
    )
    .unwrap();
    symlink("days/cases-today.csv", &path).unwrap();
    assert_eq!(codes(&read(home.path())), [""; 0]);
}

#[test]
fn toml_nested_too_deep_is_refused() {
    let home = small();
    for text in [
        format!("model = {}1{}", "[".repeat(50_000), "]".repeat(50_000)),
        format!("{}x = 1", "model.".repeat(50_000)),
    ] {
        fs::write(home.path().join("plan.toml"), text).unwrap();
        let output = shell("\"$paso\" validate \"$feed\"", home.path(), home.path());
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(String::from_utf8_lossy(&output.stdout).contains("bad_toml"));
    }
}

/// Columns that paso does not know are shown by no command and written to no file.
#[test]
fn unknown_columns_are_never_copied_out() {
    let feed = copy("examples/three-ports");
    let path = feed.path().join("cases.csv");
    let text = fs::read_to_string(&path).unwrap();
    let mut lines = text.lines();
    let mut with = format!("full_name,{},phone\n", lines.next().unwrap());
    for line in lines {
        let _ = writeln!(with, "Maria Secret,{line},5551234");
    }
    fs::write(&path, &with).unwrap();
    let out = feed.path().join("out");
    let plan = || {
        shell(
            "\"$paso\" plan \"$feed\" -o \"$out\" --effort low",
            feed.path(),
            &out,
        )
    };
    let refused = plan();
    assert_eq!(refused.status.code(), Some(2), "{refused:?}");
    let mut all: Vec<u8> = [refused.stdout, refused.stderr].concat();
    let settings = feed.path().join("plan.toml");
    let text = fs::read_to_string(&settings).unwrap();
    let ignore = "ignore_columns = [\"cases.csv:full_name\", \"phone\"]\n";
    fs::write(&settings, ignore.to_owned() + &text).unwrap();
    let output = plan();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("personal_column"));
    all.extend([output.stdout, output.stderr].concat());
    for entry in fs::read_dir(&out).unwrap() {
        all.extend(fs::read(entry.unwrap().path()).unwrap());
    }
    // And with errors in known columns, of which rows are shown.
    fs::write(
        &path,
        with.replace(",3,tijuana", ",three,tijuana")
            .replace(",terminated,,", ",terminated,"),
    )
    .unwrap();
    for command in [
        "validate \"$feed\" --all",
        "validate \"$feed\" --format json",
        "plan \"$feed\" -o \"$out\"",
    ] {
        let output = shell(&format!("\"$paso\" {command}"), feed.path(), &out);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        all.extend([output.stdout, output.stderr].concat());
    }
    let all = String::from_utf8_lossy(&all);
    assert!(all.contains("three") && !all.contains("Secret") && !all.contains("5551234"));
}

/// The files of a plan, without what differs from run to run, and without the folder that a killed
/// run may leave.
fn plan_in(out: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = fs::read_dir(out)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            let name = path.file_name().unwrap().to_string_lossy();
            !(path.is_dir() && name.starts_with(".paso-"))
        })
        .map(|path| {
            let mut bytes = fs::read(&path).unwrap();
            if path.ends_with("summary.json") {
                let mut summary: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
                summary["seconds"] = serde_json::Value::Null;
                bytes = summary.to_string().into_bytes();
            }
            (
                path.file_name().unwrap().to_string_lossy().into_owned(),
                bytes,
            )
        })
        .collect();
    files.sort();
    files
}

#[test]
fn a_full_disk_leaves_the_previous_plan() {
    let feed = copy("examples/three-ports");
    let out = feed.path().join("out");
    assert!(
        shell(
            "\"$paso\" plan \"$feed\" -o \"$out\" --effort low",
            feed.path(),
            &out
        )
        .status
        .success()
    );
    let before = plan_in(&out);
    // No file may grow beyond a block or two; the signal for it is ignored, as a full disk has none.
    for blocks in [0, 1, 2, 4] {
        let command = format!(
            "trap '' XFSZ; ulimit -f {blocks}; exec \"$paso\" plan \"$feed\" -o \"$out\" --days 9 --effort low"
        );
        let output = shell(&command, feed.path(), &out);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert_eq!(plan_in(&out), before);
    }
    // Killed by the signal instead.
    let output = shell(
        "ulimit -f 1; exec \"$paso\" plan \"$feed\" -o \"$out\" --days 9 --effort low",
        feed.path(),
        &out,
    );
    assert!(!output.status.success());
    assert_eq!(plan_in(&out), before);
}

#[test]
fn where_nothing_may_be_written_it_is_said_before_planning() {
    let feed = copy("examples/three-ports");
    // Not even the superuser can make a folder there.
    let output = shell(
        "\"$paso\" plan \"$feed\" -o /proc/no-plan",
        feed.path(),
        feed.path(),
    );
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("/proc/no-plan cannot be written"));
    let locked = feed.path().join("locked");
    fs::create_dir(&locked).unwrap();
    fs::set_permissions(&locked, std::os::unix::fs::PermissionsExt::from_mode(0o555)).unwrap();
    if fs::write(locked.join("probe"), "").is_err() {
        let output = shell(
            "\"$paso\" plan \"$feed\" -o \"$out/new\"",
            feed.path(),
            &locked,
        );
        assert_eq!(output.status.code(), Some(2), "{output:?}");
    }
}

/// Two plans take turns in one folder and are stopped at 200 random moments: the folder always
/// holds one of the two, whole.
#[test]
fn interrupts_at_any_moment_leave_a_whole_plan() {
    let feed = copy("examples/three-ports");
    let out = feed.path().join("out");
    let run = |days: &str| {
        let mut command = Command::new(paso());
        command
            .args(["plan", "--quiet", "--effort", "low", "--days", days, "-o"])
            .arg(&out)
            .arg(feed.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    };
    let begun = Instant::now();
    let plans = ["9", "10"].map(|days| {
        assert!(run(days).status().unwrap().success());
        plan_in(&out)
    });
    assert_ne!(plans[0], plans[1]);
    let mut span = begun.elapsed().div_f64(2.0);
    let mut random = ChaCha8Rng::seed_from_u64(6);
    let (mut stopped, mut finished, mut changed) = (0, 0, 0);
    let mut last = plan_in(&out);
    for at in 0..200 {
        let mut child = run(["9", "10"][at % 2]).spawn().unwrap();
        std::thread::sleep(span.mul_f64(random.random_range(0.0..1.3)));
        if at % 4 < 2 {
            child.kill().unwrap();
        } else {
            let id = child.id().to_string();
            // It may have ended a moment ago.
            let _ = Command::new("kill")
                .args(["-INT", &id])
                .stderr(Stdio::null())
                .status();
        }
        let status = child.wait().unwrap();
        match status.code() {
            // However busy the machine is, half of the runs are to be stopped.
            Some(0) => {
                finished += 1;
                span = span.mul_f64(0.9);
            }
            None | Some(130) => {
                stopped += 1;
                span = span.mul_f64(1.1);
            }
            other => panic!("{other:?}"),
        }
        let now = plan_in(&out);
        assert!(plans.contains(&now), "round {at}: {status}");
        assert!(status.code() != Some(0) || now == plans[at % 2]);
        changed += u32::from(now != last);
        last = now;
    }
    println!("stopped {stopped}, finished {finished}, the plan changed {changed} times");
    assert!(stopped > 40 && changed > 10);
}
