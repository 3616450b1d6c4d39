//! Schemas one after the other: the chain of revisions that leads through them is run up, back one by
//! one, and back at once, and the database is at each station what it was there before.

use crate::project::Project;

/// A project that was at several schemas, a revision for each: `a1`, `b2` and so on.
pub(super) struct Stations {
    project: Project,
    ids: Vec<String>,
    /// What is told of a fault.
    what: String,
}

const FILE: &str = "app.db";

impl Stations {
    pub(super) fn of(schemas: &[String], options: &[&str]) -> Self {
        let mut project = Project::new()
            .config("sqlite_version = \"3.37\"\n")
            .file("versions/.gitkeep", "");
        let what = schemas.join("\n-- becomes:\n");
        let mut ids = Vec::new();
        for (letter, schema) in ('a'..).zip(schemas) {
            let id = format!("{letter}{}", ids.len() + 1);
            project = project.file("schema.sql", schema);
            let generate = ["revision", "--autogenerate", "-m", "Next", "--rev-id", &id];
            let made = project.run(&[&generate[..], options].concat());
            assert_eq!(made.code, 0, "{what}\n{made}");
            let left = project.run(&["check"]);
            assert_eq!(left.code, 0, "{what}\n{left}");
            if !made.stdout.is_empty() {
                ids.push(id);
            }
        }
        Self {
            project: project.database(FILE, ""),
            ids,
            what,
        }
    }

    /// Goes up, with `rows` put in at the first station, back one by one, up and back at once, and up
    /// again.
    pub(super) fn walk(&self, rows: &str) {
        let ids = || self.ids.iter().map(String::as_str);
        let steps: Vec<(&str, &str)> = ["base"].into_iter().chain(ids()).zip(ids()).collect();
        let last = ids().next_back().expect("a schema");
        for (number, (from, to)) in steps.iter().enumerate() {
            self.script("upgrade", from, to);
            if number == 0 {
                self.execute(rows, rows);
            }
        }
        for (to, from) in steps.iter().rev() {
            self.script("downgrade", from, to);
        }
        self.script("upgrade", "base", last);
        self.script("downgrade", last, "base");
        self.script("upgrade", "base", last);
    }

    /// Proves the chain.
    pub(super) fn verify(&self) {
        let verified = self.project.run(&["verify"]);
        assert_eq!(verified.code, 0, "{}\n{verified}", self.what);
    }

    fn script(&self, verb: &str, from: &str, to: &str) {
        let way = format!("{from}:{to}");
        let script = self.project.run(&[verb, &way]);
        let what = format!("{verb} {way}\n{}", self.what);
        assert_eq!(script.code, 0, "{what}\n{script}");
        self.execute(&script.stdout, &what);
        if to != "base" {
            let drift = self.project.run(&["check", "--database", FILE]);
            assert_eq!(drift.code, 0, "{what}\n{drift}");
        }
    }

    fn execute(&self, sql: &str, what: &str) {
        let ran = self.project.connection(FILE).execute_batch(sql);
        ran.unwrap_or_else(|error| panic!("{error}: {what}"));
    }
}

/// Tables beside those that change, and rows of them.
const OWNER: &str = "CREATE TABLE owner (id INTEGER PRIMARY KEY);\n";
const OWNERS: &str = "INSERT INTO owner VALUES (1), (2);";

/// Goes through schemas of a table `t` that has these parts beside its key and a number.
fn parts(parts: &[&str], rest: &str) {
    let schema = |part: &&str| {
        format!("{OWNER}CREATE TABLE t (id INTEGER PRIMARY KEY, a INT{part});\n{rest}")
    };
    let stations = Stations::of(&parts.iter().map(schema).collect::<Vec<_>>(), &[]);
    stations.walk(&format!(
        "{OWNERS} INSERT INTO t (id, a) VALUES (1, 1), (2, 2);"
    ));
    stations.verify();
}

/// Behind the columns it would be in the way of the column that an earlier revision has added.
#[test]
fn a_constraint_comes_back_at_its_column() {
    for (at_column, behind) in [
        (
            "REFERENCES owner (id)",
            "FOREIGN KEY (c) REFERENCES owner (id)",
        ),
        ("UNIQUE", "UNIQUE (c)"),
        ("CHECK (c > 0)", "CHECK (c > 0)"),
        ("PRIMARY KEY", "PRIMARY KEY (c)"),
    ] {
        for name in ["", "CONSTRAINT said "] {
            let with = format!(", c INT {name}{at_column}");
            let also = format!(", c INT, {name}{behind}");
            for parts in [
                ["", ", c INT", &with, ", c INT"],
                ["", &with, ", c INT", &with],
                ["", &also, ", c INT", &with],
            ] {
                let schema = |part: &&str| format!("{OWNER}CREATE TABLE t (id INT, a INT{part});");
                let schemas: Vec<String> = parts.iter().map(schema).collect();
                let stations = Stations::of(&schemas, &[]);
                stations.walk("");
                stations.verify();
            }
        }
    }
}

