//! The ALTER TABLE of standard SQL, which the program turns into rebuilds.

use super::super::alteration::{Action, Alteration};
use super::Column;
use super::draft::{Change, Draft};
use super::value::ident;

/// An action as an author writes it, what it is, and the same of the action that takes it back.
struct Drawn {
    text: String,
    action: Action,
    back: Option<(String, Option<Action>)>,
}

impl Drawn {
    fn one_way(text: String, action: Action) -> Self {
        Self {
            text,
            action,
            back: None,
        }
    }

    /// Taken back by an action that SQLite has, or by another one that it does not have.
    fn and_back(mut self, text: String, action: Option<Action>) -> Self {
        self.back = Some((text, action));
        self
    }

    fn add(constraint: String) -> Self {
        Self::one_way(format!("ADD {constraint}"), Action::Add(constraint))
    }
}

pub(super) fn alter(draft: &mut Draft<'_>) -> Option<Change> {
    let (table, columns) = draft.table()?;
    let column = draft.column(&columns).clone();
    let mut drawn = vec![action(draft, &table, &column)?];
    if draft.rng.u8(..3) == 0 {
        let column = draft.column(&columns).clone();
        drawn.push(action(draft, &table, &column)?);
        // What is done already is an error.
        if drawn[0].text == drawn[1].text {
            drawn.pop();
        }
    }
    let statement = |texts: &[&str]| format!("ALTER TABLE {} {};", ident(&table), texts.join(", "));
    let alteration = |actions| Alteration {
        table: table.clone(),
        actions,
    };
    let texts: Vec<&str> = drawn.iter().map(|drawn| drawn.text.as_str()).collect();
    let upgrade = statement(&texts);
    let back = match drawn.as_slice() {
        [one] => one.back.clone(),
        _ => None,
    };
    let (downgrade, back) = back.map_or((None, None), |(text, action)| {
        (Some(statement(&[&text])), action)
    });
    let actions = drawn.into_iter().map(|drawn| drawn.action).collect();
    let back = back.map(|action| alteration(vec![action]));
    Some(Change::new(upgrade, downgrade).altering(alteration(actions), back))
}

fn action(draft: &mut Draft<'_>, table: &str, column: &Column) -> Option<Drawn> {
    let name = ident(&column.name);
    let drawn = match draft.rng.u8(..16) {
        0..=1 => add_rule(draft, &format!("CHECK ({name} <> 'A')"), Action::Add),
        2 => Drawn::add(format!("CHECK ({name} <> 'Z')")),
        3 => unique(draft, column),
        4 => add_reference(draft, column)?,
        5..=6 => not_null(column, None),
        7 => not_null(column, Some(format!("coalesce({name}, 'none')"))),
        8 => {
            let action = Action::DropNotNull(column.name.clone());
            Drawn::one_way(format!("ALTER {name} DROP NOT NULL"), action)
        }
        9..=10 => {
            let value = ["'d;d'", "7", "(abs(-1))"][draft.rng.usize(..3)];
            let action = Action::SetDefault(column.name.clone(), value.to_string());
            Drawn::one_way(format!("ALTER COLUMN {name} SET DEFAULT {value}"), action)
        }
        11 => {
            let action = Action::DropDefault(column.name.clone());
            Drawn::one_way(format!("ALTER {name} DROP DEFAULT"), action)
        }
        12 => retype(draft, column)?,
        13 => drop_rule(draft, table)?,
        _ => add_column(draft, column),
    };
    Some(drawn)
}

fn add_rule(
    draft: &mut Draft<'_>,
    definition: &str,
    action: impl FnOnce(String) -> Action,
) -> Drawn {
    let name = draft.new_name("rule");
    let rule = ident(&name);
    let constraint = format!("CONSTRAINT {rule} {definition}");
    let drawn = Drawn::one_way(format!("ADD {constraint}"), action(constraint));
    drawn.and_back(format!("DROP CONSTRAINT {rule}"), Some(Action::Drop(name)))
}

