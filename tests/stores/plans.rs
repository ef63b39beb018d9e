//! Plans written back into the database of their feed: whole or not at all.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use paso::feed::Overrides;
use paso::files::columns;
use paso::files::plan::{PlanFile, PlanFiles};
use paso::stores::{self, Place};
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use rusqlite::Connection;

use super::refused;
use super::server::Server;
use crate::common::{done, paso};

/// A place as the command line has it.
fn place(text: &str) -> Place {
    Place::from(Path::new(text))
}

/// What a database says of its plans: of each, the rows of its schedule and of its loads. Rows of no plan
/// stand under an empty name.
type Told = BTreeMap<String, (i64, i64)>;

const QUERY: &str = "SELECT p.plan_id, \
    (SELECT count(*) FROM plan_schedule s WHERE s.plan_id = p.plan_id), \
    (SELECT count(*) FROM plan_loads l WHERE l.plan_id = p.plan_id) FROM plans p \
    UNION ALL SELECT '', (SELECT count(*) FROM plan_schedule s WHERE s.plan_id NOT IN (SELECT plan_id FROM plans)), \
    (SELECT count(*) FROM plan_loads l WHERE l.plan_id NOT IN (SELECT plan_id FROM plans))";

fn told_by_sqlite(file: &str) -> Told {
    let database = Connection::open(file).unwrap();
    database.busy_timeout(Duration::from_secs(30)).unwrap();
    let mut statement = database.prepare(QUERY).unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))));
    rows.unwrap().map(Result::unwrap).collect()
}

fn told_by_postgres(server: &Server, schema: &str) -> Told {
    let mut client = server.client();
    client
        .batch_execute(&format!("SET search_path = {schema}"))
        .unwrap();
    let rows = client.query(QUERY, &[]).unwrap();
    rows.iter()
        .map(|row| (row.get(0), (row.get(1), row.get(2))))
        .collect()
}

#[test]
fn a_plan_is_written_back_under_its_id() {
    let server = Server::get();
    let home = tempfile::tempdir().unwrap();
    let at = |name: &str| home.path().join(name).to_str().unwrap().to_owned();
    let file = at("feed.sqlite");
    let address = server.converted("examples/three-ports", "back");
    done(&["-q", "convert", "examples/three-ports", "-o", &file]);
    let plan = |feed: &str, out: &str| {
        let output = paso(&["plan", feed, "-o", out, "--effort", "low", "--write-back"]);
        let said = String::from_utf8(output.stderr).unwrap();
        (output.status.code(), said)
    };
    for feed in [&file, &address] {
        let (code, said) = plan(feed, &at("never"));
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains("paso db init"), "{said}");
        assert!(!Path::new(&at("never")).exists(), "nothing was planned");
        done(&["db", "init", feed]);
        assert!(done(&["db", "init", feed]).contains("already"));
        let (code, said) = plan(feed, &at("out"));
        assert_eq!(code, Some(0), "{said}");
        assert!(said.contains("the plan is in"), "{said}");
        // The same plan again stands in its own place.
        assert_eq!(plan(feed, &at("out")).0, Some(0));
    }
    let schedule = fs::read_to_string(Path::new(&at("out")).join("schedule.csv")).unwrap();
    let loads = fs::read_to_string(Path::new(&at("out")).join("loads.csv")).unwrap();
    let rows = |text: &str| i64::try_from(text.lines().count() - 1).unwrap();
    let told = told_by_sqlite(&file);
    assert_eq!(
        told,
        told_by_postgres(&server, "back"),
        "the plan has the same id in both"
    );
    assert_eq!(told.len(), 2);
    assert_eq!(told[""], (0, 0));
    assert_eq!(told.values().last(), Some(&(rows(&schedule), rows(&loads))));
    // The rows are those of the file.
    let mut client = server.client();
    client.batch_execute("SET datestyle = ISO").unwrap();
    let mut copied = Vec::new();
    let query = format!(
        "COPY (SELECT {} FROM back.plan_schedule ORDER BY row) TO STDOUT (FORMAT csv, HEADER true)",
        columns::SCHEDULE.join(", ")
    );
    let mut reader = client.copy_out(&query).unwrap();
    std::io::Read::read_to_end(&mut reader, &mut copied).unwrap();
    assert_eq!(String::from_utf8(copied).unwrap(), schedule);
    // A folder has no place for it, and an address is no folder.
    let out = at("out");
    let said = refused(&["plan", "examples/three-ports", "-o", &out, "--write-back"]);
    assert!(said.contains("no database"), "{said}");
    let said = refused(&["plan", &file, "-o", &address]);
    assert!(said.contains("--write-back"), "{said}");
}

