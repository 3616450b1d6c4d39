//! What a table cannot become, told with a caret into the action.

use super::project;
use crate::project::{Cases, Project};

const SCHEMA: &str = "\
CREATE TABLE account (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL COLLATE NOCASE,
    born DATE,
    boss INTEGER REFERENCES account (id),
    age INTEGER CHECK (age > 0),
    nick TEXT,
    first TEXT,
    last TEXT,
    both TEXT GENERATED ALWAYS AS (first || last),
    CONSTRAINT ck_born CHECK (born <> ''),
    CONSTRAINT uq_name UNIQUE (name)
);
CREATE TABLE note (id INTEGER PRIMARY KEY, account TEXT REFERENCES account (name), text TEXT);
CREATE TABLE plain (a, b);
CREATE INDEX ix_nick ON account (nick, age);
CREATE VIEW grown AS SELECT account.age FROM account;
CREATE VIEW nicks AS SELECT nick FROM account;
CREATE TRIGGER on_note AFTER INSERT ON note BEGIN UPDATE account SET last = new.text; END;
CREATE VIRTUAL TABLE search USING fts5 (body);
INSERT INTO account (id, name) VALUES (1, 'Ann'), (2, 'bob');
INSERT INTO note VALUES (1, 'nobody', '');";

fn errors(cases: &[(&str, &str)]) -> String {
    let mut shown = Cases::default();
    for (title, alter) in cases {
        shown.add(title, project(SCHEMA, alter).refuses(&["upgrade", "a1:b2"]));
    }
    shown.text()
}

#[test]
fn what_cannot_be_read() {
    insta::assert_snapshot!(errors(&[
        ("no action", "ALTER TABLE account;"),
        (
            "misspelt",
            "ALTER TABLE account ALTER COLUMN age SET NOTNULL;"
        ),
        (
            "no constraint of a column",
            "ALTER TABLE account ALTER COLUMN age ADD NOT NULL;"
        ),
        (
            "one of the table",
            "ALTER TABLE account ALTER COLUMN age ADD FOREIGN KEY (age) REFERENCES account;"
        ),
        (
            "no expression",
            "ALTER TABLE account ALTER COLUMN both SET EXPRESSION (first);"
        ),
        ("no type", "ALTER TABLE account ALTER \"age\" TYPE;"),
        (
            "a word of another database",
            "ALTER TABLE account\n    ALTER COLUMN age SET NOT NULL,\n    OWNER TO ann;",
        ),
        (
            "no comma",
            "ALTER TABLE account DROP COLUMN born DROP COLUMN boss;"
        ),
        (
            "not for a table",
            "ALTER INDEX ix_nick RENAME TO ix_nick_age;"
        ),
    ]));
}

#[test]
fn what_is_not_there_or_cannot_be() {
    insta::assert_snapshot!(errors(&[
        ("no table", "ALTER TABLE acount DROP COLUMN age;"),
        ("a view", "ALTER TABLE grown ADD COLUMN b;"),
        ("a virtual table", "ALTER TABLE search ADD COLUMN b;"),
        (
            "no column",
            "ALTER TABLE account ALTER COLUMN nmae SET DEFAULT 'x';"
        ),
        (
            "several at once",
            "ALTER TABLE account\n    DROP CONSTRAINT ck_bron,\n    ALTER COLUMN agee TYPE TEXT;",
        ),
        (
            "a column twice",
            "ALTER TABLE account ADD COLUMN Name TEXT;"
        ),
        (
            "a second primary key",
            "ALTER TABLE account ADD PRIMARY KEY (name);"
        ),
        (
            "a new column that rows cannot have",
            "ALTER TABLE account\n    ADD COLUMN kind TEXT NOT NULL;",
        ),
        (
            "a new column whose default is NULL",
            "ALTER TABLE account\n    ADD COLUMN kind TEXT NOT NULL DEFAULT (NULL),\n    ADD COLUMN sort TEXT DEFAULT null NOT NULL;",
        ),
        (
            "a new column whose default breaks its CHECK",
            "ALTER TABLE account\n    ADD COLUMN kind TEXT DEFAULT 'x'\n        CHECK (account.kind IN ('a', 'b'));",
        ),
        (
            "a new column whose NULL breaks its CHECK",
            "ALTER TABLE account\n    ADD COLUMN kind TEXT CHECK (kind IS NOT NULL);",
        ),
        (
            "new columns that break a CHECK",
            "ALTER TABLE account\n    ADD COLUMN low INT DEFAULT 5,\n    ADD COLUMN high INT DEFAULT 3,\n    ADD CONSTRAINT ck CHECK (low < high);",
        ),
        (
            "a type that STRICT does not know",
            "ALTER TABLE account SET STRICT;"
        ),
        (
            "no such table to refer to",
            "ALTER TABLE note ADD FOREIGN KEY (text) REFERENCES acount (name);"
        ),
        (
            "no such column to refer to",
            "ALTER TABLE note ADD FOREIGN KEY (text) REFERENCES account (nmae);"
        ),
        (
            "no key to refer to",
            "ALTER TABLE note ADD FOREIGN KEY (text) REFERENCES account (nick);"
        ),
        (
            "an expression that SQLite does not know",
            "ALTER TABLE account ALTER COLUMN age TYPE TEXT USING agee || '';"
        ),
        (
            "rows of the chain itself",
            "ALTER TABLE account ALTER COLUMN born SET NOT NULL;"
        ),
        (
            "rows of the chain that refer to nothing",
            "ALTER TABLE note ADD CONSTRAINT fk FOREIGN KEY (text) REFERENCES account (name);"
        ),
        (
            "a default with a function that SQLite does not know",
            "ALTER TABLE plain\n    ALTER a SET DEFAULT upper('x'),\n    ALTER b SET DEFAULT now();"
        ),
        ("too new for the target", "ALTER TABLE plain SET STRICT;"),
        (
            "a script's own count",
            "ALTER TABLE account ALTER COLUMN age TYPE INTEGER USING changes();"
        ),
    ]));
}