fn add_reference(draft: &mut Draft<'_>, column: &Column) -> Option<Drawn> {
    let parent = parent(draft)?;
    let name = ident(&column.name);
    let definition = format!("FOREIGN KEY ({name}) REFERENCES {} (id)", ident(&parent));
    let column = column.name.clone();
    Some(add_rule(draft, &definition, |constraint| {
        Action::AddForeignKey {
            constraint,
            column,
            parent,
        }
    }))
}

fn unique(draft: &mut Draft<'_>, column: &Column) -> Drawn {
    let rule = ident(&draft.new_name("rule"));
    let constraint = format!("CONSTRAINT {rule} UNIQUE ({})", ident(&column.name));
    let text = format!("ADD {constraint}");
    let column = column.name.clone();
    Drawn::one_way(text, Action::AddUnique { constraint, column })
}

fn not_null(column: &Column, using: Option<String>) -> Drawn {
    let name = ident(&column.name);
    let with = using.as_ref().map(|using| format!(" USING {using}"));
    let text = format!(
        "ALTER COLUMN {name} SET NOT NULL{}",
        with.unwrap_or_default()
    );
    let is_exact = using.is_none() && !column.not_null && column.key == 0;
    let action = Action::SetNotNull {
        column: column.name.clone(),
        using,
    };
    let drawn = Drawn::one_way(text, action);
    if is_exact {
        let back = Action::DropNotNull(column.name.clone());
        return drawn.and_back(format!("ALTER {name} DROP NOT NULL"), Some(back));
    }
    drawn
}

/// A key is left alone: another type makes its values others, and INTEGER makes it the rowid.
fn retype(draft: &mut Draft<'_>, column: &Column) -> Option<Drawn> {
    if column.key > 0 {
        return None;
    }
    let name = ident(&column.name);
    let type_name = ["TEXT", "INTEGER", "REAL", "BLOB"][draft.rng.usize(..4)];
    let casts = draft.rng.bool();
    let using = casts.then(|| format!("CAST({name} AS {type_name})"));
    let with = using.as_ref().map(|using| format!(" USING {using}"));
    let text = format!("ALTER {name} TYPE {type_name}{}", with.unwrap_or_default());
    let action = Action::SetType {
        column: column.name.clone(),
        type_name: type_name.to_string(),
        using,
    };
    Some(Drawn::one_way(text, action))
}

fn drop_rule(draft: &mut Draft<'_>, table: &str) -> Option<Drawn> {
    let name = draft.rng.choice(draft.catalog.rules(table))?;
    let text = format!("DROP CONSTRAINT {}", ident(&name));
    Some(Drawn::one_way(text, Action::Drop(name)))
}

fn add_column(draft: &mut Draft<'_>, column: &Column) -> Drawn {
    let name = ident(&draft.new_name("placed"));
    let definitions = [
        "TEXT",
        "INTEGER NOT NULL DEFAULT 5",
        "TEXT NOT NULL DEFAULT (lower('P')) COLLATE NOCASE",
    ];
    let definition = format!("{name} {}", definitions[draft.rng.usize(..3)]);
    let after = (draft.rng.u8(..3) > 0).then(|| column.name.clone());
    let place = after.as_ref().map_or("FIRST".to_string(), |after| {
        format!("AFTER {}", ident(after))
    });
    let text = format!("ADD COLUMN {definition} {place}");
    let action = Action::AddColumn { definition, after };
    Drawn::one_way(text, action).and_back(format!("DROP COLUMN {name}"), None)
}

/// A foreign key that refers to no key is an error that no database has to meet.
fn parent(draft: &mut Draft<'_>) -> Option<String> {
    let tables = draft.catalog.tables().into_iter();
    let has_key = |table: &String| {
        let columns = draft.catalog.columns(table);
        let mut key = columns.iter().filter(|column| column.key > 0);
        key.next().is_some_and(|column| column.name == "id") && key.next().is_none()
    };
    let parents: Vec<String> = tables.filter(has_key).collect();
    draft.rng.choice(parents)
}
