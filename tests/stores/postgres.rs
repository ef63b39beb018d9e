//! Feeds in `PostgreSQL`.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use super::server::{ESCAPED, PASSWORD, Server};
use super::{FEEDS, canonical, planned, refused, same, there_and_back};
use crate::common::{done, paso};

/// The first notice of a feed.
fn notice(address: &str) -> Value {
    let output = paso(&["validate", address, "--format", "json"]);
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    said["notices"][0].clone()
}

#[test]
fn the_plan_is_the_same_as_from_a_folder() {
    let server = Server::get();
    for (at, feed) in FEEDS.into_iter().enumerate() {
        there_and_back(feed, |_| server.converted(feed, &format!("same{at}")));
    }
}

#[test]
fn types_are_those_of_the_columns_and_others_are_read_too() {
    let server = Server::get();
    let address = server.converted("tests/feeds/small", "types");
    let home = tempfile::tempdir().unwrap();
    let before = planned(&address, &home, "before");
    let mut client = server.client();
    let kind = |client: &mut postgres::Client, table: &str, column: &str| -> String {
        let query = format!("SELECT pg_typeof({column})::text FROM types.{table} LIMIT 1");
        client.query_one(&query, &[]).unwrap().get(0)
    };
    assert_eq!(kind(&mut client, "cases", "persons"), "integer");
    assert_eq!(kind(&mut client, "cases", "case_id"), "text");
    // As others may have declared them.
    client
        .batch_execute(
            "ALTER TABLE types.cases ALTER persons TYPE double precision; \
             ALTER TABLE types.capacity ALTER amount TYPE numeric(20, 4) USING amount::numeric; \
             ALTER TABLE types.cases ADD COLUMN IF NOT EXISTS needs text; \
             ALTER TABLE types.cases ALTER needs TYPE text[] USING string_to_array(needs, ';')",
        )
        .unwrap();
    same(&before, &planned(&address, &home, "after"));
}

#[test]
fn a_wrong_value_is_named_by_table_row_and_column() {
    let server = Server::get();
    let address = server.converted("examples/three-ports", "wrong");
    let mut client = server.client();
    client
        .batch_execute(
            "ALTER TABLE wrong.cases ALTER persons TYPE text; \
             UPDATE wrong.cases SET persons = 'two' WHERE \"row\" = 3",
        )
        .unwrap();
    let found = notice(&address);
    assert_eq!(found["code"], "bad_number", "{found}");
    assert_eq!(found["file"], format!("{}: cases", server.shown("wrong")));
    assert_eq!(
        (&found["row"], &found["column"]),
        (&3.into(), &"persons".into())
    );
    assert_eq!(found["value"], "two");
    client
        .batch_execute("ALTER TABLE wrong.capacity DROP COLUMN \"row\"")
        .unwrap();
    let found = notice(&address);
    assert!(
        found["message"].as_str().unwrap().contains("no order"),
        "{found}"
    );
}

#[test]
fn tables_without_a_column_of_order_stand_by_their_key() {
    let server = Server::get();
    let address = server.converted("examples/three-ports", "keys");
    let mut client = server.client();
    client
        .batch_execute("ALTER TABLE keys.cases DROP COLUMN \"row\"")
        .unwrap();
    let home = tempfile::tempdir().unwrap();
    let first = planned(&address, &home, "first");
    // An update puts rows elsewhere in the table.
    client
        .batch_execute("UPDATE keys.cases SET persons = persons WHERE length(case_id) % 2 = 1")
        .unwrap();
    same(&first, &planned(&address, &home, "second"));
}

#[test]
fn names_are_never_taken_for_sql() {
    let server = Server::get();
    let schema = "odd\"; DROP SCHEMA public; --";
    let given = "odd%22;%20DROP%20SCHEMA%20public;%20--";
    let address = server.converted("tests/feeds/small", given);
    let mut client = server.client();
    let rows = |name: &str, client: &mut postgres::Client| -> i64 {
        let query = "SELECT count(*) FROM pg_namespace WHERE nspname = $1";
        client.query_one(query, &[&name]).unwrap().get(0)
    };
    assert_eq!(
        (rows(schema, &mut client), rows("public", &mut client)),
        (1, 1)
    );
    let home = tempfile::tempdir().unwrap();
    planned(&address, &home, "out");
}

/// The command with an environment of its own.
fn with(arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("paso"));
    for name in [
        "PGPASSWORD",
        "PGPASSFILE",
        "PGSERVICE",
        "PGSERVICEFILE",
        "PGHOST",
        "PGUSER",
        "HOME",
    ] {
        command.env_remove(name);
    }
    command
        .args(arguments)
        .envs(variables.iter().copied())
        .output()
        .unwrap()
}

