//! The walk through a plan, one revision after the other, in one mode.

use std::collections::BTreeSet;

use super::case::{Case, ForeignKeys, Outcome, Subject};
use super::finding::{self, Section};
use super::moved::Refused;
use super::round::{Part, Round, Stop};
use super::sections::{Rebuilding, Sections, place};
use super::stage::Stage;
use super::{Obstacle, Origin, Report, Request};
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::Schema;
use crate::sql::Ident;
use crate::text::count;

/// A walk through a plan.
pub(super) struct Walk<'a> {
    request: &'a Request<'a>,
    origin: &'a Origin<'a>,
    sections: &'a [Sections],
    stage: Stage<'a>,
    /// The same chain without rows that were made up, for when they get in the way.
    bare: Bare<'a>,
    /// The steps that only passed with foreign keys off.
    off: Vec<usize>,
    /// Whether a revision cannot be applied, so that nothing behind it can be tried.
    over: bool,
    /// The schema to which the way back leads.
    back: Schema,
    /// The last step that cannot be taken back.
    last_irreversible: Option<usize>,
}

/// A stage without rows that were made up.
enum Bare<'a> {
    /// Nobody has needed it yet.
    Unused,
    /// It is where so many steps lead.
    At(Box<Stage<'a>>, usize),
    /// There is none: on it a revision fails, or there are real rows.
    None,
}

/// Where a walk came to.
pub(super) struct End {
    /// The schema to which the way back leads.
    pub(super) back: Schema,
    /// How many steps can be taken back, the last first.
    pub(super) reversible: usize,
    /// The sections that make a table anew.
    pub(super) rebuilding: Rebuilding,
    /// The tables of which a revision says that they may have any shape.
    pub(super) of_any_shape: BTreeSet<Ident>,
    /// The schema behind the last step, if it got there.
    pub(super) schema: Option<Schema>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(
        request: &'a Request<'a>,
        origin: &'a Origin<'a>,
        sections: &'a [Sections],
        foreign_keys: ForeignKeys,
        rebuilding: Rebuilding,
    ) -> Result<Self, Obstacle> {
        let scratch = origin.copy(foreign_keys)?;
        let stage = Stage::new(request, scratch, foreign_keys, rebuilding)?;
        Ok(Self {
            request,
            origin,
            sections,
            back: stage.state.schema.clone(),
            last_irreversible: sections.iter().rposition(|sections| !sections.downgrade),
            stage,
            bare: match origin {
                Origin::History(_) => Bare::Unused,
                Origin::Database(_) => Bare::None,
            },
            off: Vec::new(),
            over: false,
        })
    }

    /// Tries a step.
    pub(super) fn step(&mut self, number: usize) -> Result<Case, Obstacle> {
        let sections = &self.sections[number];
        let mut case = Case {
            subject: Subject::Revision(sections.revision),
            foreign_keys: self.stage.foreign_keys,
            outcome: Outcome::Skipped,
            findings: sections.findings.clone(),
        };
        if self.over {
            return Ok(case);
        }
        if sections.upgrade {
            case.outcome = if sections.irreversible {
                Outcome::Irreversible
            } else {
                Outcome::Tried
            };
            let findings = self.try_step(number)?;
            case.findings.extend(findings);
        } else {
            self.over = true;
        }
        if self.last_irreversible == Some(number) {
            self.back = self.stage.state.schema.clone();
        }
        let left = self.sections.len() - number - 1;
        if self.over
            && left > 0
            && let Some(last) = case.findings.last_mut()
        {
            let word = if left == 1 { "was" } else { "were" };
            let left = count(left, "revision");
            last.notes
                .push(format!("{left} behind it {word} not verified"));
        }
        Ok(case)
    }

    /// Where the walk came to.
    pub(super) fn finish(mut self, report: &mut Report) -> End {
        report.statements = report.statements.max(self.stage.statements);
        report.take_tables(&self.stage);
        let irreversible = self.last_irreversible.map_or(0, |last| last + 1);
        let mut rebuilding = std::mem::take(&mut self.stage.rebuilding);
        if let Bare::At(bare, _) = self.bare {
            rebuilding.extend(bare.rebuilding);
        }
        End {
            rebuilding,
            of_any_shape: self.stage.of_any_shape,
            back: self.back,
            reversible: self.sections.len() - irreversible,
            schema: (!self.over).then_some(self.stage.state.schema),
        }
    }

    fn with_rows(&self) -> bool {
        matches!(self.origin, Origin::History(_))
    }

    fn try_step(&mut self, number: usize) -> Result<Vec<Diagnostic>, Obstacle> {
        let sections = &self.sections[number];
        if self.with_rows() {
            self.stage.fill()?;
        }
        let round = self.round(sections)?;
        if round.is_good() {
            return Ok(round.findings);
        }
        if round.may_depend_on_rows()
            && let Some(mut bare) = self.on_bare(number)?
        {
            if bare.gets_past(&round) {
                return self.go_on_bare(number, round, bare);
            }
            if bare.stop.is_some() {
                bare.add(round.findings);
                return self.stop(number, bare);
            }
        }
        self.stop(number, round)
    }

    /// The round trip of a revision in a transaction, which is undone unless all of it passed.
    fn round(&mut self, sections: &Sections) -> Result<Round, Obstacle> {
        let with_rows = self.with_rows();
        round_on(&mut self.stage, self.request, sections, with_rows)
    }

