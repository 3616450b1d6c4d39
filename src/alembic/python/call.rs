//! A call of something built in, and how its arguments are read.
//!
//! Invariant: an argument that nobody asked for is an error, as it is in Python.

use std::rc::Rc;

use super::interpreter::Interpreter;
use super::stop::Result;
use super::value::Value;
use crate::span::Span;

/// A value that was given to a call, and where it stands.
#[derive(Clone, Debug)]
pub struct Argument {
    /// The value.
    pub value: Value,
    /// Where it stands.
    pub place: Span,
}

/// A call.
#[derive(Clone, Debug)]
pub struct Call {
    /// The whole call.
    pub place: Span,
    /// The arguments without a name.
    pub positional: Vec<Argument>,
    /// The arguments with a name.
    pub keyword: Vec<(Rc<str>, Argument)>,
}

impl Call {
    /// A call with one value that stands nowhere by itself.
    #[must_use]
    pub fn with(value: Value, place: Span) -> Self {
        Self {
            place,
            positional: vec![Argument { value, place }],
            keyword: Vec::new(),
        }
    }
}

/// What a built-in function takes, as its `def` line would say it.
#[derive(Clone, Copy, Debug)]
pub struct Signature {
    /// Its name, as messages show it.
    pub name: &'static str,
    /// The parameters, in order.
    pub positional: &'static [&'static str],
    /// The parameters that are given by name only.
    pub keyword: &'static [&'static str],
    /// Whether it takes more arguments without a name: `*args`.
    pub rest: bool,
    /// Whether it takes other arguments with a name: `**kw`.
    pub others: bool,
    /// Whether Python's takes more, which is not evaluated.
    pub in_part: bool,
}

impl Signature {
    /// A function that takes nothing.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self {
            name,
            positional: &[],
            keyword: &[],
            rest: false,
            others: false,
            in_part: false,
        }
    }

    /// A function of Python's library, which may take more there: what is not known is refused, and
    /// no error that the code could catch.
    #[must_use]
    pub const fn part(name: &'static str) -> Self {
        let mut this = Self::new(name);
        this.in_part = true;
        this
    }

    /// It takes these parameters, in order.
    #[must_use]
    pub const fn takes(mut self, positional: &'static [&'static str]) -> Self {
        self.positional = positional;
        self
    }

    /// It takes these parameters by name.
    #[must_use]
    pub const fn by_name(mut self, keyword: &'static [&'static str]) -> Self {
        self.keyword = keyword;
        self
    }

    /// It takes `*args`.
    #[must_use]
    pub const fn and_more(mut self) -> Self {
        self.rest = true;
        self
    }

    /// It takes `**kw`.
    #[must_use]
    pub const fn and_others(mut self) -> Self {
        self.others = true;
        self
    }

    /// Reads the arguments of a call.
    ///
    /// # Errors
    /// Python's `TypeError` for one too many, one that is given twice or one that is not known.
    pub fn bind(&self, interpreter: &Interpreter<'_, '_>, call: Call) -> Result<Bound> {
        let Self { name, .. } = self;
        let mut bound = Bound {
            name,
            place: call.place,
            values: Vec::with_capacity(call.positional.len() + call.keyword.len()),
            rest: Vec::new(),
            others: Vec::new(),
        };
        let given = call.positional.len();
        for (at, argument) in call.positional.into_iter().enumerate() {
            match self.positional.get(at) {
                Some(parameter) => bound.values.push((parameter, argument)),
                None if self.rest => bound.rest.push(argument),
                None if self.in_part => {
                    let message = format!("`{name}()` with so many arguments is not evaluated");
                    return Err(interpreter.refuse(argument.place, message));
                }
                None => {
                    let takes = self.positional.len();
                    let message = format!(
                        "{name}() takes {takes} positional argument{} but {given} were given",
                        if takes == 1 { "" } else { "s" }
                    );
                    return Err(interpreter.raise("TypeError", &message, argument.place));
                }
            }
        }
        for (keyword, argument) in call.keyword {
            let mut known = self.positional.iter().chain(self.keyword);
            match known.find(|known| ***known == *keyword) {
                Some(parameter) if bound.has(parameter) => {
                    let message = format!("{name}() got multiple values for argument '{keyword}'");
                    return Err(interpreter.raise("TypeError", &message, argument.place));
                }
                Some(parameter) => bound.values.push((parameter, argument)),
                None if self.others => bound.others.push((keyword, argument)),
                None if self.in_part => {
                    let message = format!("`{keyword}=` of `{name}()` is not evaluated");
                    return Err(interpreter.refuse(argument.place, message));
                }
                None => {
                    let message =
                        format!("{name}() got an unexpected keyword argument '{keyword}'");
                    return Err(interpreter.raise("TypeError", &message, argument.place));
                }
            }
        }
        Ok(bound)
    }
}

/// The arguments of a call by the names of their parameters.
#[derive(Debug)]
pub struct Bound {
    name: &'static str,
    /// The whole call.
    pub place: Span,
    values: Vec<(&'static str, Argument)>,
    /// The arguments of `*args`.
    pub rest: Vec<Argument>,
    /// The arguments of `**kw`.
    pub others: Vec<(Rc<str>, Argument)>,
}

impl Bound {
    /// Whether an argument was given, `None` included.
    #[must_use]
    pub fn has(&self, parameter: &str) -> bool {
        self.values.iter().any(|(name, _)| *name == parameter)
    }

    /// Takes an argument, if it was given.
    pub fn optional(&mut self, parameter: &str) -> Option<Argument> {
        let at = self
            .values
            .iter()
            .position(|(name, _)| *name == parameter)?;
        Some(self.values.swap_remove(at).1)
    }

    /// Takes an argument, unless it was not given or is `None`.
    pub fn some(&mut self, parameter: &str) -> Option<Argument> {
        self.optional(parameter)
            .filter(|argument| !argument.value.is_none())
    }

    /// Takes an argument that must be given.
    ///
    /// # Errors
    /// Python's `TypeError` if it was not.
    pub fn required(
        &mut self,
        interpreter: &Interpreter<'_, '_>,
        parameter: &str,
    ) -> Result<Argument> {
        self.optional(parameter).ok_or_else(|| {
            let message = format!(
                "{}() missing 1 required positional argument: '{parameter}'",
                self.name
            );
            interpreter.raise("TypeError", &message, self.place)
        })
    }

    /// Takes the text of an argument, unless it was not given or is `None`.
    ///
    /// # Errors
    /// Python's `TypeError` if it is something else.
    pub fn text(
        &mut self,
        interpreter: &Interpreter<'_, '_>,
        parameter: &str,
    ) -> Result<Option<Rc<str>>> {
        match self.some(parameter) {
            Some(argument) => interpreter.text_of(&argument).map(Some),
            None => Ok(None),
        }
    }

    /// Takes the truth of an argument; `None` if it was not given or is `None`.
    ///
    /// # Errors
    /// Why the truth of it cannot be told.
    pub fn truth(
        &mut self,
        interpreter: &mut Interpreter<'_, '_>,
        parameter: &str,
    ) -> Result<Option<bool>> {
        match self.some(parameter) {
            Some(argument) => interpreter.truth(&argument.value, argument.place).map(Some),
            None => Ok(None),
        }
    }
}
