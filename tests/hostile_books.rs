//! Workbooks made to harm: each is read or refused in one notice by a process that may take 1 GiB and 10
//! seconds of work. Nothing in them is run, and nobody that they name is asked for anything.

use std::fs;
use std::io::ErrorKind;
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::workbooks::{BOOK, HEADER, RELATIONS, ROOT, ROW, TYPES, packed};

/// What comes of a book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// A feed.
    Read,
    /// One notice of this code.
    Refused(&'static str),
}

/// A part of a packed book.
type Of<'p> = (&'p str, String);

/// A workbook of these parts, and the usual ones where they are not among them.
fn book(parts: &[Of<'_>]) -> Vec<u8> {
    let data = format!("{SHEET}{HEADER}{ROW}{END}");
    let usual = [
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", ROOT),
        ("xl/workbook.xml", BOOK),
        ("xl/_rels/workbook.xml.rels", RELATIONS),
        ("xl/worksheets/sheet1.xml", &data),
        ("xl/sharedStrings.xml", STRINGS),
    ];
    let own = |name: &str| parts.iter().find(|(own, _)| *own == name);
    let mut all: Vec<(&str, &str)> = usual
        .iter()
        .map(|(name, text)| (*name, own(name).map_or(*text, |(_, text)| text.as_str())))
        .collect();
    let others = parts
        .iter()
        .filter(|(name, _)| !usual.iter().any(|(own, _)| own == name));
    all.extend(others.map(|(name, text)| (*name, text.as_str())));
    let texts: Vec<[(&str, usize); 1]> = all.iter().map(|(_, text)| [(*text, 1)]).collect();
    let parts: Vec<(&str, &[(&str, usize)])> = (all.iter().zip(&texts))
        .map(|((name, _), text)| (*name, text.as_slice()))
        .collect();
    packed(&parts)
}

const SHEET: &str = r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>"#;
const END: &str = "</sheetData></worksheet>";
const STRINGS: &str = r#"<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"></sst>"#;
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

/// A sheet of the small list of cases in which `2` is what a formula gave last.
fn with_formula(formula: &str) -> Of<'static> {
    let cell = format!(r#"<c r="B2"><f>{formula}</f><v>2</v></c>"#);
    let row = ROW.replace(r#"<c r="B2"><v>2</v></c>"#, &cell);
    (
        "xl/worksheets/sheet1.xml",
        format!("{SHEET}{HEADER}{row}{END}"),
    )
}

/// The relations of the book with one more.
fn related(kind: &str, target: &str) -> Of<'static> {
    let more = format!(
        r#"<Relationship Id="r9" Type="{OFFICE}/{kind}" Target="{target}"/></Relationships>"#
    );
    (
        "xl/_rels/workbook.xml.rels",
        RELATIONS.replace("</Relationships>", &more),
    )
}

/// The book's list of sheets in other words.
fn listed(from: &str, to: &str) -> Of<'static> {
    let text = BOOK.replace(from, to);
    assert_ne!(text, BOOK, "{from}");
    ("xl/workbook.xml", text)
}

/// A book that names another one, at an address.
fn of_another(address: &str) -> Vec<u8> {
    let link = format!(
        r#"<externalLink xmlns="{MAIN}" xmlns:r="{OFFICE}"><externalBook r:id="r1"><sheetNames><sheetName val="S"/></sheetNames></externalBook></externalLink>"#
    );
    let to = format!(
        r#"<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{OFFICE}/externalLinkPath" Target="{address}/other.xlsx" TargetMode="External"/></Relationships>"#
    );
    book(&[
        with_formula("[1]S!A1"),
        related("externalLink", "externalLinks/externalLink1.xml"),
        listed(
            "</workbook>",
            r#"<externalReferences><externalReference r:id="r9"/></externalReferences></workbook>"#,
        ),
        ("xl/externalLinks/externalLink1.xml", link),
        ("xl/externalLinks/_rels/externalLink1.xml.rels", to),
    ])
}

/// A book that asks a program of the machine.
fn of_a_program(command: &str) -> Vec<u8> {
    let link = format!(
        r#"<externalLink xmlns="{MAIN}"><ddeLink ddeService="cmd" ddeTopic="/c {command}"><ddeItems><ddeItem name="A0" advise="1"/></ddeItems></ddeLink></externalLink>"#
    );
    book(&[
        with_formula(&format!("cmd|'/c {command}'!A0")),
        related("externalLink", "externalLinks/externalLink1.xml"),
        ("xl/externalLinks/externalLink1.xml", link),
    ])
}

