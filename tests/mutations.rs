//! Ways to break a good plan, or the files that prove it. Each must be rejected, by the rule it
//! breaks.

use crate::common;
use std::fs;
use std::path::{Path, PathBuf};

use paso::certify;
use paso::domain::calendar::Day;
use paso::domain::id::{CaseIndex, PortIndex};
use paso::domain::opening::Closure;
use paso::domain::problem::Problem;
use paso::feed::{self, Overrides};
use paso::files::plan::{PlanFile, PlanFiles};
use paso::outputs::{self, writer};
use paso::pipeline::{Options, Silent, plan};
use serde_json::Value;
use tempfile::TempDir;

/// A good plan in files, and its feed.
struct Good {
    home: TempDir,
    problem: Problem,
}

impl Good {
    fn new(feed: &Path) -> Self {
        let home = tempfile::tempdir().unwrap();
        let copy = home.path().join("feed");
        fs::create_dir(&copy).unwrap();
        for entry in fs::read_dir(feed).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                fs::copy(&path, copy.join(path.file_name().unwrap())).unwrap();
            }
        }
        let problem = feed::read(&copy, &Overrides::default()).problem.unwrap();
        let outcome = common::plan_of(&problem);
        let out = home.path().join("out");
        writer::write(&out, &outputs::files(&problem, &outcome), false).unwrap();
        Self { home, problem }
    }

    /// A copy to break.
    fn copy(&self) -> Self {
        let home = tempfile::tempdir().unwrap();
        for folder in ["feed", "out"] {
            fs::create_dir(home.path().join(folder)).unwrap();
            for entry in fs::read_dir(self.home.path().join(folder)).unwrap() {
                let path = entry.unwrap().path();
                let name = path.file_name().unwrap();
                fs::copy(&path, home.path().join(folder).join(name)).unwrap();
            }
        }
        Self {
            home,
            problem: self.problem.clone(),
        }
    }

    fn feed(&self) -> PathBuf {
        self.home.path().join("feed")
    }

    fn out(&self) -> PathBuf {
        self.home.path().join("out")
    }
}

/// A CSV file of the plan as rows of fields; the first row is the header.
struct Sheet {
    path: PathBuf,
    rows: Vec<Vec<String>>,
}

impl Sheet {
    fn open(good: &Good, name: &str) -> Self {
        let path = good.out().join(name);
        let text = fs::read_to_string(&path).unwrap();
        let rows = text
            .lines()
            .map(|line| line.split(',').map(str::to_owned).collect())
            .collect();
        Self { path, rows }
    }

    fn save(&self) {
        let lines: Vec<String> = self.rows.iter().map(|row| row.join(",")).collect();
        fs::write(&self.path, lines.join("\n") + "\n").unwrap();
    }

    /// Changes the first row that a function changes; false if it changes none.
    fn change(&mut self, mut change: impl FnMut(&mut Vec<String>) -> bool) -> bool {
        let done = self.rows.iter_mut().skip(1).any(&mut change);
        self.save();
        done
    }
}

fn number(text: &str) -> f64 {
    text.parse().unwrap_or(0.0)
}

fn edit_summary(good: &Good, edit: impl FnOnce(&mut Value)) -> bool {
    let path = good.out().join("summary.json");
    let mut summary: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    let before = summary.clone();
    edit(&mut summary);
    fs::write(&path, serde_json::to_vec_pretty(&summary).unwrap()).unwrap();
    summary != before
}

fn scale(summary: &mut Value, pointer: &str, factor: f64) {
    let value = summary.pointer_mut(pointer).unwrap();
    *value = Value::from(value.as_f64().unwrap() * factor);
}

const SCHEDULE: &str = "schedule.csv";
const UNSCHEDULED: &str = "unscheduled.csv";
const LOADS: &str = "loads.csv";
// Columns of schedule.csv.

