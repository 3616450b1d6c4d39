//! What a revision made or altered into which SQLite looks only when it is used: views, triggers
//! and virtual tables.
//!
//! Invariant: what can be used when the revision is done is never refused, nor what could not be
//! used before it: a view may stand above its table, and may be made again below.

use super::places::KeptPlaces;
use super::section::AskedPlaces;
use super::{Replay, refused};
use crate::diagnostic::{Diagnostic, Diagnostics, Result, Severity};
use crate::operation::{Allowance, Execute};
use crate::schema::CreateTable;
use crate::scratch::{Refusal, Scratch};
use crate::span::Span;
use crate::sql::definition::{References, TableConstraintKind};
use crate::sql::{Head, Ident, Object, SpannedIdent};
use crate::sqlite::{Asked, Broken, Edited, LostKey, Places, Requirement, parent_fault};

/// What a revision made that could not be used when it was made, and what it broke.
#[derive(Clone, Debug, Default)]
pub(super) struct Deferred {
    made: Vec<Made>,
    broken: Vec<(Diagnostic, Vec<Broken>)>,
    pub(super) places: KeptPlaces,
    keys: Vec<DroppedKey>,
    early: Vec<EarlyKey>,
}

/// A foreign key that is made before the key to which it refers.
#[derive(Clone, Debug)]
pub(super) struct EarlyKey {
    /// What is said if there is no such key when the revision is done.
    told: Diagnostic,
    table: Ident,
    count: usize,
    references: References,
}

impl EarlyKey {
    /// The foreign key of `count` columns of `table`.
    pub(super) fn new(
        told: Diagnostic,
        table: &Ident,
        count: usize,
        references: &References,
    ) -> Self {
        Self {
            told,
            table: table.clone(),
            count,
            references: references.clone(),
        }
    }

    /// Whether the table still has it, and it refers to no key.
    fn is_missed(&self, scratch: &Scratch) -> bool {
        let sql = scratch.table_sql(self.table.name());
        let sql = sql.expect("SQLite reads its schema table");
        let Some(table) = sql.and_then(|sql| CreateTable::read(sql).ok()) else {
            return false;
        };
        let names = |columns: &[SpannedIdent]| -> Vec<Ident> {
            columns.iter().map(|column| column.ident.clone()).collect()
        };
        let is_same = |other: &References| {
            other.table.ident == self.references.table.ident
                && names(&other.columns) == names(&self.references.columns)
        };
        let has = table.constraints().iter().any(|constraint| {
            matches!(&constraint.kind, TableConstraintKind::ForeignKey { references, .. } if is_same(references))
        });
        has && parent_fault(scratch, &Edited::new(table), self.count, &self.references).is_some()
    }
}

/// A key that was taken away.
#[derive(Clone, Debug)]
pub(super) struct DroppedKey {
    /// What is said if a foreign key misses it.
    told: Diagnostic,
    /// Where the script is still to ask for what was made by hand and misses it.
    asks: Option<Span>,
    table: Ident,
    key: LostKey,
}

impl DroppedKey {
    /// The key that a statement is about to drop, unless its author accepts that.
    pub(super) fn by(execute: &Execute, head: &Head, scratch: &Scratch) -> Option<Self> {
        let Head::Drop(drop) = head else {
            return None;
        };
        if drop.object != Object::Index || execute.allows(Allowance::KeyInUse) {
            return None;
        }
        let found = LostKey::of_index(scratch, &drop.name.name.ident);
        let (table, key) = found.expect("SQLite reads its schema table")?;
        Some(Self {
            told: refused::dropped_key(execute, &table, &key),
            asks: Some(execute.first_line()),
            table,
            key,
        })
    }

    /// The key that an alteration of `table` has taken away, and what is said if it is missing.
    pub(super) fn altered(told: Diagnostic, table: &Ident, key: LostKey) -> Self {
        Self {
            told,
            asks: None,
            table: table.clone(),
            key,
        }
    }
}

#[derive(Clone, Debug)]
struct Made {
    execute: Execute,
    name: Ident,
    /// The table of a trigger; a view has none.
    table: Option<Ident>,
}

impl Made {
    fn by(execute: &Execute, head: &Head) -> Option<Self> {
        let Head::Create(create) = head else {
            return None;
        };
        matches!(create.object, Object::View | Object::Trigger).then(|| Self {
            execute: execute.clone(),
            name: create.name.name.ident.clone(),
            table: create.table.as_ref().map(|table| table.name.ident.clone()),
        })
    }

    fn look_into(&self, scratch: &Scratch) -> std::result::Result<(), Refusal> {
        match &self.table {
            Some(table) => scratch.look_into_triggers(table.name()),
            None => scratch.look_into_view(self.name.name()),
        }
    }
}

impl Deferred {
    /// Takes note of a statement that changed the schema of `scratch`.
    pub(super) fn note(&mut self, execute: &Execute, head: &Head, scratch: &Scratch) {
        if let Head::Drop(drop) = head {
            // What is dropped is not looked for.
            self.forget_places(drop.object, &drop.name.name.ident, scratch);
            return self.forget(&drop.name.name.ident);
        }
        if let Head::Create(create) = head {
            self.forget_places(create.object, &create.name.name.ident, scratch);
        }
        let made = Made::by(execute, head);
        let broken = made.filter(|made| made.look_into(scratch).is_err());
        self.made.extend(broken);
    }

