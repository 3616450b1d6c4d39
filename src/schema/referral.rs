//! What a foreign key says behind the columns to which it refers.
//!
//! Invariant: two that SQLite treats alike become the same words.

/// Brings what follows the columns of a foreign key into one form: without `NO ACTION`, which is the
/// usual action, without `MATCH`, which SQLite does not heed
/// (<https://sqlite.org/foreignkeys.html#fk_unsupported>), and with `INITIALLY DEFERRED` only where
/// the key is deferred (<https://sqlite.org/foreignkeys.html#fk_deferred>).
pub(super) fn without_usual_actions(words: &mut Vec<String>) {
    let Some(table) = table(words) else {
        return;
    };
    let behind_table = table + 1;
    let is_open = words.get(behind_table).is_some_and(|word| word == "(");
    let close = words.iter().skip(behind_table).position(|word| word == ")");
    let end = match close {
        Some(close) if is_open => behind_table + close + 1,
        _ => behind_table.min(words.len()),
    };
    let clauses = words.split_off(end);
    let clauses: Vec<&str> = clauses.iter().map(String::as_str).collect();
    let mut referral = Referral::default();
    let mut left = &clauses[..];
    while let [first, rest @ ..] = left {
        left = referral.read(first, rest);
    }
    words.extend(referral.words());
}

/// Where the table stands to which is referred. A column may be called `references`, too.
fn table(words: &[String]) -> Option<usize> {
    let mut pairs = words.windows(2);
    let close = pairs.position(|pair| pair[0] == ")" && pair[1] == "references");
    close.map(|close| close + 2)
}

/// What is done about rows, and when.
#[derive(Default)]
struct Referral<'w> {
    on_delete: Option<Vec<&'w str>>,
    on_update: Option<Vec<&'w str>>,
    is_deferred: bool,
}

impl<'w> Referral<'w> {
    /// Reads a clause that begins with `first`, and returns what is behind it.
    fn read<'s>(&mut self, first: &str, rest: &'s [&'w str]) -> &'s [&'w str] {
        match (first, rest) {
            ("on", [event, "no", "action", rest @ ..]) => self.act(event, None, rest),
            ("on", [event, "set", to, rest @ ..]) => self.act(event, Some(vec!["set", to]), rest),
            ("on", [event, action, rest @ ..]) => self.act(event, Some(vec![action]), rest),
            ("not", ["deferrable", "initially", _, rest @ ..] | ["deferrable", rest @ ..]) => {
                self.defer(false, rest)
            }
            ("deferrable", ["initially", when, rest @ ..]) => self.defer(*when == "deferred", rest),
            ("deferrable", rest) => self.defer(false, rest),
            ("match", [_, rest @ ..]) | (_, rest) => rest,
        }
    }

    fn act<'s>(
        &mut self,
        event: &str,
        action: Option<Vec<&'w str>>,
        rest: &'s [&'w str],
    ) -> &'s [&'w str] {
        match event {
            "delete" => self.on_delete = action,
            "update" => self.on_update = action,
            // SQLite's grammar has `ON INSERT`, and nothing comes of it.
            _ => {}
        }
        rest
    }

    fn defer<'s>(&mut self, is_deferred: bool, rest: &'s [&'w str]) -> &'s [&'w str] {
        self.is_deferred = is_deferred;
        rest
    }

    fn words(self) -> Vec<String> {
        let actions = [("delete", self.on_delete), ("update", self.on_update)];
        let mut words = Vec::new();
        for (event, action) in actions {
            if let Some(action) = action {
                words.extend(["on", event]);
                words.extend(action);
            }
        }
        if self.is_deferred {
            words.extend(["deferrable", "initially", "deferred"]);
        }
        words.into_iter().map(str::to_owned).collect()
    }
}
