//! `paso validate --html`: the notices as a page.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

/// A copy of three-ports with mistakes in it.
fn broken() -> TempDir {
    let home = tempfile::tempdir().unwrap();
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/three-ports");
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, home.path().join(path.file_name().unwrap())).unwrap();
    }
    let cases = home.path().join("cases.csv");
    let text = fs::read_to_string(&cases).unwrap();
    let lines: Vec<String> = text
        .lines()
        .enumerate()
        .map(|(at, line)| match at {
            0 => format!("{line},surname"),
            // More than are shown of one code.
            1..=25 => format!(
                "{},secret{at}",
                line.replacen(&line[..3], &format!("C={at}"), 1)
            ),
            _ => format!("{line},"),
        })
        .collect();
    fs::write(&cases, lines.join("\n") + "\n").unwrap();
    let slots = home.path().join("slots.csv");
    let text = fs::read_to_string(&slots).unwrap();
    fs::write(&slots, text.replace("el_paso,08:00", "el_pasoo,<b>8</b>")).unwrap();
    home
}

fn validate(feed: &Path, page: &Path, more: &[&str]) -> (Option<i32>, Value) {
    let mut command = Command::cargo_bin("paso").unwrap();
    command.arg("validate").arg(feed).arg("--html").arg(page);
    let output = command
        .args(["--format", "json"])
        .args(more)
        .output()
        .unwrap();
    let report = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
    (output.status.code(), report)
}

#[test]
fn the_page_says_what_the_command_says() {
    let home = broken();
    let file = home.path().join("notices.html");
    let mut shown = Vec::new();
    for more in [&[][..], &["--all"][..]] {
        let (code, report) = validate(home.path(), &file, more);
        assert_eq!(code, Some(2));
        let page = fs::read_to_string(&file).unwrap();
        assert!(page.contains("cannot be planned"));
        let counts = report["counts"].as_array().unwrap();
        assert!(counts.len() >= 4, "{report}");
        for own in counts {
            let code = own["code"].as_str().unwrap();
            assert_eq!(
                page.matches(&format!(r#"<section id="{code}">"#)).count(),
                1
            );
            assert!(page.contains(&format!(r##"<a href="#{code}">"##)), "{code}");
            assert!(page.contains(&format!(r#"<td class="number">{}</td>"#, own["count"])));
        }
        let notices = report["notices"].as_array().unwrap();
        assert_eq!(page.matches(r#"<p class="place">"#).count(), notices.len());
        for notice in notices.iter().filter(|notice| !notice["row"].is_null()) {
            let place = format!("{}:{}", notice["file"].as_str().unwrap(), notice["row"]);
            assert!(page.contains(&format!("<code>{place}</code>")), "{place}");
        }
        assert!(page.contains("<mark>C=3</mark>"));
        // Markup of a feed is text, and what stands in unknown columns is not shown.
        assert!(page.contains("&lt;b&gt;8&lt;/b&gt;") && !page.contains("<b>8"));
        assert!(!page.contains("secret1"));
        // It loads nothing.
        assert!(!page.contains("http://") && !page.contains("https://"));
        assert_eq!(page.contains(" more of this code"), more.is_empty());
        shown.push(notices.len());
    }
    assert!(shown[0] < shown[1], "{shown:?}");
}

#[test]
fn a_good_feed_has_a_page_too() {
    let home = tempfile::tempdir().unwrap();
    let page = home.path().join("notices.html");
    let feed = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/mpp-2021");
    let (code, report) = validate(&feed, &page, &[]);
    assert_eq!((code, &report["valid"]), (Some(0), &Value::Bool(true)));
    assert!(
        fs::read_to_string(&page)
            .unwrap()
            .contains("The feed can be planned")
    );
    // A page that cannot be written is said to be so.
    let (code, _) = validate(&feed, &home.path().join("no/such/notices.html"), &[]);
    assert_eq!(code, Some(2));
}
