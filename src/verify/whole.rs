//! The whole script, run as a client does: one statement after the other, until one is refused.

use std::collections::BTreeSet;

use super::case::{Case, ForeignKeys, Outcome, Subject};
use super::sections::place as place_of;
use super::unusable::without_unusable;
use super::walk::End;
use super::{Obstacle, Origin, Report, Request};
use crate::diagnostic::{self, Code, Diagnostic};
use crate::replay::{self, HELD, Paragraph};
use crate::revision::{Heads, Plan, Step};
use crate::schema::{Difference, Matter, Schema};
use crate::scratch::{Scratch, own};
use crate::script::{self, Script};
use crate::sql::{self, Ident, Literal};

/// Runs the script up, and `back` as far as that can be written.
pub(super) fn case(
    request: &Request<'_>,
    origin: &Origin<'_>,
    foreign_keys: ForeignKeys,
    end: End,
    back: &Plan,
    report: &mut Report,
) -> Result<Case, Obstacle> {
    let mut case = Case {
        subject: Subject::Script,
        foreign_keys,
        outcome: Outcome::Skipped,
        findings: Vec::new(),
    };
    let Some(schema) = end.schema else {
        return Ok(case);
    };
    if report.has_errors(foreign_keys) {
        // What is wrong with a revision would only be told again, but not why nobody can write it: an
        // upgrade that only runs may pass where one that is written is refused.
        let refused = write(request, request.plan).err().unwrap_or_default();
        case.findings = report.blame(request, foreign_keys, refused);
        return Ok(case);
    }
    case.outcome = Outcome::Tried;
    let scratch = origin.copy(foreign_keys)?;
    if let Origin::History(_) = origin {
        stamp(request, &scratch);
    }
    let client = Client {
        request,
        scratch,
        foreign_keys,
        of_any_shape: end.of_any_shape,
    };
    case.findings
        .extend(client.carries_out(request.plan, &schema)?);
    if case.findings.is_empty() && end.reversible > 0 {
        let back = back.clone().first(end.reversible);
        let found = client.carries_out(&back, &end.back)?;
        case.findings.extend(found);
    }
    Ok(case)
}

/// The script of a plan.
fn write<'a>(request: &Request<'a>, plan: &'a Plan) -> diagnostic::Result<Script<'a>> {
    let Request {
        map,
        templates,
        settings,
        ..
    } = *request;
    script::write(map, plan, templates, settings)
}

/// Puts the version table where a database at the start has it.
fn stamp(request: &Request<'_>, scratch: &Scratch) {
    let start = request.plan.start();
    if start.is_empty() {
        return;
    }
    let table = &request.settings.version_table;
    own(scratch.run(&table.create));
    for index in start.iter() {
        own(scratch.run(&table.insert(request.map.id(index))));
    }
}

/// Somebody who runs a script.
struct Client<'a> {
    request: &'a Request<'a>,
    scratch: Scratch,
    foreign_keys: ForeignKeys,
    /// The tables that may lose what the chain does not know of them.
    of_any_shape: BTreeSet<Ident>,
}

