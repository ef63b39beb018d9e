//! Places by lottery: the order, its replay in another language, what is committed to, and that no plan
//! out of order passes.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use paso::certify;
use paso::domain::lottery::commitment;
use paso::domain::problem::Problem;
use paso::domain::turns::Turns;
use paso::feed::{self, Overrides};
use paso::files::plan::{PlanFile, PlanFiles};
use paso::pipeline::{Options, Silent};
use paso::render;
use serde_json::Value;
use tempfile::TempDir;

use super::common;

const SEED: &str = "seed of the example, 2021-02-18";

fn paso(arguments: &[&str]) -> Output {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("paso"));
    command.args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A feed with a lottery added to its plan.toml.
fn with_lottery(home: &Path, share: &str) {
    let path = home.join("plan.toml");
    let before = fs::read_to_string(&path).unwrap();
    let own = format!("\n[allocation]\nearliest_share = {share}\nseed = \"{SEED}\"\n");
    fs::write(path, before + &own).unwrap();
}

/// One port with places for six people a day, and families of the sizes given, all alike but for their
/// dates.
fn queue(sizes: &[u8]) -> TempDir {
    let home = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(home.path().join(name), text).unwrap();
    write(
        "plan.toml",
        "model = \"model.toml\"\nstart = 2021-02-19\ndays = 4\n",
    );
    write(
        "model.toml",
        "name = \"queue\"\n[objective]\nunscheduled_days = 30\nlate_weight = 10\ntravel_weight = 0.05\nmove_weight = 100\n\
         [priorities]\nstandard = 1\n[[resource]]\nid = \"seat\"\nfamily = \"capacity\"\nsite = \"port\"\nperiod = \"day\"\n\
         [[resource.usage]]\nper_person = 1\n",
    );
    write("ports.csv", "port_id,name\nnorth,North\n");
    write(
        "corridors.csv",
        "location_id,port_id,travel_hours\ntown,north,1\n",
    );
    write("capacity.csv", "resource_id,site_id,amount\nseat,north,6\n");
    let mut cases = "case_id,persons,location_id,stream,priority,enrolled_on\n".to_owned();
    for (at, persons) in sizes.iter().enumerate() {
        let (month, day) = (1 + at / 28, 1 + at % 28);
        writeln!(
            cases,
            "F{:02},{persons},town,asylum,standard,2019-{month:02}-{day:02}",
            at + 1
        )
        .unwrap();
    }
    write("cases.csv", &cases);
    home
}

fn read(home: &Path) -> Problem {
    let reading = feed::read(home, &Overrides::default());
    reading.problem.expect("the feed can be read")
}

fn plan(problem: &Problem) -> PlanFiles {
    render::verified(problem, &common::plan_of(problem)).unwrap()
}

/// The days of the cases, by identifier.
fn days(files: &PlanFiles) -> BTreeMap<String, String> {
    let schedule = text(files.get(PlanFile::Schedule).unwrap());
    let rows = schedule.lines().skip(1).map(|line| {
        let fields: Vec<&str> = line.split(',').collect();
        (fields[0].to_owned(), fields[2].to_owned())
    });
    rows.collect()
}

#[test]
fn places_go_to_the_earliest_and_the_best_drawn_in_turns() {
    let home = queue(&[3; 12]);
    with_lottery(home.path(), "0.5");
    let problem = read(home.path());
    let orders = Turns::new(&problem).orders(&problem);
    assert_eq!(orders.len(), 1);
    let order: Vec<&str> = orders[0]
        .iter()
        .map(|(_, case)| problem.case_ids.get(case.at()))
        .collect();
    // The first place of each two is the earliest's who is left.
    let mut left: Vec<&str> = order.clone();
    left.sort_unstable();
    for pair in order.chunks(2) {
        assert_eq!(pair[0], left[0], "{order:?}");
        left.retain(|id| !pair.contains(id));
    }
    // Two families a day for four days, in that order.
    let files = plan(&problem);
    let days = days(&files);
    for (at, id) in order.iter().enumerate() {
        let day = (at < 8).then(|| format!("2021-02-{}", 19 + at / 2));
        assert_eq!(days.get(*id), day.as_ref(), "{id} of {order:?}");
    }
    // The same bytes again.
    let again = plan(&read(home.path()));
    assert_eq!(
        files.get(PlanFile::Schedule).unwrap(),
        again.get(PlanFile::Schedule).unwrap()
    );
}

