//! `match`.
//!
//! Invariant: a pattern binds its names only as Python would: also those of a pattern that fails
//! later (<https://docs.python.org/3/reference/compound_stmts.html#the-match-statement>).

use std::rc::Rc;

use ruff_python_ast::{
    CmpOp, Expr, Pattern, PatternMatchClass, PatternMatchMapping, Singleton, StmtMatch,
};

use super::dict::Dict;
use super::function::place;
use super::interpreter::Interpreter;
use super::scope::Frame;
use super::statement::Flow;
use super::stop::Result;
use super::value::Value;

/// Python's own classes of which one positional pattern is the value itself.
const THEMSELVES: &[&str] = &[
    "bool",
    "bytes",
    "dict",
    "float",
    "frozenset",
    "int",
    "list",
    "set",
    "str",
    "tuple",
];

impl Interpreter<'_, '_> {
    pub(super) fn match_statement(&mut self, frame: &Frame, choice: &StmtMatch) -> Result<Flow> {
        let value = self.expression(frame, &choice.subject)?;
        if let Value::Unknown(unknown) = &value {
            return Err(self.unknown(unknown, place(frame, &*choice.subject)));
        }
        for case in &choice.cases {
            if self.case(frame, &case.pattern, case.guard.as_deref(), &value)? {
                return self.block(frame, &case.body);
            }
        }
        Ok(Flow::Next)
    }

    /// Whether a case is the one for a value.
    pub(super) fn case(
        &mut self,
        frame: &Frame,
        pattern: &Pattern,
        guard: Option<&Expr>,
        value: &Value,
    ) -> Result<bool> {
        if !self.matches(frame, pattern, value)? {
            return Ok(false);
        }
        match guard {
            Some(guard) => self.holds(frame, guard),
            None => Ok(true),
        }
    }

    fn matches(&mut self, frame: &Frame, pattern: &Pattern, value: &Value) -> Result<bool> {
        let here = place(frame, pattern);
        self.step(here)?;
        match pattern {
            Pattern::MatchValue(constant) => {
                let constant = self.expression(frame, &constant.value)?;
                let is_equal = self.compare(CmpOp::Eq, value, &constant, here)?;
                self.truth(&is_equal, here)
            }
            Pattern::MatchSingleton(singleton) => Ok(match singleton.value {
                Singleton::None => value.is_none(),
                Singleton::True => matches!(value, Value::Bool(true)),
                Singleton::False => matches!(value, Value::Bool(false)),
            }),
            Pattern::MatchSequence(sequence) => {
                let items = match value.plain() {
                    Value::List(items) => items.borrow().clone(),
                    Value::Tuple(items) => items.to_vec(),
                    _ => return Ok(false),
                };
                self.sequence(frame, &sequence.patterns, &items)
            }
            Pattern::MatchMapping(mapping) => self.mapping(frame, mapping, value),
            Pattern::MatchClass(class) => self.class_pattern(frame, class, value),
            Pattern::MatchStar(_) => Err(self.refuse(here, "this cannot stand here")),
            Pattern::MatchAs(bind) => {
                if let Some(inner) = &bind.pattern
                    && !self.matches(frame, inner, value)?
                {
                    return Ok(false);
                }
                if let Some(name) = &bind.name {
                    frame.set(&name.id, value.clone());
                }
                Ok(true)
            }
            Pattern::MatchOr(any) => {
                for pattern in &any.patterns {
                    if self.matches(frame, pattern, value)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
        }
    }

    /// `[first, *others, last]`
    fn sequence(&mut self, frame: &Frame, patterns: &[Pattern], items: &[Value]) -> Result<bool> {
        let star = patterns
            .iter()
            .position(|one| matches!(one, Pattern::MatchStar(_)));
        let Some(star) = star else {
            return Ok(patterns.len() == items.len() && self.each(frame, patterns, items)?);
        };
        let behind = patterns.len() - star - 1;
        if items.len() < star + behind {
            return Ok(false);
        }
        let (before, rest) = items.split_at(star);
        let (middle, last) = rest.split_at(rest.len() - behind);
        if !self.each(frame, &patterns[..star], before)? {
            return Ok(false);
        }
        if let Pattern::MatchStar(bind) = &patterns[star]
            && let Some(name) = &bind.name
        {
            frame.set(&name.id, Value::list(middle.to_vec()));
        }
        self.each(frame, &patterns[star + 1..], last)
    }

    fn each(&mut self, frame: &Frame, patterns: &[Pattern], items: &[Value]) -> Result<bool> {
        for (pattern, item) in patterns.iter().zip(items) {
            if !self.matches(frame, pattern, item)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// `{"key": pattern, **rest}`
    fn mapping(
        &mut self,
        frame: &Frame,
        mapping: &PatternMatchMapping,
        value: &Value,
    ) -> Result<bool> {
        let Value::Dict(dict) = value.plain() else {
            return Ok(false);
        };
        let mut seen = Vec::new();
        for (key, pattern) in mapping.keys.iter().zip(&mapping.patterns) {
            let here = place(frame, key);
            let key = self.expression(frame, key)?;
            let Some(by) = super::dict::Key::of(&key) else {
                return Err(self.unhashable(key.type_name(), here));
            };
            let found = dict.borrow().get(&by).cloned();
            let Some(found) = found else {
                return Ok(false);
            };
            if !self.matches(frame, pattern, &found)? {
                return Ok(false);
            }
            seen.push(by);
        }
        if let Some(rest) = &mapping.rest {
            let mut others = Dict::default();
            for (key, value) in dict.borrow().iter() {
                if super::dict::Key::of(key).is_none_or(|key| !seen.contains(&key)) {
                    others.insert(key.clone(), value.clone());
                }
            }
            frame.set(&rest.id, Value::dict(others));
        }
        Ok(true)
    }

    /// `Class(pattern, name=pattern)`
    fn class_pattern(
        &mut self,
        frame: &Frame,
        pattern: &PatternMatchClass,
        value: &Value,
    ) -> Result<bool> {
        let here = place(frame, &*pattern.cls);
        let class = self.expression(frame, &pattern.cls)?;
        if !self.is_instance(value, &class, here)? {
            return Ok(false);
        }
        let arguments = &pattern.arguments;
        let itself = match &class {
            Value::Builtin(class) => THEMSELVES.contains(&class.name),
            _ => false,
        };
        if itself && let [only] = &arguments.patterns[..] {
            if !self.matches(frame, only, value)? {
                return Ok(false);
            }
        } else if !arguments.patterns.is_empty() {
            let names = self.find_attribute(&class, "__match_args__", here)?;
            let Some(Value::Tuple(names)) = names else {
                let message = "patterns by position of this class are not evaluated";
                return Err(self.refuse(here, message));
            };
            for (at, pattern) in arguments.patterns.iter().enumerate() {
                let Some(name) = names.get(at).and_then(Value::as_str) else {
                    let message = format!("accepts {} positional sub-patterns", names.len());
                    return Err(self.raise("TypeError", &message, here));
                };
                let name: Rc<str> = Rc::from(name);
                if !self.attribute_matches(frame, &name, pattern, value)? {
                    return Ok(false);
                }
            }
        }
        for keyword in &arguments.keywords {
            if !self.attribute_matches(frame, &keyword.attr, &keyword.pattern, value)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn attribute_matches(
        &mut self,
        frame: &Frame,
        name: &str,
        pattern: &Pattern,
        value: &Value,
    ) -> Result<bool> {
        let here = place(frame, pattern);
        match self.find_attribute(value, name, here)? {
            Some(found) => self.matches(frame, pattern, &found),
            None => Ok(false),
        }
    }
}
