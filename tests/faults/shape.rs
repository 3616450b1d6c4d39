//! F28: what somebody has made by hand on a table is not overwritten, and the same table in other
//! words is not refused.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use rusqlite::Connection;

use super::{Bench, values};

/// A table with something of everything that a rebuild could overwrite.
const SCHEMA: &str = "\
CREATE TABLE shop (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE item (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    shop_id INTEGER NOT NULL REFERENCES shop (id) DEFERRABLE INITIALLY DEFERRED,
    name VARCHAR(20) COLLATE NOCASE DEFAULT 'check; it''s' CHECK (name <> 'no check'), -- CHECK (0)
    code TEXT UNIQUE ON CONFLICT IGNORE,
    price NUMERIC(10, 2) DEFAULT 0,
    label TEXT GENERATED ALWAYS AS (name || ' (' || price || ')') VIRTUAL,
    made DATETIME DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT ck_price CHECK (price >= 0 AND (price < 100 OR name IS NOT NULL))
);
CREATE INDEX cheap ON item (price) WHERE price < 10;
CREATE INDEX short ON item (lower(name), code);
CREATE TRIGGER stamp AFTER UPDATE ON item BEGIN
    UPDATE item SET made = datetime('now') WHERE id = new.id; -- always
END;";

const ROWS: &str = "\
INSERT INTO shop VALUES (1, 'First');
INSERT INTO item (shop_id, name, code, price) VALUES (1, 'a', 'x', 1), (1, 'b', NULL, 2);";

const ALTER: &str = "ALTER TABLE item ALTER COLUMN made TYPE TEXT;";

/// A database in which some texts of the schema are others, in the words of the stored schema.
fn edited(edits: &[(&str, &str)]) -> Bench {
    let bench = Bench::with(SCHEMA, ROWS, ALTER);
    let schema = edits.iter().fold(SCHEMA.to_owned(), |schema, (old, new)| {
        assert!(schema.contains(old), "{old}");
        schema.replace(old, new)
    });
    bench.having(&format!(
        "PRAGMA foreign_keys = OFF; DROP TABLE item; DROP TABLE shop; {schema} {ROWS}"
    ))
}

/// What is said of the item table when some texts of the schema are others: each edit, and the
/// lines that tell of it.
#[track_caller]
fn refused<'a>(edits: impl IntoIterator<Item = (&'a str, &'a str)>, what: &str) -> String {
    let mut lines = String::new();
    for edit in edits {
        let said = edited(&[edit]).refuses("");
        let message = format!("{what} of item are not those that this script was written for");
        assert!(said.contains(&message), "{said}");
        lines.extend(["\n", edit.0, " -> ", edit.1, "\n", &told(&said)]);
    }
    lines
}

/// What a script tells of the item table.
fn told(said: &str) -> String {
    let lines = said
        .lines()
        .filter(|line| line.starts_with("gen-sql: item"));
    lines.flat_map(|line| [line, "\n"]).collect()
}

const CLAUSES: &str = "CHECKs, collations or options";

#[test]
fn f28_checks() {
    let edits = [
        ("price >= 0 AND", "price > 0 AND"),
        ("'no check'", "'No check'"),
        (" CHECK (name <> 'no check')", ""),
        (
            "price >= 0 AND (price < 100 OR name IS NOT NULL)",
            "(price >= 0 AND price < 100) OR name IS NOT NULL",
        ),
        ("code TEXT", "code TEXT CHECK (length(code) < 9)"),
        (
            "CONSTRAINT ck_price",
            "CHECK (price < 1000), CONSTRAINT ck_price",
        ),
        // What only a comment says is not there.
        (
            "CHECK (name <> 'no check'), -- CHECK (0)",
            "/* CHECK (name <> 'no check') */, -- CHECK (0)",
        ),
    ];
    insta::assert_snapshot!(refused(edits, CLAUSES));
}