#[test]
fn publishing_day_by_day_gives_the_places_of_one_plan() {
    for share in ["0.5", "0.25", "0.01"] {
        let home = queue(&[3; 12]);
        with_lottery(home.path(), share);
        // One family a day.
        let capacity = "resource_id,site_id,amount\nseat,north,3\n";
        fs::write(home.path().join("capacity.csv"), capacity).unwrap();
        let whole = days(&plan(&read(home.path())));
        let mut published = "case_id,port_id,date\n".to_owned();
        for start in ["2021-02-19", "2021-02-20", "2021-02-21", "2021-02-22"] {
            fs::write(home.path().join("appointments.csv"), &published).unwrap();
            let overrides = Overrides {
                start: start.parse().ok(),
                ..Overrides::default()
            };
            let problem = feed::read(home.path(), &overrides).problem.unwrap();
            let files = plan(&problem);
            assert!(certify::check(&problem, &files).passed());
            let of_day = |all: &BTreeMap<String, String>| -> Vec<String> {
                let own = all.iter().filter(|(_, day)| *day == start);
                own.map(|(id, _)| id.clone()).collect()
            };
            let own = of_day(&days(&files));
            assert_eq!(own, of_day(&whole), "share {share}, {start}");
            for id in own {
                writeln!(published, "{id},north,{start}").unwrap();
            }
        }
    }
}

#[test]
fn all_places_to_the_earliest_is_seniority() {
    let plain = queue(&[3; 12]);
    let home = queue(&[3; 12]);
    with_lottery(home.path(), "1");
    let (files, own) = (plan(&read(plain.path())), plan(&read(home.path())));
    assert_eq!(days(&files), days(&own));
    let summary: Value = serde_json::from_slice(own.get(PlanFile::Summary).unwrap()).unwrap();
    assert!(summary["allocation"].is_null());
}

#[test]
fn plans_of_all_kinds_of_feed_keep_the_order() {
    let mut ordered = 0;
    for (seed, share) in (0..24).zip(["0", "0.3", "0.5", "0.91"].into_iter().cycle()) {
        let home = common::random_feed(seed, 150);
        with_lottery(home.path(), share);
        let problem = read(home.path());
        let Ok(outcome) = paso::pipeline::plan(&problem, &Options::default(), &Silent) else {
            continue;
        };
        let files = render::verified(&problem, &outcome);
        let files = files.unwrap_or_else(|fault| panic!("seed {seed}: {fault}"));
        assert!(certify::check(&problem, &files).passed());
        let orders = Turns::new(&problem).orders(&problem);
        ordered += orders.iter().filter(|order| order.len() > 1).count();
    }
    assert!(ordered > 10, "{ordered} queues of two cases or more");
}

