//! What Alembic's own comparison does not see on SQLite, or sees where nothing is: each was measured
//! there (<https://alembic.sqlalchemy.org/en/latest/autogenerate.html#what-does-autogenerate-detect-and-what-does-it-not-detect>).

use crate::project::Project;

fn project(from: &str, to: &str) -> Project {
    Project::new()
        .config("sqlite_version = \"3.37\"\n")
        .revision("a1", "", &format!("{from}\n\n-- downgrade: irreversible"))
        .file("schema.sql", to)
}

/// What is found, and then no more.
fn finds(from: &str, to: &str, expected: &[&str]) {
    let project = project(from, to);
    let found = project.run(&["check"]);
    assert_eq!(
        found.stdout.lines().collect::<Vec<_>>(),
        expected,
        "{found}"
    );
    let generate = ["revision", "--autogenerate", "-m", "x"];
    assert_eq!(project.run(&generate).code, 0);
    let left = project.run(&["check"]);
    assert_eq!((left.code, &*left.stdout), (0, ""), "{left}");
}

fn finds_nothing(from: &str, to: &str) {
    let found = project(from, to).run(&["check"]);
    assert_eq!((found.code, &*found.stdout), (0, ""), "{found}");
}

#[test]
fn a_check_without_a_name() {
    finds(
        "CREATE TABLE t (a INT);",
        "CREATE TABLE t (a INT, CHECK (a > 0));",
        &["added check constraint on 't' (CHECK (a > 0))"],
    );
}

#[test]
fn a_check_with_a_name() {
    finds(
        "CREATE TABLE t (a INT, CONSTRAINT c CHECK (a > 0));",
        "CREATE TABLE t (a INT, CONSTRAINT c CHECK (a > 1));",
        &[
            "dropped check constraint 'c' on 't' (CHECK (a > 0))",
            "added check constraint 'c' on 't' (CHECK (a > 1))",
        ],
    );
}

#[test]
fn the_values_of_an_enum() {
    let table = |values: &str| {
        format!("CREATE TABLE t (a VARCHAR(5), CONSTRAINT kind CHECK (a IN ({values})));")
    };
    finds(
        &table("'small', 'large'"),
        &table("'small', 'large', 'huge'"),
        &[
            "dropped check constraint 'kind' on 't' (CHECK (a IN ('small', 'large')))",
            "added check constraint 'kind' on 't' (CHECK (a IN ('small', 'large', 'huge')))",
        ],
    );
}

#[test]
fn a_collation() {
    finds(
        "CREATE TABLE t (a TEXT);",
        "CREATE TABLE t (a TEXT COLLATE NOCASE);",
        &["collation change of 't.a' from none to NOCASE"],
    );
}

#[test]
fn the_condition_of_an_index() {
    let table = "CREATE TABLE t (a INT);\nCREATE INDEX i ON t (a)";
    finds(
        &format!("{table} WHERE a > 0;"),
        &format!("{table} WHERE a > 1;"),
        &["changed index 'i' on 't'"],
    );
}

#[test]
fn an_index_on_an_expression() {
    let table = "CREATE TABLE t (a TEXT);";
    finds(
        table,
        &format!("{table}\nCREATE INDEX i ON t (lower(a));"),
        &["added index 'i' on 't'"],
    );
}

#[test]
fn a_primary_key() {
    finds(
        "CREATE TABLE t (a INT NOT NULL, b INT NOT NULL, PRIMARY KEY (a));",
        "CREATE TABLE t (a INT NOT NULL, b INT NOT NULL, PRIMARY KEY (a, b));",
        &[
            "dropped primary key on 't' (PRIMARY KEY (a))",
            "added primary key on 't' (PRIMARY KEY (a, b))",
        ],
    );
}

#[test]
fn a_column_that_is_computed_otherwise() {
    finds(
        "CREATE TABLE t (a INT, b INT AS (a + 1));",
        "CREATE TABLE t (a INT, b INT AS (a + 2));",
        &["expression change of 't.b' from (a + 1) to (a + 2)"],
    );
}