/// A mutation: its name, the rules of which one must reject it, and what it does; it returns
/// whether the feed has anything to break in this way.
type Mutation = (&'static str, &'static [&'static str], fn(&Good) -> bool);

const MUTATIONS: [Mutation; 43] = [
    ("a case booked twice", &["one_appointment"], |good| {
        let mut sheet = Sheet::open(good, SCHEDULE);
        let row = sheet.rows[1].clone();
        sheet.rows.insert(1, row);
        sheet.save();
        true
    }),
    ("a case in both lists", &["one_appointment"], |good| {
        let mut sheet = Sheet::open(good, UNSCHEDULED);
        let case = Sheet::open(good, SCHEDULE).rows[1].clone();
        let row = [
            &case[0], &case[4], &case[5], &case[6], &case[7], "capacity", "",
        ];
        sheet
            .rows
            .push(row.iter().map(ToString::to_string).collect());
        sheet.save();
        true
    }),
    (
        "a case lost from the schedule",
        &["one_appointment"],
        |good| {
            let mut sheet = Sheet::open(good, SCHEDULE);
            sheet.rows.remove(1);
            sheet.save();
            true
        },
    ),
    (
        "a case lost from those left out",
        &["one_appointment"],
        |good| {
            let mut sheet = Sheet::open(good, UNSCHEDULED);
            let some = sheet.rows.len() > 1;
            sheet.rows.truncate(1);
            sheet.save();
            some
        },
    ),
    ("a case nobody knows", &["admissible"], |good| {
        Sheet::open(good, SCHEDULE).change(|row| {
            row[0] = "Z999".into();
            true
        })
    }),
    (
        "a day later than it is",
        &["schedule_file", "admissible", "capacity"],
        |good| {
            Sheet::open(good, SCHEDULE).change(|row| {
                let date: chrono::NaiveDate = row[2].parse().unwrap();
                row[2] = date.succ_opt().unwrap().to_string();
                row[10] == "new"
            })
        },
    ),
    ("before the ready day", &["admissible"], |good| {
        let start = good.problem.calendar.start;
        Sheet::open(good, SCHEDULE).change(|row| {
            let late = row[10] == "new" && number(&row[9]) == 0.0 && row[2] > start.to_string();
            if late {
                let date: chrono::NaiveDate = row[2].parse().unwrap();
                row[2] = date.pred_opt().unwrap().to_string();
                row[9] = "-1".into();
            }
            late
        })
    }),
    ("after the horizon", &["admissible"], |good| {
        let end = good.problem.calendar.date(good.problem.calendar.end() + 1);
        Sheet::open(good, SCHEDULE).change(|row| {
            row[2] = end.to_string();
            row[10] == "new"
        })
    }),
    (
        "a slot that the port does not have",
        &["admissible", "promise"],
        |good| {
            Sheet::open(good, SCHEDULE).change(|row| {
                let slotted = !row[3].is_empty();
                if slotted {
                    row[3] = "03:15".into();
                }
                slotted
            })
        },
    ),
    ("a slot where the port has none", &["admissible"], |good| {
        Sheet::open(good, SCHEDULE).change(|row| {
            let slotless = row[3].is_empty();
            if slotless {
                row[3] = "09:00".into();
            }
            slotless
        })
    }),
    (
        "one slot too early, into a full room",
        &["capacity", "loads_file"],
        |good| {
            Sheet::open(good, SCHEDULE).change(|row| {
                let port = good
                    .problem
                    .ports
                    .iter()
                    .find(|port| port.id == row[1])
                    .unwrap();
                let at = port
                    .slots
                    .iter()
                    .position(|slot| slot.start.to_string() == row[3]);
                match at {
                    Some(at) if at > 0 && row[10] == "new" => {
                        row[3] = port.slots[at - 1].start.to_string();
                        true
                    }
                    _ => false,
                }
            })
        },
    ),
    (
        "a port without a corridor or not allowed",
        &["admissible", "capacity", "loads_file"],
        |good| {
            let ports: Vec<String> = good
                .problem
                .ports
                .iter()
                .map(|port| port.id.clone())
                .collect();
            Sheet::open(good, SCHEDULE).change(|row| {
                let other = ports
                    .iter()
                    .find(|port| **port != row[1] && row[3].is_empty());
                match other {
                    Some(other) if row[10] == "new" => {
                        row[1].clone_from(other);
                        true
                    }
                    _ => false,
                }
            })
        },
    ),
    ("a phase that does not admit", &["phase_cap"], |good| {
        let phases: Vec<String> = good
            .problem
            .phases
            .iter()
            .map(|phase| phase.id.clone())
            .collect();
        Sheet::open(good, SCHEDULE).change(|row| {
            match phases.iter().find(|phase| **phase != row[8]) {
                Some(other) => {
                    row[8].clone_from(other);
                    true
                }
                None => false,
            }
        })
    }),
    ("a phase left out", &["phase_cap"], |good| {
        Sheet::open(good, SCHEDULE).change(|row| !std::mem::take(&mut row[8]).is_empty())
    }),
    ("a promise on another day", &["promise"], |good| {
        Sheet::open(good, SCHEDULE).change(|row| {
            let kept = row[10] == "kept";
            if kept {
                let date: chrono::NaiveDate = row[2].parse().unwrap();
                row[2] = date.succ_opt().unwrap().to_string();
            }
            kept
        })
    }),
    ("a promise called moved", &["promise"], |good| {
        Sheet::open(good, SCHEDULE).change(|row| {
            let kept = row[10] == "kept";
            if kept {
                row[10] = "moved".into();
            }
            kept
        })
    }),
    ("a new appointment called kept", &["promise"], |good| {
        Sheet::open(good, SCHEDULE).change(|row| {
            let new = row[10] == "new";
            if new {
                row[10] = "kept".into();
            }
            new
        })
    }),
    ("a junior before a senior", &["seniority"], swap_seniors),
    ("people miscounted", &["schedule_file"], |good| {
        Sheet::open(good, SCHEDULE).change(|row| {
            row[4] = (number(&row[4]) + 1.0).to_string();
            true
        })
    }),
    ("a wait talked down", &["schedule_file"], |good| {
        Sheet::open(good, SCHEDULE).change(|row| {
            row[9] = (number(&row[9]) - 1.0).to_string();
            true
        })
    }),
    ("rows out of order", &["schedule_file"], |good| {
        let mut sheet = Sheet::open(good, SCHEDULE);
        let last = sheet.rows.len() - 1;
        sheet.rows.swap(1, last);
        sheet.save();
        last > 1
    }),
    ("a wrong reason", &["unscheduled_file"], |good| {
        Sheet::open(good, UNSCHEDULED).change(|row| {
            row[5] = if row[5] == "capacity" {
                "no_route"
            } else {
                "capacity"
            }
            .into();
            true
        })
    }),
    (
        "a case too large called unlucky",
        &["unscheduled_file"],
        |good| {
            Sheet::open(good, UNSCHEDULED).change(|row| {
                let too_large = row[5] == "too_large";
                if too_large {
                    row[5] = "capacity".into();
                    let (limit, _) = row[6].split_once(':').unwrap();
                    row[6] = limit.to_owned();
                }
                too_large
            })
        },
    ),
    ("a lack talked down", &["unscheduled_file"], |good| {
        Sheet::open(good, UNSCHEDULED).change(|row| {
            let too_large = row[5] == "too_large";
            if too_large {
                let (rest, there) = row[6].rsplit_once('/').unwrap();
                row[6] = format!("{rest}/{}", number(there) + 1.0);
            }
            too_large
        })
    }),
    (
        "a reason's limit that there is not",
        &["unscheduled_file"],
        |good| {
            Sheet::open(good, UNSCHEDULED).change(|row| {
                let capacity = row[5] == "capacity";
                row[6] = "moon_dust@mars".into();
                capacity
            })
        },
    ),
    ("a load talked down", &["loads_file"], |good| {
        Sheet::open(good, LOADS).change(|row| {
            row[5] = (number(&row[5]) * 0.9).to_string();
            number(&row[5]) > 0.0
        })
    }),
    ("an amount raised in the loads", &["loads_file"], |good| {
        Sheet::open(good, LOADS).change(|row| {
            let limited = !row[6].is_empty();
            if limited {
                row[6] = (number(&row[6]) + 1.0).to_string();
            }
            limited
        })
    }),
    (
        "a used limit left out of the loads",
        &["loads_file"],
        |good| {
            let mut sheet = Sheet::open(good, LOADS);
            let used = sheet
                .rows
                .iter()
                .skip(1)
                .position(|row| number(&row[5]) > 0.0);
            if let Some(at) = used {
                sheet.rows.remove(at + 1);
            }
            sheet.save();
            used.is_some()
        },
    ),
    ("a forged price", &["certificate"], |good| {
        Sheet::open(good, LOADS).change(|row| {
            let priced = number(&row[8]) > 0.0;
            row[8] = (number(&row[8]) * 2.0 + 1.0).to_string();
            priced
        })
    }),
    ("a negative price", &["certificate"], |good| {
        Sheet::open(good, LOADS).change(|row| {
            row[8] = "-1".into();
            true
        })
    }),
    ("a price on an unlimited limit", &["certificate"], |good| {
        Sheet::open(good, LOADS).change(|row| {
            let unlimited = row[6].is_empty();
            if unlimited {
                row[8] = "1".into();
            }
            unlimited
        })
    }),
    ("a forged bound", &["certificate"], |good| {
        edit_summary(good, |summary| scale(summary, "/lower_bound", 1.001))
    }),
    ("a forged gap", &["certificate"], |good| {
        edit_summary(good, |summary| {
            let gap = summary["gap"].as_f64().unwrap();
            summary["gap"] = Value::from(gap / 2.0 - 0.01);
        })
    }),
    ("a forged cost", &["summary"], |good| {
        edit_summary(good, |summary| scale(summary, "/cost/total", 0.999))
    }),
    ("a part of the cost hidden", &["summary"], |good| {
        edit_summary(good, |summary| scale(summary, "/cost/wait", 0.5))
    }),
    (
        "waits told to be more equal than they are",
        &["summary"],
        |good| {
            edit_summary(good, |summary| {
                scale(summary, "/fairness/everybody/gini", 0.9);
            })
        },
    ),
    ("a group counted among the others", &["summary"], |good| {
        edit_summary(good, |summary| {
            summary["fairness"]["min_group"] = Value::from(1_000);
        })
    }),
    ("more of a place received than were", &["summary"], |good| {
        edit_summary(good, |summary| {
            let received = &mut summary["fairness"]["everybody"]["received"][0];
            received["share"] = Value::from(1.0);
            received["received"] = received["ready"].clone();
        })
    }),
    ("more people scheduled than are", &["summary"], |good| {
        edit_summary(good, |summary| scale(summary, "/scheduled_persons", 2.0))
    }),
    (
        "an appointment on a day on which the port is closed",
        &["admissible"],
        |good| {
            move_to(good, |problem, case, port| {
                let first = problem.cases[case.at()].ready.max(Day(problem.notice.days));
                first.until(problem.calendar.end()).find(|&day| {
                    let mut rows = problem.closures.rows().iter();
                    rows.any(|row| row.slot.is_none() && row.is_on(port, day, problem.calendar))
                })
            })
        },
    ),
    (
        "an appointment sooner than the notice allows",
        &["admissible"],
        |good| {
            move_to(good, |problem, case, _| {
                let class = problem.class_of(case);
                let exempt = problem.notice.exempt.contains(&class.priority);
                let last = Day(problem.notice.days - 1);
                (!exempt && last >= Day::START && problem.cases[case.at()].ready <= last)
                    .then_some(last)
            })
        },
    ),
    ("a feed altered after planning", &["inputs"], |good| {
        let path = good.feed().join("capacity.csv");
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, format!("{text}\n")).unwrap();
        true
    }),
    ("a file cut off", &["files", "one_appointment"], |good| {
        let path = good.out().join(SCHEDULE);
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, &text[..text.len() - text.len() / 20 - 12]).unwrap();
        true
    }),
];

