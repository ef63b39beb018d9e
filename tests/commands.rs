//! Every command alike: JSON as the README says it, quiet where asked, and no word when the reader of
//! a pipe has gone.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A row of the README's table, and arguments that make the command print a result.
type Run = (&'static str, Vec<String>);

/// Objects whose keys are names of the feed, of stages or of files.
const BY_NAME: [&str; 11] = [
    "unscheduled_by_reason",
    "by_location",
    "by_stream",
    "by_priority",
    "seconds",
    "inputs",
    "by_status",
    "instances",
    "solvers",
    "by",
    "groups",
];

struct House {
    home: TempDir,
}

impl House {
    /// A feed with a plan, and the same feed with promises that conflict.
    fn new() -> Self {
        let house = Self {
            home: tempfile::tempdir().unwrap(),
        };
        for folder in ["feed", "conflicts"] {
            House::done(&["example", "extract", "three-ports", &house.path(folder)]);
        }
        let rows = "case_id,port_id,date,slot\nT06,san_ysidro,2021-02-19,09:00\n\
                    J01,el_paso,2021-02-23,08:00\nJ06,el_paso,2021-02-23,08:00\n\
                    T01,san_ysidro,2021-02-22,10:00\n";
        fs::write(house.path("conflicts/appointments.csv"), rows).unwrap();
        let closed = "port_id,from,to,reason\nsan_ysidro,2021-02-22,2021-02-22,Works\n";
        fs::write(house.path("conflicts/closures.csv"), closed).unwrap();
        House::done(&["plan", &house.path("feed"), "-o", &house.path("out")]);
        house
    }

    fn path(&self, name: &str) -> String {
        self.home.path().join(name).to_str().unwrap().to_owned()
    }

    fn copy(from: &str, to: &str) {
        fs::create_dir(to).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let path = entry.unwrap().path();
            fs::copy(&path, Path::new(to).join(path.file_name().unwrap())).unwrap();
        }
    }

    fn done(arguments: &[&str]) -> Output {
        let output = paso(arguments);
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        output
    }

    /// The only part of a sweep.
    fn parts(&self, target: &str) -> String {
        let (feed, parts) = (self.path("feed"), self.path("parts"));
        let sweep = ["--sweep", target, "--scale", "0.9..1.1/2", "--shard", "1/1"];
        let start = ["what-if", &feed, "--relaxed", "-o", &parts, "-q"];
        House::done(&[&start[..], &sweep].concat());
        parts
    }

    /// Every command; what they write goes into a folder of its own.
    #[allow(clippy::too_many_lines)]
    fn runs(&self, folder: &str) -> Vec<Run> {
        let at = |name: &str| self.path(&format!("{folder}/{name}"));
        fs::create_dir_all(self.path(folder)).unwrap();
        let (feed, out, conflicts) = (self.path("feed"), self.path("out"), self.path("conflicts"));
        let run = |row: &'static str, arguments: &[&str]| {
            (row, arguments.iter().map(ToString::to_string).collect())
        };
        // A feed to change, with its own plan.
        let (week, evening, first) = (at("week"), at("evening"), at("first"));
        House::copy(&feed, &week);
        House::copy(&feed, &evening);
        House::done(&["plan", &week, "-o", &first, "--effort", "low", "-q"]);
        // With a lottery, and its seed.
        let (drawn, seed) = (at("drawn"), at("seed.txt"));
        House::copy(&feed, &drawn);
        let plan = Path::new(&drawn).join("plan.toml");
        let text = fs::read_to_string(&plan).unwrap();
        let lottery = "\n[allocation]\nearliest_share = 0.5\nseed = \"a seed of the test\"\n";
        fs::write(&plan, text + lottery).unwrap();
        House::done(&["plan", &drawn, "-o", &at("turns"), "-q"]);
        let committed = House::done(&["lottery", "commit", "--seed", &seed, "-q"]);
        let commitment = String::from_utf8(committed.stdout).unwrap();
        // The same as a spreadsheet may have it, and planned under pseudonyms.
        let (messy, hidden, key) = (at("messy"), at("hidden"), at("key"));
        House::copy(&feed, &messy);
        let cases = fs::read_to_string(Path::new(&messy).join("cases.csv")).unwrap();
        let cases = cases.replace(';', "|").replace(',', ";").replace('|', ",");
        fs::write(Path::new(&messy).join("cases.csv"), cases).unwrap();
        House::done(&[
            "import",
            &messy,
            "-o",
            &hidden,
            "--pseudonymise",
            "case_id",
            "--key",
            &key,
        ]);
        House::done(&["plan", &hidden, "-o", &at("own"), "--effort", "low", "-q"]);
        let low = ["--effort", "low"];
        let target = "capacity:border_total@*";
        vec![
            run("plan", &["plan", &feed, "-o", &at("plan"), low[0], low[1]]),
            run("plan", &["plan", &feed, "-o", &at("best")]),
            run(
                "plan",
                &["plan", &feed, "-o", &at("near"), "--previous", &out],
            ),
            run("plan", &["plan", &drawn, "-o", &at("lottery")]),
            run("lottery order", &["lottery", "order", &drawn]),
            run(
                "lottery commit",
                &["lottery", "commit", "--seed", &at("seed.txt")],
            ),
            run(
                "lottery reveal",
                &[
                    "lottery",
                    "reveal",
                    "--seed",
                    &at("seed.txt"),
                    "--commitment",
                    commitment.trim(),
                ],
            ),
            run(
                "lottery verify",
                &["lottery", "verify", &drawn, &at("turns")],
            ),
            run("plan", &["plan", &conflicts, "-o", &at("none")]),
            run("check", &["check", &feed, &out]),
            run("check", &["check", &feed, &out, "--days", "9"]),
            run("validate", &["validate", &feed]),
            run("what-if", &["what-if", &feed, low[0], low[1]]),
            run(
                "what-if",
                &[
                    "what-if",
                    &feed,
                    "--relaxed",
                    "-o",
                    &at("sweep"),
                    "--sweep",
                    target,
                    "--scale",
                    "0.9..1.1/3",
                ],
            ),
            run(
                "what-if",
                &[
                    "what-if",
                    &feed,
                    "--relaxed",
                    "-o",
                    &at("parts"),
                    "--sweep",
                    target,
                    "--scale",
                    "0.9..1.1/3",
                    "--shard",
                    "1/1",
                ],
            ),
            run(
                "merge",
                &["merge", &self.parts(target), "-o", &at("merged")],
            ),
            run("value", &["value", &feed, "--top", "2", low[0], low[1]]),
            run("explain", &["explain", &feed, &out, "J03"]),
            run("explain", &["explain", &feed, &out, "T01"]),
            run("explain", &["explain", &feed, &out, "J01"]),
            run(
                "report",
                &["report", &out, "--feed", &feed, "-o", &at("page.html")],
            ),
            run("show", &["show", &out, "--feed", &feed]),
            run("manifest", &["manifest", &out, "--feed", &feed]),
            run("manifest", &["manifest", &out, "-o", &at("lists")]),
            run("changes", &["changes", &out]),
            run("changes", &["changes", &out, "--against", &first]),
            run("letters", &["letters", &out, "-o", &at("letters"), "--ics"]),
            run("letters", &["letters", "--templates", &at("templates")]),
            run("import", &["import", &messy, "-o", &at("clean")]),
            run("convert", &["convert", &feed, "-o", &at("feed.sqlite")]),
            run("db init", &["db", "init", &at("empty.sqlite")]),
            run("names", &["names", &at("own"), "--key", &key]),
            run("publish", &["publish", &first, &week, "--days", "2"]),
            run("offer", &["offer", &feed, &out, "--case", "J06"]),
            run(
                "offer",
                &["offer", &feed, &out, "--place", "san_ysidro", "2021-02-19"],
            ),
            // So many that they fit nowhere.
            run(
                "offer",
                &[
                    "offer",
                    &feed,
                    &out,
                    "--location",
                    "tijuana",
                    "--persons",
                    "40",
                    "--stream",
                    "arrival",
                    "--priority",
                    "standard",
                ],
            ),
            run(
                "offer",
                &[
                    "offer",
                    &feed,
                    "--location",
                    "tijuana",
                    "--persons",
                    "2",
                    "--stream",
                    "mpp",
                    "--priority",
                    "standard",
                    low[0],
                    low[1],
                ],
            ),
            run(
                "attend",
                &["attend", &evening, "--date", "2021-02-20", "--all-came"],
            ),
            run("example list", &["example", "list"]),
            run(
                "example extract",
                &["example", "extract", "three-ports", &at("example")],
            ),
            run("generate", &["generate", &at("generated"), "--cases", "10"]),
            run("init", &["init", &at("init")]),
            run("init", &["init", "--xlsx", &at("starter.xlsx")]),
            run("export", &["export", &feed, "-o", &at("program.mps")]),
            run(
                "bench",
                &["bench", &feed, "--solver", "paso-low", "-o", &at("bench")],
            ),
            run("solvers", &["solvers"]),
            run("completions", &["completions", "bash"]),
            run("man", &["man"]),
            run("man", &["man", "-o", &at("man")]),
            run("schema", &["schema"]),
            run("schema", &["schema", "cases.csv"]),
        ]
    }
}

