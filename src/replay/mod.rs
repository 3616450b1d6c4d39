//! The replay: runs a chain on a scratch database, operation by operation, and records what it
//! ran with the evidence that each statement leaves.
//!
//! Invariant: a recorded statement has run on the scratch database at exactly its point of the
//! chain, in the very words in which it is recorded.

mod alter;
mod by_hand;
mod deferred;
mod fleeting;
mod fresh;
mod lost;
mod mark;
mod names;
mod orphans;
mod places;
mod provenance;
mod references;
mod refused;
mod rows;
mod schema;
mod section;

use std::any::Any;

use crate::diagnostic::{Diagnostic, Diagnostics, Result};
use crate::operation::{AlterTable, Execute, Operation};
use crate::scratch::{Refusal, Scratch};
use crate::sql::{Head, Ident, Object, Pragma};
use crate::sqlite::{Evidence, Guard, Kind, SqliteVersion, own_counter};
use crate::template::Templates;

pub use mark::Mark;
pub use references::ReferenceQuestions;
pub use refused::unmet;
pub use section::Paragraph;

use by_hand::Recounted;
use deferred::{Deferred, DroppedKey};
use fleeting::Fleeting;
use fresh::FreshTables;
use names::Names;
use orphans::KeptOrphans;
use provenance::Provenance;
use references::References;
use rows::Pending;
use schema::Count;
use section::{Section, commented};

/// Stands behind every step of a script. SQLite ends the whole transaction when some statements
/// fail (<https://sqlite.org/lang_transaction.html#response_to_errors_within_a_transaction>); this
/// opens another one, so that what follows is never applied by itself, and the last check undoes
/// it.
pub const HELD: &str = "SAVEPOINT gen_sql_held;";

/// A replay of a chain.
#[derive(Debug)]
pub struct Replay<'a> {
    scratch: Scratch,
    templates: &'a Templates,
    /// The oldest SQLite that must be able to run what is recorded.
    target: SqliteVersion,
    /// Alterations of one table that wait for each other.
    held: Vec<AlterTable>,
    /// What is being recorded; `None` while the chain is only brought to where a script starts.
    recording: Option<Recording>,
    /// What can be said against the recorded operations that nobody knew before they ran.
    warnings: Diagnostics,
    /// What is refused as soon as everything else has been looked at: it stands in nothing's way.
    put_off: Diagnostics,
    /// The tables that a revision in Python has altered: Alembic may have made them anew, and its
    /// batch mode loses things.
    batched: Names,
    /// Every operation that was begun, if anybody wants to know.
    watched: Option<Vec<Operation>>,
    /// Whether a table was rebuilt since then.
    has_rebuilt: bool,
    /// How many marks were set.
    marks: u32,
    /// If tables may be laid to rest, those that are needed always.
    rests: Option<Vec<String>>,
    /// What the revisions that ran have left for those after them.
    left: Option<Box<dyn Any>>,
}

/// What a script has recorded so far.
#[derive(Clone, Debug)]
struct Recording {
    evidence: Evidence,
    count: Count,
    fresh: FreshTables,
    provenance: Provenance,
    fleeting: Fleeting,
    /// What is known of foreign keys, if a rebuild may come.
    references: Option<References>,
    deferred: Deferred,
    recounted: Recounted,
    orphans: KeptOrphans,
    pending: Vec<Pending>,
    section: Section,
    /// Whether a table was rebuilt.
    rebuilds: bool,
    /// The views that ask for the shapes of tables, if any was asked for.
    shapes: Option<String>,
    /// The view that asks for what stands around tables, if any was asked for.
    around: Option<String>,
}

impl<'a> Replay<'a> {
    /// A replay on an empty scratch database that records nothing yet; what it will record has to
    /// run on `target`.
    ///
    /// # Panics
    /// If SQLite cannot open a database in memory.
    #[must_use]
    pub fn new(templates: &'a Templates, target: SqliteVersion) -> Self {
        let scratch = Scratch::open().expect("SQLite opens a database in memory");
        Self::on(scratch, templates, target)
    }

    /// A replay that goes on with `scratch` and records nothing yet; what it will record has to
    /// run on `target`.
    #[must_use]
    pub fn on(scratch: Scratch, templates: &'a Templates, target: SqliteVersion) -> Self {
        Self {
            scratch,
            templates,
            target,
            held: Vec::new(),
            recording: None,
            warnings: Diagnostics::default(),
            put_off: Diagnostics::default(),
            batched: Names::default(),
            watched: None,
            has_rebuilt: false,
            marks: 0,
            rests: None,
            left: None,
        }
    }