#[test]
fn f28_collations_options_and_other_clauses() {
    let edits = [
        ("COLLATE NOCASE", "COLLATE RTRIM"),
        ("COLLATE NOCASE", ""),
        ("price NUMERIC(10, 2)", "price NUMERIC(10, 2) COLLATE RTRIM"),
        ("PRIMARY KEY AUTOINCREMENT", "PRIMARY KEY"),
        ("DEFERRABLE INITIALLY DEFERRED", ""),
        ("ON CONFLICT IGNORE", ""),
        ("ON CONFLICT IGNORE", "ON CONFLICT REPLACE"),
        ("AS (name || ' (' ||", "AS (name || '  [' ||"),
    ];
    let mut lines = refused(edits, CLAUSES);
    for option in ["STRICT", "WITHOUT ROWID"] {
        let schema = "CREATE TABLE item (id TEXT PRIMARY KEY NOT NULL, made INT);";
        let bench = Bench::with(schema, "", ALTER).having(&format!(
            "DROP TABLE item; {}",
            schema.replace(");", &format!(") {option};"))
        ));
        lines.extend(["\n", option, "\n", &told(&bench.refuses(""))]);
    }
    insta::assert_snapshot!(lines);
}

/// A collation that is on another column now.
#[test]
fn f28_a_collation_that_moved() {
    let bench = edited(&[
        (" COLLATE NOCASE", ""),
        ("code TEXT", "code TEXT COLLATE NOCASE"),
    ]);
    let said = bench.refuses("");
    for told in [
        "missing: name collate nocase",
        "not expected: code collate nocase",
    ] {
        assert!(said.contains(&format!("gen-sql: item: {told}")), "{said}");
    }
}

#[test]
fn f28_indexes_and_triggers() {
    let indexes = refused(
        [
            ("WHERE price < 10", "WHERE price < 20"),
            ("WHERE price < 10", ""),
            ("lower(name), code", "upper(name), code"),
            ("cheap ON item (price)", "cheap ON item (price DESC)"),
            ("cheap ON item (price)", "cheap ON item (price, code)"),
            ("CREATE INDEX cheap", "CREATE UNIQUE INDEX cheap"),
            ("CREATE INDEX cheap", "CREATE INDEX dear"),
            ("code TEXT UNIQUE ON CONFLICT IGNORE", "code TEXT"),
        ],
        "keys or indexes",
    );
    let triggers = refused(
        [
            ("datetime('now')", "datetime('now', 'localtime')"),
            ("AFTER UPDATE", "AFTER UPDATE OF name"),
            ("BEGIN", "WHEN new.price > 0 BEGIN"),
            ("-- always", "SELECT 1;"),
            (
                "CREATE TRIGGER stamp",
                "CREATE TRIGGER other AFTER INSERT ON item BEGIN SELECT 1; END; CREATE TRIGGER stamp",
            ),
        ],
        "triggers",
    );
    insta::assert_snapshot!(indexes + &triggers);
}

#[test]
fn f28_columns_and_foreign_keys() {
    let columns = refused(
        [
            ("price NUMERIC(10, 2)", "price NUMERIC(10, 3)"),
            ("'check; it''s'", "'Check; it''s'"),
            ("VIRTUAL", "STORED"),
            ("price NUMERIC", "shoe INT, price NUMERIC"),
        ],
        "columns",
    );
    let foreign_keys = refused(
        [
            ("DEFERRABLE", "ON DELETE CASCADE DEFERRABLE"),
            ("REFERENCES shop (id)", "REFERENCES item (id)"),
            (
                "CONSTRAINT ck_price",
                "FOREIGN KEY (id, price) REFERENCES shop (name, id), CONSTRAINT ck_price",
            ),
        ],
        "foreign keys",
    );
    insta::assert_snapshot!(columns + &foreign_keys);
}

