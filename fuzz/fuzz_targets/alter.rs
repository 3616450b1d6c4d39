//! An ALTER TABLE is read or refused; what it names lies in it, and a table bears it or not.
#![no_main]

use gen_sql::schema::CreateTable;
use gen_sql::sql::alter::AlterTable;

const TABLE: &str = "CREATE TABLE t (
    id INTEGER PRIMARY KEY AUTOINCREMENT, -- the key
    a TEXT NOT NULL DEFAULT 'x' COLLATE NOCASE CHECK (a <> ''),
    b INT CONSTRAINT fk REFERENCES u (id) ON DELETE CASCADE,
    c AS (a || b) STORED,
    CONSTRAINT uq UNIQUE (a, b) ON CONFLICT IGNORE
)";

libfuzzer_sys::fuzz_target!(|text: &str| {
    let Ok(alter) = AlterTable::read(text) else {
        return;
    };
    let table = CreateTable::read(TABLE).expect("the table can be read");
    let mut edit = table.edit();
    for action in &alter.actions {
        assert!(!text[action.range.clone()].is_empty());
        let _ = edit.apply_action(&action.kind, text);
    }
    if let Ok(edited) = edit.finish() {
        CreateTable::read(edited).expect("what was edited can be read");
    }
});