#[test]
fn autoincrement() {
    finds(
        "CREATE TABLE t (a INTEGER PRIMARY KEY);",
        "CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT);",
        &["AUTOINCREMENT on table 't'"],
    );
}

#[test]
fn strict() {
    finds(
        "CREATE TABLE t (a INT);",
        "CREATE TABLE t (a INT) STRICT;",
        &["STRICT on table 't'"],
    );
}

#[test]
fn a_server_default() {
    finds(
        "CREATE TABLE t (a TEXT DEFAULT 'x', b TEXT DEFAULT 'y');",
        "CREATE TABLE t (a TEXT DEFAULT 'z', b TEXT);",
        &[
            "default change of 't.a' from 'x' to 'z'",
            "default change of 't.b' from 'y' to none",
        ],
    );
}

/// Alembic takes a rename for a column that goes and another one that comes. Whether it is one, is for
/// the author to say.
#[test]
fn a_rename() {
    let from = "CREATE TABLE t (a INT, b TEXT);";
    finds(
        from,
        "CREATE TABLE t (a INT,\n-- renamed-from: b\nc TEXT);",
        &["renamed column 't.b' to 'c'"],
    );
    let found = project(from, "CREATE TABLE t (a INT, c TEXT);").run(&["check"]);
    assert_eq!(found.stdout, "dropped column 't.b'\nadded column 't.c'\n");
    assert!(found.stderr.contains("`-- renamed-from: b`"), "{found}");
}

/// It cannot be dropped by a name that it does not have.
#[test]
fn constraints_without_a_name_go() {
    finds(
        "CREATE TABLE p (id INT UNIQUE);\nCREATE TABLE t (a INT CHECK (a > 0), UNIQUE (a), FOREIGN KEY (a) REFERENCES p (id));",
        "CREATE TABLE p (id INT UNIQUE);\nCREATE TABLE t (a INT);",
        &[
            "dropped check constraint on 't' (CHECK (a > 0))",
            "dropped unique constraint on 't' (UNIQUE (a))",
            "dropped foreign key on 't' (FOREIGN KEY (a) REFERENCES p (id))",
        ],
    );
}

#[test]
fn the_order_of_columns() {
    let found = project(
        "CREATE TABLE t (a INT, b INT);",
        "CREATE TABLE t (b INT, a INT);",
    );
    let run = found.run(&["check", "--column-order"]);
    assert_eq!(run.stdout, "changed order of the columns of 't'\n", "{run}");
    assert_eq!(found.run(&["check"]).code, 0);
}

/// SQLite has no place for the comments of SQLAlchemy; one in the text changes nothing.
#[test]
fn a_comment_is_no_difference() {
    finds_nothing(
        "CREATE TABLE t (a INT);",
        "-- The things.\nCREATE TABLE t (a INT -- how many\n);",
    );
}

/// Alembic finds `Index("i", text("a DESC"))` different on every run.
#[test]
fn an_index_that_stays_is_no_difference() {
    let index = "CREATE TABLE t (a INT NOT NULL, PRIMARY KEY (a));\nCREATE INDEX i ON t (a DESC);";
    finds_nothing(
        index,
        "CREATE TABLE t (a INT NOT NULL, PRIMARY KEY (a));\ncreate index \"i\" on t(\"a\"desc);",
    );
    let models = "from sqlalchemy import Column, Index, Integer, text\n\
        from sqlalchemy.orm import declarative_base\n\
        Base = declarative_base()\n\
        class T(Base):\n    __tablename__ = 't'\n    a = Column(Integer, primary_key=True)\n    \
        __table_args__ = (Index('i', text('a DESC')),)\n";
    let project = Project::new()
        .config("schema = [\"models.py\"]\n")
        .revision(
            "a1",
            "",
            &format!(
                "{}\n\n-- downgrade: irreversible",
                index.replace("INT ", "INTEGER ")
            ),
        )
        .file("models.py", models);
    let found = project.run(&["check"]);
    assert_eq!((found.code, &*found.stdout), (0, ""), "{found}");
}

