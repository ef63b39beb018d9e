use super::*;

fn plan(text: &str) -> PlanFiles {
    let mut files = PlanFiles::default();
    for file in [PlanFile::Schedule, PlanFile::Summary] {
        files.set(file, text.as_bytes().to_vec());
    }
    files
}

fn read(out: &Path, name: &str) -> String {
    fs::read_to_string(out.join(name)).unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// A home, and in it `out` with a plan `one` that has a file more than later plans.
fn home_with_plan() -> (TempDir, PathBuf) {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("out");
    write(&out, &plan("one"), false).unwrap();
    fs::write(out.join("report.html"), "one").unwrap();
    (home, out)
}

fn holds_plan_one(out: &Path) -> bool {
    names(out)
        .iter()
        .filter(|name| PlanFile::ALL.iter().any(|file| file.name() == *name))
        .eq(["report.html", "schedule.csv", "summary.json"].iter())
        && read(out, "schedule.csv") == "one"
        && read(out, "summary.json") == "one"
}

fn holds_plan_two(out: &Path) -> bool {
    names(out) == ["schedule.csv", "summary.json"]
        && read(out, "schedule.csv") == "two"
        && read(out, "summary.json") == "two"
}

/// Fails at the nth step; says how many steps were taken.
fn failing_at(n: usize, taken: &mut usize) -> impl FnMut(&str) -> io::Result<()> {
    move |name| {
        *taken += 1;
        if *taken > n {
            return Err(io::Error::other(format!("stopped at {name}")));
        }
        Ok(())
    }
}

#[test]
fn a_plan_replaces_a_plan_whole_and_leaves_no_litter() {
    let (home, out) = home_with_plan();
    let written = write(&out, &plan("two"), false).unwrap();
    assert_eq!(written.litter, None);
    assert!(holds_plan_two(&out));
    assert_eq!(names(home.path()), ["out"]);
}

#[test]
fn out_is_made_with_what_is_above_it() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("a/b/out");
    write(&out, &plan("two"), false).unwrap();
    assert!(holds_plan_two(&out));
    assert_eq!(names(out.parent().unwrap()), ["out"]);
}

#[test]
fn at_every_step_of_a_swap_out_holds_one_whole_plan() {
    let (_home, out) = home_with_plan();
    let mut steps = Vec::new();
    swap::replace(&out, &plan("two"), &[], &mut |name| {
        assert!(holds_plan_one(&out) || holds_plan_two(&out), "{name}");
        steps.push(name.to_owned());
        Ok(())
    })
    .unwrap();
    assert_eq!(steps, ["stage", "stage", "swap", "remove"]);
}

#[test]
fn a_swap_that_fails_leaves_the_old_plan_or_the_new_one() {
    for n in 0..4 {
        let (home, out) = home_with_plan();
        let mut taken = 0;
        let written = swap::replace(&out, &plan("two"), &[], &mut failing_at(n, &mut taken));
        match written {
            Err(_) => {
                assert!(n < 3 && holds_plan_one(&out), "{n}");
                assert_eq!(names(home.path()), ["out"]);
            }
            // The old plan could not be removed: it is said where it is.
            Ok(written) => {
                assert!(n == 3 && holds_plan_two(&out), "{n}");
                assert!(holds_plan_one(&written.litter.unwrap().join("plan")));
            }
        }
    }
}

#[test]
fn a_first_plan_that_fails_leaves_nothing() {
    for n in 0..3 {
        let home = tempfile::tempdir().unwrap();
        let out = home.path().join("out");
        let mut taken = 0;
        swap::create(&out, &plan("two"), &mut failing_at(n, &mut taken)).unwrap_err();
        assert!(names(home.path()).is_empty());
    }
}

#[test]
fn files_replaced_one_by_one_are_put_back_where_one_fails() {
    for n in 0..6 {
        let (home, out) = home_with_plan();
        fs::write(out.join("notes.txt"), "mine").unwrap();
        let mut taken = 0;
        in_place::replace(&out, &plan("two"), &mut failing_at(n, &mut taken)).unwrap_err();
        assert!(holds_plan_one(&out), "{n}");
        assert_eq!(read(&out, "report.html"), "one");
        assert_eq!(read(&out, "notes.txt"), "mine");
        assert_eq!(names(&out).len(), 4, "{n}: {:?}", names(&out));
        assert_eq!(names(home.path()), ["out"]);
    }
    let (_home, out) = home_with_plan();
    in_place::replace(&out, &plan("two"), &mut |_| Ok(())).unwrap();
    assert!(holds_plan_two(&out));
}

#[test]
fn where_folders_cannot_change_places_the_files_do() {
    let (home, out) = home_with_plan();
    write_by_steps(&out, &plan("two"), false, &mut |name| match name {
        "swap" => Err(io::Error::from(io::ErrorKind::ResourceBusy)),
        _ => Ok(()),
    })
    .unwrap();
    assert!(holds_plan_two(&out));
    assert_eq!(names(home.path()), ["out"]);
}

#[test]
fn foreign_files_are_refused_or_kept() {
    let (home, out) = home_with_plan();
    fs::write(out.join("notes.txt"), "mine").unwrap();
    let refused = write(&out, &plan("two"), false).unwrap_err();
    assert!(refused.to_string().contains("notes.txt"), "{refused}");
    assert!(holds_plan_one(&out));
    write(&out, &plan("two"), true).unwrap();
    assert_eq!(read(&out, "schedule.csv"), "two");
    assert_eq!(names(&out), ["notes.txt", "schedule.csv", "summary.json"]);
    assert_eq!(names(home.path()), ["out"]);
}