#[test]
fn no_plan_out_of_order_passes() {
    let home = queue(&[3; 12]);
    with_lottery(home.path(), "0.5");
    let problem = read(home.path());
    let files = plan(&problem);
    let rejected = |files: &PlanFiles, what: &str| {
        let verdict = certify::check(&problem, files);
        let by_rule = verdict.violations.iter().any(|own| own.rule == "seniority");
        assert!(by_rule, "{what}: {:?}", verdict.violations);
    };
    // Two families change places.
    let schedule = text(files.get(PlanFile::Schedule).unwrap());
    let rows: Vec<&str> = schedule.lines().collect();
    let id = |row: &str| row.split(',').next().unwrap().to_owned();
    let (first, last) = (id(rows[1]), id(rows[rows.len() - 1]));
    let swapped = schedule
        .replace(&first, "F00")
        .replace(&last, &first)
        .replace("F00", &last);
    let mut other = files.clone();
    other.set(PlanFile::Schedule, swapped.into_bytes());
    rejected(&other, "two families swapped");
    // The plan says that it was drawn otherwise.
    let edits: [(&str, &str, Value); 3] = [
        (
            "a forged seed",
            "seed",
            "another seed of the example".into(),
        ),
        ("a changed share", "earliest_percent", 60.into()),
        (
            "a forged commitment",
            "commitment",
            commitment("abc").into(),
        ),
    ];
    for (what, key, value) in edits {
        let mut summary: Value =
            serde_json::from_slice(files.get(PlanFile::Summary).unwrap()).unwrap();
        summary["allocation"][key] = value;
        let mut other = files.clone();
        other.set(PlanFile::Summary, serde_json::to_vec(&summary).unwrap());
        rejected(&other, what);
    }
    // The plan of another seed or share is none of this feed's, and the other way round.
    for (from, to) in [
        (SEED, "another seed of the example"),
        ("earliest_share = 0.5", "earliest_share = 0.2"),
        (
            "[allocation]\nearliest_share = 0.5",
            "[allocation]\nearliest_share = 1",
        ),
    ] {
        let path = home.path().join("plan.toml");
        let before = fs::read_to_string(&path).unwrap();
        fs::write(&path, before.replace(from, to)).unwrap();
        let other = read(home.path());
        assert!(!certify::check(&other, &files).passed(), "{to}");
        fs::write(&path, before).unwrap();
    }
}

/// The program of docs/fairness.md, and a line that runs it on what `paso lottery order` lists.
#[test]
fn nine_lines_of_python_draw_the_same() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/fairness.md");
    let page = fs::read_to_string(page).unwrap();
    let program = page.split("```python\n").nth(1).unwrap();
    let program = program.split("```").next().unwrap();
    assert_eq!(
        program.lines().filter(|line| !line.is_empty()).count(),
        9,
        "the page says nine lines"
    );
    let home = queue(&[1, 3, 1, 3, 3, 1, 2, 3, 3, 1, 1, 3, 3, 1, 1, 1, 2, 2, 3, 1]);
    with_lottery(home.path(), "0.3");
    let listed = paso(&["lottery", "order", home.path().to_str().unwrap(), "-q"]);
    assert!(listed.status.success(), "{listed:?}");
    let run = format!(
        "{program}\n\
         import csv, itertools, sys\n\
         rows = list(csv.DictReader(sys.stdin))\n\
         for queue, own in itertools.groupby(rows, lambda row: row['queue']):\n\
         \x20   own = list(own)\n\
         \x20   cases = [(row['senior_on'], row['case_id']) for row in reversed(own)]\n\
         \x20   assert order(cases, '{SEED}', 30) == [row['case_id'] for row in own], queue\n\
         print(len(rows))\n\
         print(*order([('2019-03-04', 'F1'), ('2019-05-20', 'F2'), ('2019-06-11', 'F3'),\n\
         \x20   ('2019-08-02', 'F4'), ('2019-09-30', 'F5'), ('2019-12-17', 'F6')], '{SEED}', 50))\n"
    );
    let mut python = Command::new("python3");
    let python = python.arg("-c").arg(run);
    let python = python
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut python = python.spawn().expect("python3 is there");
    std::io::Write::write_all(&mut python.stdin.take().unwrap(), &listed.stdout).unwrap();
    let output = python.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(text(&output.stdout), "20\nF1 F5 F2 F6 F3 F4\n");
    // By hand, the page says the same.
    assert!(page.contains("The order is F1, F5, F2, F6, F3, F4."));
    assert!(page.contains(&format!("commitment = \"{}\"", commitment(SEED))));
}