/// A default is compared by what it says, not by its parentheses.
#[test]
fn a_default_that_stays_is_no_difference() {
    finds_nothing(
        "CREATE TABLE t (a INT DEFAULT (1), b TEXT DEFAULT 'x');",
        "CREATE TABLE t (a INT DEFAULT 1, b TEXT DEFAULT ('x'));",
    );
}

#[test]
fn what_is_usual_need_not_be_said() {
    let parent = "CREATE TABLE p (id INTEGER PRIMARY KEY, z INT UNIQUE);";
    let table =
        |column: &str| format!("{parent}\nCREATE TABLE t (id INTEGER PRIMARY KEY, {column});");
    for (one, other) in [
        ("a REFERENCES p", "a REFERENCES p (id)"),
        (
            "a, FOREIGN KEY (a) REFERENCES p",
            "a REFERENCES P (ID) ON DELETE CASCADE ON DELETE NO ACTION",
        ),
        (
            "a REFERENCES p",
            "a REFERENCES p ON DELETE NO ACTION ON UPDATE NO ACTION",
        ),
        ("a REFERENCES p", "a REFERENCES p MATCH FULL"),
        ("a REFERENCES p", "a REFERENCES p NOT DEFERRABLE"),
        ("a REFERENCES p", "a REFERENCES p DEFERRABLE"),
        (
            "a REFERENCES p",
            "a REFERENCES p NOT DEFERRABLE INITIALLY DEFERRED",
        ),
        (
            "a REFERENCES p DEFERRABLE",
            "a REFERENCES p DEFERRABLE INITIALLY IMMEDIATE",
        ),
        (
            "a REFERENCES p ON UPDATE CASCADE ON DELETE SET NULL",
            "a REFERENCES p ON DELETE SET NULL ON UPDATE CASCADE",
        ),
        ("a UNIQUE", "a UNIQUE ON CONFLICT ABORT"),
        ("a NOT NULL", "a NOT NULL ON CONFLICT ABORT"),
        ("a, UNIQUE (a ASC)", "a, UNIQUE (a)"),
        ("a", "a DEFAULT NULL"),
        ("a DEFAULT 1", "a DEFAULT +1"),
        ("a DEFAULT 'x'", "a DEFAULT \"x\""),
        ("a DEFAULT 'x'", "a DEFAULT x"),
        ("a CHECK (a > 0)", "a, CHECK ((a > 0)) ON CONFLICT IGNORE"),
    ] {
        finds_nothing(&table(one), &table(other));
        finds_nothing(&table(other), &table(one));
    }
    // What a table without rowids or with another key means is another thing.
    for (one, other) in [
        ("a REFERENCES p", "a REFERENCES p (z)"),
        (
            "a REFERENCES p",
            "a REFERENCES p DEFERRABLE INITIALLY DEFERRED",
        ),
        ("a REFERENCES p", "a REFERENCES p ON DELETE RESTRICT"),
        ("a UNIQUE", "a UNIQUE ON CONFLICT IGNORE"),
        ("a DEFAULT 'TRUE'", "a DEFAULT true"),
        ("a, UNIQUE (a DESC)", "a, UNIQUE (a)"),
    ] {
        let found = project(&table(one), &table(other)).run(&["check"]);
        assert_eq!(found.code, 1, "{one}\n{other}\n{found}");
    }
}

#[test]
fn of_several_foreign_keys_each_is_its_own() {
    let parent = "CREATE TABLE p (a INT, b INT, PRIMARY KEY (a, b));";
    let table = "CREATE TABLE q (x INT, y INT, FOREIGN KEY (x, y) REFERENCES p, FOREIGN KEY (x, y) REFERENCES p (a, b /* ) */) ON UPDATE CASCADE);";
    let all = format!("{parent}\n{table}");
    finds_nothing(&all, &all);
    finds_nothing(
        &all,
        &all.replace("REFERENCES p,", "REFERENCES p (a, b) MATCH SIMPLE,"),
    );
    finds(
        &all,
        &all.replace("p, F", "p ON DELETE CASCADE, F"),
        &[
            "dropped foreign key on 'q' (FOREIGN KEY (x, y) REFERENCES p)",
            "added foreign key on 'q' (FOREIGN KEY (x, y) REFERENCES p ON DELETE CASCADE)",
        ],
    );
}

