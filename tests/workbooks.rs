//! Workbooks that are odd or hostile: read or refused, within bounds, and never executed.

use std::io::{Cursor, Write};
use std::process::Command;

use paso::import::{Imported, Map, Source, import};
use rust_xlsxwriter::{Format, Formula, Workbook};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

pub const TYPES: &str = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>"#;
pub const ROOT: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
pub const BOOK: &str = r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="cases" sheetId="1" r:id="r1"/></sheets></workbook>"#;
pub const RELATIONS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#;
const CASES: &str = "case_id,persons,location_id,stream,priority\nA1,2,town,arrival,standard\n";

/// A packed file of parts, each a text so often.
pub fn packed(parts: &[(&str, &[(&str, usize)])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_level(Some(1))
        .large_file(true);
    for (name, texts) in parts {
        zip.start_file(*name, options).unwrap();
        for (text, times) in *texts {
            let block = text.repeat((*times).min(1 << 12));
            let mut left = *times;
            while left > 0 {
                let now = left.min(1 << 12);
                zip.write_all(&block.as_bytes()[..now * text.len()])
                    .unwrap();
                left -= now;
            }
        }
    }
    zip.finish().unwrap().into_inner()
}

/// A workbook of one sheet `cases` with this inside its data.
fn sheet(inside: &[(&str, usize)], strings: &[(&str, usize)]) -> Vec<u8> {
    let mut data = vec![(
        r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>"#,
        1,
    )];
    data.extend_from_slice(inside);
    data.push(("</sheetData></worksheet>", 1));
    let mut shared = vec![(
        r#"<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">"#,
        1,
    )];
    shared.extend_from_slice(strings);
    shared.push(("</sst>", 1));
    packed(&[
        ("[Content_Types].xml", &[(TYPES, 1)]),
        ("_rels/.rels", &[(ROOT, 1)]),
        ("xl/workbook.xml", &[(BOOK, 1)]),
        ("xl/_rels/workbook.xml.rels", &[(RELATIONS, 1)]),
        ("xl/worksheets/sheet1.xml", &data),
        ("xl/sharedStrings.xml", &shared),
    ])
}

pub const HEADER: &str = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>case_id</t></is></c><c r="B1" t="inlineStr"><is><t>persons</t></is></c><c r="C1" t="inlineStr"><is><t>location_id</t></is></c><c r="D1" t="inlineStr"><is><t>stream</t></is></c><c r="E1" t="inlineStr"><is><t>priority</t></is></c></row>"#;
pub const ROW: &str = r#"<row r="2"><c r="A2" t="inlineStr"><is><t>A1</t></is></c><c r="B2"><v>2</v></c><c r="C2" t="inlineStr"><is><t>town</t></is></c><c r="D2" t="inlineStr"><is><t>arrival</t></is></c><c r="E2" t="inlineStr"><is><t>standard</t></is></c></row>"#;

/// The small feed with a workbook in place of its cases.
fn with(name: &str, book: Vec<u8>) -> Source {
    let small = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/feeds/small");
    let mut source = Source::read(&small).unwrap();
    source.files.retain(|(name, _)| name != "cases.csv");
    source.files.push((name.to_owned(), book));
    source
}

fn read(book: Vec<u8>) -> Imported {
    import(&with("cases.xlsx", book), &Map::default(), None, None)
}

fn cases(done: &Imported) -> String {
    let files = done
        .files
        .as_ref()
        .unwrap_or_else(|| panic!("{:#?}", done.notices));
    String::from_utf8(files["cases.csv"].clone()).unwrap()
}

fn refused(done: &Imported, why: &str) {
    assert!(done.files.is_none());
    assert_eq!(done.notices.len(), 1, "{:#?}", done.notices);
    assert_eq!(done.notices[0].code, "unread_source");
    assert!(done.notices[0].message.contains(why), "{:#?}", done.notices);
}

#[test]
fn what_unpacks_to_too_much_is_refused() {
    refused(
        &read(sheet(&[(HEADER, 1), (ROW, 1), (" ", 700 << 20)], &[])),
        "unpacks to too much",
    );
    refused(
        &read(sheet(
            &[(HEADER, 1)],
            &[("<si><t>12345678</t></si>", 5 << 20)],
        )),
        "unpacks to too much",
    );
    // A text of 30,000 letters that a million cells show.
    let long = format!("<si><t>{}</t></si>", "x".repeat(30_000));
    let cell = r#"<row><c t="s"><v>0</v></c></row>"#;
    refused(
        &read(sheet(&[(HEADER, 1), (cell, 1 << 20)], &[(&long, 1)])),
        "MiB of text",
    );
}

#[test]
fn a_million_empty_rows_are_nothing() {
    let blank = r"<row><c/><c/></row>";
    let far = r#"<row r="1048576"><c r="XFD1048576"/></row>"#;
    let done = read(sheet(
        &[(HEADER, 1), (ROW, 1), (blank, 1 << 20), (far, 1)],
        &[],
    ));
    assert_eq!(cases(&done), CASES);
}

#[test]
fn the_bounds_hold_for_a_process() {
    let home = tempfile::tempdir().unwrap();
    let books = [
        sheet(&[(HEADER, 1), (ROW, 1), (" ", 700 << 20)], &[]),
        sheet(
            &[(HEADER, 1), (ROW, 1), (r"<row><c/><c/></row>", 1 << 20)],
            &[],
        ),
        ods(&[
            ("<table:table-row><table:table-cell/></table:table-row>", 1),
            (
                "<table:table-row table:number-rows-repeated=\"1048575\"><table:table-cell table:number-columns-repeated=\"16384\" office:value-type=\"string\"><text:p>x</text:p></table:table-cell></table:table-row>",
                1,
            ),
        ]),
    ];
    for (at, book) in books.iter().enumerate() {
        let name = if at == 2 { "cases.ods" } else { "cases.xlsx" };
        let path = home.path().join(name);
        std::fs::write(&path, book).unwrap();
        let begun = std::time::Instant::now();
        // Imported, and read as a feed.
        for (command, told) in [("import", "nothing was imported"), ("validate", "cases.")] {
            let script = format!(
                "ulimit -v 1048576; exec '{}' {command} '{}' 2>&1",
                assert_cmd::cargo::cargo_bin!("paso").display(),
                path.display()
            );
            let output = Command::new("sh").args(["-c", &script]).output().unwrap();
            assert_eq!(output.status.code(), Some(2), "{at}: {output:?}");
            let said = String::from_utf8_lossy(&output.stdout);
            assert!(said.contains(told), "{at}: {said}");
        }
        // Far above what it takes, so that a busy machine fails nothing.
        assert!(
            begun.elapsed().as_secs() < 60,
            "{at}: {:?}",
            begun.elapsed()
        );
    }
}

/// An `OpenDocument` spreadsheet of one sheet `cases` with these rows.
fn ods(rows: &[(&str, usize)]) -> Vec<u8> {
    let mut content = vec![(
        r#"<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="cases">"#,
        1,
    )];
    content.extend_from_slice(rows);
    content.push((
        "</table:table></office:spreadsheet></office:body></office:document-content>",
        1,
    ));
    packed(&[
        (
            "mimetype",
            &[("application/vnd.oasis.opendocument.spreadsheet", 1)],
        ),
        ("content.xml", &content),
        (
            "META-INF/manifest.xml",
            &[(
                r#"<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>"#,
                1,
            )],
        ),
    ])
}

#[test]
fn an_opendocument_sheet_is_read_within_bounds() {
    let cell = |text: &str| {
        format!(
            "<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>"
        )
    };
    let row = |texts: &[&str]| {
        let cells: String = texts.iter().map(|text| cell(text)).collect();
        format!("<table:table-row>{cells}</table:table-row>")
    };
    let header = row(&[
        "case_id",
        "persons",
        "location_id",
        "stream",
        "priority",
        "ready_on",
    ]);
    let own = row(&["A1", "2", "town", "arrival", "standard"]).replace(
        "</table:table-row>",
        "<table:table-cell office:value-type=\"date\" office:date-value=\"2021-02-20\"><text:p>20/02/21</text:p></table:table-cell></table:table-row>",
    );
    let blank = "<table:table-row table:number-rows-repeated=\"1048574\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>";
    let book = ods(&[(&header, 1), (&own, 1), (blank, 1)]);
    let done = import(&with("cases.ods", book), &Map::default(), None, None);
    assert_eq!(
        cases(&done),
        "case_id,persons,location_id,stream,priority,ready_on\nA1,2,town,arrival,standard,2021-02-20\n"
    );
}

/// A workbook of cases whose sheet is changed before it is saved.
fn book(change: impl FnOnce(&mut Workbook)) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("cases").unwrap();
    for (row, line) in CASES.lines().enumerate() {
        for (column, text) in line.split(',').enumerate() {
            sheet
                .write_string(
                    u32::try_from(row).unwrap(),
                    u16::try_from(column).unwrap(),
                    text,
                )
                .unwrap();
        }
    }
    change(&mut book);
    book.save_to_buffer().unwrap()
}

