//! A CREATE TABLE is read or refused, and what was read has every column in its place.
#![no_main]

use gen_sql::schema::CreateTable;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let Ok(table) = CreateTable::read(text) else {
        return;
    };
    let mut end = table.body().start;
    for column in table.columns() {
        assert!(end <= column.range.start);
        end = column.range.end;
        let _ = table.columns_named(column.range.clone());
    }
    assert!(end <= table.body().end);
    assert_eq!(table.text(), text);
    // SQLite has rules for a whole table that a text alone can break.
    if let Ok(same) = table.edit().finish() {
        assert_eq!(same, text);
    }
});
