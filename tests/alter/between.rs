//! Statements between two alterations of a revision, and what counts columns there.

use super::project;
use crate::project::{Cases, Project};

const TABLES: &str = "\
CREATE TABLE t (id INTEGER PRIMARY KEY, a, b);
CREATE TABLE u (id INTEGER PRIMARY KEY, x, y);
CREATE TABLE h (id, a, b);
";

/// What is said of a second revision, of a schema with one more object.
fn refused(cases: &[(&str, &str)]) -> String {
    let mut shown = Cases::default();
    for (object, alter) in cases {
        let project = project(&format!("{TABLES}{object}"), alter);
        shown.add(
            &format!("{object}\n{alter}"),
            project.refuses(&["upgrade", "a1:b2"]),
        );
    }
    shown.text()
}

const VIEW: &str = "CREATE VIEW v (i, p, q) AS SELECT * FROM t;";
const TRIGGER: &str = "\
CREATE TRIGGER tr AFTER UPDATE ON t BEGIN INSERT INTO h SELECT * FROM t WHERE id = new.id; END;";

#[test]
fn what_is_used_while_it_means_others_is_told() {
    insta::assert_snapshot!(refused(&[
        (
            VIEW,
            "ALTER TABLE t ALTER b AFTER id;\n\
             UPDATE t SET a = (SELECT p FROM v WHERE i = t.id);\n\
             ALTER TABLE t ALTER b AFTER a;",
        ),
        (
            TRIGGER,
            "ALTER TABLE t ALTER b AFTER id;\nUPDATE t SET a = 1;\nALTER TABLE t ALTER b AFTER a;",
        ),
        // The later of two alterations has moved it, and a third one says nothing of it.
        (
            VIEW,
            "ALTER TABLE t ADD CHECK (a > 0), DROP PRIMARY KEY;\nUPDATE u SET x = 1;\n\
             ALTER TABLE t ADD COLUMN z FIRST, DROP COLUMN z;\nUPDATE u SET x = (SELECT p FROM v);\n\
             ALTER TABLE t ALTER b AFTER id;\nDELETE FROM u WHERE x IN (SELECT p FROM v);\nDROP VIEW v;",
        ),
        // By a view above it, from a trigger of another table, of a table that is dropped behind.
        (
            &format!(
                "{VIEW}\nCREATE VIEW w AS SELECT i, p + 1 AS more FROM v;\n\
                 CREATE TRIGGER tr BEFORE INSERT ON u BEGIN INSERT INTO h (a) SELECT more FROM w; END;"
            ),
            "ALTER TABLE t DROP COLUMN a, ADD COLUMN a;\nINSERT INTO u (x) VALUES (7);\n\
             DROP TRIGGER tr;\nDROP VIEW w;\nDROP VIEW v;\nDROP TABLE t;",
        ),
        (
            VIEW,
            "ALTER TABLE t ALTER b AFTER id;\nCREATE TABLE kept AS SELECT * FROM v;\nDROP TABLE t;",
        ),
        (
            VIEW,
            "ALTER TABLE t ALTER b AFTER id;\n\
             ALTER TABLE u ALTER x TYPE TEXT USING (SELECT p FROM v WHERE i = u.id);\nDROP VIEW v;",
        ),
        (
            VIEW,
            "ALTER TABLE t ALTER b AFTER id;\nSELECT p FROM v;\nALTER TABLE t ALTER a AFTER id;",
        ),
        // A foreign key deletes what fires it.
        (
            "CREATE TABLE child (u INT REFERENCES u (id) ON DELETE CASCADE);\n\
             CREATE TRIGGER tr AFTER DELETE ON child BEGIN INSERT INTO h SELECT * FROM t; END;",
            "ALTER TABLE t DROP COLUMN a;\nALTER TABLE t ADD COLUMN a;\nDELETE FROM u;\nDROP TRIGGER tr;",
        ),
    ]));
}

/// A script is written for each revision.
#[track_caller]
fn written(objects: &str, alters: &[&str]) {
    for alter in alters {
        project(&format!("{TABLES}{objects}"), alter)
            .run(&["upgrade", "a1:b2"])
            .succeeded();
    }
}

