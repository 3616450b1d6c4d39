//! What is a rebuild.
//!
//! Invariant: each statement has run on the scratch database as it is recorded, and what the
//! actions do not name is there afterwards.

use std::ops::Range;

use serde::Serialize;

use super::super::Replay;
use super::super::section::AskedPlaces;
use super::in_place::as_comment;
use super::plan::Plan;
use super::{Part, refusals, refused};
use crate::diagnostic::Result;
use crate::scratch::Refusal;
use crate::sql::alter::ActionKind;
use crate::sql::{self, Ident};
use crate::sqlite::{
    Asked, Edited, Kept, Kind, Likeness, LostKey, OldChecks, Rebuild, Requirement, Strangers,
    Survey, TableShape, keeps_rowids, numbered, orphaned, requirements,
};
use crate::template::Part as Template;

/// How many guards stand in one table at most: each row is held against the CHECKs of all.
const MOST_GUARDS: usize = 32;

/// The values of `guards.sql.tera`.
#[derive(Serialize)]
struct Block<'a> {
    id: u32,
    guards: &'a [Numbered],
    after: &'a [String],
}

/// A requirement with the number of its evidence.
#[derive(Serialize)]
struct Numbered {
    id: u32,
    #[serde(flatten)]
    requirement: Requirement,
}

/// The values of `shapes.sql.tera` and `around.sql.tera`.
#[derive(Serialize)]
struct NoValues {}

/// The values of `rebuild.sql.tera`.
#[derive(Serialize)]
struct Layout<'a> {
    authored: Vec<String>,
    dropped_indexes: Vec<String>,
    guards: Option<String>,
    keep_orphans: Vec<String>,
    rebuild: &'a Rebuild,
    resumed: Option<String>,
    copied: String,
    counted: Option<String>,
    table: String,
    legacy: Option<String>,
    setting: String,
    unknown_views: Option<String>,
    views: Option<String>,
}