/// An index is no constraint, whatever it is called.
#[test]
fn f28_a_unique_index_in_the_place_of_a_constraint() {
    let schema = |code: &str| {
        format!("CREATE TABLE item (id INTEGER PRIMARY KEY, code TEXT{code}, made INT);")
    };
    for name in ["hand", "u", "pk"] {
        let bench = Bench::with(&schema(" UNIQUE"), "", ALTER);
        let bench = bench.having(&format!(
            "DROP TABLE item; {} CREATE UNIQUE INDEX {name} ON item (code);",
            schema("")
        ));
        let lines = told(&bench.refuses(""));
        let expected = format!(
            "gen-sql: item: missing: UNIQUE (code)\ngen-sql: item: not expected: UNIQUE index {name} (code)\n"
        );
        assert_eq!(lines, expected);
        let both = Bench::with(&schema(" UNIQUE"), "", ALTER)
            .having(&format!("CREATE UNIQUE INDEX {name} ON item (code);"));
        let lines = told(&both.refuses(""));
        let expected = format!("gen-sql: item: not expected: UNIQUE index {name} (code)\n");
        assert_eq!(lines, expected);
    }
}

/// Of long texts, the part is told in which they differ.
#[test]
fn f28_what_differs_is_told_in_a_line() {
    let long = |end: &str| {
        let steps = (0..30).map(|at| format!("UPDATE t SET a = {at} WHERE a < {at};"));
        let steps = steps.collect::<Vec<_>>().join("\n");
        let kinds = (0..40)
            .map(|at| format!("'kind {at}'"))
            .collect::<Vec<_>>()
            .join(", ");
        format!(
            "CREATE TABLE t (a INT);\n\
             CREATE TABLE item (id INTEGER PRIMARY KEY, kind TEXT CHECK (kind IN ({kinds}, '{end}')), made INT);\n\
             CREATE TRIGGER steps AFTER INSERT ON item BEGIN {steps} UPDATE t SET a = '{end}' WHERE a > 9; END;\n\
             CREATE TRIGGER {end} AFTER DELETE ON item BEGIN {steps} END;"
        )
    };
    let bench = Bench::with(&long("here"), "", ALTER);
    let bench = bench.having(&format!("DROP TABLE item; DROP TABLE t; {}", long("there")));
    insta::assert_snapshot!(told(&bench.refuses("")));
}