    /// The scratch database, for whoever goes on with it.
    #[must_use]
    pub fn into_scratch(self) -> Scratch {
        self.scratch
    }

    /// What the revisions that ran have left for those after them, in whatever language they are.
    pub fn left(&mut self) -> &mut Option<Box<dyn Any>> {
        &mut self.left
    }

    /// Keeps every operation from here on, for [`watched`](Self::watched).
    pub fn watch(&mut self) {
        self.watched = Some(Vec::new());
        self.has_rebuilt = false;
    }

    /// Switches foreign keys off, as a revision says: for the whole of the script, since inside of a
    /// transaction nothing does that (<https://sqlite.org/pragma.html#pragma_foreign_keys>).
    pub fn switch_foreign_keys_off(&mut self) {
        self.has_rebuilt = true;
        if let Some(recording) = &mut self.recording {
            recording.rebuilds = true;
        }
    }

    /// Whether a table was rebuilt since [`watch`](Self::watch) was called, if only in vain, or foreign
    /// keys were switched off.
    #[must_use]
    pub fn has_rebuilt(&self) -> bool {
        self.has_rebuilt
    }

    /// The operations that were begun since [`watch`](Self::watch) was called; if one was refused,
    /// it is the last.
    pub fn watched(&mut self) -> Vec<Operation> {
        self.watched.take().unwrap_or_default()
    }

    /// The scratch database, as it is now.
    #[must_use]
    pub fn scratch(&self) -> &Scratch {
        &self.scratch
    }

    /// Begins to record: `evidence` is what the script's opening has numbered already, and the
    /// schema is counted from the number that it kept under `-counted_from`. What foreign keys would do
    /// is watched only where they may be off for a rebuild.
    ///
    /// # Panics
    /// If SQLite cannot read the schema cookie.
    pub fn record(&mut self, evidence: Evidence, counted_from: u32, may_rebuild: bool) {
        let count = Count::from(counted_from, self.schema_version());
        self.recording = Some(Recording {
            evidence,
            count,
            fresh: FreshTables::default(),
            provenance: Provenance::of(&self.scratch),
            fleeting: Fleeting::default(),
            references: may_rebuild.then(|| References::of(&self.scratch)),
            deferred: Deferred::default(),
            recounted: Recounted::default(),
            orphans: KeptOrphans::default(),
            pending: Vec::new(),
            section: Section::default(),
            rebuilds: false,
            shapes: None,
            around: None,
        });
    }

    /// Runs one operation.
    ///
    /// # Errors
    /// SQLite's refusal, placed in the revision file.
    pub fn apply(&mut self, operation: &Operation) -> Result<()> {
        self.begin(operation)
            .map_err(|refusal| self.with_put_off(refusal))
    }

    /// A refusal behind those that were put off.
    fn with_put_off(&mut self, refusal: Diagnostics) -> Diagnostics {
        let mut all = std::mem::take(&mut self.put_off);
        all.extend(refusal);
        all
    }

    fn begin(&mut self, operation: &Operation) -> Result<()> {
        self.settle_before(operation)?;
        if let Some(watched) = &mut self.watched {
            watched.push(operation.clone());
        }
        let execute = match operation {
            Operation::Execute(execute) => execute,
            Operation::AlterTable(alter) => return self.hold_back(alter),
        };
        if self.recording.is_none() {
            self.scratch
                .run(&execute.text)
                .map_err(|refusal| refused::statement(execute, &refusal))?;
            if !self.batched.is_empty() {
                self.note_drop(&Head::of(&execute.text));
            }
            return Ok(());
        }
        let head = Head::of(&execute.text);
        if self.recording().pending.is_empty()
            && let Some(place) = own_counter(&execute.text, &head)
        {
            return Err(refused::own_counter(execute, place).into());
        }
        if let Head::Insert(_) | Head::Update(_) | Head::Delete(_) = head {
            self.recording().pending.push(Pending {
                execute: execute.clone(),
                head,
            });
            return Ok(());
        }
        self.flush()?;
        self.execute(execute, &head)
    }

