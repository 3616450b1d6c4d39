//! Edits: SQLite accepts what comes out, and tells exactly the change.

use gen_sql::schema::{CreateTable, EditErrorKind, Place, SelfReferences, TableEdit};
use gen_sql::sql::alter::TableOption;
use gen_sql::sql::definition::ColumnConstraintKind;
use gen_sql::sql::{Ident, TokenKind, significant, tokens};
use proptest::prelude::*;
use proptest::sample::Index;

use super::facts::{Column, Facts, ForeignKey, facts};
use super::generated::table;
use super::reading::tables;

/// One edit of some table.
#[derive(Clone, Debug)]
enum Edit {
    Add(&'static str, u8, Index),
    AddConstraint(u8, Index),
    Drop(Index),
    SetNotNull(Index),
    DropNotNull(Index),
    SetDefault(Index, &'static str),
    DropDefault(Index),
    SetType(Index, &'static str),
    DropKey,
    DropConstraint(Index),
    RenameConstraint(Index),
    Set(TableOption),
    Unset(TableOption),
    Rename,
}

fn edit() -> impl Strategy<Value = Edit> {
    let index = any::<Index>;
    let option = prop::sample::select(vec![
        TableOption::Strict,
        TableOption::WithoutRowid,
        TableOption::Autoincrement,
    ]);
    prop_oneof![
        (
            prop::sample::select(vec![
                "new_1",
                "new_1 INT",
                "new_1 TEXT NOT NULL DEFAULT ')' /* , */ CHECK (1)",
                "\"new_1\" DECIMAL(1, 2) REFERENCES q",
                "new_1 INT UNIQUE -- u\n"
            ]),
            0_u8..3,
            index()
        )
            .prop_map(|(definition, place, index)| Edit::Add(definition, place, index)),
        (0_u8..5, index()).prop_map(|(kind, index)| Edit::AddConstraint(kind, index)),
        index().prop_map(Edit::Drop),
        index().prop_map(Edit::SetNotNull),
        index().prop_map(Edit::DropNotNull),
        (
            index(),
            prop::sample::select(vec![
                "1",
                "- 1",
                "1 + 1",
                "'x'",
                "(2)",
                "(1) + (2)",
                "NULL",
                "upper('y')"
            ])
        )
            .prop_map(|(index, value)| Edit::SetDefault(index, value)),
        index().prop_map(Edit::DropDefault),
        (
            index(),
            prop::sample::select(vec![
                "TEXT",
                "DECIMAL (3, 4)",
                "'quoted'",
                "BIG /* c */ INT"
            ])
        )
            .prop_map(|(index, declared)| Edit::SetType(index, declared)),
        Just(Edit::DropKey),
        index().prop_map(Edit::DropConstraint),
        index().prop_map(Edit::RenameConstraint),
        option.clone().prop_map(Edit::Set),
        option.prop_map(Edit::Unset),
        Just(Edit::Rename),
    ]
}

/// What came of an edit.
struct Outcome {
    result: Result<(), EditErrorKind>,
    text: String,
    /// What should be true then.
    expected: Facts,
    /// Whether all that was there is still there, in order.
    only_adds: bool,
    /// Whether nothing is there that was not.
    only_drops: bool,
}

#[expect(clippy::too_many_lines, reason = "an arm for each edit")]
fn make(edit: &Edit, before: &str, mut expected: Facts) -> Outcome {
    let table = CreateTable::read(before).unwrap();
    let columns: Vec<Ident> = table
        .columns()
        .iter()
        .map(|column| column.name.ident.clone())
        .collect();
    let pick = |index: &Index| index.index(columns.len());
    let named = constraint_names(&table);
    let mut editing = table.edit();
    let (mut only_adds, mut only_drops) = (false, false);
    let result = match edit {
        Edit::Add(definition, place, index) => {
            only_adds = true;
            let at = pick(index);
            let (place, at) = match place {
                0 => (Place::First, 0),
                1 => (Place::After(&columns[at]), at + 1),
                _ => (Place::Last, columns.len()),
            };
            let alone = facts(&format!("CREATE TABLE t ({definition})")).unwrap();
            expected.columns.insert(at, alone.columns[0].clone());
            // Keys behind columns are told before those of the table, in order.
            expected.foreign_keys.extend(alone.foreign_keys);
            expected.foreign_keys.sort();
            expected.uniques.extend(alone.uniques);
            editing.add_column(definition, place)
        }
        Edit::AddConstraint(kind, index) => {
            only_adds = true;
            let column = &columns[pick(index)];
            let name = column.name().to_lowercase();
            let definition = match kind {
                0 => format!("CHECK ({column} IS NOT ')')"),
                1 => format!("CONSTRAINT new_2 CHECK (coalesce({column}, '--') <> '')"),
                2 => {
                    expected
                        .uniques
                        .entry(vec![(name, "rtrim".to_owned())])
                        .or_insert(vec![true]);
                    format!("UNIQUE ({column} COLLATE rtrim DESC)")
                }
                3 => {
                    expected.foreign_keys.push(ForeignKey {
                        table: "other".to_owned(),
                        columns: vec![(name, Some("z".to_owned()))],
                        on_update: "CASCADE".to_owned(),
                        on_delete: "NO ACTION".to_owned(),
                    });
                    expected.foreign_keys.sort();
                    format!("FOREIGN KEY ({column}) REFERENCES other (z) ON UPDATE CASCADE")
                }
                _ => {
                    key_of(&mut expected, &name);
                    format!("PRIMARY KEY ({column})")
                }
            };
            editing.add_constraint(&definition)
        }
        Edit::Drop(index) => {
            only_drops = true;
            let name = columns[pick(index)].name().to_lowercase();
            let own = expected.columns.remove(pick(index));
            expected.autoincrement &= own.key == 0;
            expected.rowid_column &= own.key == 0;
            expected.foreign_keys.retain(|key| key.columns[0].0 != name);
            expected.uniques.retain(|columns, _| columns[0].0 != name);
            editing.drop_column(&columns[pick(index)])
        }
        Edit::SetNotNull(index) => {
            expected.columns[pick(index)].not_null = true;
            editing.set_not_null(&columns[pick(index)], "NOT NULL")
        }
        Edit::DropNotNull(index) => {
            only_drops = true;
            let of_key = expected.without_rowid && expected.columns[pick(index)].key > 0;
            expected.columns[pick(index)].not_null = of_key;
            editing.drop_not_null(&columns[pick(index)])
        }
        Edit::SetDefault(index, value) => {
            let value = match *value {
                "(2)" => "2",
                value => value,
            };
            expected.columns[pick(index)].default = Some(value.to_owned());
            editing.set_default(&columns[pick(index)], value)
        }
        Edit::DropDefault(index) => {
            only_drops = true;
            expected.columns[pick(index)].default = None;
            editing.drop_default(&columns[pick(index)])
        }
        Edit::SetType(index, declared) => {
            let column = &mut expected.columns[pick(index)];
            column.declared = declared.trim_matches('\'').to_lowercase();
            if expected.rowid_column && column.key > 0 {
                expected.rowid_column = false;
                expected.uniques.insert(
                    vec![(column.name.to_lowercase(), String::new())],
                    vec![false],
                );
            }
            editing.set_type(&columns[pick(index)], declared, None)
        }
        Edit::DropKey => {
            only_drops = true;
            for column in &mut expected.columns {
                column.key = 0;
            }
            expected.autoincrement = false;
            expected.rowid_column = false;
            editing.drop_primary_key()
        }
        Edit::DropConstraint(index) => {
            only_drops = true;
            let name = index.get(&named);
            editing.drop_constraint(name)
        }
        Edit::RenameConstraint(index) => {
            editing.rename_constraint(index.get(&named), &Ident::new("new 3"))
        }
        Edit::Set(option) => {
            only_adds = true;
            set(&mut expected, *option);
            editing.set_option(*option)
        }
        Edit::Unset(option) => {
            only_drops = true;
            match option {
                TableOption::Strict => expected.strict = false,
                TableOption::WithoutRowid => expected.without_rowid = false,
                TableOption::Autoincrement => expected.autoincrement = false,
            }
            editing.drop_option(*option)
        }
        Edit::Rename => editing.rename_table(&Ident::new("an other"), SelfReferences::Stay),
    };
    let (result, text) = match result {
        Err(error) => (Err(error.kind), editing.table().text().to_owned()),
        Ok(()) => match editing.finish() {
            Ok(text) => (Ok(()), text),
            Err(error) => (Err(error.kind), before.to_owned()),
        },
    };
    Outcome {
        result,
        text,
        expected,
        only_adds,
        only_drops,
    }
}

fn set(expected: &mut Facts, option: TableOption) {
    match option {
        TableOption::Strict => expected.strict = true,
        TableOption::WithoutRowid => expected.without_rowid = true,
        TableOption::Autoincrement => expected.autoincrement = true,
    }
}

fn key_of(expected: &mut Facts, name: &str) {
    for column in &mut expected.columns {
        column.key = u32::from(column.name.to_lowercase() == name);
    }
}

fn constraint_names(table: &CreateTable) -> Vec<Ident> {
    let of_columns = table
        .columns()
        .iter()
        .flat_map(|column| &column.constraints);
    let mut names: Vec<Ident> = of_columns
        .filter_map(|constraint| constraint.name.as_ref())
        .chain(
            table
                .constraints()
                .iter()
                .filter_map(|one| one.name.as_ref()),
        )
        .map(|name| name.ident.clone())
        .collect();
    names.push(Ident::new("nowhere"));
    names
}

/// What is not compared for an edit: it follows from what is.
fn comparable(edit: &Edit, facts: &Facts) -> Facts {
    let mut facts = facts.clone();
    facts.foreign_keys.sort();
    // A comment before `GENERATED ALWAYS` is a part of the type, until a word stands between.
    for column in &mut facts.columns {
        let end = significant(&column.declared)
            .last()
            .map_or(0, |token| token.end());
        column.declared.truncate(end);
    }
    let key_changes = matches!(
        edit,
        Edit::AddConstraint(4, _)
            | Edit::DropKey
            | Edit::SetType(..)
            | Edit::Set(_)
            | Edit::Unset(_)
            | Edit::Drop(_)
    );
    if key_changes {
        // Whether a key has an index depends on the rowid, and a `UNIQUE` can share it.
        facts.uniques.clear();
        facts.rowid_column = false;
    }
    let strictness = matches!(
        edit,
        Edit::Set(_) | Edit::Unset(_) | Edit::AddConstraint(4, _) | Edit::DropKey
    );
    if strictness {
        facts
            .columns
            .iter_mut()
            .for_each(|column| column.not_null = false);
    }
    if matches!(edit, Edit::DropConstraint(_)) {
        // What a name stands for is not told here: see `looks`.
        for column in &mut facts.columns {
            *column = Column {
                not_null: false,
                default: None,
                key: 0,
                ..column.clone()
            };
        }
        facts.uniques.clear();
        facts.foreign_keys.clear();
        facts.autoincrement = false;
        facts.rowid_column = false;
    }
    facts
}

/// Whether `part` is `whole` with some bytes left out.
fn is_part(part: &str, whole: &str) -> bool {
    let mut bytes = whole.bytes();
    part.bytes().all(|wanted| bytes.any(|byte| byte == wanted))
}

fn comments(text: &str) -> Vec<&str> {
    tokens(text)
        .filter(|token| matches!(token.kind, TokenKind::LineComment | TokenKind::BlockComment))
        .map(|token| token.text)
        .collect()
}

/// The comments that are in no constraint, type or option.
fn outer_comments(text: &str) -> Vec<&str> {
    let table = CreateTable::read(text).unwrap();
    let mut inner: Vec<_> = table
        .constraints()
        .iter()
        .map(|one| one.range.clone())
        .collect();
    inner.extend(table.options().iter().map(|one| one.range.clone()));
    for column in table.columns() {
        inner.extend(column.type_name.clone());
        inner.extend(column.constraints.iter().map(|one| one.range.clone()));
    }
    tokens(text)
        .filter(|token| {
            token.is_comment() && !inner.iter().any(|range| range.contains(&token.start))
        })
        .map(|token| token.text)
        .collect()
}

fn holds(edit: &Edit, before: &str) -> Result<(), String> {
    let was = facts(before).unwrap();
    let outcome = make(edit, before, was.clone());
    let tell = |what: &str| Err(format!("{what}\n{before}\n{edit:?}\n{}", outcome.text));
    if let Err(kind) = outcome.result {
        if outcome.text != before {
            return tell("an edit that failed changed something");
        }
        return if reason(edit, kind, before, &was) {
            Ok(())
        } else {
            tell(&format!("refused without a reason: {kind:?}"))
        };
    }
    let is = match facts(&outcome.text) {
        Ok(is) => is,
        // What is wrong with an expression is for SQLite to say.
        Err(error) => return tell(&error),
    };
    if matches!(edit, Edit::Unset(_)) {
        let is_rowid = |key| key > 0 && is.rowid_column;
        let mut columns = was.columns.iter().zip(&is.columns);
        if !columns.all(|(was, is)| is.not_null >= was.not_null || is_rowid(is.key)) {
            return tell("a column may be NULL then");
        }
    }
    let (is, expected) = (comparable(edit, &is), comparable(edit, &outcome.expected));
    if is != expected {
        return tell(&format!("is\n{is:#?}\nand not\n{expected:#?}"));
    }
    if outcome.only_adds && !is_part(before, &outcome.text) {
        return tell("something is lost");
    }
    // A comment that ends with its line keeps its end.
    // Without an option, `NOT NULL` stands where the option said it.
    let unsaid = match edit {
        Edit::Unset(_) => outcome.text.replace(" NOT NULL", ""),
        _ => outcome.text.clone(),
    };
    if outcome.only_drops && !is_part(&unsaid.replace('\n', ""), &before.replace('\n', "")) {
        return tell("something is new");
    }
    let drops_definition = matches!(
        edit,
        Edit::Drop(_) | Edit::DropKey | Edit::DropConstraint(_)
    );
    if !drops_definition
        && !is_part(
            &outer_comments(before).concat(),
            &comments(&outcome.text).concat(),
        )
    {
        return tell("a comment is lost");
    }
    Ok(())
}

/// Whether SQLite, or the table, would not have it.
fn reason(edit: &Edit, kind: EditErrorKind, before: &str, was: &Facts) -> bool {
    let table = CreateTable::read(before).unwrap();
    match (edit, kind) {
        (Edit::Add(..), _) => was.strict,
        (Edit::AddConstraint(4, _), EditErrorKind::Exists) => {
            was.columns.iter().any(|one| one.key > 0)
        }
        (Edit::Drop(index), EditErrorKind::InUse | EditErrorKind::Impossible) => {
            let at = index.index(was.columns.len());
            let drop = format!(
                "{before}; ALTER TABLE t DROP COLUMN {}",
                table.columns()[at].name.ident
            );
            was.columns.len() == 1
                || facts(&drop).is_err()
                || was.foreign_keys.iter().any(|key| {
                    key.columns
                        .iter()
                        .any(|(name, _)| *name == was.columns[at].name.to_lowercase())
                })
        }
        (Edit::SetType(..), EditErrorKind::Impossible) => was.strict || was.autoincrement,
        (Edit::AddConstraint(4, index) | Edit::SetDefault(index, _), EditErrorKind::Impossible) => {
            was.columns[index.index(was.columns.len())].hidden > 0
        }
        (Edit::DropKey, EditErrorKind::Missing) => was.columns.iter().all(|one| one.key == 0),
        (Edit::DropKey, EditErrorKind::Impossible) => was.without_rowid,
        (Edit::DropConstraint(index) | Edit::RenameConstraint(index), _) => {
            let names = constraint_names(&table);
            let name = index.get(&names);
            let count = names.iter().filter(|other| *other == name).count();
            match kind {
                EditErrorKind::Missing => name.is("nowhere"),
                EditErrorKind::Impossible => {
                    let mut constraints =
                        { table.columns().iter() }.flat_map(|one| &one.constraints);
                    let is_default = constraints.any(|one| {
                        matches!(one.kind, ColumnConstraintKind::Default(_))
                            && one.name.as_ref().is_some_and(|there| there.ident == *name)
                    });
                    count > 1
                        || is_default && matches!(edit, Edit::DropConstraint(_))
                        || was.without_rowid
                        || was.columns.iter().any(|one| one.hidden > 0)
                }
                EditErrorKind::Exists | EditErrorKind::InUse => false,
            }
        }
        (Edit::Set(option), EditErrorKind::Exists)
        | (Edit::Unset(option), EditErrorKind::Missing) => {
            table.is(*option) == matches!(edit, Edit::Set(_))
        }
        (Edit::Set(TableOption::Strict), _) => {
            let close = table.body().end;
            let strict = format!(
                "{} STRICT {}",
                &before[..close],
                if was.without_rowid {
                    ", WITHOUT ROWID"
                } else {
                    ""
                }
            );
            facts(&strict).is_err()
        }
        (Edit::Set(TableOption::WithoutRowid), _) => {
            was.autoincrement || was.columns.iter().all(|one| one.key == 0)
        }
        (Edit::Set(TableOption::Autoincrement), _) => !was.rowid_column,
        (Edit::Unset(TableOption::Strict), EditErrorKind::Impossible) => {
            let declared = |column| table.declared_type(column);
            let mut types = table.columns().iter().filter_map(declared);
            types.any(|declared| declared.eq_ignore_ascii_case("ANY"))
        }
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn an_edit_changes_what_it_should_and_nothing_else(table in table(), edit in edit()) {
        let held = holds(&edit, &table.text());
        prop_assert!(held.is_ok(), "{}", held.unwrap_err());
    }

    #[test]
    fn so_it_does_in_tables_written_by_hand(table in any::<Index>(), edit in edit()) {
        let tables = tables();
        let sql = *table.get(&tables);
        prop_assume!(CreateTable::read(sql).is_ok_and(|table| table.name().name.ident.is("t")));
        let held = holds(&edit, sql);
        prop_assert!(held.is_ok(), "{}", held.unwrap_err());
    }

    #[test]
    fn what_is_added_can_be_dropped(table in table(), place in 0_u8..3, index in any::<Index>()) {
        let before = table.text();
        let read = CreateTable::read(before.as_str()).unwrap();
        let names: Vec<Ident> = read.columns().iter().map(|column| column.name.ident.clone()).collect();
        let place = match place {
            0 => Place::First,
            1 => Place::After(index.get(&names)),
            _ => Place::Last,
        };
        let mut edit = read.edit();
        edit.add_column("new_1 INT", place).unwrap();
        edit.drop_column(&Ident::new("new_1")).unwrap();
        let after = edit.finish().unwrap();
        let words = |text: &str| -> Vec<String> {
            gen_sql::sql::significant(text).map(|token| token.text.to_owned()).collect()
        };
        prop_assert_eq!(words(&after), words(&before));
        prop_assert_eq!(comments(&after), comments(&before), "{} {}", before, after);
    }
}

fn edited(sql: &str) -> TableEdit {
    CreateTable::read(sql).unwrap().edit()
}

#[test]
fn a_renamed_table_refers_to_itself() {
    let sql = "CREATE TABLE t (a INTEGER PRIMARY KEY, b INT REFERENCES T (a), CHECK (t.b > \"T\".a), FOREIGN KEY (b) REFERENCES t)";
    let mut edit = edited(sql);
    edit.rename_table(&Ident::new("_gen_t"), SelfReferences::Stay)
        .unwrap();
    let text = edit.finish().unwrap();
    assert_eq!(
        text,
        "CREATE TABLE _gen_t (a INTEGER PRIMARY KEY, b INT REFERENCES T (a), CHECK (_gen_t.b > _gen_t.a), FOREIGN KEY (b) REFERENCES t)"
    );
    facts(&text).unwrap();
    let mut edit = edited(sql);
    edit.rename_table(&Ident::new("the table"), SelfReferences::Follow)
        .unwrap();
    let text = edit.finish().unwrap();
    assert_eq!(
        text,
        "CREATE TABLE \"the table\" (a INTEGER PRIMARY KEY, b INT REFERENCES \"the table\" (a), CHECK (\"the table\".b > \"the table\".a), FOREIGN KEY (b) REFERENCES \"the table\")"
    );
    facts(&text).unwrap();
    let mut edit = edited(sql);
    edit.drop_qualifiers().unwrap();
    assert!(edit.finish().unwrap().contains("CHECK (b > a)"));
}

/// Why `drop_qualifiers` is there.
#[test]
fn a_legacy_rename_forgets_the_qualifiers() {
    let connection = super::facts::database();
    connection
        .execute_batch(
            "CREATE TABLE _gen_t (a, CHECK (_gen_t.a > 0)); PRAGMA legacy_alter_table = ON;
             ALTER TABLE _gen_t RENAME TO t;",
        )
        .ok();
    let broken = connection.execute_batch("INSERT INTO t VALUES (1)");
    assert!(broken.is_err());
}