#[test]
fn formulas_show_what_was_last_worked_out_and_errors_are_told() {
    let plain = book(|book| {
        let sheet = book.worksheet_from_index(0).unwrap();
        sheet
            .write_formula(1, 1, Formula::new("=1+1").set_result("2"))
            .unwrap();
        // What links and functions of the web last gave is passed over with its column.
        sheet.write_string(0, 5, "Remarks").unwrap();
        for formula in ["=WEBSERVICE(\"http://x\")", "='[other.xlsx]S'!A1"] {
            let formula = Formula::new(formula).set_result("x");
            sheet.write_formula(1, 5, formula).unwrap();
        }
    });
    assert_eq!(cases(&read(plain)), CASES);
    let broken = sheet(
        &[
            (HEADER, 1),
            (
                &ROW.replace(
                    r#"<c r="B2"><v>2</v></c>"#,
                    r#"<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c>"#,
                ),
                1,
            ),
        ],
        &[],
    );
    let done = read(broken);
    assert_eq!(done.notices.len(), 1, "{:#?}", done.notices);
    assert_eq!(
        (done.notices[0].code, done.notices[0].row),
        ("unread_values", Some(2))
    );
}

#[test]
fn hidden_sheets_are_passed_over_and_said() {
    let hidden = book(|book| {
        let sheet = book.add_worksheet();
        sheet.set_name("ports").unwrap().set_hidden(true);
        sheet.write_string(0, 0, "port_id").unwrap();
        sheet.write_string(1, 0, "elsewhere").unwrap();
    });
    let done = read(hidden);
    assert_eq!(cases(&done), CASES);
    assert!(
        done.changes
            .iter()
            .any(|own| own.what.contains("hidden") && own.before == "ports")
    );
}