    /// Keeps a warning about an operation that is about to be recorded.
    pub fn warn(&mut self, warning: Diagnostic) {
        if self.recording.is_some() {
            self.warnings.push(warning);
        }
    }

    /// Takes the warnings so far.
    pub fn take_warnings(&mut self) -> Diagnostics {
        std::mem::take(&mut self.warnings)
    }

    /// Runs everything that was held back.
    ///
    /// # Errors
    /// SQLite's refusal, placed in the revision file.
    pub fn settle(&mut self) -> Result<()> {
        let done = self.settle_alters().and_then(|()| self.flush());
        let refusals = self.with_put_off(done.err().unwrap_or_default());
        refusals.or_ok(())
    }

    /// Whether a table was rebuilt since the recording began: foreign keys must be off for that.
    #[must_use]
    pub fn rebuilds(&self) -> bool {
        let recording = self.recording.as_ref();
        recording.is_some_and(|recording| recording.rebuilds)
    }

    /// The views that the script needs to ask for the shapes of tables, if it has asked for any
    /// since the recording began.
    #[must_use]
    pub fn shapes(&self) -> Option<&str> {
        self.recording.as_ref()?.shapes.as_deref()
    }

    /// The view that the script needs to ask for what stands around tables, if it has asked for any
    /// since the recording began.
    #[must_use]
    pub fn around(&self) -> Option<&str> {
        self.recording.as_ref()?.around.as_deref()
    }

    /// Ends a section: everything that was held back is run. The paragraphs that were
    /// recorded since the last one, with comments and semicolons.
    ///
    /// # Errors
    /// SQLite's refusal, placed in the revision file.
    pub fn finish(&mut self) -> Result<Vec<Paragraph>> {
        self.settle()?;
        self.look_into_deferred()?;
        self.look_into_recounted()?;
        self.ask_for_orphans()?;
        let recording = self.recording.as_mut().expect("the replay is recording");
        recording.fresh.end_revision();
        if let Some(references) = &mut recording.references {
            references.end_revision(&self.scratch);
        }
        Ok(std::mem::take(&mut recording.section).paragraphs)
    }

    /// Runs statements of the script's own that cannot fail on a scratch database in order.
    ///
    /// # Panics
    /// If SQLite refuses one of them.
    pub fn run_own(&self, sql: &str) {
        self.scratch
            .run_all(sql)
            .unwrap_or_else(|refusal| panic!("the scratch database refuses `{sql}`: {refusal}"));
    }

    /// Runs a statement of the script's own that is run again and again and cannot fail.
    ///
    /// # Panics
    /// If SQLite refuses it.
    pub fn run_own_again(&self, sql: &'static str) {
        self.scratch
            .run_again(sql)
            .unwrap_or_else(|refusal| panic!("the scratch database refuses `{sql}`: {refusal}"));
    }

