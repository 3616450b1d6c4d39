//! What a database holds, made again in an empty one.
//!
//! Invariant: what is made here is what the database holds, but for the quotes of texts.

use crate::schema::Entry;
use crate::scratch::{Refusal, Scratch};
use crate::sql::{Ident, Literal, tokens};

use super::own;

/// The objects of a database that was made by somebody else.
#[derive(Debug)]
pub(super) struct Remade {
    /// The objects that could be made, in an order in which they can.
    pub(super) made: Vec<Entry>,
    /// Those of them in which a text stood in double quotes.
    pub(super) requoted: Vec<Ident>,
    /// Those that SQLite refuses here, and why.
    pub(super) refused: Vec<(Entry, Refusal)>,
}

/// Makes the objects: in their order, as far as each finds there what it needs.
pub(super) fn remake(entries: Vec<Entry>) -> Remade {
    let scratch = own(Scratch::open());
    let mut remade = Remade {
        made: Vec::with_capacity(entries.len()),
        requoted: Vec::new(),
        refused: Vec::new(),
    };
    let mut left = entries;
    loop {
        let before = remade.made.len();
        for entry in std::mem::take(&mut left) {
            match make(&scratch, entry.sql.clone()) {
                Ok(sql) => {
                    if sql != entry.sql {
                        remade.requoted.push(entry.name.clone());
                    }
                    remade.made.push(Entry { sql, ..entry });
                }
                Err(refusal) => remade.refused.push((entry, refusal)),
            }
        }
        // What stood in front of what it needs can be made now.
        if remade.made.len() == before || remade.refused.is_empty() {
            return remade;
        }
        left.extend(remade.refused.drain(..).map(|(entry, _)| entry));
    }
}

/// Runs a statement, and returns it as it has run.
fn make(scratch: &Scratch, mut sql: String) -> Result<String, Refusal> {
    loop {
        let refusal = match scratch.run(&sql) {
            Ok(()) => return Ok(sql),
            Err(refusal) => refusal,
        };
        match requoted(&sql, &refusal) {
            Some(other) => sql = other,
            None => return Err(refusal),
        }
    }
}

/// The statement with single quotes around the text that SQLite takes for a name here. It took it for
/// a text where the database was made (<https://sqlite.org/quirks.html#dblquote>).
fn requoted(sql: &str, refusal: &Refusal) -> Option<String> {
    let at = refusal.offset?;
    let token = tokens(sql).find(|token| token.start == at)?;
    let text = token.text.strip_prefix('"')?.strip_suffix('"')?;
    if !refusal.message.starts_with("no such column: ") {
        return None;
    }
    let literal = Literal::from(text.replace("\"\"", "\"").as_str());
    Some(format!(
        "{}{literal}{}",
        &sql[..token.start],
        &sql[token.end()..]
    ))
}