/// How the same table may be written: by hand, by other tools, by another SQLite.
const SPELLINGS: [&[(&str, &str)]; 30] = [
    &[],
    &[("CREATE TABLE item", "create table if not exists \"item\"")],
    &[("CREATE TABLE item", "CREATE TABLE main.[item]")],
    &[
        ("CREATE TABLE item", "CREATE TABLE Item"),
        ("ON item", "ON ITEM"),
    ],
    &[("    ", "\t"), ("(\n", "("), (",\n", "\r\n,")],
    &[
        ("    ", ""),
        ("\n", " \n\n "),
        ("-- CHECK (0)", ""),
        ("-- always", ""),
    ],
    &[
        ("-- CHECK (0)", "/* CHECK (1) COLLATE RTRIM, STRICT */"),
        ("-- always", ""),
    ],
    &[(
        "INTEGER PRIMARY KEY AUTOINCREMENT",
        "integer not null constraint \"pk check\" primary key autoincrement",
    )],
    &[
        (
            "id INTEGER PRIMARY KEY AUTOINCREMENT,\n    shop_id",
            "id INTEGER NOT NULL,\n    shop_id",
        ),
        (
            "CONSTRAINT ck_price",
            "CONSTRAINT pk PRIMARY KEY (id AUTOINCREMENT), CONSTRAINT ck_price",
        ),
    ],
    &[("shop (id)", "shop")],
    &[(
        "REFERENCES shop (id)",
        "CONSTRAINT fk_shop REFERENCES \"Shop\"(ID) ON DELETE NO ACTION MATCH SIMPLE",
    )],
    &[
        (" REFERENCES shop (id) DEFERRABLE INITIALLY DEFERRED", ""),
        (
            "CONSTRAINT ck_price",
            "FOREIGN KEY(shop_id) REFERENCES shop(id) DEFERRABLE INITIALLY DEFERRED, CONSTRAINT ck_price",
        ),
    ],
    &[("CONSTRAINT ck_price ", "")],
    &[("CONSTRAINT ck_price ", "CONSTRAINT [check] ")],
    &[(
        "CHECK (name <> 'no check')",
        "CONSTRAINT \"on conflict\" check(name<>'no check')",
    )],
    &[
        (" CHECK (name <> 'no check')", ""),
        (
            "CONSTRAINT ck_price",
            "CHECK(\"name\"\n<>\n'no check')\nCONSTRAINT ck_price",
        ),
    ],
    &[(
        "price >= 0 AND (price < 100 OR name IS NOT NULL)",
        "`price`>=0 and([price]<100 or\"NAME\"is not null)",
    )],
    &[("price >= 0", "price/* CHECK (0) */>=-- )\n0")],
    &[("COLLATE NOCASE", "collate \"nocase\"")],
    &[(
        "price NUMERIC(10, 2)",
        "price NUMERIC(10, 2) COLLATE BINARY NULL",
    )],
    &[
        ("VARCHAR(20)", "varchar ( 20 )"),
        ("NUMERIC(10, 2)", "numeric(10,2)"),
        ("DATETIME", "\"datetime\""),
    ],
    &[
        ("DEFAULT 0", "default (0)"),
        ("DEFAULT CURRENT_TIMESTAMP", "DEFAULT ( current_timestamp )"),
    ],
    &[(
        "DEFAULT 'check; it''s' CHECK",
        "DEFAULT ('check; it''s') CHECK",
    )],
    &[(
        "code TEXT UNIQUE ON CONFLICT IGNORE",
        "code TEXT CONSTRAINT u UNIQUE ON CONFLICT IGNORE",
    )],
    &[
        ("code TEXT UNIQUE ON CONFLICT IGNORE", "code TEXT"),
        (
            "CONSTRAINT ck_price",
            "UNIQUE (code COLLATE BINARY ASC) ON CONFLICT IGNORE, CONSTRAINT ck_price",
        ),
    ],
    &[("GENERATED ALWAYS AS", "AS"), (" VIRTUAL", "")],
    &[(
        "AS (name || ' (' || price || ')')",
        "AS(name||' ('||price||')')",
    )],
    &[
        ("    code TEXT UNIQUE ON CONFLICT IGNORE,\n", ""),
        (
            "    price NUMERIC",
            "    code TEXT NULL UNIQUE ON CONFLICT IGNORE,\n    price NUMERIC",
        ),
        ("    made DATETIME DEFAULT CURRENT_TIMESTAMP,\n", ""),
        (
            "    name VARCHAR",
            "    made DATETIME DEFAULT CURRENT_TIMESTAMP,\n    name VARCHAR",
        ),
    ],
    &[
        (
            "CREATE INDEX cheap ON item (price) WHERE price < 10",
            "create index if not exists Cheap on item(price ASC)where\"price\"<10",
        ),
        (
            "(lower(name), code)",
            "(LOWER(name) ASC, code COLLATE BINARY)",
        ),
    ],
    &[
        (
            "AFTER UPDATE ON item BEGIN",
            "AFTER update ON \"item\" FOR EACH ROW begin -- CHECK (0)\n",
        ),
        ("WHERE id = new.id; -- always", "WHERE\n\tid=NEW.id;"),
    ],
];

#[test]
fn the_same_table_in_other_words_is_not_refused() {
    for spelling in SPELLINGS {
        let altered = edited(spelling).runs("");
        altered.has(
            "SELECT id, shop_id, name, code FROM item",
            "1,1,a,x 2,1,b,NULL",
        );
    }
}

