//! Tera's errors as findings.
//!
//! Invariant: every error points into the text as people wrote it, never into what was made of it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use tera::{ErrorKind, Tera};

use super::engine::{FILTERS, FUNCTIONS, TESTS};
use super::fault::{Fault, Kind, Place, Said};
use super::file::{File, Links};
use super::parse::Template;
use super::scan;
use super::undefined;
use super::values::Values;
use super::wrap::Wrapped;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::span::Span;
use crate::text::{nearest, uncapitalized};

/// The errors that Tera, as revisions use it, finds in each file by itself.
pub(super) fn syntax_errors(files: &[Arc<File>], bare: &dyn Fn() -> Tera) -> Diagnostics {
    let tell = |file: &Arc<File>| {
        // What has no end was told already.
        if !file.faults().is_empty() {
            return None;
        }
        let mut tera = bare();
        let error = tera.add_raw_template(&file.name, &file.text).err()?;
        let ErrorKind::SyntaxError(report) = error.kind() else {
            return None;
        };
        if report.message() == "Unexpected end of input" {
            return Some(open_block(file));
        }
        let range = report.span().range.clone();
        Some(syntax(report.message(), file.span(range)))
    };
    files.iter().filter_map(tell).collect()
}

/// The error for a template that ends within a block.
fn open_block(file: &File) -> Diagnostic {
    let mut open: Vec<(&str, Span)> = Vec::new();
    for segment in &file.scan.segments {
        let [word, rest @ ..] = &segment.tokens[..] else {
            continue;
        };
        let word = word.text(&file.text);
        let is_block = match word {
            "set" | "set_global" => !rest
                .get(1)
                .is_some_and(|sign| sign.is_sign(&file.text, "=")),
            _ => matches!(word, "if" | "for" | "filter" | "component" | "block" | "<"),
        };
        if segment.kind == scan::Kind::Tag && is_block {
            open.push((word, file.span(segment.range.clone())));
        } else if segment.kind == scan::Kind::Tag && (word.starts_with("end") || word == "</") {
            open.pop();
        }
    }
    let (word, span) = open.pop().unwrap_or(("", file.span(0..0)));
    let error = Diagnostic::error(Code::TemplateSyntax, "a block has no end");
    error.label(span, "it begins here").help(match word {
        "<" => "end it with `{% </name> %}`".to_owned(),
        word => format!(
            "end it with `{{% end{} %}}`",
            word.trim_end_matches("_global")
        ),
    })
}

fn syntax(message: &str, span: Span) -> Diagnostic {
    let message = uncapitalized(message.trim_end_matches('.'));
    Diagnostic::error(Code::TemplateSyntax, message).label(span, "")
}

/// Why templates cannot be read.
pub(super) fn unreadable(
    error: &tera::Error,
    files: &[Arc<File>],
    links: &[Links],
    wrapped: &[Wrapped],
    bare: &dyn Fn() -> Tera,
) -> Diagnostics {
    // People's own text gives the best words and places.
    let found = syntax_errors(files, bare);
    if !found.is_empty() {
        return found;
    }
    let texts = files.iter().map(|file| (&file.name, &file.text));
    let own = bare().add_raw_templates(texts).err();
    let found = match own.as_ref().unwrap_or(error).kind() {
        ErrorKind::Msg(reports) => told(reports, files, links),
        ErrorKind::CircularInclude { include_chain, .. } => {
            circle(include_chain, files, links).into_iter().collect()
        }
        _ => Diagnostics::default(),
    };
    if !found.is_empty() {
        return found;
    }
    let message = uncapitalized(first_line(&error.to_string()));
    let span = match error.kind() {
        ErrorKind::SyntaxError(report) => place(report, files, wrapped),
        _ => None,
    };
    let span = span.unwrap_or_else(|| files[0].span(0..0));
    syntax(&message, span).into()
}

fn first_line(text: &str) -> &str {
    let line = text.lines().next().unwrap_or_default();
    line.strip_prefix("error: ").unwrap_or(line)
}

/// The place of an error in the text as people wrote it.
fn place(report: &tera::ReportError, files: &[Arc<File>], wrapped: &[Wrapped]) -> Option<Span> {
    let at = files
        .iter()
        .position(|file| file.name == report.filename())?;
    let range = &report.span().range;
    let start = wrapped[at].original(range.start);
    let end = wrapped[at].original(range.end);
    Some(files[at].span(start..end.max(start)))
}

