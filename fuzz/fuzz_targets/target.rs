//! Targets and ranges are read or refused.
#![no_main]

use gen_sql::revision::{HistoryRange, Range, Target};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let _ = text.parse::<Target>();
    let _ = text.parse::<Range>();
    let _ = text.parse::<HistoryRange>();
});
