//! What families are told: letters, text messages and calendars, in their language, from templates.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::{Locale, NaiveDate};
use serde_json::Value;

use crate::common::small::Small;
use crate::common::{done, paso};

fn refused(arguments: &[&str]) -> String {
    let output = paso(arguments);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {output:?}");
    String::from_utf8(output.stderr).unwrap()
}

const CASES: &str = "case_id,persons,location_id,stream,priority,ready_on,status,needs\n\
    A1,1,town,arrival,standard,2021-02-01,,\n\
    A2,3,town,arrival,standard,2021-02-01,,language:en\n\
    A3,2,town,arrival,standard,2021-02-01,withdrawn,language:haitian_creole\n\
    A4,1,town,arrival,standard,2021-03-21,,wheelchair;language:portuguese\n\
    A5,1,town,arrival,standard,2021-02-22,,language:mam\n\
    A6,1,town,arrival,standard,2021-02-21,,language:spanish\n";

const APPOINTMENTS: &str = "case_id,port_id,date,slot,outcome\n\
    A2,north,2021-02-16,09:00,no_show\n\
    A3,north,2021-02-20,09:00,\n\
    A4,north,2021-02-21,09:00,cancelled\n\
    A6,north,2021-02-22,09:00,\n";

/// A planned feed with its plan, and a folder beside them.
struct Desk {
    small: Small,
}

impl Desk {
    fn new(more: &[(&str, &str)]) -> Self {
        let own = [("cases.csv", CASES), ("appointments.csv", APPOINTMENTS)];
        let files: Vec<(&str, &str)> = own.iter().chain(more).copied().collect();
        let desk = Self {
            small: Small::new(&files),
        };
        desk.plan();
        desk
    }

    fn plan(&self) {
        let (feed, out) = (self.at("feed"), self.at("out"));
        done(&["plan", &feed, "-o", &out, "-q"]);
    }

    fn path(&self, name: &str) -> PathBuf {
        self.small.out().with_file_name(name)
    }