    /// Runs statements of the script's own that a revision may have got in the way of.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn try_own(&self, sql: &str) -> std::result::Result<(), Refusal> {
        self.scratch.run_all(sql)
    }

    /// Makes a guard of what must have been true before the recording began, as it is of the
    /// scratch database.
    ///
    /// # Panics
    /// If the replay is not recording, or the guard does not hold there.
    pub fn ask(&mut self, guard: impl FnOnce(&mut Evidence) -> Guard) -> Guard {
        let guard = guard(&mut self.recording().evidence);
        self.run_own(&guard.evidence);
        let id = guard.id;
        self.run_own(&format!(
            "INSERT INTO temp.gen_sql_evidence SELECT id, 'guard', ok FROM temp.gen_sql_guard WHERE id = {id}"
        ));
        guard
    }

    /// Lets tables rest that no revision seems to need, which spares SQLite work; `own` are needed
    /// always. Nobody may look at the
    /// scratch database from outside then, or roll it back.
    pub fn let_tables_rest(&mut self, own: Vec<String>) {
        self.rests = Some(own);
    }

    /// Lays tables to rest behind a revision, if they may.
    ///
    /// # Panics
    /// If SQLite cannot change its schema table.
    pub fn lay_to_rest(&self) {
        if let Some(own) = &self.rests {
            let laid = self.scratch.lay_to_rest(own);
            laid.expect("SQLite writes its schema table");
        }
    }

    /// Lays all tables to rest but one, if they may.
    fn lay_others(&self, table: &Ident) {
        if let Some(own) = &self.rests {
            let laid = self.scratch.lay_others(own, table);
            laid.expect("SQLite writes its schema table");
        }
    }

    /// Ends the recording: the evidence so far, and the check that is still to be made for it.
    ///
    /// # Panics
    /// If the replay was not recording.
    pub fn close(&mut self) -> (Evidence, Option<String>) {
        let check = self.count_row();
        let lost = self.lost_actions();
        self.warnings.extend(lost);
        let recording = self
            .recording
            .take()
            .expect("a closed replay was recording");
        (recording.evidence, check)
    }

    /// Records a comment of an author that belongs to no statement, if anything is recorded.
    ///
    /// # Errors
    /// That of a statement that was held back.
    pub fn remark(&mut self, comment: &str) -> Result<()> {
        self.settle()?;
        if let Some(recording) = &mut self.recording {
            recording.section.push(comment);
            recording.section.end();
        }
        Ok(())
    }

    /// Takes note of a table that is dropped: one that is made later is another one.
    fn note_drop(&mut self, head: &Head) {
        if let Head::Drop(drop) = head {
            self.batched.remove(&drop.name.name.ident);
        }
    }

    fn recording(&mut self) -> &mut Recording {
        self.recording.as_mut().expect("the replay is recording")
    }

    /// Runs a statement that does not change rows.
    fn execute(&mut self, execute: &Execute, head: &Head) -> Result<()> {
        self.refuse_moved_read(execute, head)?;
        if let Some(key) = DroppedKey::by(execute, head, &self.scratch) {
            self.recording().deferred.note_key(key);
        }
        if let Some(lenient) = self.if_not_lost(execute, head) {
            return self.present(&lenient, &Head::of(&lenient.text));
        }
        match head {
            Head::Create(create)
                if create.if_not_exists || create.object == Object::VirtualTable =>
            {
                self.present(execute, head)
            }
            Head::Drop(drop) if drop.if_exists => self.present(execute, head),
            Head::Create(_) | Head::Drop(_) => self.counted(execute, head),
            Head::Analyze(name) => self.analyze(execute, name.as_ref()),
            Head::Pragma(pragma) => self.pragma(execute, pragma),
            _ => {
                self.run_statement(execute)?;
                self.recording().section.end();
                Ok(())
            }
        }
    }

    /// Runs a PRAGMA that sets a number in the file's header, and reads the number back.
    fn pragma(&mut self, execute: &Execute, pragma: &Pragma) -> Result<()> {
        self.run_statement(execute)?;
        let name = pragma.name.name.ident.to_string();
        let value = self
            .scratch
            .number(&format!("PRAGMA main.{name}"))
            .map_err(|refusal| refused::statement(execute, &refusal))?;
        let from = format!("FROM pragma_{name}");
        self.evidence(execute, Kind::Data, &format!("{name} = {value}"), &from)?;
        self.hold();
        Ok(())
    }

    /// Runs a statement as it is written and records it.
    fn run_statement(&mut self, execute: &Execute) -> Result<()> {
        self.scratch
            .run(&execute.text)
            .map_err(|refusal| refused::statement(execute, &refusal))?;
        self.record_statement(execute);
        Ok(())
    }

    /// Records a statement that ran as it is written.
    fn record_statement(&mut self, execute: &Execute) {
        let statement = commented(execute, &execute.text);
        let place = execute.first_line();
        self.recording().section.push_for(place, &statement);
    }

    /// Runs and records a statement of the script's own, on behalf of an author's.
    fn run_beside(&mut self, execute: &Execute, sql: &str) -> Result<()> {
        self.scratch
            .run(sql)
            .map_err(|refusal| refused::evidence(execute, &refusal))?;
        let place = execute.first_line();
        self.recording().section.push_for(place, &format!("{sql};"));
        Ok(())
    }

    /// Adds a piece of evidence for a statement.
    fn evidence(
        &mut self,
        execute: &Execute,
        kind: Kind,
        condition: &str,
        from: &str,
    ) -> Result<()> {
        let row = self.recording().evidence.row(kind, condition, from);
        self.run_beside(execute, &row)
    }

    /// Holds the transaction behind what was recorded last.
    fn hold(&mut self) {
        self.run_own_again(HELD);
        let section = &mut self.recording().section;
        section.push(HELD);
        section.end();
    }

    fn schema_version(&self) -> i64 {
        self.scratch
            .schema_version()
            .expect("SQLite reads its schema cookie")
    }
}