/// Moves a new appointment, with its wait, to a day that a function finds for it.
fn move_to(good: &Good, day: impl Fn(&Problem, CaseIndex, PortIndex) -> Option<Day>) -> bool {
    let problem = &good.problem;
    let mut sheet = Sheet::open(good, SCHEDULE);
    sheet.change(|row| {
        let case = (0..problem.cases.len()).find(|&at| problem.case_ids.get(at) == row[0]);
        let case = CaseIndex::new(case.unwrap());
        let port = problem.ports.iter().position(|port| port.id == row[1]);
        let port = PortIndex::new(port.unwrap());
        let Some(day) = day(problem, case, port).filter(|_| row[10] == "new") else {
            return false;
        };
        row[2] = problem.calendar.date(day).to_string();
        row[9] = (day - problem.cases[case.at()].ready.max(Day::START)).to_string();
        true
    })
}

/// Lets two like cases of different seniority change places.
fn swap_seniors(good: &Good) -> bool {
    let problem = &good.problem;
    let mut sheet = Sheet::open(good, SCHEDULE);
    let fact = |id: &str| {
        let at = (0..problem.cases.len()).find(|&at| problem.case_ids.get(at) == id);
        problem.cases[at.unwrap()]
    };
    for a in 1..sheet.rows.len() {
        for b in a + 1..sheet.rows.len() {
            let (one, two) = (fact(&sheet.rows[a][0]), fact(&sheet.rows[b][0]));
            let alike = one.class == two.class && one.due.is_none() && two.due.is_none();
            let new = sheet.rows[a][10] == "new" && sheet.rows[b][10] == "new";
            let ordered = one.senior < two.senior && sheet.rows[a][2] < sheet.rows[b][2];
            let date: chrono::NaiveDate = sheet.rows[a][2].parse().unwrap();
            if alike && new && ordered && two.ready <= problem.calendar.day(date) {
                let id = sheet.rows[a][0].clone();
                sheet.rows[a][0] = std::mem::replace(&mut sheet.rows[b][0], id);
                sheet.save();
                return true;
            }
        }
    }
    false
}