#[test]
fn what_nobody_made_and_what_paso_made_does_not_block_and_stays() {
    let page =
        "<!DOCTYPE html><html><head><meta name=\"generator\" content=\"paso\"></head></html>";
    let list = format!("{}persons\n", crate::files::traces::LIST);
    let files = [
        (".DS_Store", "x"),
        ("Thumbs.db", "x"),
        (".~lock.schedule.csv#", "me"),
        ("~$schedule.xlsx", "me"),
        ("for-the-mayor.html", page),
        ("monday.csv", &list),
    ];
    let (home, out) = home_with_plan();
    fs::write(out.join("summary.json"), "one").unwrap();
    for (name, text) in files {
        fs::write(out.join(name), text).unwrap();
    }
    assert_eq!(others(&out).unwrap().len(), files.len());
    // At every step the folder holds one whole plan with all that is beside it.
    let mut steps = Vec::new();
    write_by_steps(&out, &plan("two"), false, &mut |name| {
        steps.push(name.to_owned());
        assert_eq!(read(&out, "schedule.csv"), read(&out, "summary.json"));
        assert!(files.iter().all(|(name, text)| read(&out, name) == *text));
        Ok(())
    })
    .unwrap();
    assert_eq!(steps, ["stage", "stage", "swap", "remove"]);
    assert_eq!(names(&out).len(), 2 + files.len());
    assert_eq!(names(home.path()), ["out"]);
    // With a folder of lists the files change one by one.
    fs::create_dir_all(out.join("lists/north")).unwrap();
    fs::write(out.join("lists/north/2021-03-01.csv"), &list).unwrap();
    write(&out, &plan("three"), false).unwrap();
    assert_eq!(read(&out, "lists/north/2021-03-01.csv"), list);
    assert_eq!(read(&out, "summary.json"), "three");
    // A file of the user's in it is nobody else's.
    fs::write(out.join("lists/north/notes.csv"), "mine").unwrap();
    let refused = write(&out, &plan("four"), false).unwrap_err();
    assert!(refused.to_string().contains("lists"), "{refused}");
    assert_eq!(read(&out, "summary.json"), "three");
}

#[test]
fn a_folder_with_the_name_of_a_plans_file_is_foreign() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("out");
    fs::create_dir_all(out.join("schedule.csv")).unwrap();
    fs::write(out.join("schedule.csv/mine"), "mine").unwrap();
    assert!(matches!(
        write(&out, &plan("two"), false),
        Err(WriteError::ForeignFiles { .. })
    ));
    write(&out, &plan("two"), true).unwrap_err();
    assert_eq!(read(&out, "schedule.csv/mine"), "mine");
    assert_eq!(names(&out), ["schedule.csv"]);
}

#[test]
fn what_appears_in_out_while_writing_is_not_removed() {
    let (_home, out) = home_with_plan();
    let written = swap::replace(&out, &plan("two"), &[], &mut |name| {
        if name == "swap" {
            fs::write(out.join("notes.txt"), "mine")?;
        }
        Ok(())
    })
    .unwrap();
    assert!(holds_plan_two(&out));
    assert_eq!(read(&written.litter.unwrap(), "plan/notes.txt"), "mine");
}

#[test]
fn what_a_killed_run_left_in_out_is_not_foreign() {
    let (home, out) = home_with_plan();
    fs::create_dir(out.join(".paso-killed")).unwrap();
    fs::write(out.join(".paso-killed/schedule.csv"), "half").unwrap();
    write(&out, &plan("two"), false).unwrap();
    assert!(holds_plan_two(&out));
    assert_eq!(names(home.path()), ["out"]);
}

#[test]
fn a_file_or_a_broken_link_is_not_a_folder() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("file");
    fs::write(&file, "a file").unwrap();
    for out in [file.clone(), file.join("out")] {
        let refused = write(&out, &plan("one"), true);
        assert!(
            matches!(refused, Err(WriteError::NotAFolder(_))),
            "{refused:?}"
        );
    }
    assert_eq!(fs::read_to_string(&file).unwrap(), "a file");
    #[cfg(unix)]
    {
        let link = home.path().join("link");
        std::os::unix::fs::symlink(home.path().join("nowhere"), &link).unwrap();
        let refused = write(&link, &plan("one"), true);
        assert!(
            matches!(refused, Err(WriteError::NotAFolder(_))),
            "{refused:?}"
        );
    }
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link() {
    let (home, real) = home_with_plan();
    let link = home.path().join("link");
    std::os::unix::fs::symlink(&real, &link).unwrap();
    write(&link, &plan("two"), false).unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(holds_plan_two(&real));
}

#[cfg(unix)]
#[test]
fn who_may_read_out_stays_as_it_was() {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
    let (home, out) = home_with_plan();
    let plain = home.path().join("plain");
    fs::create_dir(&plain).unwrap();
    assert_eq!(mode(&out), mode(&plain), "a new OUT is as any new folder");
    for own in [0o700, 0o750] {
        fs::set_permissions(&out, fs::Permissions::from_mode(own)).unwrap();
        write(&out, &plan("two"), false).unwrap();
        assert_eq!(mode(&out), own);
    }
}