#[test]
fn constraints_of_columns_come_back_with_all_that_they_say() {
    let several = ", c INT REFERENCES owner ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED UNIQUE ON CONFLICT IGNORE CHECK (c > 1) CHECK (c < 9)";
    parts(&["", several, ", c TEXT"], "");
    parts(
        &[
            "",
            several,
            ",\n-- renamed-from: c\ne INT",
            ", e INT CHECK (e > 1)",
        ],
        "",
    );
    parts(
        &[
            "",
            ", c INT CHECK (c > 0)",
            ", c INT, CHECK (c > 1), UNIQUE (c)",
            "",
        ],
        "",
    );
    parts(
        &[
            "",
            ", c INT AS (a + 1) UNIQUE CHECK (c > 0)",
            ", c INT AS (a + 1)",
        ],
        "",
    );
}

/// It comes back once, and that is the same.
#[test]
fn a_check_stands_twice_at_its_column() {
    let twice = ", c REAL CHECK (c > 0) CHECK (c > 0), UNIQUE (a)";
    parts(&["", twice, ", c INT, UNIQUE (a)"], "");
    parts(&["", twice, ", c REAL, CHECK (c > 0)", ", c REAL"], "");
}

#[test]
fn columns_that_name_each_other_go_together() {
    parts(
        &["", ", d INT, e INT CHECK (e > d), f INT AS (e + d)", ""],
        "",
    );
    parts(&["", ", d INT CHECK (d < e), e INT CHECK (e > d)", ""], "");
    parts(&["", ", d INT CHECK (g < 9), g INT AS (d)", ""], "");
    parts(&["", ", d INT, e INT REFERENCES t (d), UNIQUE (d)", ""], "");
}

#[test]
fn a_descending_key_goes_from_its_column_behind_all_and_back() {
    let at_column = "CREATE TABLE t (id INTEGER PRIMARY KEY DESC, a INT);";
    let behind = "CREATE TABLE t (id INTEGER, a INT, PRIMARY KEY (id DESC));";
    for schemas in [[at_column, behind], [behind, at_column]] {
        let stations = Stations::of(&schemas.map(ToOwned::to_owned), &[]);
        stations.walk("INSERT INTO t VALUES (3, 1), (4, 2);");
        stations.verify();
    }
}

#[test]
fn generated_columns_build_on_each_other() {
    let two = ", g INT AS (a + 1), h INT AS (g + 1)";
    for then in [
        "",
        ", g INT AS (a + 2), h INT AS (g + 1)",
        ", g INT AS (a + 1) STORED, h INT AS (g + 3) STORED",
        ", g INT AS (h + 1), h INT AS (a + 1)",
        ", g INT, h INT AS (g + 1)",
        ", g INT NOT NULL DEFAULT 3, h INT AS (g + 1)",
        ", k INT AS (a * 2), g INT AS (k), h INT AS (k + g)",
        ", b INT, g INT AS (a + b), h INT",
    ] {
        parts(&["", two, then], "");
        parts(&["", then, two], "");
    }
    parts(&["", ", h INT AS (g + 1), g INT AS (a + 1)", ""], "");
    parts(
        &["", ", b INT, g INT AS (a + b)", ", c INT, g INT AS (a + c)"],
        "",
    );
    let typed = [
        "",
        ", g INT NOT NULL DEFAULT 3, h INT AS (g + 1)",
        ", g INT AS (a + 1), h INT AS (g + 1)",
        ", g TEXT NOT NULL DEFAULT 'x', h INT AS (g + 1)",
    ];
    parts(&typed, "");
}

/// SQLite lets constraints share a name.
#[test]
fn constraints_of_columns_may_have_one_name() {
    let named = "CONSTRAINT \"the first\" REFERENCES owner (id)";
    parts(
        &[
            ", c INT",
            &format!(", c INT AS (+a) {named}, d INT AS (+a) {named}"),
            &format!(", c INT AS (a + 0) {named}, d INT AS (a + 0)"),
        ],
        "",
    );
}

