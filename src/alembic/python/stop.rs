//! Why the evaluation of Python code stops: it raises, or it is refused.
//!
//! Invariant: what is refused is never caught by the code that is evaluated.

use std::rc::Rc;

use super::class::Class;
use super::value::Value;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::span::Span;

/// What an evaluation gives.
pub type Result<T> = std::result::Result<T, Stop>;

/// Why an evaluation stops.
#[derive(Clone, Debug)]
pub enum Stop {
    /// An exception, which the code may catch.
    Raised(Box<Raised>),
    /// Something that is not evaluated here; nothing catches it.
    Refused(Box<Diagnostic>),
    /// Several things that are wrong.
    Failed(Box<Diagnostics>),
}

/// An exception on its way.
#[derive(Clone, Debug)]
pub struct Raised {
    /// The name of its class.
    pub class: Rc<str>,
    /// What it says.
    pub message: String,
    /// The exception itself, if the code made one.
    pub value: Option<Value>,
    /// Where it was raised.
    pub place: Span,
    /// The calls that it came through, from one file to another.
    pub callers: Vec<Span>,
    /// The diagnostic that tells it, if it came from the database.
    pub cause: Option<Box<Diagnostic>>,
}

/// What a logger is told by, whatever library it is of.
pub const SAID: [&str; 7] = [
    "debug",
    "info",
    "warning",
    "warn",
    "error",
    "critical",
    "exception",
];

/// Something that nobody here knows, and why.
#[derive(Clone, Debug)]
pub struct Unknown {
    /// What it is, as in: the module `requests`.
    pub what: String,
    /// Its dotted name, if it is a module or what one has.
    pub path: Option<String>,
    /// Where it came from.
    pub place: Span,
    /// Why it is not known, if that was refused.
    pub cause: Option<Box<Diagnostic>>,
    /// The class that it would be, if its body is known but not what SQLAlchemy makes of it.
    pub(super) class: Option<Rc<Class>>,
    /// Whether it would be a part of a schema: what is done with it is not passed over.
    pub(super) is_part: bool,
}

impl Unknown {
    /// Something without a dotted name that came from `place`, for no reason that was told.
    #[must_use]
    pub fn new(what: impl Into<String>, place: Span) -> Self {
        Self {
            what: what.into(),
            path: None,
            place,
            cause: None,
            class: None,
            is_part: false,
        }
    }

    /// The same with a dotted name.
    #[must_use]
    pub fn called(self, path: String) -> Self {
        Self {
            path: Some(path),
            ..self
        }
    }

    /// The same with the reason why it is not known, if there is one.
    #[must_use]
    pub fn because(self, cause: Option<Box<Diagnostic>>) -> Self {
        Self { cause, ..self }
    }

    /// The same for a class of which the body is known.
    #[must_use]
    pub(super) fn of_class(self, class: Rc<Class>) -> Self {
        let class = Some(class);
        Self { class, ..self }
    }

    /// What it has of this name, of which as little is known.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<Self> {
        let path = format!("{}.{name}", self.path.as_ref()?);
        Some(Self {
            what: format!("`{path}`"),
            path: Some(path),
            place: self.place,
            cause: self.cause.clone(),
            class: None,
            is_part: self.is_part,
        })
    }

    /// Whether it is called as a logger is: what that is told changes nothing.
    #[must_use]
    pub(super) fn is_logger(&self) -> bool {
        const NAMES: [&str; 5] = ["logger", "_logger", "log", "LOG", "LOGGER"];
        let name = match &self.path {
            Some(path) => path.rsplit('.').next().unwrap_or_default(),
            None => self.what.trim_matches('`'),
        };
        NAMES.contains(&name)
    }

    /// Whether it has the settings of a service, as those of `OpenStack` have them
    /// (<https://docs.openstack.org/oslo.config/latest/>).
    #[must_use]
    pub(super) fn is_settings(&self) -> bool {
        self.path.as_deref() == Some("oslo_config.cfg.CONF")
    }

    /// Whether it is what a logger is told by.
    #[must_use]
    pub(super) fn is_said_by_logger(&self) -> bool {
        let path = self.path.as_deref().and_then(|path| path.rsplit_once('.'));
        path.is_some_and(|(logger, said)| {
            let logger = Self::new("", self.place).called(logger.to_owned());
            logger.is_logger() && SAID.contains(&said)
        })
    }

    /// A text or number that stands in the body of the class that it would be.
    pub(super) fn plain(&self, name: &str) -> Option<Value> {
        let found = self.class.as_ref()?.find(name)?;
        matches!(found, Value::Str(_) | Value::Int(_)).then_some(found)
    }
}

impl Stop {
    /// The stop with the call at `place` that led to it, if nothing that is told stands in that file.
    #[must_use]
    pub(super) fn called(self, place: Span) -> Self {
        match self {
            Self::Raised(mut raised) => {
                let mut told = std::iter::once(&raised.place).chain(&raised.callers);
                if !told.any(|told| told.source == place.source) {
                    raised.callers.push(place);
                }
                Self::Raised(raised)
            }
            Self::Refused(refusal) => {
                let mut told = refusal.labels.iter();
                if told.any(|label| label.span.source == place.source) {
                    return Self::Refused(refusal);
                }
                called(*refusal, place).into()
            }
            failed @ Self::Failed(_) => failed,
        }
    }

    /// The stop as findings for the user.
    #[must_use]
    pub fn into_diagnostics(self) -> Diagnostics {
        match self {
            Self::Raised(raised) => raised.into_diagnostic("the revision").into(),
            Self::Refused(diagnostic) => (*diagnostic).into(),
            Self::Failed(diagnostics) => *diagnostics,
        }
    }

    /// The stop as findings for the user, where the code is that of no revision.
    #[must_use]
    pub fn into_diagnostics_of_code(self) -> Diagnostics {
        match self {
            Self::Raised(raised) => raised.into_diagnostic("the code").into(),
            other => other.into_diagnostics(),
        }
    }
}

impl Raised {
    /// Whether it is another one that went its way again.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        match (&self.value, &other.value) {
            (Some(a), Some(b)) => a.is_same(b),
            _ => {
                self.place == other.place
                    && self.class == other.class
                    && self.message == other.message
            }
        }
    }

    /// What is told of an exception that nothing caught.
    fn into_diagnostic(self, who: &str) -> Diagnostic {
        let callers = self.callers;
        let told = |diagnostic| callers.iter().copied().fold(diagnostic, called);
        if let Some(cause) = self.cause {
            return told(*cause);
        }
        let said = if self.message.is_empty() {
            self.class.to_string()
        } else {
            format!("{}: {}", self.class, self.message)
        };
        let raised = Diagnostic::error(Code::PythonRaised, format!("{who} raises `{said}`"));
        told(raised.label(self.place, "raised here"))
    }
}

/// A finding in another file than the call that led to it.
fn called(diagnostic: Diagnostic, place: Span) -> Diagnostic {
    diagnostic.context(place, "called from here")
}

impl From<Diagnostic> for Stop {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::Refused(Box::new(diagnostic))
    }
}

impl From<Diagnostics> for Stop {
    fn from(diagnostics: Diagnostics) -> Self {
        Self::Failed(Box::new(diagnostics))
    }
}
