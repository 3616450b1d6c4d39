//! Reading: whatever SQLite accepts is read, and says what SQLite makes of it.

use gen_sql::schema::CreateTable;
use gen_sql::sql::{TokenKind, split, tokens};
use proptest::prelude::*;

use super::facts::{database, of_database, of_text, stored};
use super::generated::table;

/// Odd tables, written by hand.
pub(crate) fn tables() -> Vec<&'static str> {
    let text = include_str!("tables.sql");
    split(text)
        .unwrap()
        .statements
        .iter()
        .map(|statement| {
            // The comments behind the last token belong to the text that SQLite stores.
            &text[statement.range.clone()]
        })
        .collect()
}

/// What is said of a text and of what SQLite stores of it, against what SQLite says.
fn agrees(sql: &str) -> Result<(), String> {
    let connection = database();
    connection
        .execute_batch(sql)
        .map_err(|error| format!("SQLite refuses it: {error}"))?;
    let (name, text) = stored(&connection);
    let mut texts = vec![text];
    if !gen_sql::sql::significant(sql).any(|token| token.is("SELECT") || token.is("VALUES")) {
        texts.push(sql.to_owned());
    }
    let expected = of_database(&connection, &name);
    for text in texts {
        let read = CreateTable::read(text.as_str())
            .map_err(|error| format!("{text}\nis not read: {error:?}"))?;
        if read.name().name.ident.name() != name {
            return Err(format!("{text}\nis called {name}"));
        }
        let found = of_text(&read);
        if found != expected {
            return Err(format!("{text}\nis\n{expected:#?}\nnot\n{found:#?}"));
        }
        every_token_is_somewhere(&read)?;
    }
    Ok(())
}

/// All but commas between the parentheses belongs to a column or a constraint.
fn every_token_is_somewhere(table: &CreateTable) -> Result<(), String> {
    let columns = table.columns().iter().map(|column| column.range.clone());
    let constraints = table.constraints().iter().map(|one| one.range.clone());
    let mut items: Vec<_> = columns.chain(constraints).collect();
    let body = table.body();
    if !items.is_sorted_by_key(|range| range.start) {
        return Err("the definitions are out of order".to_owned());
    }
    items.extend([body.start..body.start + 1, body.end - 1..body.end]);
    for token in tokens(table.text()).filter(|token| !token.is_trivia()) {
        let inside = body.contains(&token.start);
        let covered = items.iter().any(|range| range.contains(&token.start));
        if inside && !covered && token.kind != TokenKind::Comma {
            return Err(format!("`{}` belongs to nothing", token.text));
        }
    }
    for column in table.columns() {
        let mut end = column.type_name.as_ref().unwrap_or(&column.name.range).end;
        for constraint in &column.constraints {
            let between = &table.text()[end..constraint.range.start];
            if gen_sql::sql::significant(between).next().is_some() {
                return Err(format!("`{between}` belongs to no constraint"));
            }
            end = constraint.range.end;
        }
        if end != column.range.end {
            return Err("something behind the last constraint".to_owned());
        }
    }
    Ok(())
}

#[test]
fn tables_written_by_hand_are_read_as_sqlite_reads_them() {
    let tables = tables();
    assert!(tables.len() >= 300, "{}", tables.len());
    let wrong: Vec<String> = tables
        .iter()
        .filter_map(|sql| agrees(sql).err().map(|error| format!("{sql}\n{error}")))
        .collect();
    assert!(
        wrong.is_empty(),
        "{} of them:\n{}",
        wrong.len(),
        wrong.join("\n\n")
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn generated_tables_are_read_as_sqlite_reads_them(table in table()) {
        let agreed = agrees(&table.text());
        prop_assert!(agreed.is_ok(), "{}", agreed.unwrap_err());
    }
}

/// Words, signs and fragments in any order.
fn soup() -> impl Strategy<Value = String> {
    let words = "CREATE TABLE t ( ) , a b INT TEXT PRIMARY KEY AUTOINCREMENT NOT NULL UNIQUE CHECK \
        DEFAULT COLLATE REFERENCES ON DELETE UPDATE INSERT SET CASCADE CONFLICT FAIL MATCH \
        DEFERRABLE INITIALLY DEFERRED GENERATED ALWAYS AS STORED VIRTUAL CONSTRAINT FOREIGN ASC DESC \
        STRICT WITHOUT ROWID 1 -1 1.5 'x' \"y\" `z` [w] x'00' ; . + - ? @ \" ' ` [ /* */ -- \n ALTER ADD \
        DROP RENAME COLUMN TO IF EXISTS FIRST AFTER TYPE USING é \u{feff}";
    let words: Vec<&'static str> = words.split(' ').collect();
    proptest::collection::vec(proptest::sample::select(words), 0..40)
        .prop_map(|words| words.join(" "))
}

/// What every reader and edit must live through.
fn poke(text: &str) {
    let _ = gen_sql::sql::alter::AlterTable::read(text);
    let Ok(table) = CreateTable::read(text) else {
        return;
    };
    let _ = table.columns_named(table.body());
    let _ = table.qualifiers();
    let names: Vec<_> = table
        .columns()
        .iter()
        .map(|column| column.name.ident.clone())
        .collect();
    for name in &names {
        let mut edit = table.clone().edit();
        let _ = edit.drop_column(name);
        let _ = edit.set_not_null(name, "NOT NULL");
        let _ = edit.set_default(name, "1 + 1");
        let _ = edit.set_type(name, "BLOB", Some(name));
        let _ = edit.add_column("zz INT", gen_sql::schema::Place::After(name));
        let _ = edit.drop_not_null(name);
        let _ = edit.drop_default(name);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn no_text_is_too_odd(text in prop_oneof![soup(), "\\PC{0,60}"]) {
        poke(&text);
        poke(&format!("CREATE TABLE t ({text})"));
        poke(&format!("ALTER TABLE t {text}"));
    }

    #[test]
    fn no_broken_table_is_too_odd(table in table(), cut in any::<prop::sample::Index>(), drop in 0_usize..9) {
        let mut text = table.text();
        let mut at = cut.index(text.len() + 1);
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        let mut end = text.len().min(at + drop);
        while !text.is_char_boundary(end) {
            end += 1;
        }
        text.replace_range(at..end, "");
        poke(&text);
    }
}

#[test]
fn deep_and_long_texts_are_read() {
    let deep = format!(
        "CREATE TABLE t (a CHECK ({}1{}))",
        "(".repeat(50_000),
        ")".repeat(50_000)
    );
    poke(&deep);
    let open = format!("CREATE TABLE t (a CHECK {}", "(".repeat(100_000));
    poke(&open);
    let columns: Vec<String> = (0..2_000)
        .map(|at| format!("c{at} INT CHECK (c{at} > 0)"))
        .collect();
    let wide = CreateTable::read(format!("CREATE TABLE t ({})", columns.join(", "))).unwrap();
    assert_eq!(wide.columns().len(), 2_000);
    assert_eq!(wide.columns_named(wide.body()).len(), 4_000);
    let mut edit = wide.edit();
    edit.drop_column(&gen_sql::sql::Ident::new("c1999"))
        .unwrap();
}