#[test]
fn places_in_expressions() {
    let first = "ALTER TABLE plain\n    ALTER a SET DEFAULT 1,\n    ";
    let cases = [
        ("a column", "ALTER b TYPE INT USING lower(aa) || b;"),
        ("a function", "ALTER b TYPE INT USING lowr(a) || b;"),
        ("the grammar", "ALTER b TYPE INT USING a + * b;"),
        ("all rows together", "ALTER b TYPE INT USING b + count(*);"),
        (
            "a column in a query",
            "ALTER b TYPE INT USING (SELECT max(c) FROM plain);",
        ),
        (
            "a value that there is not",
            "ALTER b TYPE INT USING abs(-9223372036854775807 - b);",
        ),
        ("a default of a column", "ALTER b SET DEFAULT (a + 1);"),
        (
            "a default of a new column",
            "ADD COLUMN c INT DEFAULT (a + 1);",
        ),
        ("a CHECK", "ADD CHECK (a > cc);"),
        (
            "a CHECK of a new column",
            "ADD COLUMN c INT CHECK (c > upper(dd));",
        ),
        ("a generated column", "ADD COLUMN c INT AS (a || d);"),
        ("a collation", "ALTER b TYPE TEXT COLLATE german;"),
    ];
    let alters: Vec<(&str, String)> = cases
        .iter()
        .map(|(title, action)| {
            (
                *title,
                format!("INSERT INTO plain VALUES (1, 1);\n{first}{action}"),
            )
        })
        .collect();
    let cases: Vec<(&str, &str)> = alters
        .iter()
        .map(|(title, alter)| (*title, &**alter))
        .collect();
    insta::assert_snapshot!(errors(&cases));
    // Each row gets its own value.
    for using in [
        "row_number() OVER (ORDER BY a)",
        "(SELECT max(b) FROM plain)",
    ] {
        let alter = format!("ALTER TABLE plain ALTER b TYPE INT USING {using};");
        project(SCHEMA, &alter)
            .run(&["upgrade", "a1:b2"])
            .succeeded();
    }
}

#[test]
fn names_that_a_table_cannot_get() {
    insta::assert_snapshot!(errors(&[
        ("its own", "ALTER TABLE plain RENAME TO plain;"),
        (
            "its own in other letters",
            "ALTER TABLE plain RENAME TO Plain;"
        ),
        ("another's", "ALTER TABLE plain RENAME TO note;"),
        (
            "the version table's",
            "ALTER TABLE plain\n    ADD COLUMN c,\n    RENAME TO alembic_version;"
        ),
    ]));
    project(
        SCHEMA,
        "ALTER TABLE plain RENAME TO plain_, RENAME TO Plain;",
    )
    .run(&["upgrade", "a1:b2"])
    .succeeded();
}

#[test]
fn columns_that_others_name() {
    insta::assert_snapshot!(errors(&[
        (
            "a CHECK, an index and a view",
            "ALTER TABLE account DROP COLUMN age;"
        ),
        (
            "a key, and the foreign key of another table",
            "ALTER TABLE account DROP COLUMN name;"
        ),
        (
            "a view that may mean another column",
            "DROP INDEX ix_nick;\nALTER TABLE account DROP COLUMN nick;"
        ),
        (
            "a generated column",
            "ALTER TABLE account DROP COLUMN first;"
        ),
        (
            "a trigger of another table",
            "ALTER TABLE account\n    DROP CONSTRAINT ck_born,\n    DROP COLUMN both,\n    DROP COLUMN last;"
        ),
        ("its own foreign key", "ALTER TABLE account DROP COLUMN id;"),
        (
            "a trigger that waits for it",
            "CREATE TRIGGER on_born AFTER UPDATE OF born ON account BEGIN SELECT 1; END;\nALTER TABLE account\n    DROP CONSTRAINT ck_born,\n    DROP COLUMN born;"
        ),
    ]));
}

