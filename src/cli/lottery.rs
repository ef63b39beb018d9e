//! `paso lottery`: a seed that is committed to, the order that it draws, and the proof that a plan
//! kept it.

use std::io;
use std::path::Path;

use serde::Serialize;
use serde_json::json;

use super::args::{FeedArguments, Format, LotteryAction, LotteryArguments, QuestionArguments};
use super::made_with::Compares;
use super::progress::Progress;
use super::text::{count, emit, emit_json, quiet, safe, say};
use super::{ExitStatus, keys, notices, plan_feed};
use crate::certify::{self, Violation};
use crate::domain::lottery::{self, is_for_earliest};
use crate::domain::problem::Problem;
use crate::domain::rules::Lottery;
use crate::domain::turns::Turns;
use crate::files::plan::{PlanFile, PlanFiles};
use crate::files::table::Table;

/// What was not done where something is wrong.
const NOTHING: &str = "nothing was drawn";

/// Most breaches that are told.
const SHOWN: usize = 20;

pub(super) fn run(options: &LotteryArguments) -> io::Result<ExitStatus> {
    match &options.action {
        LotteryAction::Commit { seed, format } => commit(seed, *format),
        LotteryAction::Reveal {
            seed,
            commitment,
            format,
        } => reveal(seed, commitment, *format),
        LotteryAction::Order { feed, format } => order(feed, *format),
        LotteryAction::Verify { feed, out, format } => verify(feed, out, *format),
    }
}

/// A seed as text.
fn seed_of(bytes: Vec<u8>) -> io::Result<String> {
    let text = String::from_utf8(bytes).ok();
    text.filter(|text| lottery::is_seed(text)).ok_or_else(|| {
        io::Error::other(
            "a seed has 16 to 200 characters of ASCII; let `paso lottery commit` make one",
        )
    })
}

fn commit(path: &Path, format: Format) -> io::Result<ExitStatus> {
    let made = !path.exists();
    let seed = seed_of(keys::read_or_make(path, true)?)?;
    let commitment = lottery::commitment(&seed);
    match format {
        Format::Json => emit_json(&json!({"commitment": commitment, "made": made}))?,
        Format::Text => emit(&format!("{commitment}\n"))?,
    }
    if made && format == Format::Text && !quiet() {
        say(&safe(&format!(
            "The seed is in {}: keep it secret, and keep a copy. Publish the line above before the list of cases is closed.",
            path.display()
        )));
    }
    Ok(ExitStatus::Done)
}

fn reveal(path: &Path, commitment: &str, format: Format) -> io::Result<ExitStatus> {
    let seed = seed_of(keys::read(path)?)?;
    let own = lottery::commitment(&seed);
    let holds = commitment.trim().eq_ignore_ascii_case(&own);
    match format {
        // What is not the seed committed to stays secret.
        Format::Json => emit_json(&json!({
            "holds": holds,
            "commitment": own,
            "seed": holds.then_some(&seed),
        }))?,
        Format::Text if holds => emit(&format!(
            "[allocation]\nearliest_share = 0.5\nseed = \"{}\"\ncommitment = \"{own}\"\n",
            seed.replace('\\', "\\\\").replace('"', "\\\"")
        ))?,
        Format::Text => say(&safe(&format!(
            "error: the seed in {} is not the one committed to: its SHA-256 is {own}",
            path.display()
        ))),
    }
    Ok(if holds {
        ExitStatus::Done
    } else {
        ExitStatus::No
    })
}

/// The feed's lottery; none, and said so, where places go to the most senior.
fn of_feed(problem: &Problem) -> Option<&Lottery> {
    let lottery = problem.rules.allocation.lottery();
    if lottery.is_none() {
        say(
            "error: the feed has no lottery: all places go to the most senior; set earliest_share and seed in [allocation] of plan.toml",
        );
    }
    lottery
}

/// A case in the order of its queue.
#[derive(Serialize)]
struct Row<'p> {
    queue: usize,
    turn: u32,
    case_id: &'p str,
    persons: u8,
    senior_on: String,
    place: &'static str,
}

fn rows<'p>(problem: &'p Problem, lottery: &Lottery) -> Vec<Row<'p>> {
    let orders = Turns::new(problem).orders(problem);
    let rows = orders.into_iter().enumerate().flat_map(|(queue, order)| {
        order.into_iter().map(move |(turn, case)| Row {
            queue: queue + 1,
            turn,
            case_id: problem.case_ids.get(case.at()),
            persons: problem.class_of(case).persons,
            senior_on: problem
                .calendar
                .date(problem.cases[case.at()].senior)
                .to_string(),
            place: if is_for_earliest(turn.into(), lottery.earliest_percent) {
                "earliest"
            } else {
                "lottery"
            },
        })
    });
    rows.collect()
}