/// The feeds to break: the example, and two random ones with slots, phases and promises.
fn feeds() -> Vec<(String, TempDir, PathBuf)> {
    let mut feeds = vec![(
        "three-ports".to_owned(),
        tempfile::tempdir().unwrap(),
        Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/three-ports"),
    )];
    for seed in 5000.. {
        let home = common::random_feed(seed, 60);
        let problem = common::read(home.path());
        let rich = problem.cases.len() > 30
            && !problem.promises.is_empty()
            && !problem.phases.is_empty()
            && problem.ports.iter().any(|port| !port.slots.is_empty());
        if rich && plan(&problem, &Options::default(), &Silent).is_ok() {
            let path = home.path().to_owned();
            feeds.push((format!("seed {seed}"), home, path));
        }
        if feeds.len() == 3 {
            break;
        }
    }
    // And one with closed days and days of notice, of which it has new appointments.
    for seed in 6000.. {
        let home = common::random_feed(seed, 60);
        let problem = common::read(home.path());
        let closed = |row: &Closure| row.slot.is_none() && row.to > Day(problem.notice.days);
        if problem.notice.days == 0 || !problem.closures.rows().iter().any(closed) {
            continue;
        }
        let outcome = plan(&problem, &Options::default(), &Silent);
        if outcome.is_ok_and(|outcome| outcome.schedule.appointments.len() > 10) {
            let path = home.path().to_owned();
            feeds.push((format!("seed {seed}"), home, path));
            break;
        }
    }
    feeds
}