fn paso<S: AsRef<std::ffi::OsStr>>(arguments: &[S]) -> Output {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("paso"));
    command.args(arguments).output().unwrap()
}

/// The keys of an object and of all within it.
fn keys(value: &Value, by_name: bool, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (key, inner) in fields {
                if !by_name {
                    found.insert(key.clone());
                }
                // The machine says of itself what it can.
                if key != "machine" {
                    let by_name = !by_name && inner.is_object() && BY_NAME.contains(&key.as_str());
                    keys(inner, by_name, found);
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| keys(item, by_name, found)),
        _ => {}
    }
}

/// The keys that the README gives for a command.
fn documented(readme: &str, row: &str) -> BTreeSet<String> {
    let start = format!("| `{row}` | ");
    let line = readme.lines().find_map(|line| line.strip_prefix(&start));
    let line = line.unwrap_or_else(|| panic!("the README has no JSON of `{row}`"));
    let words = line.split('`').skip(1).step_by(2);
    let is_key = |word: &&str| {
        word.chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    };
    words.filter(is_key).map(str::to_owned).collect()
}

#[test]
fn every_command_prints_the_json_that_the_readme_says() {
    let house = House::new();
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(readme).unwrap();
    let runs = house.runs("json");
    let rows: BTreeSet<&str> = runs.iter().map(|(row, _)| *row).collect();
    for row in rows {
        let mut printed = BTreeSet::new();
        for (_, arguments) in runs.iter().filter(|(own, _)| *own == row) {
            let mut arguments = arguments.clone();
            arguments.extend(["--format".to_owned(), "json".to_owned()]);
            let output = paso(&arguments);
            let object: Value = serde_json::from_slice(&output.stdout)
                .unwrap_or_else(|error| panic!("{arguments:?}: {error}: {output:?}"));
            assert!(object.is_object(), "{arguments:?}");
            keys(&object, false, &mut printed);
        }
        let mut told = documented(&readme, row);
        match row {
            // A schema's keys are the standards'.
            "schema" => continue,
            // No two solvers disagree here.
            "bench" => assert!(told.remove("expected")),
            // No port is closed here, every case has a way, and nobody alike comes first;
            // tests/what_if/explained.rs and tests/closures.rs have such cases.
            "explain" => {
                for key in ["closure", "reaches", "allowed", "limits"] {
                    assert!(told.remove(key), "{key}");
                }
            }
            _ => {}
        }
        if row == "bench" {
            // How a feed is made is told by what makes it.
            assert!(printed.remove("feed"));
        }
        let missing: Vec<_> = printed.difference(&told).collect();
        assert!(
            missing.is_empty(),
            "`{row}` prints what the README does not say: {missing:?}"
        );
        let gone: Vec<_> = told.difference(&printed).collect();
        assert!(
            gone.is_empty(),
            "the README says of `{row}` what it does not print: {gone:?}"
        );
    }
    // Every command has its row.
    let help = String::from_utf8(House::done(&["--help"]).stdout).unwrap();
    let listed = help.split("Commands:").nth(1).unwrap().lines().skip(1);
    let listed: Vec<&str> = (listed.take_while(|line| !line.is_empty()))
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|command| *command != "help")
        .collect();
    assert!(listed.len() > 12, "{listed:?}");
    for command in listed {
        let has = |(row, _): &Run| row.split(' ').next() == Some(command);
        assert!(runs.iter().any(has), "`{command}` is not among these runs");
    }
}