#[test]
fn what_names_a_generated_column_stays() {
    let check = [
        ", g INT AS (a + 1), CHECK (g > 0)",
        ", g INT AS (a + 2), CHECK (g > 0)",
    ];
    parts(&check, "");
    let changes = [
        ", g INT AS (a + 1)",
        ", g INT AS (a + 2)",
        ", g INT",
        ", g INT NOT NULL DEFAULT 7",
        ", g INT AS (a)",
        ", g TEXT NOT NULL DEFAULT 'x'",
    ];
    parts(
        &changes,
        "CREATE INDEX ix ON t (g);\nCREATE INDEX both ON t (a, g) WHERE g > 0;\nCREATE INDEX more ON t (g + 1);",
    );
    parts(
        &changes,
        "CREATE VIEW v AS SELECT g FROM t;\nCREATE TRIGGER tr AFTER UPDATE OF g ON t BEGIN SELECT new.g; END;",
    );
}

/// The index is made before the foreign key, and dropped behind it.
#[test]
fn a_foreign_key_refers_to_an_index_of_the_same_revision() {
    let parent = "CREATE TABLE p (id INTEGER PRIMARY KEY, k INT);\n";
    let child = "CREATE TABLE t (id INTEGER PRIMARY KEY, c INT);\n";
    let index = "CREATE UNIQUE INDEX ix ON p (k);\n";
    let refers =
        "CREATE TABLE t (id INTEGER PRIMARY KEY, c INT, FOREIGN KEY (c) REFERENCES p (k));\n";
    let both = format!("{parent}{index}{refers}");
    for (one, other) in [
        (format!("{parent}{child}"), both.clone()),
        (
            format!("{parent}{child}"),
            format!("{parent}{index}CREATE TABLE t (id INTEGER PRIMARY KEY, c INT REFERENCES p (k));"),
        ),
        (format!("CREATE TABLE p (id INTEGER PRIMARY KEY);\n{child}"), both.clone()),
        (child.to_owned(), both.clone()),
        (parent.to_owned(), both.clone()),
        (format!("{parent}CREATE TABLE t (id INTEGER PRIMARY KEY);"), both.clone()),
        (
            "CREATE TABLE p (id INTEGER PRIMARY KEY, c INT);".to_owned(),
            format!("CREATE TABLE p (id INTEGER PRIMARY KEY, k INT, c INT REFERENCES p (k));\n{index}"),
        ),
        (
            "CREATE TABLE p (id INTEGER PRIMARY KEY, k INT, c INT);\nCREATE TABLE t (id INTEGER PRIMARY KEY, k INT, c INT);".to_owned(),
            format!("CREATE TABLE p (id INTEGER PRIMARY KEY, k INT, c INT REFERENCES t (k));\nCREATE TABLE t (id INTEGER PRIMARY KEY, k INT, c INT REFERENCES p (k));\n{index}CREATE UNIQUE INDEX it ON t (k);"),
        ),
        // Another key takes the place of one.
        (
            "CREATE TABLE p (k INTEGER, c INT AS (k) STORED REFERENCES p (k));\nCREATE UNIQUE INDEX ix ON p (k);".to_owned(),
            "CREATE TABLE p (k INT NOT NULL PRIMARY KEY) WITHOUT ROWID;".to_owned(),
        ),
        (both.clone(), both.replace(" ix ", " other ")),
        (both.clone(), both.replace("(k);\nCREATE T", "(k DESC);\nCREATE T")),
        (both.clone(), format!("CREATE TABLE p (id INTEGER PRIMARY KEY, k INT UNIQUE);\n{refers}")),
        (
            both.clone(),
            format!("CREATE TABLE p (id INTEGER PRIMARY KEY, k INT, l INT);\nCREATE UNIQUE INDEX il ON p (l);\n{}", refers.replace("(k)", "(l)")),
        ),
        (
            format!("{parent}{child}"),
            "CREATE TABLE p (id INTEGER PRIMARY KEY, k INT, l INT);\nCREATE UNIQUE INDEX il ON p (k, l);\nCREATE TABLE t (id INTEGER PRIMARY KEY, c INT, d INT, FOREIGN KEY (c, d) REFERENCES p (k, l));".to_owned(),
        ),
    ] {
        for schemas in [[one.clone(), other.clone()], [other.clone(), one.clone()]] {
            let stations = Stations::of(&schemas, &[]);
            stations.walk("");
            stations.verify();
        }
    }
    let renamed = "-- renamed-from: p\nCREATE TABLE q (id INTEGER PRIMARY KEY,\n-- renamed-from: k\nj INT);\nCREATE UNIQUE INDEX other ON q (j);\nCREATE TABLE t (id INTEGER PRIMARY KEY, c INT, FOREIGN KEY (c) REFERENCES q (j));\n";
    for one in [format!("{parent}{child}"), both] {
        let stations = Stations::of(&[one, renamed.to_owned()], &[]);
        stations.walk("");
        stations.verify();
    }
}
