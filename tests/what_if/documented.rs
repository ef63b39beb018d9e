//! The commands of docs/what-if.md run.

use std::fs;
use std::path::Path;

use assert_cmd::Command;

#[test]
fn every_command_of_the_page_runs() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/what-if.md");
    let page = fs::read_to_string(page).unwrap();
    let home = tempfile::tempdir().unwrap();
    let mut run = 0;
    for block in page.split("```sh\n").skip(1) {
        let block = block.split("```").next().unwrap();
        for line in block.lines() {
            // Quotes stand around changes only, which have no quotes within.
            let words = line.split('\'').enumerate().flat_map(|(at, part)| {
                if at % 2 == 1 {
                    vec![part]
                } else {
                    part.split_whitespace().collect()
                }
            });
            let words: Vec<&str> = words.collect();
            assert_eq!(words[0], "paso", "{line}");
            let output = Command::cargo_bin("paso")
                .unwrap()
                .args(&words[1..])
                .current_dir(home.path())
                .output()
                .unwrap();
            let message = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success(), "{line}: {message}");
            assert!(!output.stdout.is_empty(), "{line}");
            run += 1;
        }
    }
    assert_eq!(run, 7);
}