#[test]
fn quiet_says_nothing_but_the_result() {
    let house = House::new();
    let plain = house.runs("plain");
    let after = house.runs("after");
    let mut said = 0;
    for ((_, plain), (_, mut quiet)) in plain.into_iter().zip(after) {
        let told = paso(&plain);
        quiet.push("--quiet".to_owned());
        let output = paso(&quiet);
        assert_eq!(output.status, told.status, "{quiet:?}: {output:?}");
        assert!(output.stderr.is_empty(), "{quiet:?}: {output:?}");
        assert_eq!(
            output.stdout.is_empty(),
            told.stdout.is_empty(),
            "{quiet:?}"
        );
        said += usize::from(!told.stderr.is_empty());
    }
    // Else nothing was hushed.
    assert!(said >= 4, "{said}");
    // Before the command it means the same; errors are said all the same.
    let program = house.path("program.lp");
    let output = House::done(&["-q", "export", &house.path("feed"), "-o", &program]);
    assert!(output.stderr.is_empty(), "{output:?}");
    let output = paso(&["-q", "check", &house.path("nowhere"), &house.path("out")]);
    assert_eq!(output.status.code(), Some(2));
    assert!(!output.stderr.is_empty());
}

/// The end of a run whose reader takes nothing, or the first line.
fn read_by(arguments: &[String], lines: usize) -> (Option<i32>, String) {
    use std::io::{BufRead, BufReader, Read};
    let mut child = Command::new(assert_cmd::cargo::cargo_bin!("paso"))
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut reader = BufReader::with_capacity(64, child.stdout.take().unwrap());
    let mut line = String::new();
    for _ in 0..lines {
        reader.read_line(&mut line).unwrap();
    }
    drop(reader);
    let mut said = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut said)
        .unwrap();
    (child.wait().unwrap().code(), said)
}