impl Client<'_> {
    /// Runs the script of a plan. What can be said against it: it is refused, or it does not lead
    /// to `schema` and the revisions of the plan.
    fn carries_out(&self, plan: &Plan, schema: &Schema) -> Result<Vec<Diagnostic>, Obstacle> {
        let script = match write(self.request, plan) {
            Ok(script) => script,
            Err(found) => return Ok(found.into_iter().collect()),
        };
        let text = script.text();
        let split = sql::split(&text).expect("a script that ran can be split");
        let mut told = Vec::new();
        for statement in split.statements {
            let at = statement.range.start;
            let statement = &text[statement.range];
            // What the shell would show just before the error.
            if statement == HELD.trim_end_matches(';') {
                told.clear();
            }
            let result = if statement.contains("'gen-sql: ") {
                let said = self.scratch.query(statement);
                said.map(|said| told.extend(said.rows.into_iter().flatten().filter_map(line)))
            } else {
                self.scratch.run(statement)
            };
            if let Err(refusal) = result {
                let at = at - script.header.len().min(at);
                return Ok(vec![self.stops(&script, at, &refusal.message, told)]);
            }
        }
        self.arrives(plan, schema)
    }

    /// What is said of a script that stops at the byte `at` below its header, and has `told` this
    /// before.
    fn stops(&self, script: &Script<'_>, at: usize, said: &str, told: Vec<String>) -> Diagnostic {
        let place = Place::find(script, at);
        let direction = script.plan.direction().name();
        let guard = said.strip_prefix("CHECK constraint failed: ");
        if let Some(guard) = guard.filter(|said| said.starts_with("gen-sql: "))
            && let Some((paragraph, at)) = place.as_ref().and_then(|place| place.paragraph)
        {
            let place = paragraph.asked(guard).or_else(|| paragraph.place(at));
            let unmet = replay::unmet(Code::WholeScript, guard, told)
                .note(format!("the whole {direction} script stops there"));
            let unmet = place
                .into_iter()
                .fold(unmet, |one, place| one.label(place, ""));
            return match self.request.database {
                Some(_) => unmet.help("change the database, or the revision"),
                None => unmet,
            };
        }
        let message = |place: &str| {
            format!(
                "the whole {direction} script, run with foreign keys {}, stops{place}",
                self.foreign_keys.word()
            )
        };
        let diagnostic = match place {
            Some(Place { step, paragraph }) => {
                let id = self.request.map.id(step.revision);
                let statement = paragraph.and_then(|(paragraph, at)| paragraph.place(at));
                let section = || place_of(self.request, step.revision, step.direction);
                let message = message(&format!(" in `{id}`"));
                Diagnostic::error(Code::WholeScript, message)
                    .label(statement.unwrap_or_else(section), "")
            }
            None => Diagnostic::error(Code::WholeScript, message("")),
        };
        diagnostic.note(format!("SQLite says: {said}"))
    }

    /// Whether a difference is what a revision says may be lost of a table of a real database: the
    /// script has it as the chain has it, while revisions one by one alter it as they find it.
    fn allows(&self, difference: &Difference) -> bool {
        let objects = [&difference.before, &difference.after];
        let mut objects = objects.into_iter().flatten();
        self.request.database.is_some()
            && objects.any(|object| self.of_any_shape.contains(&object.table))
    }

    /// What is wrong with where a script led to.
    fn arrives(&self, plan: &Plan, schema: &Schema) -> Result<Vec<Diagnostic>, Obstacle> {
        let request = self.request;
        let mut now = Schema::default();
        now.replace(
            None,
            self.scratch.objects(None, &request.settings.ignored())?,
        );
        let mut notes: Vec<String> = without_unusable(schema.delta(&now), &self.scratch)
            .differences()
            .into_iter()
            .filter(|difference| difference.matter == Matter::Structure)
            .filter(|difference| !self.allows(difference))
            .map(|difference| difference.words)
            .collect();
        let ids = |heads: &Heads| heads.iter().map(|index| request.map.id(index)).collect();
        let expected: Vec<&str> = ids(plan.end());
        let holds = request.settings.version_table.holds(&expected);
        if self.scratch.number(&format!("SELECT {holds}"))? != 1 {
            notes.push("the version table holds other revisions than planned".to_owned());
        }
        if notes.is_empty() {
            return Ok(Vec::new());
        }
        let message = format!(
            "the whole {} script leads elsewhere than its revisions one by one",
            plan.direction().name()
        );
        let diagnostic = Diagnostic::error(Code::WholeScript, message);
        Ok(vec![notes.into_iter().fold(diagnostic, Diagnostic::note)])
    }
}

/// Where in a script something stands.
struct Place<'s> {
    step: &'s Step,
    /// The author's part of the step that it belongs to, and the byte there.
    paragraph: Option<(&'s Paragraph, usize)>,
}

impl<'s> Place<'s> {
    /// The place of the byte `at` below the header, if it is in a step.
    fn find(script: &'s Script<'_>, at: usize) -> Option<Self> {
        let mut from = 0;
        let mut found = None;
        for (step, paragraphs) in script.plan.steps().iter().zip(&script.sections) {
            for paragraph in paragraphs {
                let Some(start) = script.body[from..].find(&*paragraph.text) else {
                    continue;
                };
                let start = from + start;
                if start > at {
                    return found;
                }
                from = start + paragraph.text.len();
                found = Some(Self {
                    step,
                    paragraph: (at < from).then(|| (paragraph, at - start)),
                });
            }
        }
        found
    }
}

/// A line of text that a query returned.
fn line(value: Literal) -> Option<String> {
    match value {
        Literal::Text(text) => Some(text),
        _ => None,
    }
}