impl Replay<'_> {
    /// Makes a table anew.
    pub(super) fn rebuild(
        &mut self,
        table: &Ident,
        run: &[Part<'_>],
        mut plan: Plan,
    ) -> Result<()> {
        let Some(edited) = plan.edited.take() else {
            return Err(plan.errors);
        };
        self.has_rebuilt = true;
        let likeness = self.likeness(table, run);
        let rebuild = Rebuild::new(&self.scratch, &edited, &plan.without, likeness)
            .map_err(|error| refused::edit(&run[0], error))?;
        if self.recording.is_none() {
            self.ask_rows(run, &edited, &rebuild)?;
            // Whoever tries revisions may have them on; a script has not.
            let done = self.scratch.without_foreign_keys(|| {
                rebuild.statements().try_for_each(|statement| {
                    let result = self.scratch.run(statement);
                    result.map_err(|refusal| refused::rebuild(table, run, statement, &refusal))
                })
            });
            let done = done.expect("SQLite switches foreign keys");
            return done.map_err(Into::into);
        }
        self.lay_others(table);
        let around = self.survey(table);
        let before = Kept::of(&self.scratch, table).expect("SQLite reads its schema table");
        let took_defaults = self.takes_defaults(table).is_ok();
        let (block, asked) = self.layout(run, &plan, &edited, &rebuild, &around)?;
        if let Err(refused) = self.run_block(table, run, &block) {
            // What SQLite says of a view that breaks does not say which.
            self.look_around(&around, table, run)?;
            return Err(refused);
        }
        self.look_after(&before, run, &plan.without)?;
        if took_defaults {
            self.try_defaults(table, run)?;
        }
        let recording = self.recording();
        recording.rebuilds = true;
        // Whatever it was, it is as the chain has it now.
        recording.fresh.note_shape(table);
        let place = run[0].alter.execute.first_line();
        recording.section.push_for(place, block.trim_end());
        recording.section.note_asked(asked);
        recording.section.end();
        Ok(())
    }

    /// The text of a rebuild, and what its guards say, each with the place of what it is about.
    fn layout(
        &mut self,
        run: &[Part<'_>],
        plan: &Plan,
        edited: &Edited,
        rebuild: &Rebuild,
        around: &Survey,
    ) -> Result<(String, AskedPlaces)> {
        let table = &edited.old().name().name.ident;
        let (guards, asked) = self.guards(run, plan, edited, rebuild)?;
        let keep_orphans = self.keep_orphans(run, edited);
        let (unknown_views, views) = self.views_of_strangers(run, edited, around);
        let evidence = &mut self.recording().evidence;
        let goes_on = rebuild.resume.is_some();
        let resumed = goes_on.then(|| evidence.row(Kind::Data, &rebuild.resumed, ""));
        let copied = evidence.row(Kind::Data, &rebuild.copied, "");
        let is_counted = !rebuild.counter.is_empty();
        let counted = is_counted.then(|| evidence.row(Kind::Data, &rebuild.counted, ""));
        let mut legacy = |condition: &str| {
            evidence.row(Kind::Schema, condition, "FROM pragma_legacy_alter_table")
        };
        // Else what refers to the old table would follow it to its other name, and be lost with it.
        let is_retired = rebuild.retire.is_some();
        let legacy_on = is_retired.then(|| legacy("legacy_alter_table = 1"));
        let setting = legacy("legacy_alter_table = 0");
        let views = views.map(|views| evidence.row(Kind::Schema, &views, ""));
        let text = self.templates.render(
            Template::Rebuild,
            &Layout {
                authored: authored(run),
                dropped_indexes: plan.without.iter().map(ToString::to_string).collect(),
                guards,
                keep_orphans,
                rebuild,
                resumed,
                copied,
                counted,
                table: table.to_string(),
                legacy: legacy_on,
                setting,
                unknown_views,
                views,
            },
        )?;
        Ok((text, asked))
    }

    /// The statements that keep the rows that refer to nothing already, of tables whose rows may do
    /// so because of a rebuild.
    fn keep_orphans(&mut self, run: &[Part<'_>], edited: &Edited) -> Vec<String> {
        let children = orphaned(&self.scratch, edited, run.iter().map(Part::kind));
        let children = children.expect("SQLite reads its schema table");
        let kept = &mut self.recording().orphans;
        let span = run[0].span();
        let keep = children.iter().filter_map(|child| kept.keep(child, span));
        let keep: Vec<String> = keep.collect();
        if !keeps_rowids(edited) {
            kept.renumber(&edited.old().name().name.ident);
        }
        keep
    }

    /// The text that asks what must be true of the table before it is rebuilt, and what is said, each
    /// with the place of what it is about.
    fn guards(
        &mut self,
        run: &[Part<'_>],
        plan: &Plan,
        edited: &Edited,
        rebuild: &Rebuild,
    ) -> Result<(Option<String>, AskedPlaces)> {
        let table = &edited.old().name().name.ident;
        let mut asked = Vec::new();
        let mut text = String::new();
        // Rows of a table that the script has made or rebuilt have passed its CHECKs there.
        let checks = if self.recording().fresh.knows(table) {
            OldChecks::Trusted
        } else {
            OldChecks::Asked
        };
        let likeness = self.likeness(table, run);
        if likeness != Likeness::Any && !self.recording().fresh.knows(table) {
            let (shape, compared) = self.shape(table, run, likeness)?;
            asked = shape.requirements(table);
            text = compared;
        }
        if !self.recording().fresh.knows(table) {
            asked.extend(rebuild.requirements.iter().cloned());
        }
        asked.extend(self.foreign_to(run, edited, &plan.postponed));
        if self.is_asked_around(table, run) {
            let strangers = Strangers::of(&self.scratch, edited);
            let triggers = strangers.triggers();
            asked.extend(triggers.expect("SQLite reads its schema table"));
            let content = strangers.content();
            asked.extend(content.expect("SQLite reads its schema table"));
            let quoted = strangers.quoted();
            asked.extend(quoted.expect("SQLite reads its schema table"));
            let counting = strangers.counting();
            asked.extend(counting.expect("SQLite reads its schema table"));
            if strangers.changes_number() {
                self.recording
                    .as_mut()
                    .expect("the replay is recording")
                    .recounted
                    .note(table, run[0].span());
            }
            let numbers = strangers.numbers();
            asked.extend(numbers.expect("SQLite reads its schema table"));
        }
        asked.extend(numbered(&self.scratch, edited).expect("SQLite reads its schema table"));
        let of_rows = requirements(&self.scratch, edited, checks, likeness);
        asked.extend(of_rows.requirements);
        asked.extend(plan.without_rows.iter().cloned());
        let places = refused::places(table, run, &asked).collect();
        let guards = self.guard_block(Asked {
            requirements: asked,
            after: of_rows.after,
        })?;
        Ok((guards.map(|guards| text + &guards), places))
    }

    /// The shape of a table, and the text that compares it with that of a real one.
    fn shape(
        &mut self,
        table: &Ident,
        run: &[Part<'_>],
        likeness: Likeness,
    ) -> Result<(TableShape, String)> {
        if self.recording().shapes.is_none() {
            let views = self.templates.render(Template::Shapes, &NoValues {})?;
            self.run_own(&views);
            self.recording().shapes = Some(views.trim_end().to_owned());
        }
        let shape = TableShape::of(&self.scratch, table, likeness)
            .map_err(|refusal| refused::rebuild(table, run, "", &refusal))?;
        let text = self.templates.render(Template::Shape, &shape)?;
        Ok((shape, text))
    }

    /// How like the one here a real table is before it is rebuilt.
    fn likeness(&self, table: &Ident, run: &[Part<'_>]) -> Likeness {
        let recording = self.recording.as_ref();
        if run[0].allows_any_shape() {
            Likeness::Any
        } else if recording.is_some_and(|recording| recording.fresh.knows(table)) {
            Likeness::Same
        } else if run.iter().any(Part::is_called) || self.batched.contains(table) {
            Likeness::MayLack
        } else {
            Likeness::Same
        }
    }

    /// Whether it is asked what somebody made by hand around a table.
    pub(super) fn is_asked_around(&self, table: &Ident, run: &[Part<'_>]) -> bool {
        let recording = self.recording.as_ref();
        let is_older = recording.is_some_and(|recording| !recording.fresh.made(table));
        is_older && !run[0].allows_any_shape()
    }

    /// That no table which the chain does not know refers to a key that is lost or changes.
    pub(super) fn foreign_to(
        &self,
        run: &[Part<'_>],
        edited: &Edited,
        postponed: &[LostKey],
    ) -> Vec<Requirement> {
        let table = &edited.old().name().name.ident;
        if !self.is_asked_around(table, run) {
            return Vec::new();
        }
        let asked = Strangers::of(&self.scratch, edited).foreign_keys(postponed);
        asked.expect("SQLite reads its schema table")
    }

    /// That nothing which somebody made by hand needs what a table loses in place, as far as SQLite does
    /// not look at it. A column that only comes behind all others gets no value that was for another.
    pub(super) fn strange_to(
        &self,
        run: &[Part<'_>],
        edited: &Edited,
        postponed: &[LostKey],
    ) -> Vec<Requirement> {
        let mut asked = self.foreign_to(run, edited, postponed);
        let table = &edited.old().name().name.ident;
        let drops = |part: &Part<'_>| matches!(part.kind(), ActionKind::DropColumn { .. });
        if run.iter().any(drops) && self.is_asked_around(table, run) {
            let strangers = Strangers::of(&self.scratch, edited);
            let triggers = strangers.all_triggers();
            asked.extend(triggers.expect("SQLite reads its schema table"));
            let content = strangers.content();
            asked.extend(content.expect("SQLite reads its schema table"));
            let quoted = strangers.quoted();
            asked.extend(quoted.expect("SQLite reads its schema table"));
            let counting = strangers.counting();
            asked.extend(counting.expect("SQLite reads its schema table"));
        }
        asked
    }

    /// What names the views around the table, and the condition that they can be used behind its
    /// rebuild.
    fn views_of_strangers(
        &self,
        run: &[Part<'_>],
        edited: &Edited,
        around: &Survey,
    ) -> (Option<String>, Option<String>) {
        let table = &edited.old().name().name.ident;
        let unusable: Vec<&Ident> = around.unusable_views().collect();
        if !self.is_asked_around(table, run) {
            return (None, None);
        }
        let strangers = Strangers::of(&self.scratch, edited);
        let named = strangers.unknown_views(&unusable);
        let named = named.expect("SQLite reads its schema table");
        (named, strangers.views(&unusable))
    }

    /// The text of guards, if there are any.
    pub(in crate::replay) fn guard_block(&mut self, asked: Asked) -> Result<Option<String>> {
        if asked.requirements.iter().any(|asked| asked.is_around) {
            self.look_at_around()?;
        }
        let evidence = &mut self.recording().evidence;
        let guards = asked.requirements.into_iter();
        let guards: Vec<Numbered> = guards
            .map(|requirement| Numbered {
                id: evidence.number(),
                requirement,
            })
            .collect();
        let last = guards.last().map(|guard| guard.id);
        let mut texts = Vec::new();
        for guards in guards.chunks(MOST_GUARDS) {
            let is_last = guards.last().map(|guard| guard.id) == last;
            let layout = Block {
                id: guards[0].id,
                guards,
                after: if is_last { &asked.after } else { &[] },
            };
            let text = self.templates.render(Template::Guards, &layout)?;
            texts.push(text.trim_end().to_owned());
        }
        Ok((!texts.is_empty()).then(|| texts.join("\n")))
    }

    /// Makes the view of what stands around tables, if there is none yet.
    fn look_at_around(&mut self) -> Result<()> {
        if self.recording().around.is_none() {
            let view = self.templates.render(Template::Around, &NoValues {})?;
            self.run_own(&view);
            self.recording().around = Some(view.trim_end().to_owned());
        }
        Ok(())
    }

    /// Runs the statements of a text on the scratch database.
    pub(super) fn run_block(&self, table: &Ident, run: &[Part<'_>], block: &str) -> Result<()> {
        let split = sql::split(block).expect("a rebuild can be read");
        for statement in split.statements {
            let statement = &block[statement.range];
            self.scratch
                .run(statement)
                .map_err(|refusal| refused::rebuild(table, run, statement, &refusal))?;
        }
        Ok(())
    }

    /// Refuses defaults that no row could get: SQLite looks into one only when a row needs it.
    fn try_defaults(&self, table: &Ident, run: &[Part<'_>]) -> Result<()> {
        let Err(refusal) = self.takes_defaults(table) else {
            return Ok(());
        };
        let set = run.iter().filter_map(|part| match part.kind() {
            ActionKind::SetDefault { value, .. } => Some((part, value)),
            _ => None,
        });
        let is_refused = |(part, value): &(&Part<'_>, &Range<usize>)| {
            let query = format!("SELECT {}", &part.statement()[(*value).clone()]);
            self.scratch.prepare(&query).is_err()
        };
        match { set }.find(is_refused) {
            Some((part, value)) => Err(refused::default(part, value, &refusal).into()),
            None => Ok(()),
        }
    }

    /// Has SQLite read a statement that uses the defaults of a table.
    fn takes_defaults(&self, table: &Ident) -> std::result::Result<(), Refusal> {
        let insert = format!("INSERT INTO main.{table} DEFAULT VALUES");
        self.scratch.prepare(&insert)
    }

    /// Refuses to break what could be used. Else what is broken counts when the revision is done.
    fn look_around(&self, before: &Survey, table: &Ident, run: &[Part<'_>]) -> Result<()> {
        let broken = before.broken(&self.scratch, table);
        if broken.is_empty() {
            return Ok(());
        }
        Err(refusals::broken(refused::broken(run, &broken), broken).into())
    }

    /// Compares what is there with what was there.
    fn look_after(&self, before: &Kept, run: &[Part<'_>], without: &[Ident]) -> Result<()> {
        let lost = before
            .lost(&self.scratch, run.iter().map(Part::kind), without)
            .unwrap_or_else(|Refusal { message, .. }| vec![message]);
        if lost.is_empty() {
            Ok(())
        } else {
            Err(refused::lost(run, &lost).into())
        }
    }
}

/// The statements of the author, as comments.
fn authored(run: &[Part<'_>]) -> Vec<String> {
    let mut lines = Vec::new();
    let mut rest = run;
    while let Some(part) = rest.first() {
        let same = |other: &&Part<'_>| std::ptr::eq(other.alter, part.alter);
        let length = rest.iter().take_while(same).count();
        let (parts, behind) = rest.split_at(length);
        rest = behind;
        let execute = &part.alter.execute;
        if part.first && !execute.comment.is_empty() {
            lines.push(execute.comment.clone());
        }
        let is_whole = parts.len() == part.alter.actions.len();
        let text = if is_whole {
            execute.text.clone()
        } else {
            let actions = parts.iter().map(|part| part.alter.text_of(part.action));
            let actions: Vec<&str> = actions.collect();
            format!("ALTER TABLE {} {}", part.alter.table(), actions.join(", "))
        };
        let mut comment = as_comment(&format!("{text};"));
        if is_whole && !execute.trailing_comment.is_empty() {
            comment.push(' ');
            comment.push_str(&execute.trailing_comment);
        }
        lines.push(comment);
    }
    lines
}