#[test]
fn merged_cells_have_their_value_once() {
    let title = book(|book| {
        let sheet = book.worksheet_from_index(0).unwrap();
        sheet
            .merge_range(4, 0, 4, 4, "As of today", &Format::new())
            .unwrap();
    });
    assert_eq!(cases(&read(title)), CASES);
    // A place that two rows share is one row's alone; the other has none, and is told.
    let shared = book(|book| {
        let sheet = book.worksheet_from_index(0).unwrap();
        for (column, text) in ["A2", "2"].iter().enumerate() {
            sheet
                .write_string(2, u16::try_from(column).unwrap(), *text)
                .unwrap();
        }
        sheet
            .write_string(2, 3, "arrival")
            .unwrap()
            .write_string(2, 4, "standard")
            .unwrap();
        sheet
            .merge_range(1, 2, 2, 2, "town", &Format::new())
            .unwrap();
    });
    let done = read(shared);
    assert!(done.files.is_none());
    assert_eq!(
        (done.notices[0].code, done.notices[0].row),
        ("missing_value", Some(3)),
        "{:#?}",
        done.notices
    );
}

#[test]
fn what_is_no_workbook_is_refused() {
    let whole = book(|_| {});
    refused(&read(whole[..whole.len() / 2].to_vec()), "cannot be read");
    refused(&read(b"case_id;persons\nA1;2\n".to_vec()), "no workbook");
    refused(
        &read(
            [
                &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1][..],
                &[7; 600],
            ]
            .concat(),
        ),
        "cannot be read",
    );
    refused(
        &read(packed(&[("readme.txt", &[("x", 1)])])),
        "cannot be read",
    );
    // A book alone that cannot be read: what it would have said of the plan is not asked for as well.
    let alone = Source {
        files: vec![("Border.xlsx".to_owned(), b"no book".to_vec())],
    };
    let done = import(&alone, &Map::default(), None, None);
    let codes: Vec<&str> = done.notices.iter().map(|own| own.code).collect();
    assert_eq!(codes, ["unread_source"]);
}

#[test]
fn a_book_with_macros_is_read_without_them() {
    let mut parts = Cursor::new(book(|_| {}));
    let mut zip = ZipWriter::new_append(&mut parts).unwrap();
    zip.start_file("xl/vbaProject.bin", SimpleFileOptions::default())
        .unwrap();
    zip.write_all(&[1; 4096]).unwrap();
    zip.finish().unwrap();
    let done = import(
        &with("cases.xlsm", parts.into_inner()),
        &Map::default(),
        None,
        None,
    );
    assert_eq!(cases(&done), CASES);
}

#[test]
fn a_row_that_stands_twice_is_damage() {
    let done = read(sheet(
        &[
            (HEADER, 1),
            (ROW, 1),
            (r#"<row r="3"><c r="A3"><v>1</v></c></row>"#, 1),
            (ROW, 1),
        ],
        &[],
    ));
    refused(&done, "row 2 of the sheet `cases` stands there twice");
}

#[test]
fn a_sheet_that_is_broken_is_no_chart() {
    // The book names a sheet that is not in it.
    let lost = packed(&[
        ("[Content_Types].xml", &[(TYPES, 1)]),
        ("_rels/.rels", &[(ROOT, 1)]),
        ("xl/workbook.xml", &[(BOOK, 1)]),
        ("xl/_rels/workbook.xml.rels", &[(RELATIONS, 1)]),
    ]);
    refused(&read(lost), "cannot be read");
    let chart = book(|book| {
        let mut chart = rust_xlsxwriter::Chart::new(rust_xlsxwriter::ChartType::Bar);
        chart.add_series().set_values("cases!$B$2:$B$2");
        let sheet = book.add_chartsheet();
        sheet.insert_chart(0, 0, &chart).unwrap();
    });
    assert_eq!(cases(&read(chart)), CASES);
}