    fn at(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    fn letters(&self, more: &[&str]) -> Value {
        let (out, letters) = (self.at("out"), self.at("letters"));
        let arguments = ["letters", &out, "-o", &letters, "-q", "--format", "json"];
        serde_json::from_str(&done(&[&arguments, more].concat())).unwrap()
    }

    fn refused(&self, more: &[&str]) -> String {
        let (out, letters) = (self.at("out"), self.at("letters"));
        refused(&[&["letters", &out, "-o", &letters][..], more].concat())
    }

    fn messages(&self) -> Vec<String> {
        let path = self.path("letters/messages.csv");
        let mut reader = csv::Reader::from_path(path).unwrap();
        let rows = reader.records().map(Result::unwrap);
        rows.map(|row| row.iter().collect::<Vec<_>>().join("|"))
            .collect()
    }

    fn page(&self) -> String {
        fs::read_to_string(self.path("letters/letters.html")).unwrap()
    }

    /// A folder of templates with these files.
    fn templates(&self, files: &[(&str, &str)]) -> String {
        let folder = self.path("templates");
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir(&folder).unwrap();
        for (name, text) in files {
            fs::write(folder.join(name), text).unwrap();
        }
        folder.to_str().unwrap().to_owned()
    }
}

#[test]
fn each_family_is_told_in_its_language_what_is_different() {
    let desk = Desk::new(&[]);
    let told = desk.letters(&["--all"]);
    assert_eq!(
        desk.messages(),
        [
            "A1|spanish|Caso A1: su cita es el viernes 19 de febrero de 2021, 09:00 horas (CST, UTC-6), North. 1 persona.",
            "A2|english|Case A2: your appointment has changed to Friday, February 19, 2021, 9:00 a.m. (CST, UTC-6), North. 3 people.",
            "A3|haitian_creole|Dosye A3: randevou ou te genyen samdi 20 fevriye 2021 nan North anile. Tanpri, pa vwayaje.",
            "A4|portuguese|Caso A4: seu agendamento de domingo, 21 de fevereiro de 2021 em North foi cancelado. Por favor, não viaje. Você continua na lista e será avisado de uma nova data.",
            "A5|spanish|Caso A5: su cita es el lunes 22 de febrero de 2021, 09:00 horas (CST, UTC-6), North. 1 persona.",
            "A6|spanish|Caso A6: su cita es el lunes 22 de febrero de 2021, 09:00 horas (CST, UTC-6), North. 1 persona.",
        ]
    );
    assert_eq!(told["letters"], 6);
    assert_eq!(
        told["without_template"],
        serde_json::json!([{"language": "mam", "letters": 1}])
    );
    let page = desk.page();
    for text in [
        "<article lang=\"ht\">",
        "Yo fè nou konnen ou p ap tann ankò.",
        "Su cita no ha cambiado:",
        "Your appointment of Tuesday, February 16, 2021 at North no longer holds.",
        "Você continua na lista.",
    ] {
        assert!(page.contains(text), "{text}: {page}");
    }
    assert_eq!(page.matches("<article").count(), 6);
    // Those whose appointment stands are told only where all are.
    assert_eq!(desk.letters(&[])["letters"], 5);
    // Of those newly appointed, the first days; what was taken back, always.
    desk.letters(&["--days", "2"]);
    let cases: Vec<String> = desk
        .messages()
        .iter()
        .map(|row| row[..2].to_owned())
        .collect();
    assert_eq!(cases, ["A1", "A2", "A3", "A4"]);
    desk.letters(&["--case", "A5,A1"]);
    assert_eq!(desk.messages().len(), 2);
    let told = desk.refused(&["--case", "A6"]);
    assert!(told.contains("`A6`") && told.contains("--all"), "{told}");
    assert!(
        desk.refused(&["--until", "2021-02-18"])
            .contains("2021-02-18 is not in it")
    );
    assert!(desk.refused(&["--ports", "nort"]).contains("north"));
}

/// Names of weekdays and months, against those of the GNU C library.
#[test]
fn weekdays_and_months_have_their_names() {
    let first = NaiveDate::from_ymd_opt(2021, 2, 19).unwrap();
    let dates: Vec<NaiveDate> = first.iter_days().step_by(9).take(45).collect();
    let languages = [
        ("english", Locale::en_US),
        ("haitian_creole", Locale::ht_HT),
        ("portuguese", Locale::pt_BR),
        ("spanish", Locale::es_US),
    ];
    let mut cases = "case_id,persons,location_id,stream,priority,needs\n".to_owned();
    let mut appointments = "case_id,port_id,date,slot\n".to_owned();
    for (language, _) in languages {
        for date in &dates {
            let id = format!("{language}-{date}");
            writeln!(cases, "{id},1,town,arrival,standard,language:{language}").unwrap();
            writeln!(appointments, "{id},north,{date},09:00").unwrap();
        }
    }
    let plan = "model = \"model.toml\"\nstart = 2021-02-19\ndays = 420\n";
    let desk = Desk::new(&[
        ("cases.csv", &cases),
        ("appointments.csv", &appointments),
        ("plan.toml", plan),
    ]);
    desk.letters(&["--all"]);
    let mut told: BTreeMap<String, String> = BTreeMap::new();
    for row in desk.messages() {
        let (id, message) = row.split_once('|').unwrap();
        told.insert(id.to_owned(), message.to_lowercase());
    }
    let mut names = BTreeSet::new();
    for (language, locale) in languages {
        for date in &dates {
            let message = &told[&format!("{language}-{date}")];
            for form in ["%A", "%B"] {
                let name = date
                    .format_localized(form, locale)
                    .to_string()
                    .to_lowercase();
                assert!(message.contains(&name), "{name}: {message}");
                names.insert((language, name));
            }
            assert!(message.contains(&date.format("%Y").to_string()));
        }
    }
    assert_eq!(names.len(), 4 * 19, "not all of them have come: {names:?}");
}

#[test]
fn places_are_told_with_what_to_bring_and_stay_text() {
    let ports = "port_id,name,timezone\nnorth,\"<b>North</b> & \"\"Co\"\"\",America/Chicago\n";
    let desk = Desk::new(&[("ports.csv", ports)]);
    let folder = desk.templates(&[(
        "ports.toml",
        "[\"*\"]\nbring.english = \"Papers\\n& <masks>\"\n[north]\naddress = \"1 <Road>\"\nbring.spanish = \"Todo\"\n",
    )]);
    desk.letters(&["--templates", &folder, "--case", "A1,A2"]);
    let page = desk.page();
    for text in [
        "&lt;b&gt;North&lt;&#x2f;b&gt; &amp; &quot;Co&quot;",
        "<td>1 &lt;Road&gt;</td>",
        "<td>Todo</td>",
    ] {
        assert!(page.contains(text), "{text}: {page}");
    }
    // North has a text of its own, which is in Spanish alone.
    assert!(!page.contains("masks") && !page.contains("<b>"));
    assert!(desk.messages()[0].contains("<b>North</b> & \"Co\""));
    for (text, told) in [
        ("[nort]\naddress = \"1\"\n", "a port `nort`"),
        ("[north]\nadress = \"1\"\n", "adress"),
        ("north", "ports.toml"),
    ] {
        let folder = desk.templates(&[("ports.toml", text)]);
        let said = desk.refused(&["--templates", &folder]);
        assert!(said.contains(told), "{said}");
    }
}

#[test]
fn templates_are_written_out_edited_and_used() {
    let desk = Desk::new(&[]);
    desk.letters(&["--all", "--ics"]);
    let (page, messages) = (desk.page(), desk.messages());
    let folder = desk.at("own");
    done(&["letters", "--templates", &folder]);
    // As they are written they make the same letters.
    desk.letters(&["--all", "--templates", &folder]);
    assert_eq!((desk.page(), desk.messages()), (page.clone(), messages));
    let said = refused(&["letters", "--templates", &folder]);
    assert!(said.contains("already"), "{said}");
    // Another language, and another word in one that is there.
    let of = |name: &str| Path::new(&folder).join(name);
    let spanish = fs::read_to_string(of("letter.spanish.html")).unwrap();
    let mam = spanish
        .replace("words.spanish", "words.mam")
        .replace("Su cita", "TU CITA");
    fs::write(of("letter.mam.html"), mam).unwrap();
    fs::write(
        of("words.mam.jinja"),
        fs::read_to_string(of("words.spanish.jinja")).unwrap(),
    )
    .unwrap();
    let said = desk.refused(&["--templates", &folder]);
    assert!(said.contains("message.mam.txt is missing"), "{said}");
    fs::write(
        of("message.mam.txt"),
        "{{ case_id }}:\n\n {{ new.date }}  {{ new.hour12 }}\n",
    )
    .unwrap();
    let told = desk.letters(&["--templates", &folder]);
    assert_eq!(told["without_template"], serde_json::json!([]));
    assert!(desk.page().contains("<article lang=\"mam\">") && desk.page().contains("TU CITA"));
    assert_eq!(desk.messages()[4], "A5|mam|A5: 2021-02-22 9");
}

#[test]
fn a_mistake_in_a_template_is_named_and_nothing_is_written() {
    let desk = Desk::new(&[]);
    desk.letters(&[]);
    let before = desk.page();
    for (name, text, told) in [
        (
            "letter.spanish.htm",
            "",
            "letter.spanish.htm is no template",
        ),
        ("notes.txt", "", "notes.txt is no template"),
        (
            "letter.spanish.html",
            "\n{{ case_ID }}",
            "letter.spanish.html:2: undefined value",
        ),
        (
            "letter.spanish.html",
            "{% if %}",
            "letter.spanish.html:1: syntax error",
        ),
        (
            "letter.spanish.html",
            "{% include \"/etc/hostname\" %}",
            "template not found",
        ),
        (
            "message.spanish.txt",
            " =1+{{ persons }}",
            "the message of A1",
        ),
        // A family that is told nothing is worse off than one that gets no letter.
        ("message.spanish.txt", " \n", "message.spanish.txt is empty"),
        ("letter.spanish.html", "", "letter.spanish.html is empty"),
        (
            "message.spanish.txt",
            "{# nothing #}",
            "the message of A1, from message.spanish.txt, is empty",
        ),
        (
            "letters.html",
            "<!DOCTYPE html><html></html>",
            "letters.html has lost the line",
        ),
    ] {
        let folder = desk.templates(&[(name, text)]);
        let said = desk.refused(&["--templates", &folder]);
        assert!(said.contains(told), "{name}: {said}");
        assert_eq!(desk.page(), before);
    }
    let said = desk.refused(&["--templates", &desk.at("nowhere")]);
    assert!(said.contains("nowhere"), "{said}");
    // The folder is replaced, unless something of the user's is in it.
    fs::write(desk.path("letters/mine.txt"), "mine").unwrap();
    assert!(desk.refused(&[]).contains("mine.txt"));
    fs::remove_file(desk.path("letters/mine.txt")).unwrap();
    desk.letters(&[]);
    // Without the feed nobody's language is known.
    fs::remove_file(desk.path("out/feed.zip")).unwrap();
    assert!(desk.refused(&[]).contains("--feed"));
    let feed = desk.at("feed");
    desk.letters(&["--feed", &feed]);
    assert_eq!(desk.page(), before);
}

/// The value of a line of a calendar, long lines joined.
fn value(calendar: &str, name: &str) -> String {
    let joined = calendar.replace("\r\n ", "");
    let mut lines = joined.split("\r\n");
    let line = lines.find(|line| line.starts_with(name));
    line.unwrap_or("").to_owned()
}

#[test]
fn calendars_are_each_familys_own_and_take_the_place_of_earlier_ones() {
    let desk = Desk::new(&[]);
    let told = desk.letters(&["--ics", "--all"]);
    assert_eq!(told["files"].as_array().unwrap().len(), 8);
    let calendar = |case: &str| {
        fs::read_to_string(desk.path("letters/calendars").join(format!("{case}.ics"))).unwrap()
    };
    let own = calendar("A2");
    assert_eq!(
        value(&own, "DTSTART;"),
        "DTSTART;TZID=America/Chicago:20210219T090000"
    );
    assert_eq!(value(&own, "STATUS"), "");
    assert!(value(&own, "DESCRIPTION").contains("your appointment has changed"));
    assert!(own.contains("BEGIN:VTIMEZONE\r\nTZID:America/Chicago"));
    let gone = calendar("A4");
    assert_eq!(value(&gone, "STATUS"), "STATUS:CANCELLED");
    assert_eq!(
        value(&gone, "DTSTART;"),
        "DTSTART;TZID=America/Chicago:20210221T090000"
    );
    let uid = value(&own, "UID");
    assert_ne!(uid, value(&gone, "UID"));
    // The next plan gives A2 another day: the same event, and a higher number.
    let later = CASES.replace(
        "A2,3,town,arrival,standard,2021-02-01",
        "A2,3,town,arrival,standard,2021-02-21",
    );
    fs::write(desk.path("feed/cases.csv"), later).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    desk.plan();
    desk.letters(&["--ics", "--all"]);
    let next = calendar("A2");
    assert_eq!(value(&next, "UID"), uid);
    assert!(value(&next, "DTSTART;").ends_with("20210221T090000"));
    let number = |text: &str| {
        value(text, "SEQUENCE:")["SEQUENCE:".len()..]
            .parse::<u32>()
            .unwrap()
    };
    assert!(number(&next) > number(&own));
}