#[test]
fn another_version_of_the_tables_is_refused() {
    let server = Server::get();
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("feed.sqlite");
    let file = file.to_str().unwrap();
    done(&["db", "init", file]);
    Connection::open(file)
        .unwrap()
        .execute_batch("UPDATE paso_schema SET version = 2")
        .unwrap();
    let address = server.address("newer");
    done(&["db", "init", &address]);
    server
        .client()
        .batch_execute("UPDATE newer.paso_schema SET version = 2")
        .unwrap();
    for target in [file, &address] {
        for command in [
            vec!["db", "init", target],
            vec!["convert", "tests/feeds/small", "-o", target],
        ] {
            let said = refused(&command);
            assert!(
                said.contains("version 2") && said.contains("version 1"),
                "{said}"
            );
        }
    }
    let said = refused(&["db", "init", &address, "--with", "visits"]);
    assert!(said.contains("visits"), "{said}");
}

/// Rows of each plan below.
const ROWS: usize = 2000;

/// One of three plans, of many rows.
fn made(number: usize) -> PlanFiles {
    let mut schedule = columns::SCHEDULE.join(",") + "\n";
    let mut loads = columns::LOADS.join(",") + "\n";
    for row in 0..ROWS {
        let case = format!("C{number}-{row},north,2021-02-19,,2,town,mpp,standard,,3,tentative\n");
        schedule.push_str(&case);
        writeln!(loads, "all,total,north,2021-02-19,,{row}.5,,,0.25").unwrap();
    }
    let mut files = PlanFiles::default();
    let summary = format!("{{\"number\": {}, \"seconds\": {{}}}}", number % 3);
    files.set(PlanFile::Summary, summary.into_bytes());
    files.set(PlanFile::Schedule, schedule.into_bytes());
    files.set(PlanFile::Loads, loads.into_bytes());
    files
}

/// Where a process of its own writes plans.
const TARGET: &str = "PASO_TEST_WRITES_TO";

/// The process that is killed below: it writes one plan after the other.
#[test]
#[ignore = "is started by the test below"]
fn writes_plans_without_end() {
    let Ok(target) = std::env::var(TARGET) else {
        return;
    };
    let target = place(&target);
    println!("begun");
    for number in 0.. {
        stores::write_back(&target, &made(number % 3)).unwrap();
        println!("written");
    }
}

/// Kills a process that writes plans at random moments, and sees each time that no half of one is there.
fn killed_at_any_moment(target: &str, seed: u64, told: impl Fn() -> Told) {
    done(&["db", "init", target]);
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let (mut most, mut takes) = (0, Duration::from_millis(20));
    for time in 0..50 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([
                "stores::plans::writes_plans_without_end",
                "--exact",
                "--ignored",
                "--nocapture",
            ])
            .env(TARGET, target)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        assert!(
            lines.any(|line| line.unwrap().contains("begun")),
            "the process begins"
        );
        // Somewhere in the writing of one of the first plans, however long each takes just now.
        for _ in 0..random.random_range(0..5) {
            let begun = Instant::now();
            assert!(
                lines.any(|line| line.unwrap().contains("written")),
                "a plan is written"
            );
            takes = begun.elapsed();
        }
        std::thread::sleep(takes.mul_f64(random.random_range(0.0..1.2)));
        child.kill().unwrap();
        child.wait().unwrap();
        let told = told();
        let whole = i64::try_from(ROWS).unwrap();
        for (id, rows) in &told {
            let expected = if id.is_empty() {
                (0, 0)
            } else {
                (whole, whole)
            };
            assert_eq!(*rows, expected, "{time}: {id}");
        }
        most = most.max(told.len() - 1);
    }
    assert_eq!(most, 3, "plans were written");
}

