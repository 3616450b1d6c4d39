//! `gen-sql explain`

use clap::Args;

use super::{Output, listing};
use crate::diagnostic::{Code, Diagnostic, Result};
use crate::text::nearest;

/// Say what a kind of error means and what to do about it
#[derive(Clone, Debug, Args)]
pub struct Arguments {
    /// The code, as in `error[CODE]`; all are listed if none is named
    #[arg(value_name = "CODE")]
    code: Option<String>,
}

/// Explains a code, or lists all.
pub(crate) fn run(arguments: &Arguments) -> Result<Output> {
    let Some(asked) = &arguments.code else {
        return Ok(Output::text(listing::lines(all())));
    };
    let code = Code::ALL.iter().find(|code| code.name() == bare(asked));
    let code = code.ok_or_else(|| unknown(bare(asked)))?;
    Ok(Output::text(format!(
        "{}: {}\n\n{}\n",
        code.name(),
        code.summary(),
        code.explanation()
    )))
}

fn all() -> impl Iterator<Item = String> {
    let names = Code::ALL.iter().map(|code| code.name().len());
    let width = names.max().unwrap_or_default();
    let line = move |code: &Code| format!("{:width$}  {}", code.name(), code.summary());
    Code::ALL.iter().map(line)
}

/// The code of `error[CODE]`, which is what a message shows.
fn bare(asked: &str) -> &str {
    let inner = asked
        .strip_suffix(']')
        .and_then(|asked| asked.split_once('['));
    inner.map_or(asked, |(_, code)| code)
}

fn unknown(asked: &str) -> Diagnostic {
    let diagnostic = Diagnostic::error(Code::Usage, format!("there is no code `{asked}`"));
    match nearest(asked, Code::ALL.iter().map(|code| code.name())) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None => diagnostic.help("`gen-sql explain` lists all codes"),
    }
}