/// The findings in reports that Tera has drawn already.
fn told(reports: &str, files: &[Arc<File>], links: &[Links]) -> Diagnostics {
    let mut found = Diagnostics::default();
    let drawn: Vec<&str> = reports.lines().collect();
    for pair in drawn.windows(2) {
        let Some(message) = pair[0].strip_prefix("error: ") else {
            continue;
        };
        if let Some(span) = drawn_place(pair[1], files, message) {
            found.push(unknown(message, span));
        }
    }
    if let Some(name) = reports
        .strip_prefix("Component `")
        .and_then(|rest| rest.split('`').next())
        && found.is_empty()
    {
        found.push(twice(name, files, links));
    }
    found
}

/// `--> name:line:column` as a place: that of the name that `message` quotes.
fn drawn_place(line: &str, files: &[Arc<File>], message: &str) -> Option<Span> {
    let place = line.trim_start().strip_prefix("--> ")?;
    let mut parts = place.rsplitn(3, ':');
    let column: usize = parts.next()?.parse().ok()?;
    let number: usize = parts.next()?.parse().ok()?;
    let name = parts.next()?;
    let file = files.iter().find(|file| file.name == name)?;
    let before = file.text.split_inclusive('\n').take(number - 1);
    let start: usize = before.map(str::len).sum();
    let rest = &file.text[start..];
    let line = rest.lines().next().unwrap_or_default();
    let skipped: usize = line.chars().take(column - 1).map(char::len_utf8).sum();
    let at = start + skipped;
    let word = quoted(message).unwrap_or_default();
    let begin = file.text[at..].find(word).map_or(at, |skip| at + skip);
    Some(file.span(begin..begin + word.len()))
}

/// The first word in back-ticks.
fn quoted(message: &str) -> Option<&str> {
    message.split('`').nth(1)
}

/// The error for a filter, function or test that does not exist.
fn unknown(message: &str, span: Span) -> Diagnostic {
    let message = uncapitalized(message);
    let name = quoted(&message).unwrap_or_default().to_owned();
    let near = if message.contains("filter") {
        nearest(&name, FILTERS)
    } else if message.contains("function") {
        nearest(&name, FUNCTIONS)
    } else {
        nearest(&name, TESTS)
    };
    let error = Diagnostic::error(Code::TemplateSyntax, message.as_str())
        .label(span, "nothing has this name");
    match near {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None if message.contains("function") && matches!(&*name, "now" | "get_random" | "get_env") => {
            error.help("give the value with `-x` or in `[variables]`: what a revision writes depends on its files and values only")
        }
        None => error,
    }
}

fn twice(name: &str, files: &[Arc<File>], links: &[Links]) -> Diagnostic {
    let mut error = Diagnostic::error(
        Code::TemplateSyntax,
        format!("the component `{name}` is defined twice"),
    )
    .help("give each component a name of its own");
    for (file, links) in files.iter().zip(links) {
        for (_, place) in links.components.iter().filter(|(other, _)| other == name) {
            let span = file.span(place.clone());
            error = if error.labels.is_empty() {
                error.label(span, "here")
            } else {
                error.context(span, "and here")
            };
        }
    }
    error
}

fn circle(chain: &[String], files: &[Arc<File>], links: &[Links]) -> Option<Diagnostic> {
    // The chain leads into the circle first.
    let last = chain.last()?;
    let chain = &chain[chain.iter().position(|name| name == last)?..];
    let (first, second) = (chain.first()?, chain.get(1)?);
    let at = files.iter().position(|file| file.name == *first)?;
    let (_, place) = links[at].includes.iter().find(|(name, _)| name == second)?;
    let error = Diagnostic::error(
        Code::TemplateSyntax,
        "templates include each other in a circle",
    )
    .label(files[at].span(place.clone()), "the circle begins here");
    Some(error.note(chain.join(" → ")))
}

/// What is said of a rendering that failed, perhaps with a fault of ours.
pub(super) fn failed(
    template: &Template,
    values: &Values,
    error: &tera::Error,
    fault: Option<Fault>,
) -> Diagnostic {
    let origin = template.files[0].span(0..0);
    let ErrorKind::RenderingError(report) = error.kind() else {
        if let Some(fault) = fault {
            return of_fault(template, values, fault, origin);
        }
        let message = uncapitalized(first_line(&error.to_string()));
        if message.contains("recursion depth")
            && let Some(error) = recursion(template)
        {
            return error;
        }
        let message = message.trim_end_matches('.');
        return Diagnostic::error(Code::TemplateFailed, message).label(origin, "in this section");
    };
    let span = place(report, &template.files, &template.wrapped).unwrap_or(origin);
    match fault {
        Some(fault) => of_fault(template, values, fault, span),
        None => of_report(template, values, report.message(), span),
    }
}