/// Where two constraints are one index, what one says about a conflict counts for both.
#[test]
fn equal_constraints_may_differ_in_what_they_say_of_a_conflict() {
    let table = |constraints: &str| format!("CREATE TABLE t (a INT{constraints});");
    let both = table(", UNIQUE (a), UNIQUE (a) ON CONFLICT REPLACE");
    let turned = table(" UNIQUE ON CONFLICT REPLACE, UNIQUE (a)");
    let only = table(", UNIQUE (a) ON CONFLICT REPLACE");
    for (one, other) in [(&both, &turned), (&both, &only), (&only, &turned)] {
        finds_nothing(one, other);
        finds_nothing(other, one);
    }
    let plain = table(", UNIQUE (a)");
    for (from, to) in [(&both, &plain), (&plain, &both), (&turned, &plain)] {
        let project = project(from, to);
        project
            .run(&["revision", "--autogenerate", "-m", "next"])
            .succeeded();
        let left = project.run(&["check"]);
        assert_eq!((left.code, &*left.stdout), (0, ""), "{left}");
    }
}

/// Only behind the columns a descending key is the rowid
/// (<https://sqlite.org/lang_createtable.html#rowid>).
#[test]
fn a_descending_key_is_the_rowid_in_one_place_only() {
    let at_column = "CREATE TABLE t (id INTEGER PRIMARY KEY DESC, a INT);";
    let behind = "CREATE TABLE t (id INTEGER, a INT, PRIMARY KEY (id DESC));";
    for (from, to) in [(at_column, behind), (behind, at_column)] {
        let found = project(from, to).run(&["check"]);
        assert_eq!(found.code, 1, "{found}");
    }
    finds_nothing(at_column, at_column);
    let text = |key: &str| format!("CREATE TABLE t (id TEXT{key});");
    finds_nothing(&text(" PRIMARY KEY DESC"), &text(", PRIMARY KEY (id DESC)"));
}

/// What an index says without need is no difference; what another collation of its column makes of it
/// is one.
#[test]
fn an_index_may_say_what_goes_without_saying() {
    let schema = |index: &str| {
        format!(
            "CREATE TABLE t (a INT, b TEXT COLLATE NOCASE, \"x y\" INT);\nCREATE INDEX i ON t ({index});"
        )
    };
    for (one, other) in [
        ("a", "a ASC"),
        ("a", "(a)"),
        ("a DESC", "((a)) COLLATE BINARY DESC"),
        ("b, a", "b COLLATE nocase ASC, a COLLATE BINARY"),
        ("\"x y\"", "[x y] ASC"),
        ("a + 1", "(a + 1) ASC"),
    ] {
        finds_nothing(&schema(one), &schema(other));
        finds_nothing(&schema(other), &schema(one));
    }
    for (one, other) in [
        ("a", "a DESC"),
        ("b", "b COLLATE BINARY"),
        ("a", "a COLLATE NOCASE"),
        ("a, b", "b, a"),
        ("a + 1", "a + 2"),
    ] {
        finds(&schema(one), &schema(other), &["changed index 'i' on 't'"]);
    }
    let plain = "CREATE TABLE t (a TEXT);\nCREATE INDEX i ON t (a);";
    let other = "CREATE TABLE t (a TEXT COLLATE NOCASE);\nCREATE INDEX i ON t (a COLLATE BINARY);";
    finds(
        plain,
        other,
        &[
            "collation change of 't.a' from none to NOCASE",
            "changed index 'i' on 't'",
        ],
    );
}