#[test]
fn keys_that_foreign_keys_refer_to() {
    let schema = "\
CREATE TABLE t (id INTEGER PRIMARY KEY, b TEXT UNIQUE, c, d, CONSTRAINT uq UNIQUE (d, c));
CREATE TABLE o (x REFERENCES t (b), y, z, w TEXT, FOREIGN KEY (y, z) REFERENCES T (c, d));
CREATE TABLE p (x REFERENCES t);
CREATE UNIQUE INDEX ix_of_o ON o (w);
CREATE UNIQUE INDEX ix_of_no_key ON o (w COLLATE NOCASE);
CREATE UNIQUE INDEX ix_of_part ON o (w) WHERE w > 'a';
CREATE TABLE q (x REFERENCES o (w));";
    let mut shown = Cases::default();
    for (title, alter) in [
        ("of a column", "ALTER TABLE t DROP UNIQUE (b);"),
        ("of a table", "ALTER TABLE t DROP CONSTRAINT uq;"),
        (
            "another primary key",
            "ALTER TABLE t\n    ALTER COLUMN b SET NOT NULL,\n    DROP PRIMARY KEY,\n    ADD PRIMARY KEY (c);",
        ),
        (
            "a primary key that is unique still",
            "ALTER TABLE t DROP PRIMARY KEY, ADD UNIQUE (id);",
        ),
        (
            "in another collation",
            "ALTER TABLE t DROP UNIQUE (b), ADD UNIQUE (b COLLATE NOCASE);",
        ),
        (
            "of a column that gets another collation",
            "CREATE TABLE u (k TEXT, UNIQUE (k COLLATE BINARY));\nCREATE TABLE v (x REFERENCES u (k));\nALTER TABLE u ALTER k TYPE TEXT COLLATE NOCASE;",
        ),
        (
            "renamed, and not given back",
            "ALTER TABLE t DROP UNIQUE (b), RENAME COLUMN b TO e, RENAME TO s, ADD UNIQUE (e, c);",
        ),
        (
            "while its rows change twice",
            "ALTER TABLE t\n    DROP UNIQUE (b),\n    ALTER b TYPE BLOB USING b || '',\n    ALTER b TYPE TEXT USING b || '',\n    ADD UNIQUE (b);",
        ),
        (
            "an index",
            "DROP INDEX ix_of_o;\nCREATE INDEX ix_w ON o (w);",
        ),
        (
            "a new foreign key to another collation",
            "ALTER TABLE p ADD UNIQUE (x COLLATE NOCASE);\nALTER TABLE q ADD FOREIGN KEY (x) REFERENCES p (x);",
        ),
    ] {
        shown.add(title, project(schema, alter).refuses(&["upgrade", "a1:b2"]));
    }
    insta::assert_snapshot!(shown.text());
    for alter in [
        "ALTER TABLE t DROP UNIQUE (b), ADD CONSTRAINT uq_b UNIQUE (b);",
        "CREATE UNIQUE INDEX ix ON t (b);\nALTER TABLE t DROP UNIQUE (b);",
        "DROP TABLE o;\nALTER TABLE t DROP UNIQUE (b), DROP CONSTRAINT uq;",
        "DROP TABLE p;\nALTER TABLE t DROP PRIMARY KEY;",
        // It is there again when all is done.
        "ALTER TABLE t DROP UNIQUE (b), ALTER b TYPE BLOB USING b || '', ADD CONSTRAINT u UNIQUE (b);",
        "ALTER TABLE t DROP UNIQUE (b), RENAME COLUMN b TO e, RENAME TO s, ADD CONSTRAINT u UNIQUE (e);",
        "ALTER TABLE t DROP UNIQUE (b);\nALTER TABLE t RENAME COLUMN c TO e;\nALTER TABLE t ADD UNIQUE (b);",
        // An index that another key replaces, in whatever order.
        "CREATE UNIQUE INDEX ix ON t (b);\nDROP INDEX ix;",
        "DROP INDEX ix_of_o;\nCREATE UNIQUE INDEX another ON o (w);",
        "DROP INDEX ix_of_o;\nDROP TABLE q;",
        "-- allow: key-in-use\nDROP INDEX ix_of_o;",
        "DROP INDEX ix_of_no_key;\nDROP INDEX ix_of_part;\nDROP INDEX IF EXISTS nope;",
    ] {
        project(schema, alter)
            .run(&["upgrade", "a1:b2"])
            .succeeded();
    }
}