#[test]
fn passwords_come_from_where_they_do_for_others() {
    let server = Server::get();
    server.converted("tests/feeds/small", "word");
    let shown = server.shown("word");
    let home = tempfile::tempdir().unwrap();
    let socket = server.socket().display();
    let good = |output: &Output| output.status.success();
    assert!(!good(&with(&["validate", &shown], &[])));
    assert!(good(&with(
        &["validate", &shown],
        &[("PGPASSWORD", PASSWORD)]
    )));
    let wrong = with(&["validate", &shown], &[("PGPASSWORD", "wrong")]);
    let said = String::from_utf8(wrong.stdout).unwrap();
    assert!(said.contains("password authentication failed"), "{said}");
    // The address comes first.
    let given = [("PGPASSWORD", "wrong")];
    assert!(good(&with(&["validate", &server.address("word")], &given)));
    let file = home.path().join("pgpass");
    fs::write(
        &file,
        format!("localhost:5432:postgres:planner:{PASSWORD}\n"),
    )
    .unwrap();
    let chmod = |mode: &str| {
        assert!(
            Command::new("chmod")
                .arg(mode)
                .arg(&file)
                .status()
                .unwrap()
                .success()
        );
    };
    let given = [("PGPASSFILE", file.to_str().unwrap())];
    chmod("644");
    assert!(
        !good(&with(&["validate", &shown], &given)),
        "others may read it"
    );
    chmod("600");
    assert!(good(&with(&["validate", &shown], &given)));
    let services = home.path().join("services");
    fs::write(
        &services,
        format!("[other]\nuser=x\n[border]\nhost={socket}\ndbname=postgres\nuser=planner\npassword={PASSWORD}\n"),
    )
    .unwrap();
    let given = [("PGSERVICEFILE", services.to_str().unwrap())];
    assert!(good(&with(
        &["validate", "postgres://?service=border&schema=word"],
        &given
    )));
    assert!(!good(&with(
        &["validate", "postgres://?service=none&schema=word"],
        &given
    )));
}

#[test]
fn a_password_is_never_seen_again() {
    let server = Server::get();
    let address = server.converted("examples/three-ports", "unseen");
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("out");
    let out = out.to_str().unwrap();
    let wrong = address.replace("/postgres?", "/nowhere?");
    let file = home.path().join("page.html");
    let file = file.to_str().unwrap();
    done(&["db", "init", &address]);
    let commands: Vec<Vec<&str>> = vec![
        vec![
            "plan",
            &address,
            "-o",
            out,
            "--effort",
            "low",
            "--write-back",
        ],
        vec!["check", &address, out],
        vec!["check", &address, out, "--days", "9"],
        vec!["validate", &address, "--format", "json"],
        vec!["validate", &address, "--html", file],
        vec!["validate", &wrong],
        vec!["plan", &wrong, "-o", "/nonexistent/never"],
        vec!["plan", "tests/feeds/small", "-o", &address],
        vec!["convert", &address, "-o", &wrong],
        vec!["convert", &address, "-o", &address],
        vec![
            "convert", &address, "-o", &address, "--force", "--format", "json",
        ],
        vec!["what-if", &address, "--effort", "low"],
        vec!["show", out, "--feed", &address],
        vec!["publish", out, &address, "--days", "1"],
        vec!["attend", &address, "--date", "2021-02-20", "--all-came"],
        vec!["db", "init", &address],
    ];
    for command in commands {
        let output = paso(&command);
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said).into_owned();
        for word in [PASSWORD, ESCAPED] {
            assert!(!said.contains(word), "{command:?}: {said}");
        }
    }
    let mut looked = 0;
    for folder in [Path::new(out), home.path()] {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
                assert!(
                    !text.contains(PASSWORD) && !text.contains(ESCAPED),
                    "{path:?}"
                );
                looked += 1;
            }
        }
    }
    assert!(looked > 5, "the plan's files were looked at");
    let mut client = server.client();
    let rows = client
        .query("SELECT summary::text FROM unseen.plans", &[])
        .unwrap();
    let summary: String = rows[0].get(0);
    assert!(!summary.contains(PASSWORD) && !summary.contains(ESCAPED));
}

#[test]
fn what_is_not_there_says_so() {
    let server = Server::get();
    let found = notice(&server.address("nothing_here"));
    assert_eq!(found["code"], "no_feed", "{found}");
    assert!(found["message"].as_str().unwrap().contains("nothing_here"));
    let gone = "postgres://planner@/postgres?host=/nonexistent";
    assert_eq!(notice(gone)["code"], "unreadable_file");
    assert_eq!(
        notice("postgres://planner@host:port/db")["code"],
        "unreadable_file"
    );
}

#[test]
fn a_feed_that_is_there_is_replaced_only_when_told() {
    let server = Server::get();
    let address = server.converted("tests/feeds/small", "replaced");
    let said = refused(&["convert", "examples/three-ports", "-o", &address]);
    assert!(said.contains("--force"), "{said}");
    done(&[
        "-q",
        "convert",
        "examples/three-ports",
        "-o",
        &address,
        "--force",
    ]);
    let home = tempfile::tempdir().unwrap();
    let folder = canonical("examples/three-ports", &home);
    same(
        &planned(&folder, &home, "a"),
        &planned(&address, &home, "b"),
    );
    // And into tables that were made beforehand, with columns that the feed does not have.
    let empty = server.address("made");
    done(&["db", "init", &empty, "--with", "slots,corridors"]);
    done(&["-q", "convert", "examples/three-ports", "-o", &empty]);
    same(&planned(&folder, &home, "c"), &planned(&empty, &home, "d"));
}
