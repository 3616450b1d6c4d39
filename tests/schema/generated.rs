//! Tables that nobody would write, and SQLite accepts.

use proptest::prelude::*;
use proptest::sample::{Index, select};

/// What a table is made of.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    columns: Vec<Column>,
    constraints: Vec<(bool, String)>,
    options: &'static str,
    trivia: Vec<&'static str>,
}

#[derive(Clone, Debug)]
struct Column {
    name: String,
    declared: &'static str,
    constraints: Vec<String>,
}

/// Names, each twice: as it is spelled first and as it is spelled later.
const NAMES: [(&str, &str); 16] = [
    ("a", "A"),
    ("\"b\"", "b"),
    ("[c d]", "\"c d\""),
    ("`e`", "[e]"),
    ("'f'", "f"),
    ("key", "key"),
    ("\"order\"", "`order`"),
    ("g_1", "\"G_1\""),
    ("été", "\"été\""),
    ("\"h\"\"i\"", "[h\"i]"),
    ("left", "left"),
    ("\"check\"", "[check]"),
    ("action", "\"action\""),
    ("\"j,k)\"", "\"j,k)\""),
    ("first", "first"),
    ("\"--l\"", "[--l]"),
];

const TYPES: [&str; 16] = [
    "",
    "INT",
    "INTEGER",
    "text",
    "DECIMAL(10, 2)",
    "VARYING CHARACTER (20)",
    "'quoted type'",
    "[bracketed]",
    "REAL",
    "BLOB",
    "X ( -1 , +2.5 )",
    "DOUBLE PRECISION",
    "UNSIGNED BIG INT",
    "key",
    "generated",
    "after b",
];

/// What can be said of any column, each as one that SQLite accepts beside all others.
const SAID: [&str; 30] = [
    "NOT NULL",
    "NULL",
    "not null on conflict ignore",
    "UNIQUE",
    "UNIQUE ON CONFLICT IGNORE",
    "CHECK (1)",
    "CHECK ( x'' <> ')' )",
    "DEFAULT 1",
    "DEFAULT -1",
    "DEFAULT (1 + 1)",
    "DEFAULT 'it''s'",
    "DEFAULT word",
    "DEFAULT \"q\"",
    "DEFAULT CURRENT_TIME",
    "DEFAULT NULL",
    "COLLATE nocase",
    "COLLATE \"rtrim\"",
    "REFERENCES p",
    "REFERENCES p (x) ON DELETE CASCADE",
    "REFERENCES [p q] MATCH FULL ON UPDATE SET NULL DEFERRABLE INITIALLY DEFERRED",
    "REFERENCES p NOT DEFERRABLE",
    "CONSTRAINT n",
    "CONSTRAINT \"n m\" NOT NULL",
    "CONSTRAINT key CHECK (2)",
    "CONSTRAINT d DEFAULT 5",
    "CONSTRAINT u UNIQUE",
    "DEFERRABLE",
    "CHECK (3 > 2)",
    "DEFAULT x'00'",
    "NULL ON CONFLICT FAIL",
];

/// White space and comments; one of each line must be there between two words.
const TRIVIA: [&str; 10] = [
    " ",
    "  ",
    "\n",
    "\n  ",
    "\t",
    " /* c */ ",
    " -- c, )\n",
    "/**/",
    " /* a\n b */ ",
    "\n-- own ' line\n",
];

pub(crate) fn table() -> impl Strategy<Value = Table> {
    let column = (
        select(&TYPES[..]),
        prop::collection::vec(select(&SAID[..]), 0..4),
    );
    let parts = (
        prop::collection::vec((any::<Index>(), column), 1..6),
        prop::collection::vec(
            (any::<bool>(), 0_usize..10, any::<Index>(), any::<Index>()),
            0..5,
        ),
        0_usize..8,
        prop::collection::vec(select(&TRIVIA[..]), 1..30),
    );
    (parts, 0_usize..9).prop_map(|((columns, constraints, options, trivia), odd)| {
        build(columns, &constraints, options, trivia, odd)
    })
}