/// A book that asks a page for its rows whenever it is opened.
fn of_a_page(address: &str) -> Vec<u8> {
    let connections = format!(
        r#"<connections xmlns="{MAIN}"><connection id="1" name="q" type="4" refreshedVersion="6" refreshOnLoad="1"><webPr url="{address}/rows" sourceData="1"/></connection></connections>"#
    );
    let query =
        format!(r#"<queryTable xmlns="{MAIN}" name="q" refreshOnLoad="1" connectionId="1"/>"#);
    let of_sheet = format!(
        r#"<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{OFFICE}/queryTable" Target="../queryTables/queryTable1.xml"/></Relationships>"#
    );
    book(&[
        with_formula(&format!("WEBSERVICE(&quot;{address}/x&quot;)")),
        related("connections", "connections.xml"),
        ("xl/connections.xml", connections),
        ("xl/queryTables/queryTable1.xml", query),
        ("xl/worksheets/_rels/sheet1.xml.rels", of_sheet),
    ])
}

/// A book with a program in it.
fn of_macros() -> Vec<u8> {
    let types = TYPES.replace(
        "</Types>",
        r#"<Override PartName="/xl/workbook.xml" ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/><Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>"#,
    );
    book(&[
        ("[Content_Types].xml", types),
        related("vbaProject", "vbaProject.bin"),
        (
            "xl/vbaProject.bin",
            "Attribute VB_Name = \"ThisWorkbook\"\u{1}".repeat(4096),
        ),
        (
            "xl/macrosheets/sheet1.xml",
            format!("{SHEET}<row r=\"1\"><c r=\"A1\"><f>EXEC(&quot;calc&quot;)</f></c></row>{END}"),
        ),
    ])
}

/// Texts that name other texts, ten times each, and a file of the machine.
fn of_entities(address: &str) -> String {
    let mut text = format!(
        r#"<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY a0 "x"><!ENTITY f SYSTEM "file:///etc/passwd"><!ENTITY w SYSTEM "{address}/e">"#
    );
    for at in 1..12 {
        let names = format!("&a{};", at - 1).repeat(10);
        text = text + r"<!ENTITY a" + &at.to_string() + " \"" + &names + "\">";
    }
    text + &format!(r#"]><sst xmlns="{MAIN}"><si><t>&a11;&f;&w;</t></si></sst>"#)
}

/// Two thousand rows whose value is an error.
fn of_errors() -> String {
    (3..2003)
        .map(|row| {
            let cell = format!(r#"<c r="B{row}" t="e"><f>1/0</f><v>#DIV/0!</v></c>"#);
            (ROW.replace(r#"<c r="B2"><v>2</v></c>"#, &cell))
                .replace("r=\"2\"", &format!("r=\"{row}\""))
                .replace("A2\"", &format!("A{row}\""))
                .replace("C2\"", &format!("C{row}\""))
                .replace("D2\"", &format!("D{row}\""))
                .replace("E2\"", &format!("E{row}\""))
                .replace(">A1<", &format!(">A{row}<"))
        })
        .collect()
}

/// A book of `OpenDocument` that links to another and asks a program.
fn of_open_document(address: &str, command: &str) -> Vec<u8> {
    let ods = |rows: &str| {
        let content = format!(
            r#"<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"><office:body><office:spreadsheet><table:table table:name="cases">{rows}</table:table><table:dde-links><table:dde-link><office:dde-source office:dde-application="cmd" office:dde-topic="/c {command}" office:dde-item="A0"/></table:dde-link></table:dde-links></office:spreadsheet></office:body></office:document-content>"#
        );
        packed(&[
            (
                "mimetype",
                &[("application/vnd.oasis.opendocument.spreadsheet", 1)],
            ),
            ("content.xml", &[(&content, 1)]),
            ("Basic/Standard/Module1.xml", &[("Sub Main", 1)]),
            (
                "META-INF/manifest.xml",
                &[(
                    "<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>",
                    1,
                )],
            ),
        ])
    };
    let cell = |text: &str| {
        format!(
            r#"<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>"#
        )
    };
    let of_row = |texts: [&str; 5]| {
        format!(
            "<table:table-row>{}</table:table-row>",
            texts.map(cell).concat()
        )
    };
    let linked = format!(
        r#"<table:table-source xlink:href="{address}/other.ods" table:table-name="S" xlink:actuate="onRequest" table:refresh-delay="PT1S"/>{}{}"#,
        of_row(["case_id", "persons", "location_id", "stream", "priority"]),
        of_row(["A1", "2", "town", "arrival", "standard"]),
    );
    ods(&linked)
}

/// The books, by what they are, with what comes of each.
fn books(address: &str, command: &str) -> Vec<(&'static str, &'static str, Vec<u8>, Outcome)> {
    use Outcome::{Read, Refused};
    let in_sheet = |text: &str| ("xl/worksheets/sheet1.xml", text.to_owned());
    let whole = format!("{HEADER}{ROW}");
    let shows = ROW.replace(
        r#"<c r="A2" t="inlineStr"><is><t>A1</t></is></c>"#,
        r#"<c r="A2" t="s"><v>0</v></c>"#,
    );
    let many: Vec<(String, String)> = (0..60_000)
        .map(|at| (format!("xl/media/{at}"), String::new()))
        .collect();
    let many: Vec<Of<'_>> = many
        .iter()
        .map(|(name, text)| (name.as_str(), text.clone()))
        .collect();
    let outside = |target: &str, mode: &str| {
        let text = RELATIONS.replace("\"worksheets/sheet1.xml\"", &format!("\"{target}\"{mode}"));
        assert_ne!(text, RELATIONS);
        ("xl/_rels/workbook.xml.rels", text)
    };
    vec![
        ("links to another book", "xlsx", of_another(address), Read),
        ("asks a program", "xlsx", of_a_program(command), Read),
        ("asks a page", "xlsx", of_a_page(address), Read),
        ("has macros", "xlsm", of_macros(), Read),
        (
            "links and asks a program, as OpenDocument",
            "ods",
            of_open_document(address, command),
            Read,
        ),
        (
            "is hidden from its own program",
            "xlsx",
            book(&[listed("sheetId=\"1\"", "sheetId=\"1\" state=\"veryHidden\"")]),
            Refused("unsure_tables"),
        ),
        (
            "is merged as a whole and as large as a sheet can be",
            "xlsx",
            book(&[in_sheet(
                &format!("{SHEET}{whole}</sheetData><mergeCells count=\"1\"><mergeCell ref=\"A4:XFD1048576\"/></mergeCells></worksheet>")
                    .replace("<sheetData>", "<dimension ref=\"A1:XFD1048576\"/><sheetData>"),
            )]),
            Read,
        ),
        (
            "shows errors in two thousand rows",
            "xlsx",
            book(&[in_sheet(&format!("{SHEET}{whole}{}{END}", of_errors()))]),
            Refused("unread_values"),
        ),
        (
            "has texts that grow",
            "xlsx",
            book(&[
                ("xl/sharedStrings.xml", of_entities(address)),
                in_sheet(&format!("{SHEET}{HEADER}{shows}{END}")),
            ]),
            Refused("unread_source"),
        ),
        (
            "is nested a hundred thousand deep",
            "xlsx",
            book(&[in_sheet(&format!(
                "{SHEET}{HEADER}{}{}{END}",
                "<row><c>".repeat(100_000),
                "</c></row>".repeat(100_000)
            ))]),
            Refused("unread_source"),
        ),
        ("has sixty thousand parts", "xlsx", book(&many), Read),
        (
            "has its sheet in a file of the machine",
            "xlsx",
            book(&[outside("file:///etc/passwd", " TargetMode=\"External\"")]),
            Refused("unread_source"),
        ),
        (
            "has its sheet on a page",
            "xlsx",
            book(&[outside(&format!("{address}/sheet1.xml"), " TargetMode=\"External\"")]),
            Refused("unread_source"),
        ),
        (
            "has its sheet above itself",
            "xlsx",
            book(&[
                outside("../../../../../../etc/passwd", ""),
                ("../../etc/passwd", "x".to_owned()),
            ]),
            Refused("unread_source"),
        ),
    ]
}

/// What `paso` says of a source, within bounds.
fn said(command: &str, source: &Path) -> Value {
    // Work is bounded, not time, so that a busy machine fails nothing.
    let script = format!(
        "ulimit -v 1048576; ulimit -t 10; exec '{}' {command} '{}' --format json",
        assert_cmd::cargo::cargo_bin!("paso").display(),
        source.display()
    );
    let output = Command::new("sh").args(["-c", &script]).output().unwrap();
    let code = output.status.code();
    let text = String::from_utf8_lossy(&output.stdout);
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(
        matches!(code, Some(0 | 2)),
        "{command} {}: {code:?} {text} {told}",
        source.display()
    );
    assert!(!told.contains("panicked"), "{}: {told}", source.display());
    serde_json::from_str(&text).unwrap_or_else(|_| panic!("{}: {text} {told}", source.display()))
}

#[test]
fn workbooks_that_would_do_harm_do_none() {
    let home = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let touched = home.path().join("touched");
    let command = format!("touch {}", touched.display());
    for (at, (what, ending, bytes, outcome)) in books(&address, &command).into_iter().enumerate() {
        let folder = home.path().join(at.to_string());
        fs::create_dir(&folder).unwrap();
        let small = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/feeds/small");
        for entry in fs::read_dir(small).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap();
            if name != "cases.csv" {
                fs::copy(&path, folder.join(name)).unwrap();
            }
        }
        let path = folder.join(format!("cases.{ending}"));
        fs::write(&path, bytes).unwrap();
        let told = said("import", &folder);
        let notices = told["notices"].as_array().unwrap();
        match outcome {
            Outcome::Read => assert_eq!(told["imported"], true, "{what}: {told:#}"),
            Outcome::Refused(code) => {
                assert_eq!(told["imported"], false, "{what}");
                assert_eq!(notices.len(), 1, "{what}: {told:#}");
                assert_eq!(notices[0]["code"], code, "{what}: {told:#}");
            }
        }
        assert!(!told.to_string().contains("root:"), "{what}: {told:#}");
        // As a feed of its own it is bounded as well.
        said("validate", &path);
        said("validate", &folder);
        assert!(!touched.exists(), "{what}: a command was run");
        let asked = listener.accept().map(|_| ()).unwrap_err();
        assert_eq!(
            asked.kind(),
            ErrorKind::WouldBlock,
            "{what}: somebody was asked"
        );
    }
}