/// SQLite rewrites what it stores when it renames, and puts new columns at the end.
#[test]
fn a_table_that_sqlite_has_altered_is_not_refused() {
    let schema = "\
CREATE TABLE p (id INTEGER PRIMARY KEY);
CREATE TABLE t (\u{fc}ber TEXT COLLATE NOCASE, \"Gr\u{f6}\u{df}e\" INT CHECK (Gr\u{f6}\u{df}e > 0 AND t.\u{fc}ber <> ''), made INT);
CREATE INDEX i ON t (lower(\u{fc}ber)) WHERE Gr\u{f6}\u{df}e > 1;
CREATE TRIGGER g AFTER INSERT ON t BEGIN UPDATE t SET made = new.Gr\u{f6}\u{df}e; END;
ALTER TABLE t ADD COLUMN p_id INT CHECK (p_id > 0) REFERENCES p DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE t RENAME COLUMN made TO \"made at\";
ALTER TABLE t RENAME COLUMN \u{fc}ber TO above;
ALTER TABLE t RENAME TO item;
ALTER TABLE item RENAME COLUMN \"made at\" TO made;";
    let rows = "INSERT INTO item (above, Gr\u{f6}\u{df}e) VALUES ('a', 1);";
    let bench = Bench::with(schema, rows, ALTER);
    bench.runs("").has("SELECT above, made FROM item", "a,1");
    let written = "\
CREATE TABLE item (made INT, above TEXT COLLATE NOCASE, Gr\u{f6}\u{df}e INT,
    p_id INT, FOREIGN KEY (p_id) REFERENCES p (id) DEFERRABLE INITIALLY DEFERRED,
    CHECK (p_id > 0), CHECK (`Gr\u{f6}\u{df}e` > 0 AND item.above <> ''));
CREATE INDEX i ON item (lower(above)) WHERE Gr\u{f6}\u{df}e > 1;
CREATE TRIGGER g AFTER INSERT ON item BEGIN UPDATE item SET made = new.\"Gr\u{f6}\u{df}e\"; END;";
    let bench = Bench::with(schema, rows, ALTER);
    let bench = bench.having(&format!("DROP TABLE item; {written} {rows}"));
    bench.runs("").has("SELECT above, made FROM item", "a,1");
}

/// Pairs of a column's definition that mean the same to SQLite.
const DEFAULTS: [(&str, &str); 9] = [
    ("INT DEFAULT NULL", "INT"),
    ("TEXT DEFAULT (null)", "TEXT"),
    ("INT DEFAULT 1", "INT DEFAULT +1"),
    ("INT DEFAULT (+ 0x1F)", "INT DEFAULT 0x1f"),
    ("TEXT DEFAULT +.5", "TEXT DEFAULT .5"),
    ("TEXT DEFAULT 'x'", "TEXT DEFAULT \"x\""),
    ("TEXT DEFAULT 'It''s'", "TEXT DEFAULT \"It's\""),
    ("TEXT DEFAULT 'a\"b'", "TEXT DEFAULT \"a\"\"b\""),
    ("TEXT DEFAULT ''", "TEXT DEFAULT \"\""),
];

/// A database whose column `b` has the definition `there`, while the chain says `said`.
fn with_default(said: &str, there: &str) -> Bench {
    let schema = |b: &str| format!("CREATE TABLE item (id INTEGER PRIMARY KEY, b {b}, made INT);");
    let bench = Bench::with(&schema(said), "", ALTER);
    bench.having(&format!(
        "DROP TABLE item; {} INSERT INTO item (id) VALUES (1);",
        schema(there)
    ))
}

#[test]
fn defaults_that_mean_the_same_are_not_refused() {
    for (one, other) in DEFAULTS {
        for (said, there) in [(one, other), (other, one)] {
            let altered = with_default(said, there).runs("");
            let connection = &altered.connection;
            connection
                .execute("INSERT INTO item (id) VALUES (2)", ())
                .unwrap();
            let values = values(connection, "SELECT count(DISTINCT quote(b)) FROM item");
            assert_eq!(values, "1", "{said} and {there}");
        }
    }
}

