//! The whole script, run as a client does: one statement after the other, until one is refused.

use super::case::{Case, ForeignKeys, Outcome, Subject};
use super::sections::place;
use super::walk::End;
use super::{Obstacle, Origin, Report, Request, own};
use crate::diagnostic::{Code, Diagnostic};
use crate::revision::{Heads, Plan};
use crate::schema::{Matter, Schema};
use crate::scratch::Scratch;
use crate::script::{self, Script};
use crate::sql;

/// Runs the script up, and `back` as far as that can be written.
pub(super) fn case(
    request: &Request<'_>,
    origin: &Origin<'_>,
    foreign_keys: ForeignKeys,
    end: End,
    back: &Plan,
    report: &Report,
) -> Result<Case, Obstacle> {
    let mut case = Case {
        subject: Subject::Script,
        foreign_keys,
        outcome: Outcome::Skipped,
        findings: Vec::new(),
    };
    // What is wrong with a revision would only be told again.
    let Some(schema) = end.schema.filter(|_| !report.has_errors(foreign_keys)) else {
        return Ok(case);
    };
    case.outcome = Outcome::Tried;
    let scratch = origin.copy(foreign_keys)?;
    if let Origin::History(_) = origin {
        stamp(request, &scratch);
    }
    let client = Client {
        request,
        scratch,
        foreign_keys,
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
}

impl Client<'_> {
    /// Runs the script of a plan. What can be said against it: it is refused, or it does not lead
    /// to `schema` and the revisions of the plan.
    fn carries_out(&self, plan: &Plan, schema: &Schema) -> Result<Vec<Diagnostic>, Obstacle> {
        let Request {
            map,
            templates,
            settings,
            ..
        } = self.request;
        let script = match script::write(map, plan, templates, settings) {
            Ok(script) => script,
            Err(found) => return Ok(found.into_iter().collect()),
        };
        let text = script.text();
        let split = sql::split(&text).expect("a script that ran can be split");
        for statement in split.statements {
            if let Err(refusal) = self.scratch.run(&text[statement.range.clone()]) {
                let at = statement.range.start - script.header.len().min(statement.range.start);
                let said = refusal.message;
                return Ok(vec![self.stops(&script, at, &said)]);
            }
        }
        self.arrives(plan, schema)
    }

    /// What is said of a script that stops at the byte `at` below its header.
    fn stops(&self, script: &Script<'_>, at: usize, said: &str) -> Diagnostic {
        let mut from = 0;
        let mut last = None;
        for (step, paragraphs) in script.plan.steps().iter().zip(&script.sections) {
            if let Some(first) = paragraphs.first()
                && let Some(found) = script.body[from..].find(first.as_str())
            {
                from += found;
                if from > at {
                    break;
                }
                last = Some(step);
            }
        }
        let direction = script.plan.direction();
        let message = |place: &str| {
            format!(
                "the whole {} script, run with foreign keys {}, stops{place}",
                direction.name(),
                self.foreign_keys.word()
            )
        };
        let diagnostic = match last {
            Some(step) => {
                let id = self.request.map.id(step.revision);
                let place = place(self.request, step.revision, direction);
                let message = message(&format!(" in `{id}`"));
                Diagnostic::error(Code::WholeScript, message).label(place, "")
            }
            None => Diagnostic::error(Code::WholeScript, message("")),
        };
        diagnostic.note(format!("SQLite says: {said}"))
    }

    /// What is wrong with where a script led to.
    fn arrives(&self, plan: &Plan, schema: &Schema) -> Result<Vec<Diagnostic>, Obstacle> {
        let request = self.request;
        let mut now = Schema::default();
        now.replace(None, self.scratch.objects(None, &request.ignored())?);
        let mut notes: Vec<String> = schema
            .delta(&now)
            .differences()
            .into_iter()
            .filter(|difference| difference.matter == Matter::Structure)
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