fn order(feed: &FeedArguments, format: Format) -> io::Result<ExitStatus> {
    let progress = Progress::new(quiet());
    let read = notices::read(feed, &progress, quiet(), NOTHING, None);
    let Some((problem, _)) = read else {
        return Ok(ExitStatus::BadInput);
    };
    let Some(lottery) = of_feed(&problem) else {
        return Ok(ExitStatus::BadInput);
    };
    let rows = rows(&problem, lottery);
    match format {
        Format::Json => emit_json(&json!({
            "earliest_percent": lottery.earliest_percent,
            "seed": lottery.seed,
            "order": rows,
        }))?,
        Format::Text => {
            let mut table =
                Table::new(&["queue", "turn", "case_id", "persons", "senior_on", "place"]);
            for row in &rows {
                table
                    .number(row.queue)
                    .number(row.turn)
                    .text(row.case_id)
                    .number(row.persons)
                    .text(&row.senior_on)
                    .text(row.place)
                    .end();
            }
            emit(&String::from_utf8_lossy(&table.bytes()))?;
        }
    }
    Ok(ExitStatus::Done)
}

fn verify(feed: &FeedArguments, out: &Path, format: Format) -> io::Result<ExitStatus> {
    if !plan_feed::is_there(out) {
        return Ok(ExitStatus::BadInput);
    }
    let files = PlanFiles::read(out, &PlanFile::CHECKED);
    let question = QuestionArguments {
        scenario: None,
        set: Vec::new(),
    };
    let compares = Compares {
        feed,
        out,
        files: &files,
        command: "lottery verify",
        alone: "check",
        rest: &[],
        question: &question,
        nothing: NOTHING,
    };
    let Some((problem, _)) = compares.problem() else {
        return Ok(ExitStatus::BadInput);
    };
    let Some(lottery) = of_feed(&problem) else {
        return Ok(ExitStatus::BadInput);
    };
    if let Some(other) = compares.differs(&problem) {
        match format {
            Format::Json => emit_json(&other.verdict())?,
            Format::Text => emit(&format!("{}\n", other.text(NOTHING)))?,
        }
        return Ok(ExitStatus::No);
    }
    let verdict = certify::check(&problem, &files);
    let told = Verified::new(&problem, lottery, &verdict.violations);
    match format {
        Format::Json => emit_json(&told)?,
        Format::Text => emit(&safe_lines(&told.text()))?,
    }
    Ok(if told.passed {
        ExitStatus::Done
    } else {
        ExitStatus::No
    })
}

/// Lines, none of which can steer a terminal.
fn safe_lines(text: &str) -> String {
    text.lines().map(|line| safe(line) + "\n").collect()
}

/// What was found of a plan's lottery.
#[derive(Serialize)]
struct Verified<'p> {
    passed: bool,
    earliest_percent: u32,
    seed: &'p str,
    commitment: String,
    /// Whether it was committed to.
    committed: bool,
    queues: usize,
    cases: usize,
    breaches: Vec<String>,
}

impl<'p> Verified<'p> {
    fn new(problem: &Problem, lottery: &'p Lottery, violations: &[Violation]) -> Self {
        let orders = Turns::new(problem).orders(problem);
        let breaches = violations.iter().map(|own| {
            format!(
                "{}: {}: expected {}, found {}",
                own.rule, own.subject, own.expected, own.found
            )
        });
        Self {
            passed: violations.is_empty(),
            earliest_percent: lottery.earliest_percent,
            seed: &lottery.seed,
            commitment: lottery::commitment(&lottery.seed),
            committed: lottery.commitment.is_some(),
            queues: orders.len(),
            cases: orders.iter().map(Vec::len).sum(),
            breaches: breaches.collect(),
        }
    }

    fn text(&self) -> String {
        let drawn = format!(
            "The draw of {} in {} was replayed from the seed; of a hundred places {} are for the earliest.\n",
            count(self.cases as u64, "case", "cases"),
            count(
                self.queues as u64,
                "queue of like cases",
                "queues of like cases"
            ),
            self.earliest_percent
        );
        let seed = if self.committed {
            format!("The seed is the one committed to: {}.\n", self.commitment)
        } else {
            "No commitment stands in the feed: it does not show that the seed was chosen before the cases were known.\n"
                .to_owned()
        };
        let end = if self.passed {
            "Nobody has an appointment out of that order, and the plan passes the whole check.\n"
                .to_owned()
        } else {
            let shown = self.breaches.iter().take(SHOWN).map(String::as_str);
            let shown: Vec<&str> = shown.collect();
            format!(
                "The plan does not pass the check: {}.\n  {}\n",
                count(self.breaches.len() as u64, "breach", "breaches"),
                shown.join("\n  ")
            )
        };
        drawn + &seed + &end
    }
}