#[test]
fn nothing_half_is_in_sqlite_whenever_it_is_killed() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("plans.sqlite");
    let file = file.to_str().unwrap();
    killed_at_any_moment(file, 1, || told_by_sqlite(file));
}

#[test]
fn nothing_half_is_in_postgres_whenever_it_is_killed() {
    let server = Server::get();
    killed_at_any_moment(&server.address("killed"), 2, || {
        told_by_postgres(&server, "killed")
    });
}

/// Two feeds that differ in every case, and in a capacity.
fn two(home: &Path) -> [String; 2] {
    ["one", "other"].map(|name| {
        let folder = home.join(name);
        fs::create_dir(&folder).unwrap();
        for entry in fs::read_dir("examples/three-ports").unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                fs::copy(&path, folder.join(path.file_name().unwrap())).unwrap();
            }
        }
        if name == "other" {
            let cases = fs::read_to_string(folder.join("cases.csv")).unwrap();
            let mut lines = cases.lines();
            let header = lines.next().unwrap().to_owned();
            let mut rows: Vec<&str> = lines.collect();
            rows.reverse();
            fs::write(
                folder.join("cases.csv"),
                format!("{header}\n{}\n", rows.join("\n")),
            )
            .unwrap();
            let plan = fs::read_to_string(folder.join("plan.toml")).unwrap();
            fs::write(folder.join("plan.toml"), format!("# other\n{plan}")).unwrap();
        }
        folder.to_str().unwrap().to_owned()
    })
}

/// Eight read while one writes: each sees one of the two feeds, whole.
fn eight_read_while_one_writes(target: &str) {
    let home = tempfile::tempdir().unwrap();
    let feeds = two(home.path());
    done(&["-q", "convert", &feeds[0], "-o", target]);
    let hashes = |reading: paso::feed::Reading| -> Vec<(String, String)> {
        let problem = reading
            .problem
            .unwrap_or_else(|| panic!("{:#?}", reading.notices));
        let mut inputs: Vec<_> = problem
            .inputs
            .into_iter()
            .map(|own| (own.path, own.sha256))
            .collect();
        inputs.sort();
        inputs
    };
    let known = [&feeds[0], &feeds[1]].map(|feed| {
        let own = home
            .path()
            .join(format!("{}-own", feed.rsplit('/').next().unwrap()));
        done(&[
            "-q",
            "convert",
            feed,
            "--to",
            "folder",
            "-o",
            own.to_str().unwrap(),
        ]);
        hashes(stores::read(
            &place(own.to_str().unwrap()),
            &Overrides::default(),
        ))
    });
    assert_ne!(known[0], known[1]);
    let (over, seen) = (
        AtomicBool::new(false),
        [AtomicUsize::new(0), AtomicUsize::new(0)],
    );
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                while !over.load(Ordering::Relaxed) {
                    let found = hashes(stores::read(&place(target), &Overrides::default()));
                    let which = known.iter().position(|own| *own == found);
                    let which = which.expect("a feed is read that was never whole");
                    seen[which].fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        for time in 0..20 {
            done(&[
                "-q",
                "convert",
                &feeds[(time + 1) % 2],
                "-o",
                target,
                "--force",
            ]);
        }
        over.store(true, Ordering::Relaxed);
    });
    let seen = seen.map(AtomicUsize::into_inner);
    assert!(seen[0] > 0 && seen[1] > 0, "{seen:?}");
}

#[test]
fn eight_read_a_file_of_sqlite_while_one_writes() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("feed.sqlite");
    eight_read_while_one_writes(file.to_str().unwrap());
}

#[test]
fn eight_read_from_postgres_while_one_writes() {
    let server = Server::get();
    eight_read_while_one_writes(&server.address("eight"));
}
