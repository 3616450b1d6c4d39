//! What a UNIQUE index is on.
//!
//! Invariant: every expression is the text of the index, without its order.

use crate::sql::{Token, TokenKind, significant};

/// The expressions of a UNIQUE index, as they are written but for their order, and its condition.
pub(super) fn unique_key(sql: &str) -> Option<(Vec<String>, Option<String>)> {
    let tokens: Vec<Token<'_>> = significant(sql).collect();
    if !tokens.get(1)?.is("UNIQUE") {
        return None;
    }
    let open = tokens
        .iter()
        .position(|token| token.kind == TokenKind::LeftParen)?;
    let mut depth = 0_usize;
    let mut parts = Vec::new();
    let mut start = open + 1;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token.kind {
            TokenKind::LeftParen => depth += 1,
            TokenKind::RightParen => depth = depth.checked_sub(1)?,
            _ => {}
        }
        let ends = depth == 0;
        if ends || depth == 1 && token.kind == TokenKind::Comma {
            let mut part = &tokens[start..at];
            if let [rest @ .., last] = part
                && (last.is("ASC") || last.is("DESC"))
            {
                part = rest;
            }
            let (first, last) = (part.first()?, part.last()?);
            parts.push(sql[first.start..last.end()].to_owned());
            start = at + 1;
        }
        if ends {
            break;
        }
    }
    let condition = tokens.get(start).filter(|token| token.is("WHERE"));
    Some((
        parts,
        condition.map(|token| sql[token.end()..].trim().to_owned()),
    ))
}

#[cfg(test)]
mod tests {
    use super::unique_key;

    #[test]
    fn its_expressions_and_its_condition_are_as_they_are_written() {
        let sql = "CREATE UNIQUE INDEX \"a (b\" ON t (x DESC, f(x, ')') COLLATE NOCASE asc, (y)) WHERE x > 0 ";
        let (key, among) = unique_key(sql).unwrap();
        assert_eq!(key, ["x", "f(x, ')') COLLATE NOCASE", "(y)"]);
        assert_eq!(among.as_deref(), Some("x > 0"));
        let all = unique_key("create unique index i on t(\"x\")").unwrap();
        assert_eq!(all, (vec!["\"x\"".to_owned()], None));
        assert_eq!(unique_key("CREATE INDEX i ON t (x)"), None);
    }
}