#[test]
fn a_reader_who_has_gone_is_nobodys_fault() {
    let house = House::new();
    let whole = house.runs("whole");
    let codes: Vec<_> = whole
        .iter()
        .map(|(_, arguments)| paso(arguments).status.code())
        .collect();
    for (folder, lines) in [("closed", 0), ("line", 1)] {
        for ((_, mut cut), told) in house.runs(folder).into_iter().zip(&codes) {
            cut.push("--quiet".to_owned());
            if lines > 0 {
                cut.extend(["--format".to_owned(), "json".to_owned()]);
            }
            let (code, said) = read_by(&cut, lines);
            assert!(said.is_empty(), "{cut:?}: {said}");
            // What was printed to nobody does not change how the command ends.
            assert_eq!(code, *told, "{cut:?}");
        }
    }
    let feed = house.path("feed");
    for arguments in [
        &["--help"][..],
        &["plan", "--help"],
        &["export", &feed],
        &["export", &feed, "--format", "lp"],
        &["manifest", &house.path("out")],
    ] {
        let arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
        let (code, said) = read_by(&arguments, 1);
        assert_eq!(code, Some(0), "{arguments:?}: {said}");
        assert!(
            !said.contains("ipe") && !said.contains("panicked"),
            "{arguments:?}: {said}"
        );
    }
}
