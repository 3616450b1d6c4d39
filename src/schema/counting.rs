//! What counts columns in the text of a view or trigger, instead of naming them: `SELECT *`, and
//! `INSERT` without a list of columns.
//!
//! Invariant: what names every column is never told; of a text that cannot be read, nothing is.

use crate::sql::{Cursor, Head, Ident, Insert, Object, SourceKind, Token, TokenKind, significant};

/// Something that counts columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Counting {
    /// A view that shows all columns of something.
    View {
        /// The list of its columns, if it has one.
        names: Option<Vec<Ident>>,
        /// Its query; of a compound one all parts, whose columns stand under each other.
        queries: Vec<String>,
    },
    /// A statement of a trigger.
    Insert {
        /// Where the rows go.
        table: Ident,
        /// The list of columns, if it has one.
        columns: Option<Vec<Ident>>,
        /// The query from which the rows come, or its parts.
        queries: Vec<String>,
    },
}

impl Counting {
    /// All of them in the CREATE statement of a view or trigger, in order.
    #[must_use]
    pub fn all(sql: &str) -> Vec<Self> {
        let Head::Create(create) = Head::of(sql) else {
            return Vec::new();
        };
        let text = &sql[create.name.range().end..];
        match create.object {
            Object::View => view(text).into_iter().collect(),
            Object::Trigger => {
                let statements = statements(text).into_iter();
                statements.filter_map(insert).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// Reads a view behind its name.
fn view(text: &str) -> Option<Counting> {
    let mut cursor = Cursor::new(text);
    let names = cursor.parens().map(|list| names(&text[list]));
    if !cursor.eat("AS") {
        return None;
    }
    let query = &text[cursor.rest()?];
    has_star(query).then(|| Counting::View {
        names,
        queries: parts(query),
    })
}

/// The statements of a trigger.
fn statements(text: &str) -> Vec<&str> {
    let mut cursor = Cursor::new(text);
    while !cursor.at("BEGIN") {
        if cursor.step().is_none() {
            return Vec::new();
        }
    }
    cursor.next();
    let mut found = Vec::new();
    let mut start = cursor.end();
    while cursor.peek().is_some() {
        if cursor.at_kind(TokenKind::Semicolon) {
            found.push(&text[start..cursor.end()]);
            cursor.next();
            start = cursor.end();
        } else {
            cursor.step();
        }
    }
    found
}

/// Reads a statement of a trigger.
fn insert(text: &str) -> Option<Counting> {
    let Head::Insert(Insert {
        target,
        columns,
        source,
        ..
    }) = Head::of(text)
    else {
        return None;
    };
    let query = &text[source.range];
    let counts = match source.kind {
        SourceKind::DefaultValues => false,
        SourceKind::Values(_) => columns.is_none(),
        SourceKind::Select => columns.is_none() || has_star(query),
    };
    counts.then(|| Counting::Insert {
        table: target.name.ident,
        columns: columns.map(|list| names(&text[list])),
        queries: parts(&without_own_row(query)),
    })
}

/// The names in a list.
fn names(list: &str) -> Vec<Ident> {
    let names = significant(list).filter(Token::is_name);
    names.map(|name| Ident::from_token(name.text)).collect()
}

/// Whether a `*` stands for columns, and is no product and no `count(*)`.
fn has_star(text: &str) -> bool {
    let tokens: Vec<Token<'_>> = significant(text).collect();
    tokens.windows(2).any(|pair| {
        let before = &pair[0];
        pair[1].is_operator("*")
            && (matches!(before.kind, TokenKind::Comma | TokenKind::Dot)
                || ["SELECT", "DISTINCT", "ALL"]
                    .iter()
                    .any(|word| before.is(word)))
    })
}

/// A query of a trigger as a query of its own: it knows no `new.a` and `old.a`.
fn without_own_row(query: &str) -> String {
    let tokens: Vec<Token<'_>> = significant(query).collect();
    let mut text = String::new();
    let mut copied = 0;
    for row in tokens.windows(3) {
        let is_own = ["NEW", "OLD"].iter().any(|name| row[0].is(name))
            && row[1].kind == TokenKind::Dot
            && row[2].is_name();
        if is_own {
            text += &query[copied..row[0].start];
            text += "NULL";
            copied = row[2].end();
        }
    }
    text + &query[copied..]
}

/// The queries of which a compound one consists
/// (<https://sqlite.org/lang_select.html#compound_select_statements>), each with what stands in `WITH`
/// and none with an order or a limit.
fn parts(query: &str) -> Vec<String> {
    let Head::Select(select) = Head::of(query) else {
        return Vec::new();
    };
    let (with, text) = query.split_at(select.with.map_or(0, |with| with.range.end));
    let mut cursor = Cursor::new(text);
    let mut parts = Vec::new();
    let mut start = 0;
    while let Some(token) = cursor.peek() {
        let joins = ["UNION", "INTERSECT", "EXCEPT"];
        if joins.iter().any(|word| token.is(word)) {
            parts.push(start..cursor.end());
            cursor.next();
            cursor.eat("ALL");
            start = cursor.end();
        } else if token.is("LIMIT") || cursor.at_all(&["ORDER", "BY"]) {
            break;
        } else {
            cursor.step();
        }
    }
    parts.push(start..cursor.end());
    let parts = parts.into_iter();
    parts.map(|part| format!("{with}{}", &text[part])).collect()
}

#[cfg(test)]
mod tests {
    use super::Counting;
    use crate::sql::Ident;

    fn idents(names: &[&str]) -> Vec<Ident> {
        names.iter().map(|name| Ident::new(*name)).collect()
    }

    fn texts(queries: &[&str]) -> Vec<String> {
        queries.iter().map(|query| (*query).to_owned()).collect()
    }

    #[test]
    fn views_are_read_with_their_parts() {
        let view = |names, queries: &[&str]| {
            vec![Counting::View {
                names,
                queries: texts(queries),
            }]
        };
        assert_eq!(
            Counting::all("CREATE VIEW v (\"x\", y) AS SELECT t.* FROM t ORDER BY 1"),
            view(Some(idents(&["x", "y"])), &["SELECT t.* FROM t"])
        );
        assert_eq!(
            Counting::all(
                "CREATE VIEW v AS WITH c (a) AS (SELECT 1 UNION SELECT 2) SELECT a, * FROM c UNION ALL VALUES (1, 2) LIMIT 1"
            ),
            view(
                None,
                &[
                    "WITH c (a) AS (SELECT 1 UNION SELECT 2) SELECT a, * FROM c",
                    "WITH c (a) AS (SELECT 1 UNION SELECT 2) VALUES (1, 2)",
                ]
            )
        );
        for named in [
            "CREATE VIEW v AS SELECT a, count(*), a * b FROM t",
            "CREATE VIEW v (x) AS SELECT a FROM t",
        ] {
            assert_eq!(Counting::all(named), Vec::new(), "{named}");
        }
    }

    #[test]
    fn statements_of_triggers_are_read() {
        let insert = |columns, queries: &[&str]| Counting::Insert {
            table: Ident::new("t"),
            columns,
            queries: texts(queries),
        };
        assert_eq!(
            Counting::all(
                "CREATE TRIGGER tr AFTER INSERT ON u WHEN new.a > CASE 1 WHEN 1 THEN 2 END BEGIN\n \
                 SELECT ';'; INSERT INTO t VALUES (1), (new.a);\n \
                 REPLACE INTO t SELECT old.a, b FROM u WHERE new.b = 1 ON CONFLICT DO NOTHING;\n \
                 INSERT INTO t (a) SELECT * FROM u; INSERT INTO t (a) SELECT a FROM u;\n \
                 INSERT INTO t DEFAULT VALUES; UPDATE t SET a = 1; INSERT INTO t (a) VALUES (1);\nEND"
            ),
            vec![
                insert(None, &["VALUES (1), (NULL)"]),
                insert(None, &["SELECT NULL, b FROM u WHERE NULL = 1"]),
                insert(Some(idents(&["a"])), &["SELECT * FROM u"]),
            ]
        );
    }
}