    /// Draws the consequence of a round trip with errors.
    fn stop(&mut self, number: usize, mut round: Round) -> Result<Vec<Diagnostic>, Obstacle> {
        let sections = &self.sections[number];
        let Some(stop) = round.stop.take() else {
            // It came to its end, and only what it did is wrong.
            return self.go_up(number, round.findings);
        };
        if self.stage.foreign_keys.are_on() && stop.refused.is_of_foreign_keys() {
            let with_rows = self.with_rows();
            let request = self.request;
            let off = self
                .stage
                .with_foreign_keys_off(|stage| round_on(stage, request, sections, with_rows))?;
            if off.is_good() {
                self.off.push(number);
                let finding = self.section(number, stop.part);
                return Ok(vec![
                    finding.needs_foreign_keys_off(stop.refused.diagnostic),
                ]);
            }
        }
        let Stop { part, refused } = stop;
        let section = self.section(number, part);
        round.findings.push(match part {
            Part::Again => section.not_again(refused.diagnostic),
            Part::Upgrade | Part::Downgrade => refused.diagnostic,
        });
        if part == Part::Upgrade {
            self.over = true;
            return Ok(round.findings);
        }
        self.go_up(number, round.findings)
    }

    /// Applies a revision whose round trip was undone.
    fn go_up(
        &mut self,
        number: usize,
        findings: Vec<Diagnostic>,
    ) -> Result<Vec<Diagnostic>, Obstacle> {
        let sections = &self.sections[number];
        self.over = !self.stage.goes_up(self.request, sections)?;
        Ok(findings)
    }

    /// The round trip on the stage without made-up rows, if there is one; undone unless all of it
    /// passed.
    fn on_bare(&mut self, number: usize) -> Result<Option<Round>, Obstacle> {
        let Some(mut stage) = self.bare_before(number)? else {
            return Ok(None);
        };
        let round = round_on(&mut stage, self.request, &self.sections[number], false)?;
        let at = if round.is_good() { number + 1 } else { number };
        self.bare = Bare::At(stage, at);
        Ok(Some(round))
    }

    /// Takes the stage without made-up rows, at the point before a step.
    fn bare_before(&mut self, number: usize) -> Result<Option<Box<Stage<'a>>>, Obstacle> {
        let (mut stage, from) = match std::mem::replace(&mut self.bare, Bare::None) {
            Bare::None => return Ok(None),
            Bare::At(stage, at) => (stage, at),
            Bare::Unused => {
                let foreign_keys = self.stage.foreign_keys;
                let scratch = self.origin.copy(foreign_keys)?;
                let rebuilding = self.stage.rebuilding.clone();
                let stage = Stage::new(self.request, scratch, foreign_keys, rebuilding)?;
                (Box::new(stage), 0)
            }
        };
        for step in from..number {
            let (request, sections) = (self.request, &self.sections[step]);
            let went = if self.off.contains(&step) {
                stage.with_foreign_keys_off(|stage| stage.goes_up(request, sections))?
            } else {
                stage.goes_up(request, sections)?
            };
            if !went {
                return Ok(None);
            }
        }
        Ok(Some(stage))
    }

    /// Goes on from where the stage without made-up rows is, whose round trip was not kept from
    /// its end by what stopped `round`.
    fn go_on_bare(
        &mut self,
        number: usize,
        mut round: Round,
        mut bare: Round,
    ) -> Result<Vec<Diagnostic>, Obstacle> {
        if let Some(Stop { part, refused }) = round.stop {
            let tables = self.named_by(&refused);
            let section = self.section(number, part);
            let again = part == Part::Again;
            let finding = section.depends_on_rows(refused.diagnostic, &tables, again);
            round.findings.push(finding);
        } else {
            for finding in &mut round.findings {
                if finding.code == Code::ForeignKeyViolation {
                    *finding = finding::of_made_up_rows(finding.clone());
                }
            }
        }
        if let Bare::At(stage, _) = &self.bare {
            let scratch = stage.scratch().copy()?;
            self.stage.go_on_with(self.request, scratch)?;
        }
        let mut findings = round.findings;
        // What both found is told once, and was undone on both.
        let is_kept = bare.is_good();
        bare.findings.retain(|finding| !findings.contains(finding));
        if is_kept {
            findings.extend(bare.findings);
        } else {
            findings.extend(self.stop(number, bare)?);
        }
        Ok(findings)
    }

    /// The tables with made-up rows that a refused statement names.
    fn named_by(&self, refused: &Refused) -> Vec<&Ident> {
        let Some(ran) = &refused.ran else {
            return Vec::new();
        };
        let filled = &self.stage.filled;
        let named: Vec<&Ident> = filled.iter().filter(|table| ran.mentions(table)).collect();
        if !named.is_empty() {
            return named;
        }
        let children = ran
            .objects()
            .flat_map(|table| self.stage.state.children(table));
        let children: BTreeSet<&Ident> = children.filter(|table| filled.contains(*table)).collect();
        children
            .into_iter()
            .filter_map(|table| filled.get(table))
            .collect()
    }

    fn section(&self, number: usize, part: Part) -> Section<'a> {
        Section {
            request: self.request,
            revision: self.sections[number].revision,
            direction: part.direction(),
        }
    }
}

/// The round trip of a revision on `stage`, which is undone unless all of it passed.
fn round_on<'a>(
    stage: &mut Stage<'a>,
    request: &'a Request<'a>,
    sections: &Sections,
    with_rows: bool,
) -> Result<Round, Obstacle> {
    stage.begin();
    let mut round = stage.round(request, sections, with_rows)?;
    if round.is_good()
        && let Err(message) = stage.keep()
    {
        // What was put off to the end of the transaction.
        let place = place(request, sections.revision, Part::Upgrade.direction());
        round.stop = Some(Stop {
            part: Part::Upgrade,
            refused: Refused::at_end(place, message),
        });
    }
    if !round.is_good() {
        stage.undo()?;
    }
    Ok(round)
}
