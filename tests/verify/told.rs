//! What must be told, whatever else is found.

use super::chain;

/// What is said of a chain that does not pass.
fn fails(revisions: &[(&str, &str)]) -> String {
    let run = chain(revisions).run(&["verify"]);
    assert_eq!(run.code, 1, "{run}");
    run.to_string()
}

/// A column that is dropped and added again has lost its values, also where its rows get others.
#[test]
fn values_are_lost_where_a_column_takes_the_place_of_another() {
    let only = (
        "CREATE TABLE t (a INT);\nINSERT INTO t VALUES (1), (2);",
        "DROP TABLE t;",
    );
    let two = (
        "CREATE TABLE t (a INT, b INT);\nINSERT INTO t VALUES (1, 5), (2, 6);",
        "DROP TABLE t;",
    );
    let back = "-- allow: rows-lost\nALTER TABLE t DROP a, ADD a INT;";
    let said = "the upgrade of `r2` loses 2 of 2 values in column `a` of `t`";
    for (table, up) in [
        (only, "ALTER TABLE t DROP a, ADD a INT DEFAULT 7;"),
        (only, "ALTER TABLE t DROP a, ADD a TEXT DEFAULT 'x';"),
        (two, "ALTER TABLE t DROP a, ADD a INT DEFAULT 7;"),
        (
            two,
            "ALTER TABLE t DROP a;\nALTER TABLE t ADD a INT NOT NULL DEFAULT 7;",
        ),
    ] {
        let told = fails(&[table, (up, back)]);
        assert!(told.contains(said), "{up}: {told}");
    }
    for up in [
        "-- allow: rows-lost\nALTER TABLE t DROP a, ADD a INT DEFAULT 7;",
        "ALTER TABLE t DROP a, ADD a INT DEFAULT 7;\nUPDATE t SET a = b;",
        "ALTER TABLE t DROP a, ADD a INT AS (b + 1);",
        "ALTER TABLE t DROP a, ADD a INT, ALTER a SET NOT NULL USING b;",
        "ALTER TABLE t RENAME a TO c, ADD a INT DEFAULT 7;",
        "ALTER TABLE t RENAME a TO c;\nALTER TABLE t ADD a INT;",
        "ALTER TABLE t RENAME b TO c;\nALTER TABLE t RENAME a TO b;",
    ] {
        let run = chain(&[two, (up, back)]).run(&["verify"]);
        let told = run.to_string();
        assert!(!told.contains("the upgrade of `r2` loses"), "{up}: {told}");
    }
}

/// An upgrade of which no script can be written may pass when it only runs: why it cannot be written
/// is told before what its downgrade makes of it.
#[test]
fn why_an_upgrade_is_refused_is_told() {
    let table = |more: &str| format!("CREATE TABLE t (a INT, b INT);\n{more}");
    let counting =
        table("CREATE TRIGGER g AFTER INSERT ON t WHEN 0 BEGIN INSERT INTO t VALUES (1, 2); END;");
    let view = table("CREATE VIEW v (i, j) AS SELECT * FROM t;");
    for (before, up, down) in [
        (
            &counting,
            "ALTER TABLE t ADD COLUMN c INT FIRST, DROP b;",
            "ALTER TABLE t ADD COLUMN b INT, DROP c;",
        ),
        (
            &view,
            "ALTER TABLE t ADD COLUMN c INT FIRST, DROP b;",
            "ALTER TABLE t DROP c;",
        ),
    ] {
        let revisions = [
            (&**before, "DROP TABLE t;\nDROP VIEW IF EXISTS v;"),
            (up, down),
        ];
        let project = chain(&revisions);
        let refused = project.run(&["upgrade", "r1:r2"]).to_string();
        let at = refused
            .find("error[alter-table]: what counts the columns")
            .unwrap();
        let own = refused[at..].trim_end();
        let told = project.run(&["verify"]).to_string();
        let of_r2 = told.find("versions/r2").unwrap();
        let at = told
            .find(own.trim_end())
            .unwrap_or_else(|| panic!("{told}"));
        assert!(at < of_r2, "{told}");
    }
    let told = fails(&[
        (&view, "DROP VIEW v;\nDROP TABLE t;"),
        (
            "ALTER TABLE t ADD COLUMN c INT FIRST, DROP b;",
            "ALTER TABLE t DROP c;",
        ),
    ]);
    insta::assert_snapshot!(told);
}
