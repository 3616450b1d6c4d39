//! The program under test, as a user meets it: arguments in, stdout and an exit code out.

use super::place;
use std::path::Path;
use std::process::Command;

/// Whether the program renders scripts yet. `the_switches_tell_the_truth` fails as soon as this
/// is out of date, and with `true` every test of the beds that needs the program runs.
pub(crate) const RENDERS: bool = true;

/// Whether the program rebuilds tables yet, for `ALTER TABLE` that SQLite does not have.
pub(crate) const REBUILDS: bool = true;

/// What the program prints on stdout, or on stderr when it refuses.
pub(crate) fn script(project: &Path, arguments: &[&str]) -> Result<String, String> {
    let output = Command::new(env!("CARGO_BIN_EXE_gen-sql"))
        .arg("-C")
        .arg(project)
        .args(arguments)
        .output()
        .expect("the program starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the program prints UTF-8");
    if output.status.success() {
        Ok(text(output.stdout))
    } else {
        assert!(
            output.stdout.is_empty(),
            "a refusal left something on stdout"
        );
        Err(text(output.stderr))
    }
}

#[test]
fn the_switches_tell_the_truth() {
    let renders = |upgrade: &str| {
        let project = place::working();
        let versions = project.path().join("versions");
        std::fs::create_dir(&versions).unwrap();
        let revision = format!(
            "-- One table\n--\n-- revision: aaaaaaaaaaaa\n\n-- upgrade:\n\n{upgrade}\n\n\
             -- downgrade: irreversible\n"
        );
        std::fs::write(versions.join("aaaaaaaaaaaa_one_table.sql"), revision).unwrap();
        script(project.path(), &["upgrade"]).is_ok_and(|script| script.contains("CREATE TABLE"))
    };
    let table = "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT);";
    let rebuild = "ALTER TABLE t ADD CONSTRAINT once UNIQUE (name);";
    assert_eq!(
        renders(table),
        RENDERS,
        "set RENDERS in tests/beds/gen_sql.rs"
    );
    assert_eq!(
        renders(&format!("{table}\n{rebuild}")),
        REBUILDS,
        "set REBUILDS in tests/beds/gen_sql.rs"
    );
}
