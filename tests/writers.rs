//! What is written where: links, pipes, modes, and what else lies in a plan's folder.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// A shell command in `home`, in which `$paso` is the program and `$feed` a feed.
fn shell(home: &Path, command: &str) -> Output {
    Command::new("sh")
        .args(["-c", command])
        .current_dir(home)
        .env("paso", assert_cmd::cargo::cargo_bin("paso"))
        .env(
            "feed",
            Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/feeds/small"),
        )
        .output()
        .unwrap()
}

fn done(home: &Path, command: &str) -> String {
    let output = shell(home, command);
    assert_eq!(output.status.code(), Some(0), "{command}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn planned() -> TempDir {
    let home = tempfile::tempdir().unwrap();
    done(home.path(), "\"$paso\" plan \"$feed\" -q -o out");
    home
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// All that is in a folder.
fn all(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all(&path, found);
        }
        found.push(path);
    }
}

#[test]
fn a_page_goes_where_it_is_pointed() {
    let home = planned();
    let home = home.path();
    done(home, "\"$paso\" report out -o page.html");
    let page = fs::read(home.join("page.html")).unwrap();
    // To standard output, alone, also where that is a file that is added to.
    for command in [
        "\"$paso\" report out -o /dev/stdout > other.html",
        "\"$paso\" report out -o /dev/stdout | cat > other.html",
        "\"$paso\" report out -o /dev/fd/1 --format json > other.html",
        "mkfifo pipe; cat pipe > other.html & \"$paso\" report out -o pipe > told; wait",
    ] {
        done(home, command);
        assert!(
            fs::read(home.join("other.html")).unwrap() == page,
            "{command}"
        );
    }
    done(
        home,
        "echo first > other.html; \"$paso\" report out -o /dev/stdout >> other.html",
    );
    let added = fs::read(home.join("other.html")).unwrap();
    assert!(added == [b"first\n".as_slice(), &page].concat());
    assert!(!fs::metadata(home.join("pipe")).unwrap().is_file());
    // Through a link, which stays one; the file keeps its mode.
    fs::write(home.join("real.html"), "old").unwrap();
    fs::set_permissions(home.join("real.html"), fs::Permissions::from_mode(0o640)).unwrap();
    symlink("real.html", home.join("link.html")).unwrap();
    done(home, "\"$paso\" report out -o link.html");
    assert!(
        fs::symlink_metadata(home.join("link.html"))
            .unwrap()
            .is_symlink()
    );
    assert!(fs::read(home.join("real.html")).unwrap() == page);
    assert_eq!(mode(&home.join("real.html")), 0o640);
    // A device is no file to be replaced.
    done(home, "\"$paso\" report out -o /dev/null");
    assert!(!fs::metadata("/dev/null").unwrap().is_file());
    // The other writers of single files go the same way.
    symlink("far.html", home.join("near.html")).unwrap();
    done(home, "\"$paso\" validate \"$feed\" --html near.html");
    assert!(
        fs::symlink_metadata(home.join("near.html"))
            .unwrap()
            .is_symlink()
    );
    assert!(home.join("far.html").is_file());
    symlink("far.mps", home.join("near.mps")).unwrap();
    done(home, "\"$paso\" export \"$feed\" -o near.mps");
    let printed = done(home, "\"$paso\" export \"$feed\"");
    assert!(fs::read_to_string(home.join("far.mps")).unwrap() == printed);
    assert!(
        done(
            home,
            "\"$paso\" export \"$feed\" --format mps -o /dev/stdout"
        ) == printed
    );
}

#[test]
fn modes_follow_the_mask() {
    for (mask, file, folder) in [("027", 0o640, 0o750), ("002", 0o664, 0o775)] {
        let home = tempfile::tempdir().unwrap();
        let set = "capacity:room@north*1.5";
        let commands = [
            "\"$paso\" plan \"$feed\" -q -o out".to_owned(),
            "\"$paso\" report out -o page.html".to_owned(),
            "\"$paso\" manifest out -o lists".to_owned(),
            "\"$paso\" validate \"$feed\" --html notices.html".to_owned(),
            format!("\"$paso\" what-if \"$feed\" -q --set '{set}' --plans -o answers"),
        ];
        for command in commands {
            done(home.path(), &format!("umask {mask}; {command}"));
        }
        let mut found = Vec::new();
        all(home.path(), &mut found);
        assert!(found.len() > 15, "{found:?}");
        for path in found {
            let expected = if path.is_dir() { folder } else { file };
            assert_eq!(mode(&path), expected, "{}", path.display());
        }
    }
}

#[test]
fn what_lies_beside_a_plan_does_not_block_the_next() {
    let home = planned();
    let out = home.path().join("out");
    for name in [
        ".DS_Store",
        "Thumbs.db",
        ".~lock.schedule.csv#",
        "~$schedule.xlsx",
    ] {
        fs::write(out.join(name), "x").unwrap();
    }
    done(
        home.path(),
        "\"$paso\" report out --public -o out/public.html",
    );
    done(
        home.path(),
        "\"$paso\" report out --lang es -o out/informe.html",
    );
    done(home.path(), "\"$paso\" manifest out -o out/lists");
    done(
        home.path(),
        "\"$paso\" validate \"$feed\" --html out/notices.html",
    );
    let mut before = Vec::new();
    all(&out, &mut before);
    done(home.path(), "\"$paso\" plan \"$feed\" -q -o out");
    let mut after = Vec::new();
    all(&out, &mut after);
    before.sort();
    after.sort();
    assert_eq!(before, after);
    // What the user wrote does.
    fs::write(out.join("lists/north/notes.txt"), "mine").unwrap();
    let refused = shell(home.path(), "\"$paso\" plan \"$feed\" -q -o out");
    assert_eq!(refused.status.code(), Some(2), "{refused:?}");
    done(home.path(), "\"$paso\" plan \"$feed\" -q --force -o out");
    assert!(out.join("lists/north/notes.txt").exists());
}