/// The error for a component that calls itself, also by way of others, without an end.
fn recursion(template: &Template) -> Option<Diagnostic> {
    let mut calls: BTreeMap<&str, Vec<(&str, Span)>> = BTreeMap::new();
    for ((file, links), names) in template
        .files
        .iter()
        .zip(&template.links)
        .zip(&template.names)
    {
        for (callee, place) in &links.calls {
            let caller = names.definition(place.start).and_then(|definition| {
                let defines =
                    |(_, place): &&(String, Range<usize>)| definition.contains(&place.start);
                links.components.iter().find(defines)
            });
            if let Some((caller, _)) = caller {
                let call = (callee.as_str(), file.span(place.clone()));
                calls.entry(caller).or_default().push(call);
            }
        }
    }
    let reaches = |from: &str, to: &str| {
        let (mut seen, mut open) = (BTreeSet::new(), vec![from]);
        while let Some(next) = open.pop() {
            if next == to {
                return true;
            }
            if seen.insert(next) {
                let further = calls.get(next).into_iter().flatten();
                open.extend(further.map(|(callee, _)| *callee));
            }
        }
        false
    };
    let all = calls
        .iter()
        .flat_map(|(caller, calls)| calls.iter().map(move |call| (caller, call)));
    let (caller, (_, span)) = all
        .into_iter()
        .find(|(caller, (callee, _))| reaches(callee, caller))?;
    let message = format!("the component `{caller}` calls itself more than 20 times");
    Some(
        Diagnostic::error(Code::TemplateFailed, message)
            .label(*span, "by way of this call")
            .help("take this call into a branch that ends, or write a loop"),
    )
}

fn of_report(template: &Template, values: &Values, message: &str, span: Span) -> Diagnostic {
    if let Some(rest) = message.strip_prefix("Variable `")
        && let Some((name, _)) = rest.split_once("` is not defined.")
    {
        return undefined::variable(template, values, name, span);
    }
    if let Some(rest) = message.strip_prefix("Field `")
        && let Some((field, rest)) = rest.split_once("` is not defined.")
    {
        let keys = rest.strip_prefix(" Available fields: ").unwrap_or_default();
        let keys: Vec<String> = keys
            .split(", ")
            .filter(|key| !key.is_empty())
            .map(str::to_owned)
            .collect();
        return undefined::field(span, template.words_before(span), field, &keys);
    }
    if message.contains("undefined") {
        return undefined::operand(template, span);
    }
    if message.starts_with("Io error") {
        let message = "this filter escapes text for HTML";
        return Diagnostic::error(Code::TemplateFailed, message)
            .label(span, "")
            .help("take it out: a value is written as a literal of SQL");
    }
    let message = uncapitalized(message);
    Diagnostic::error(Code::TemplateFailed, message.trim_end_matches('.')).label(span, "")
}

fn of_fault(template: &Template, values: &Values, fault: Fault, called: Span) -> Diagnostic {
    let site = fault
        .site
        .and_then(|site| template.sites.get(site as usize));
    let span = site.map_or(called, |site| site.expression.unwrap_or(site.span));
    let (code, said, places) = match fault.kind {
        Kind::Undefined(keys) => {
            return undefined::expression(template, values, span, keys.as_deref());
        }
        Kind::NoLiteral(said) => (Code::NoLiteral, said, Vec::new()),
        Kind::JoinedSql => (
            Code::NoLiteral,
            joined_sql(template.words(span)),
            Vec::new(),
        ),
        Kind::Rows(said) => (Code::DataFile, said, Vec::new()),
        Kind::Data(said, places) => (Code::DataFile, said, places),
        Kind::Failed(said) => (Code::TemplateFailed, said, Vec::new()),
    };
    said_of(template, code, said, &places, span)
}

/// What is said of SQL that is joined to a text, as these words.
fn joined_sql(words: &str) -> Said {
    let help = if words.contains('~') && words.contains('|') {
        "a filter takes what stands right before it: put brackets around the whole text, `(a ~ b) | ident`"
    } else {
        "use the values themselves, or write what a block has captured alone"
    };
    Said::new(
        "this value is a text that holds values as SQL",
        "part of it is SQL already",
        help,
    )
}

fn said_of(
    template: &Template,
    code: Code,
    said: Said,
    places: &[Place],
    span: Span,
) -> Diagnostic {
    let mut error = Diagnostic::error(code, said.message);
    for (at, place) in places.iter().enumerate() {
        let file = &template.data.files[place.file];
        let place_in_file = Span::new(file.source, place.start..place.end);
        error = match at {
            0 => error.label(place_in_file, &place.label),
            _ => error.context(place_in_file, &place.label),
        };
    }
    error = if places.is_empty() {
        error.label(span, said.label)
    } else {
        error.context(span, said.label)
    };
    if said.help.is_empty() {
        error
    } else {
        error.help(said.help)
    }
}