#[test]
fn a_default_that_a_strict_table_does_not_take() {
    let schema = "CREATE TABLE t (a INT) STRICT;\nINSERT INTO t VALUES (1);";
    let alter = "ALTER TABLE t ADD COLUMN b INT DEFAULT '1', ADD COLUMN c INT DEFAULT 'x';";
    let arguments = ["upgrade", "a1:b2", "--sqlite-version", "3.37"];
    insta::assert_snapshot!(project(schema, alter).refuses(&arguments));
}

#[test]
fn no_row_gets_a_value_in_a_generated_column() {
    for action in ["TYPE TEXT USING 'x'", "SET NOT NULL USING 1"] {
        let table = "CREATE TABLE t (a INT, b INT AS (a * 2));";
        let refused = Project::new()
            .revision(
                "a1",
                "",
                &format!("{table}\nALTER TABLE t ALTER b {action};\n"),
            )
            .refuses(&["upgrade", "head"]);
        assert!(refused.contains("column `b` is generated"), "{refused}");
    }
}

#[test]
fn a_plain_column_has_no_expression_to_drop() {
    let schema = "CREATE TABLE t (a INT, b INT AS (a * 2));";
    let alter = "ALTER TABLE t ALTER a DROP EXPRESSION;";
    insta::assert_snapshot!(project(schema, alter).refuses(&["upgrade", "head"]));
}

#[test]
fn an_allowance_has_no_letter_case_and_a_comment_is_none() {
    let script = |comment: &str| {
        let upgrade = format!("{comment}\nALTER TABLE t ALTER a TYPE TEXT;\n");
        Project::new()
            .revision("a1", "", "CREATE TABLE t (a INT);\n")
            .revision("b2", "a1", &upgrade)
            .run(&["upgrade", "a1:head"])
            .succeeded()
    };
    for comment in ["-- allow: shape", "-- Allow: shape", "--ALLOW: shape"] {
        assert!(!script(comment).contains("gen_sql_shape"), "{comment}");
    }
    assert!(script("-- Allow: whatever there is").contains("gen_sql_shape"));
}

#[test]
fn what_is_wrong_when_a_statement_is_done() {
    let strict = "CREATE TABLE t (a INT, b ANY) STRICT;\n";
    let plain = "CREATE TABLE t (a INT UNIQUE, b VARCHAR(9), CHECK (a > 0), FOREIGN KEY (b) REFERENCES t (a));\n";
    let mut shown = Cases::default();
    for (title, schema, alter) in [
        (
            "STRICT and a type for later",
            plain,
            "ALTER TABLE t SET STRICT;\nALTER TABLE t ALTER b TYPE TEXT;",
        ),
        (
            "STRICT and no type",
            strict,
            "ALTER TABLE t\n    ALTER a DROP TYPE,\n    ADD c INT;",
        ),
        (
            "ANY without STRICT",
            strict,
            "ALTER TABLE t\n    DROP STRICT,\n    ALTER a DROP TYPE;",
        ),
        (
            "the last column",
            plain,
            "ALTER TABLE t DROP CHECK (a > 0), DROP FOREIGN KEY (b), DROP b;\nALTER TABLE t DROP a;\nALTER TABLE t ADD c;",
        ),
        (
            "the last column, for a generated one",
            "CREATE TABLE t (a);",
            "ALTER TABLE t DROP a, ADD b AS (1);",
        ),
        ("UNIQUE twice", plain, "ALTER TABLE t ADD UNIQUE (a);"),
        ("a CHECK twice", plain, "ALTER TABLE t ADD CHECK ( A > 0 );"),
        (
            "a foreign key twice",
            plain,
            "ALTER TABLE t ADD FOREIGN KEY (b) REFERENCES t (a);",
        ),
        (
            "UNIQUE in two ways",
            "CREATE TABLE t (a, UNIQUE (a COLLATE NOCASE), UNIQUE (a COLLATE RTRIM));",
            "ALTER TABLE t DROP UNIQUE (a);",
        ),
        (
            "a foreign key to a table that comes later",
            plain,
            "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES late (id);\nCREATE TABLE late (id INTEGER PRIMARY KEY);",
        ),
    ] {
        let project = project(schema, alter).config("sqlite_version = \"3.37\"\n");
        shown.add(title, project.refuses(&["upgrade", "a1:b2"]));
    }
    insta::assert_snapshot!(shown.text());
}