#[test]
fn defaults_that_mean_something_else_are_refused() {
    for (one, other) in [
        ("INT DEFAULT 1", "INT"),
        ("TEXT DEFAULT 'null'", "TEXT"),
        ("TEXT DEFAULT \"null\"", "TEXT DEFAULT NULL"),
        ("INT DEFAULT 1", "INT DEFAULT -1"),
        ("TEXT DEFAULT 'x'", "TEXT DEFAULT 'X'"),
        ("TEXT DEFAULT \"x\"", "TEXT DEFAULT \"X\""),
        ("TEXT DEFAULT 'a b'", "TEXT DEFAULT \"ab\""),
        ("TEXT DEFAULT \"true\"", "TEXT DEFAULT true"),
        ("TEXT DEFAULT '+1'", "TEXT DEFAULT 1"),
    ] {
        for (said, there) in [(one, other), (other, one)] {
            let told = with_default(said, there).refuses("");
            assert!(told.contains("gen-sql: item: found: column b "), "{told}");
        }
    }
}

#[test]
fn a_script_that_is_told_so_does_not_ask() {
    let bench = Bench::with(SCHEMA, ROWS, &format!("-- allow: shape\n{ALTER}"));
    assert!(!bench.script.contains("gen_sql_shape"), "{}", bench.script);
    bench.runs("DROP TRIGGER stamp;");
}

/// What stands between two tokens.
fn gap() -> impl Strategy<Value = String> {
    let gaps = [
        "",
        " ",
        "\n\t",
        "\r\n  ",
        "/**/",
        "/*/ * ' \" [ ( */",
        "-- it's; )\n",
        " -- [\n",
    ];
    prop_oneof![
        4 => select(gaps.to_vec()).prop_map(ToOwned::to_owned),
        1 => (0..1100_usize).prop_map(|length| format!("/*{}*/", "'-".repeat(length / 2))),
        1 => (0..600_usize).prop_map(|length| " ".repeat(length)),
    ]
}

/// A token, how it is written and how it is read.
fn token() -> impl Strategy<Value = (String, String)> {
    let fixed = [
        ("CHECK", "check"),
        ("a_1$", "a_1$"),
        ("\u{dc}ber", "\u{dc}ber"),
        ("gr\u{f6}\u{df}e2", "gr\u{f6}\u{df}e2"),
        ("\"Quoted -- Name\"", "quoted -- name"),
        ("[it's]", "it's"),
        ("`/* x`", "/* x"),
        ("'A /* b'", "'A /* b'"),
        ("'it''s; -- \"'", "'it' 's; -- \"'"),
        ("''", "''"),
        ("(", "("),
        (")", ")"),
        ("<", "<"),
        (",", ","),
        ("12.5", "12 . 5"),
    ];
    prop_oneof![
        9 => select(fixed.to_vec()).prop_map(|(text, read)| (text.to_owned(), read.to_owned())),
        1 => (1..1100_usize).prop_map(|length| ("W".repeat(length), "w".repeat(length))),
        1 => (1..1100_usize).prop_map(|length| {
            let text = format!("'{}'", "-(".repeat(length));
            (text.clone(), text)
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// What a script reads of a stored text does not depend on what stands between its words.
    #[test]
    fn words_are_read_whatever_stands_between_them(tokens in vec((token(), gap()), 1..60)) {
        let mut text = String::new();
        let mut read = Vec::new();
        for ((token, word), gap) in &tokens {
            // Two words, strings or operators beside each other would be one.
            let end = text.chars().last();
            if end.is_some_and(|end| !end.is_whitespace() && !end.is_ascii_punctuation())
                || end.is_some_and(|end| "'\"`-/$_".contains(end))
            {
                text.push(' ');
            }
            text.push_str(token);
            text.push_str(gap);
            read.push(word.as_str());
        }
        let connection = Connection::open_in_memory().unwrap();
        let views = include_str!("../../templates/shapes.sql.tera");
        let (words, _) = views.split_once("CREATE TEMP VIEW gen_sql_facts").unwrap();
        connection.execute_batch("CREATE TABLE texts (type, name, tbl_name, sql)").unwrap();
        connection.execute_batch(&words.replace("main.sqlite_master", "main.texts")).unwrap();
        connection.execute("INSERT INTO texts VALUES ('trigger', 'g', 't', ?1)", [&text]).unwrap();
        let words = values(&connection, "SELECT words FROM temp.gen_sql_words");
        prop_assert_eq!(words, read.join(" "), "{}", text);
    }
}