    /// Takes note of what an alteration broke, and where.
    pub(super) fn note_broken(&mut self, place: Diagnostic, broken: Vec<Broken>) {
        self.broken.push((place, broken));
    }

    /// Takes note of a key that was dropped.
    pub(super) fn note_key(&mut self, key: DroppedKey) {
        self.keys.push(key);
    }

    /// Takes note of a foreign key that is made before its key.
    pub(super) fn note_early(&mut self, key: EarlyKey) {
        self.early.push(key);
    }

    /// Takes note that the table `from` is called `to` from here on.
    pub(super) fn rename(&mut self, from: &Ident, to: &Ident) {
        for broken in self.broken.iter_mut().flat_map(|(_, broken)| broken) {
            broken.usable = broken.usable.renamed(from, to);
        }
        self.places.rename(from, to);
        let keys = self.keys.iter_mut();
        for dropped in keys.filter(|dropped| dropped.table == *from) {
            dropped.table = to.clone();
        }
        for early in &mut self.early {
            if early.table == *from {
                early.table = to.clone();
            }
            if early.references.table.ident == *from {
                early.references.table.ident = to.clone();
            }
        }
    }

    /// Takes note that the object `name` is there no more, or is another one. What stands on a table or
    /// view means what its author makes of that.
    fn forget_places(&mut self, object: Object, name: &Ident, scratch: &Scratch) {
        if self.places.is_empty() {
            return;
        }
        let mut gone = vec![name.clone()];
        if matches!(object, Object::Table | Object::View) {
            let above = Places::objects_around(scratch, name);
            gone.extend(above.expect("SQLite reads its schema table"));
        }
        self.places.forget(&gone);
    }

    /// Takes note that the object `name` is there no more, or is another one.
    pub(super) fn forget(&mut self, name: &Ident) {
        self.made
            .retain(|made| made.name != *name && made.table.as_ref() != Some(name));
    }
}

impl Replay<'_> {
    /// Tells of what was made and cannot be used, which is not refused then: a database that was
    /// there before its first revision is as it is.
    pub fn tell_unusable(&mut self) {
        for made in std::mem::take(&mut self.recording().deferred.made) {
            if let Err(refusal) = made.look_into(&self.scratch) {
                let told = refused::deferred(&made.execute, &refusal);
                self.warn(Diagnostic {
                    severity: Severity::Warning,
                    ..told
                });
            }
        }
    }

    /// Has SQLite look into what the section made or altered and what could not be used then.
    ///
    /// # Errors
    /// The first that was made and still cannot, or all that were broken, all that count columns
    /// and mean others, and the keys that foreign keys miss.
    pub(super) fn look_into_deferred(&mut self) -> Result<()> {
        let Deferred {
            made,
            broken,
            places,
            keys,
            early,
        } = std::mem::take(&mut self.recording().deferred);
        for made in made {
            made.look_into(&self.scratch)
                .map_err(|refusal| refused::deferred(&made.execute, &refusal))?;
        }
        let mut found = Diagnostics::default();
        let mut strangers = Vec::new();
        for (place, mut broken) in broken {
            broken.retain(|broken| broken.usable.is_broken(&self.scratch));
            if !broken.is_empty() {
                found.push(refused::broken(place, broken));
            }
        }
        for (moving, told) in places.moved(&self.scratch) {
            found.push(refused::moved(moving, told));
        }
        for early in early {
            if early.is_missed(&self.scratch) {
                found.push(early.told);
            }
        }
        for DroppedKey {
            told,
            asks,
            table,
            key,
        } in keys
        {
            let users = key.users_now(&self.scratch, &table);
            let users = users.expect("SQLite reads its schema table");
            if !users.is_empty() {
                found.push(refused::missed_key(told, users));
            } else if let Some(place) = asks
                && !self.recording().fresh.made(&table)
            {
                let asked = key.strangers_now(&self.scratch, &table);
                let asked = asked.expect("SQLite reads its schema table");
                strangers.extend(asked.into_iter().map(|asked| (asked, place)));
            }
        }
        found.or_ok(())?;
        self.ask_strangers(strangers)
    }

    /// Asks, in the script, for what somebody made by hand that misses a key now, which the statement
    /// at this place took away.
    pub(super) fn ask_strangers(
        &mut self,
        asked: impl IntoIterator<Item = (Requirement, Span)>,
    ) -> Result<()> {
        let asked: Vec<(Requirement, Span)> = asked.into_iter().collect();
        if asked.is_empty() {
            return Ok(());
        }
        let said = |(asked, place): &(Requirement, Span)| (asked.message.clone(), *place);
        let places: AskedPlaces = asked.iter().map(said).collect();
        let requirements = asked.into_iter().map(|(asked, _)| asked).collect();
        let guards = self.guard_block(Asked {
            requirements,
            after: Vec::new(),
        })?;
        if let Some(guards) = guards {
            self.run_own(&guards);
            let section = &mut self.recording().section;
            section.push(&guards);
            section.note_asked(places);
            section.end();
        }
        Ok(())
    }
}