fn read_plan(out: &Path) -> PlanFiles {
    PlanFiles::read(out, &PlanFile::DATA)
}

#[test]
fn every_mutation_is_rejected_by_its_rule() {
    let (mut killed, mut total) = (0, 0);
    let mut survivors = Vec::new();
    let mut applied = vec![0; MUTATIONS.len()];
    for (name, _home, feed) in feeds() {
        let whole = Good::new(&feed);
        let verdict = certify::check(&whole.problem, &read_plan(&whole.out()));
        assert!(verdict.passed(), "{name}: {:#?}", verdict.violations);
        for (mutation, applied) in MUTATIONS.iter().zip(&mut applied) {
            let (what, rules, mutate) = mutation;
            let good = whole.copy();
            if !mutate(&good) {
                continue;
            }
            *applied += 1;
            total += 1;
            let problem = feed::read(&good.feed(), &Overrides::default())
                .problem
                .unwrap();
            let verdict = certify::check(&problem, &read_plan(&good.out()));
            if verdict
                .violations
                .iter()
                .any(|violation| rules.contains(&violation.rule))
            {
                killed += 1;
            } else {
                survivors.push(format!("{name}: {what} ({:#?})", verdict.violations));
            }
        }
    }
    println!("{killed} of {total} mutations were rejected by their rule");
    assert!(survivors.is_empty(), "{}", survivors.join("\n"));
    for (mutation, applied) in MUTATIONS.iter().zip(applied) {
        assert!(applied > 0, "`{}` applies to none of the feeds", mutation.0);
    }
}
