//! Tokens cover their text, statements lie in it in order, and heads never panic.
#![no_main]

use gen_sql::sql::{self, Head};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let covered: usize = sql::tokens(text).map(|token| token.text.len()).sum();
    assert_eq!(covered, text.len());
    let Ok(split) = sql::split(text) else {
        return;
    };
    let mut end = 0;
    for statement in split.statements {
        assert!(end <= statement.range.start);
        end = statement.range.end;
        let _ = Head::of(&text[statement.range]);
    }
});
