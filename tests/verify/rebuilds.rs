//! Sections that make tables anew: a script runs them with foreign keys off, whoever runs it, so
//! nothing else is proven of them; what they leave behind is.

use super::chain;
use crate::project::{Project, Run};

const TABLES: &str = "CREATE TABLE p (id TEXT PRIMARY KEY, a TEXT, k TEXT UNIQUE);\n\
     CREATE TABLE c (id INTEGER PRIMARY KEY, p TEXT REFERENCES p (id) ON DELETE CASCADE, k TEXT REFERENCES p (k));\n\
     CREATE TABLE r (id INTEGER PRIMARY KEY, p TEXT REFERENCES p (id));\n\
     CREATE TABLE x (a TEXT);";

const ROWS: &str = "PRAGMA foreign_keys = OFF;\n\
     INSERT INTO p VALUES ('1', 'x', 'k1'), ('2', 'y', 'k2'), ('3', 'z', 'k3');\n\
     INSERT INTO c VALUES (1, '1', 'k1'), (2, '99', 'zz'), (3, '2', NULL);\n\
     INSERT INTO r VALUES (1, '1'), (2, '98');";

/// A chain of `TABLES` and a revision.
fn of(upgrade: &str, downgrade: &str) -> Project {
    chain(&[
        (
            TABLES,
            "DROP TABLE r;\nDROP TABLE c;\nDROP TABLE p;\nDROP TABLE x;",
        ),
        (upgrade, downgrade),
    ])
}

/// Verifies a revision with the rows of a database that `by_hand` has been changed, too.
fn verified(upgrade: &str, downgrade: &str, by_hand: &str) -> Run {
    let project = of(upgrade, downgrade).database_after("app.db", &[&["upgrade", "r1"]]);
    let connection = project.connection("app.db");
    connection.execute_batch(ROWS).unwrap();
    connection.execute_batch(by_hand).unwrap();
    project.run(&["verify", "--database", "app.db"])
}

/// Keys that change together with what refers to them, in either order; a table in the place of
/// one that is dropped.
#[test]
fn a_section_that_rebuilds_is_run_as_its_script_is() {
    let copied = "CREATE TABLE n (id TEXT PRIMARY KEY, a TEXT, k TEXT UNIQUE);\nINSERT INTO n SELECT * FROM p;\nDROP TABLE p;\nALTER TABLE n RENAME TO p;";
    let parent = format!("ALTER TABLE x ALTER a TYPE BLOB;\n{copied}");
    let again = format!("ALTER TABLE x ALTER a TYPE TEXT;\n{copied}");
    let rows = [
        (
            "the key first",
            "ALTER TABLE p ALTER id TYPE TEXT USING 'k' || id;\nUPDATE c SET p = 'k' || p;\nUPDATE r SET p = 'k' || p;",
            "ALTER TABLE p ALTER id TYPE TEXT USING substr(id, 2);\nUPDATE c SET p = substr(p, 2);\nUPDATE r SET p = substr(p, 2);",
            "",
        ),
        (
            "the key last",
            "UPDATE c SET p = 'k' || p;\nUPDATE r SET p = 'k' || p;\nALTER TABLE p ALTER id TYPE TEXT USING 'k' || id;",
            "UPDATE c SET p = substr(p, 2);\nUPDATE r SET p = substr(p, 2);\nALTER TABLE p ALTER id TYPE TEXT USING substr(id, 2);",
            "",
        ),
        ("a table in the place of another", &parent, &again, ""),
        (
            "keys by hand that SQLite cannot check",
            "ALTER TABLE p ALTER a SET NOT NULL;\nDELETE FROM p WHERE id = '3';",
            "ALTER TABLE p ALTER a DROP NOT NULL;",
            "CREATE TABLE h (z REFERENCES p (nope)); INSERT INTO h VALUES (1);",
        ),
    ];
    for (name, upgrade, downgrade, by_hand) in rows {
        let run = verified(upgrade, downgrade, by_hand);
        // The order in which columns come back is said of one of them.
        assert!(run.code == 0 && run.stderr.is_empty(), "{name}: {run}");
    }
}

/// Without a rebuild the script runs with foreign keys as they are.
#[test]
fn a_section_that_does_not_rebuild_is_run_with_foreign_keys_on() {
    let dropped = "CREATE TABLE n (id TEXT PRIMARY KEY, a TEXT, k TEXT UNIQUE);\nINSERT INTO n SELECT * FROM p;\nDROP TABLE p;\nALTER TABLE n RENAME TO p;\nALTER TABLE x ADD COLUMN b;";
    let run = verified(dropped, "ALTER TABLE x DROP COLUMN b;", "DELETE FROM r;");
    assert_eq!(run.code, 1, "{run}");
    assert!(run.stderr.contains("error[rows-lost]"), "{run}");
    assert!(run.stderr.contains("with foreign keys on only"), "{run}");
}

/// With foreign keys off nothing is deleted and nothing refused, so it is asked what refers to
/// nothing: once, at the statement that did it.
#[test]
fn what_refers_to_nothing_behind_a_rebuild_is_told_once() {
    let mut cases = crate::project::Cases::default();
    for (name, statement) in [
        ("a DELETE", "DELETE FROM p WHERE id = '2';"),
        (
            "an UPDATE of a key",
            "UPDATE p SET k = 'kk' WHERE k = 'k1';",
        ),
        ("an INSERT", "INSERT INTO c VALUES (10, '77', NULL);"),
        (
            "an upsert",
            "INSERT INTO c VALUES (1, '55', NULL) ON CONFLICT (id) DO UPDATE SET p = excluded.p;",
        ),
    ] {
        let upgrade = format!("ALTER TABLE p ALTER a SET NOT NULL;\n{statement}");
        let run = verified(&upgrade, "ALTER TABLE p ALTER a DROP NOT NULL;", "");
        assert_eq!(run.code, 1, "{run}");
        cases.add(name, run.stderr);
    }
    insta::assert_snapshot!(cases.text());
}
