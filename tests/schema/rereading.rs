//! Edits one after the other: what the editor has of a table is what is read of its text.

use gen_sql::schema::CreateTable;
use gen_sql::sql::alter::AlterTable;
use proptest::prelude::*;

use super::generated::table;
use super::reading::tables;

/// Actions: `{c}` is a column of the table, `{n}` the number of the action.
const ACTIONS: [&str; 28] = [
    "ADD new_{n} INT",
    "ADD new_{n} TEXT NOT NULL DEFAULT ')' /* , */ CHECK (1) FIRST",
    "ADD \"new {n}\" DECIMAL(1, 2) REFERENCES q AFTER {c}",
    "ADD new_{n} AS ({c} || 'x')",
    "DROP {c}",
    "DROP {c}",
    "ALTER {c} TYPE BIG /* c */ INT",
    "ALTER {c} TYPE TEXT COLLATE rtrim",
    "ALTER {c} DROP TYPE",
    "ALTER {c} SET NOT NULL",
    "ALTER {c} SET NOT NULL ON CONFLICT FAIL",
    "ALTER {c} DROP NOT NULL",
    "ALTER {c} SET DEFAULT upper('y')",
    "ALTER {c} SET DEFAULT 1 -- one",
    "ALTER {c} DROP DEFAULT",
    "ADD CHECK ({c} <> ',')",
    "DROP CHECK ({c} <> '--')",
    "ADD CONSTRAINT k_{n} UNIQUE ({c} COLLATE rtrim DESC) ON CONFLICT IGNORE",
    "ADD CONSTRAINT k FOREIGN KEY ({c}) REFERENCES other (z) MATCH full DEFERRABLE",
    "DROP CONSTRAINT k",
    "RENAME CONSTRAINT k TO \"a longer name\"",
    "DROP PRIMARY KEY",
    "ADD PRIMARY KEY ({c})",
    "SET WITHOUT ROWID",
    "DROP WITHOUT ROWID",
    "SET STRICT",
    "ALTER {c} FIRST",
    "RENAME TO \"an other\"",
];

/// How many of the actions could be done.
fn done(before: &str, actions: &[(&str, usize)]) -> Result<usize, String> {
    let mut edit = CreateTable::read(before).unwrap().edit();
    let mut done = 0;
    for (number, (action, index)) in actions.iter().enumerate() {
        let was = edit.table().clone();
        let column = &was.columns()[index % was.columns().len()].name.ident;
        let action = action.replace("{c}", &column.to_string());
        let alter = format!(
            "ALTER TABLE t {}",
            action.replace("{n}", &number.to_string())
        );
        let read = AlterTable::read(&alter).unwrap();
        match edit.apply_action(&read.actions[0].kind, &alter) {
            Ok(()) => done += 1,
            Err(_) if *edit.table() != was => return Err(format!("half of {alter}: {was:#?}")),
            Err(_) => {}
        }
        let text = edit.table().text();
        if CreateTable::read(text).as_ref() != Ok(edit.table()) {
            let table = edit.table();
            return Err(format!("{}\n{alter}\n{text}\n{table:#?}", was.text()));
        }
    }
    Ok(done)
}

fn actions() -> impl Strategy<Value = Vec<(&'static str, usize)>> {
    let action = (prop::sample::select(&ACTIONS[..]), any::<usize>());
    prop::collection::vec(action, 1..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn an_edited_table_is_the_one_that_its_text_says(table in table(), actions in actions()) {
        done(&table.text(), &actions).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn so_is_one_that_was_written_by_hand(table in any::<usize>(), actions in actions()) {
        let tables = tables();
        let sql = tables[table % tables.len()];
        prop_assume!(CreateTable::read(sql).is_ok());
        done(sql, &actions).map_err(TestCaseError::fail)?;
    }
}

#[test]
fn most_actions_can_be_done() {
    let on_one_table = |action: &&str| {
        let table = "CREATE TABLE t (a INT, b INT DEFAULT 1 NOT NULL, CHECK (a <> '--'), CONSTRAINT k CHECK (b))";
        done(table, &[(action, 0)]).unwrap() == 1
    };
    let refused: Vec<&str> = ACTIONS
        .into_iter()
        .filter(|action| !on_one_table(action))
        .collect();
    let there_is_none = [
        "DROP {c}",
        "DROP {c}",
        "ADD CONSTRAINT k FOREIGN KEY ({c}) REFERENCES other (z) MATCH full DEFERRABLE",
        "DROP PRIMARY KEY",
        "DROP WITHOUT ROWID",
    ];
    assert_eq!(refused, there_is_none);
}