#[test]
fn what_does_not_use_it_runs_between_two_alterations() {
    let away = "ALTER TABLE t ALTER b AFTER id;";
    let back = "ALTER TABLE t ALTER b AFTER a;";
    let between = |statement: &str| format!("{away}\n{statement}\n{back}");
    let both = format!("{VIEW}\n{TRIGGER}");
    written(
        &both,
        &[
            &between("UPDATE u SET x = (SELECT a FROM t);"),
            // No trigger is for that.
            &between("INSERT INTO t (a, b) SELECT x, y FROM u; DELETE FROM t WHERE id > 9;"),
            // Before it has moved, and when it is back.
            "UPDATE t SET a = (SELECT p FROM v WHERE i = t.id);\n\
             ALTER TABLE t ALTER b AFTER id;\nALTER TABLE t ALTER b AFTER a;\n\
             UPDATE t SET b = (SELECT q FROM v WHERE i = t.id);",
            "ALTER TABLE t ADD CHECK (a > 0), ADD COLUMN z INT FIRST, DROP COLUMN z;\n\
             UPDATE t SET a = (SELECT p FROM v WHERE i = t.id);",
            // Others of these names.
            &between("UPDATE u SET x = (WITH v AS (SELECT y AS p FROM u) SELECT p FROM v);"),
            &between("UPDATE u SET x = (WITH tr AS (SELECT y AS p FROM u) SELECT p FROM tr);"),
            // Dropped before, and made again behind.
            &format!(
                "DROP VIEW v; DROP TRIGGER tr;\n{}\n{VIEW}\n{TRIGGER}",
                between("UPDATE t SET a = 1;")
            ),
            // Dropped or made anew where it has moved.
            &between(&format!(
                "DROP TRIGGER tr; DROP VIEW v; UPDATE t SET a = 1;\n{VIEW}\n\
                 UPDATE t SET a = (SELECT p FROM v WHERE i = t.id);\nDROP VIEW v;"
            )),
            // Renamed, it is where it was.
            "ALTER TABLE t RENAME a TO c, RENAME b TO d, RENAME TO z;\nUPDATE z SET c = 1;",
        ],
    );
    // It inserts through the view, and reads nothing from it.
    let instead = format!(
        "{VIEW}\nCREATE TRIGGER into_v INSTEAD OF INSERT ON v BEGIN\n\
         INSERT INTO t (id, a, b) VALUES (new.i, new.p, new.q); END;\n\
         CREATE TRIGGER v AFTER UPDATE OF x ON u BEGIN INSERT INTO h (id) VALUES (1); END;"
    );
    written(
        &instead,
        &[
            &between("INSERT INTO v (i, p, q) VALUES (1, 2, 3);"),
            // A trigger of the same name.
            &between("UPDATE u SET x = 1;"),
        ],
    );
    // A trigger that only another column fires.
    let of_column = TRIGGER.replace("UPDATE ON", "UPDATE OF b ON");
    written(&of_column, &[&between("UPDATE t SET a = 1;")]);
}

/// A revision in Python reads as a script does.
#[test]
fn a_query_of_python_is_refused_while_it_means_others() {
    let code = "from alembic import op\nimport sqlalchemy as sa\n\nrevision = 'b2'\ndown_revision = 'a1'\n\n\n\
         def upgrade():\n    \
         op.execute('ALTER TABLE t ALTER b AFTER id')\n    \
         rows = op.get_bind().execute(sa.text('SELECT p FROM v')).fetchall()\n    \
         op.execute('ALTER TABLE t ALTER b AFTER a')\n    \
         for row in rows:\n        op.execute(f'INSERT INTO u (x) VALUES ({row[0]})')\n";
    let schema = format!("{TABLES}{VIEW}\nINSERT INTO t VALUES (1, 7, 8);");
    let project = Project::new()
        .revision("a1", "", &schema)
        .file("versions/b2.py", code);
    let errors = project.run(&["upgrade"]).stderr;
    insta::assert_snapshot!(errors);
}
