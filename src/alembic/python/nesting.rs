//! How deeply the expressions of a file are nested.
//!
//! Invariant: what is not too deep by this count can be walked, cloned and dropped on a stack of
//! ordinary size.

use ruff_python_ast::ModModule;
use ruff_python_ast::token::TokenKind;
use ruff_python_parser::Parsed;
use ruff_text_size::{Ranged, TextRange};

/// The deepest nesting that is read. People write a tenth of it.
pub(super) const LIMIT: usize = 500;

/// Where a file is nested more deeply than [`LIMIT`], if it is. Brackets, blocks and operators
/// count: `a.b.c` and `1 + 2 + 3` are three deep.
pub(super) fn too_deep(parsed: &Parsed<ModModule>) -> Option<TextRange> {
    // One count for each open bracket: the operators since its last comma.
    let mut open = vec![0_usize];
    let mut depth = 0;
    let mut blocks = 0;
    for token in parsed.tokens() {
        match token.kind() {
            TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => open.push(1),
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => {
                depth -= open.pop().unwrap_or(0).min(depth);
                if open.is_empty() {
                    open.push(0);
                }
                // `f()()()` is a chain, too.
                if let Some(last) = open.last_mut() {
                    *last += 1;
                }
                depth += 1;
                continue;
            }
            TokenKind::Comma | TokenKind::Newline | TokenKind::Semi => {
                if let Some(last) = open.last_mut() {
                    depth -= (*last).min(depth);
                    *last = 0;
                }
                continue;
            }
            TokenKind::Indent => {
                blocks += 1;
                continue;
            }
            TokenKind::Dedent => {
                blocks -= 1;
                continue;
            }
            kind if nests(kind) => {
                if let Some(last) = open.last_mut() {
                    *last += 1;
                }
            }
            _ => continue,
        }
        depth += 1;
        if depth + blocks > LIMIT {
            return Some(token.range());
        }
    }
    None
}

/// Whether a token that is no bracket puts one expression into another.
fn nests(kind: TokenKind) -> bool {
    kind.is_operator()
        || matches!(
            kind,
            TokenKind::Dot
                | TokenKind::Not
                | TokenKind::Lambda
                | TokenKind::If
                | TokenKind::Else
                | TokenKind::Await
                | TokenKind::Yield
                | TokenKind::Elif
        )
}