type Parts = (Index, (&'static str, Vec<&'static str>));

fn build(
    parts: Vec<Parts>,
    constraints: &[(bool, usize, Index, Index)],
    options: usize,
    trivia: Vec<&'static str>,
    odd: usize,
) -> Table {
    let mut taken = Vec::new();
    let mut columns = Vec::new();
    for (index, (declared, said)) in parts {
        let at = index.index(NAMES.len());
        if !taken.contains(&at) {
            taken.push(at);
            columns.push(Column {
                name: NAMES[at].0.to_owned(),
                declared,
                constraints: said.into_iter().map(str::to_owned).collect(),
            });
        }
    }
    let name = |index: &Index| NAMES[taken[index.index(taken.len())]].1;
    let own = NAMES[taken[0]].1;
    let mut key = match odd {
        0 => {
            columns[0].declared = "INTEGER";
            columns[0]
                .constraints
                .insert(0, "PRIMARY KEY AUTOINCREMENT".to_owned());
            true
        }
        1 => {
            columns[0]
                .constraints
                .push("PRIMARY KEY DESC ON CONFLICT IGNORE".to_owned());
            true
        }
        2 => {
            columns.push(Column {
                name: "gen".to_owned(),
                declared: "INT",
                constraints: vec![format!("GENERATED ALWAYS AS ( {own} || ')' ) STORED")],
            });
            false
        }
        3 => {
            columns.push(Column {
                name: "gen".to_owned(),
                declared: "",
                constraints: vec![format!("AS ({own})"), "NOT NULL".to_owned()],
            });
            false
        }
        _ => false,
    };
    let constraints = constraints
        .iter()
        .map(|(comma, kind, one, other)| {
            let (one, other) = (name(one), name(other));
            let two = if one == other {
                one.to_owned()
            } else {
                format!("{one} DESC, {other}")
            };
            let text = match kind {
                0 if !key => {
                    key = true;
                    format!("PRIMARY KEY ({two})")
                }
                1 => format!("UNIQUE ({two})"),
                2 => format!("CONSTRAINT u2 UNIQUE ({one} COLLATE nocase DESC) ON CONFLICT IGNORE"),
                3 => format!("CHECK ({one} > '(' OR {other} IS NULL)"),
                4 => format!("CONSTRAINT [c 2] CHECK (t . {one} <> 0) ON CONFLICT FAIL"),
                5 => format!("FOREIGN KEY ({one}) REFERENCES p (x) ON DELETE SET DEFAULT"),
                6 => format!(
                    "CONSTRAINT fk FOREIGN KEY ({one}, {other}) REFERENCES t (x, y) DEFERRABLE"
                ),
                7 => "CONSTRAINT alone".to_owned(),
                8 => format!("UNIQUE (({one}))"),
                _ => "CHECK (1)".to_owned(),
            };
            (*comma, text)
        })
        .collect();
    let options = match options {
        0 | 1 if key && odd != 0 => ["WITHOUT ROWID", "without rowid , without rowid"][options],
        _ => "",
    };
    Table {
        columns,
        constraints,
        options,
        trivia,
    }
}

impl Table {
    pub(crate) fn text(&self) -> String {
        let mut words = vec!["CREATE", "TABLE", "t", "("];
        for (at, column) in self.columns.iter().enumerate() {
            if at > 0 {
                words.push(",");
            }
            words.push(&column.name);
            words.extend((!column.declared.is_empty()).then_some(column.declared));
            words.extend(column.constraints.iter().map(String::as_str));
        }
        for (at, (comma, constraint)) in self.constraints.iter().enumerate() {
            if at == 0 || *comma {
                words.push(",");
            }
            words.push(constraint);
        }
        words.push(")");
        words.extend((!self.options.is_empty()).then_some(self.options));
        let mut trivia = self.trivia.iter().cycle();
        let mut text = String::new();
        for word in words {
            text.push_str(word);
            text.push_str(trivia.next().unwrap());
        }
        text
    }
}
