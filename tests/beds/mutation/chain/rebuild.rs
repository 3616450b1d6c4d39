//! The ALTER TABLE of standard SQL, which the program turns into rebuilds.

use super::super::alteration::{Action, Alteration};
use super::Column;
use super::draft::{Change, Draft};
use super::value::ident;

pub(super) fn alter(draft: &mut Draft<'_>) -> Option<Change> {
    let (table, columns) = draft.table()?;
    let mut actions = Vec::new();
    let mut texts = Vec::new();
    for _ in 0..[1, 1, 1, 2][draft.rng.usize(..4)] {
        let column = draft.column(&columns).clone();
        for (text, action) in action(draft, &table, &column)? {
            if !texts.contains(&text) {
                texts.push(text);
                actions.push(action);
            }
        }
    }
    let statement = format!("ALTER TABLE {} {};", ident(&table), texts.join(", "));
    Some(Change::alteration(statement, Alteration { table, actions }))
}

/// One action, or two that belong together: as an author writes it, and what it is.
fn action(draft: &mut Draft<'_>, table: &str, column: &Column) -> Option<Vec<(String, Action)>> {
    let (name, rule) = (column.name.clone(), ident(&draft.new_name("rule")));
    let column_name = ident(&name);
    let add = |constraint: String| (format!("ADD {constraint}"), Action::Add(constraint));
    let default = |value: &str| {
        let text = format!("ALTER COLUMN {column_name} SET DEFAULT {value}");
        (text, Action::SetDefault(name.clone(), value.to_string()))
    };
    let not_null = |using: Option<String>| {
        let with = using.as_ref().map(|using| format!(" USING {using}"));
        let text = format!(
            "ALTER COLUMN {column_name} SET NOT NULL{}",
            with.unwrap_or_default()
        );
        let column = name.clone();
        (text, Action::SetNotNull { column, using })
    };
    let action = match draft.rng.u8(..10) {
        0 => add(format!("CONSTRAINT {rule} CHECK ({column_name} <> 'A')")),
        1 => {
            let constraint = format!("CONSTRAINT {rule} UNIQUE ({column_name})");
            let text = format!("ADD {constraint}");
            let column = name.clone();
            (text, Action::AddUnique { constraint, column })
        }
        2 => not_null(None),
        3 => default(["'d;d'", "7", "(abs(-1))"][draft.rng.usize(..3)]),
        4 => not_null(Some(format!("coalesce({column_name}, 'none')"))),
        5 => {
            let text = format!("ALTER {column_name} DROP NOT NULL");
            (text, Action::DropNotNull(name.clone()))
        }
        6 => {
            let text = format!("ALTER {column_name} DROP DEFAULT");
            let drop = (text, Action::DropDefault(name.clone()));
            return Some(vec![drop, add(format!("CHECK ({column_name} <> 'Z')"))]);
        }
        7 if column.key == 0 => retype(draft, column)?,
        8 => drop_rule(draft, table)?,
        _ => add(reference(draft, &rule, &column_name)?),
    };
    Some(vec![action])
}

fn retype(draft: &mut Draft<'_>, column: &Column) -> Option<(String, Action)> {
    let name = ident(&column.name);
    let type_name = *draft
        .rng
        .choice(["TEXT", "INTEGER", "REAL", "BLOB"].iter())?;
    let casts = draft.rng.bool();
    let using = casts.then(|| format!("CAST({name} AS {type_name})"));
    let with = using.as_ref().map(|using| format!(" USING {using}"));
    let text = format!("ALTER {name} TYPE {type_name}{}", with.unwrap_or_default());
    let action = Action::SetType {
        column: column.name.clone(),
        type_name: type_name.to_string(),
        using,
    };
    Some((text, action))
}

fn drop_rule(draft: &mut Draft<'_>, table: &str) -> Option<(String, Action)> {
    let name = draft.rng.choice(draft.catalog.rules(table))?;
    let text = format!("DROP CONSTRAINT {}", ident(&name));
    Some((text, Action::Drop(name)))
}

/// A foreign key that refers to no key is an error that no database has to meet.
fn reference(draft: &mut Draft<'_>, rule: &str, column: &str) -> Option<String> {
    let tables = draft.catalog.tables().into_iter();
    let has_key = |table: &String| {
        let columns = draft.catalog.columns(table);
        let mut key = columns.iter().filter(|column| column.key > 0);
        key.next().is_some_and(|column| column.name == "id") && key.next().is_none()
    };
    let parents: Vec<String> = tables.filter(has_key).collect();
    let parent = ident(&draft.rng.choice(parents)?);
    Some(format!(
        "CONSTRAINT {rule} FOREIGN KEY ({column}) REFERENCES {parent} (id)"
    ))
}