#[test]
fn a_seed_is_committed_to_revealed_and_verified() {
    let home = queue(&[3; 12]);
    let at = |name: &str| home.path().join(name).to_str().unwrap().to_owned();
    let secret = tempfile::tempdir().unwrap();
    let seed = secret.path().join("seed.txt").to_str().unwrap().to_owned();
    let feed = home.path().to_str().unwrap().to_owned();
    let committed = paso(&["lottery", "commit", "--seed", &seed]);
    assert!(committed.status.success(), "{committed:?}");
    let commitment = text(&committed.stdout).trim().to_owned();
    assert_eq!(commitment.len(), 64);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(&seed).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "others can read the seed");
    }
    // A seed that is there stays, and nobody sees it before it is revealed.
    let again = paso(&["lottery", "commit", "--seed", &seed]);
    assert_eq!(text(&again.stdout).trim(), commitment);
    let own = fs::read_to_string(&seed).unwrap().trim().to_owned();
    let other = paso::domain::lottery::commitment("abc");
    let refused = paso(&["lottery", "reveal", "--seed", &seed, "--commitment", &other]);
    assert_eq!(refused.status.code(), Some(1), "{refused:?}");
    assert!(!text(&refused.stdout).contains(&own) && !text(&refused.stderr).contains(&own));
    let verify = |out: &str| paso(&["lottery", "verify", &feed, out, "-q"]);
    // Without a lottery there is nothing to verify.
    let out = secret.path().join("plain").to_str().unwrap().to_owned();
    assert!(paso(&["plan", &feed, "-o", &out, "-q"]).status.success());
    assert_eq!(verify(&out).status.code(), Some(2));
    let revealed = paso(&[
        "lottery",
        "reveal",
        "--seed",
        &seed,
        "--commitment",
        &commitment,
    ]);
    assert!(revealed.status.success(), "{revealed:?}");
    let toml = fs::read_to_string(at("plan.toml")).unwrap();
    fs::write(at("plan.toml"), toml + &text(&revealed.stdout)).unwrap();
    let out = secret.path().join("out").to_str().unwrap().to_owned();
    let planned = paso(&["plan", &feed, "-o", &out, "-q"]);
    assert!(planned.status.success(), "{planned:?}");
    let verified = verify(&out);
    assert!(verified.status.success(), "{verified:?}");
    assert!(text(&verified.stdout).contains("The seed is the one committed to"));
    assert!(paso(&["check", &feed, &out, "-q"]).status.success());
    // Another seed is refused wherever the feed is read.
    let toml = fs::read_to_string(at("plan.toml")).unwrap();
    fs::write(
        at("plan.toml"),
        toml.replace(&own, "a seed that suits somebody"),
    )
    .unwrap();
    for command in [
        &["check", &feed, &out][..],
        &["lottery", "verify", &feed, &out],
        &["validate", &feed],
    ] {
        let forged = paso(command);
        let told = text(&forged.stdout) + &text(&forged.stderr);
        assert!(
            !forged.status.success() && told.contains("seed_not_committed"),
            "{told}"
        );
    }
}

#[test]
fn what_is_no_lottery_is_refused() {
    for (lines, code) in [
        ("earliest_share = 0.5", "missing_key"),
        ("earliest_share = 1.5", "out_of_range"),
        ("earliest_share = 0.333", "out_of_range"),
        ("earliest_share = \"half\"", "wrong_type"),
        ("earliest_share = 0.5\nseed = \"short\"", "out_of_range"),
        (
            "earliest_share = 0.5\nseed = \"señal de dieciséis letras\"",
            "out_of_range",
        ),
        (
            "earliest_share = 0.5\nseed = \"0123456789abcdef\"\ncommitment = \"ABC\"",
            "out_of_range",
        ),
        ("share = 0.5", "unknown_key"),
    ] {
        let home = queue(&[3; 2]);
        let path = home.path().join("plan.toml");
        let before = fs::read_to_string(&path).unwrap();
        fs::write(&path, format!("{before}[allocation]\n{lines}\n")).unwrap();
        let reading = feed::read(home.path(), &Overrides::default());
        let codes: Vec<&str> = reading.notices.iter().map(|own| own.code).collect();
        assert_eq!(codes, [code], "{lines}");
    }
}
