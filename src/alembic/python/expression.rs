//! Expressions.
//!
//! Invariant: the parts of an expression are evaluated in Python's order, each once.

use std::rc::Rc;

use ruff_python_ast::{
    BoolOp, Expr, ExprAttribute, ExprBoolOp, ExprCall, ExprCompare, ExprDict, ExprName, Keyword,
    Number, UnaryOp,
};

use super::call::{Argument, Call};
use super::dict::Dict;
use super::function::{Function, place};
use super::interpreter::Interpreter;
use super::scope::Frame;
use super::set::Set;
use super::stop::{Result, Stop, Unknown};
use super::value::{Builtin, Value};
use crate::alembic::standard::{open, own_file};
use crate::diagnostic::Code;
use crate::span::Span;

/// When the stack is grown, and by how much, in bytes.
const RED_ZONE: usize = 256 << 10;
const STACK: usize = 4 << 20;

/// What a value that holds others counts for, in bytes. It bounds how many there are, and so how
/// deeply they can be nested: to drop what is nested takes stack.
const OBJECT: usize = 1024;

/// What a column is given for rows that are written later, or for people.
const NO_DDL: [&str; 6] = [
    "default",
    "insert_default",
    "onupdate",
    "comment",
    "doc",
    "info",
];

/// `open`, which reads files of the project alone.
const OPEN: Builtin = Builtin {
    name: "open",
    run: open,
};

impl Interpreter<'_, '_> {
    /// The value of an expression.
    ///
    /// # Errors
    /// What it raises, or why it is refused.
    pub(in crate::alembic) fn expression(
        &mut self,
        frame: &Frame,
        expression: &Expr,
    ) -> Result<Value> {
        let here = place(frame, expression);
        self.step(here)?;
        // What is nested deeply needs more stack than a thread may have.
        let value =
            stacker::maybe_grow(RED_ZONE, STACK, || self.evaluate(frame, expression, here))?;
        if !self.doubts() {
            return Ok(value);
        }
        Ok(self.undoubted(value))
    }

    /// The value of an expression that may never be needed: what is not evaluated here is unknown.
    fn expression_later(&mut self, frame: &Frame, expression: &Expr) -> Result<Value> {
        match self.expression(frame, expression) {
            Err(Stop::Refused(cause)) if cause.code != Code::PythonLimit => {
                let what = "the value of this argument";
                let unknown = Unknown::new(what, place(frame, expression)).because(Some(cause));
                Ok(Value::unknown(unknown))
            }
            result => result,
        }
    }

    fn evaluate(&mut self, frame: &Frame, expression: &Expr, here: Span) -> Result<Value> {
        if makes_object(expression) {
            self.take(OBJECT, here)?;
        }
        match expression {
            Expr::Name(name) => self.name(frame, name),
            Expr::Attribute(attribute) => self.read_attribute(frame, attribute),
            Expr::Call(call) => self.evaluate_call(frame, call),
            Expr::FString(text) => self.format_string(frame, text),
            Expr::List(list) => {
                let items = self.elements(frame, &list.elts)?;
                self.take(items.len() * size_of::<Value>(), here)?;
                Ok(Value::list(items))
            }
            Expr::Tuple(tuple) => Ok(Value::tuple(self.elements(frame, &tuple.elts)?)),
            Expr::Set(set) => self.set_display(frame, &set.elts, here),
            Expr::Dict(dict) => self.dict(frame, dict),
            Expr::ListComp(list) => {
                let items = self.comprehend(frame, &list.generators, &list.elt)?;
                Ok(Value::list(items))
            }
            Expr::Generator(generator) => self.generator_expression(frame, generator),
            Expr::SetComp(set) => self.comprehend_set(frame, set),
            Expr::DictComp(dict) => self.comprehend_dict(frame, dict),
            Expr::BoolOp(operation) => self.bool_operation(frame, operation),
            Expr::UnaryOp(operation) => {
                let operand = self.expression(frame, &operation.operand)?;
                match operation.op {
                    UnaryOp::Not => Ok(Value::Bool(!self.truth(&operand, here)?)),
                    operator => self.operate_on_one(operator, &operand, here),
                }
            }
            Expr::BinOp(operation) => {
                let left = self.expression(frame, &operation.left)?;
                let right = self.expression(frame, &operation.right)?;
                self.operate(operation.op, &left, &right, here)
            }
            Expr::Compare(comparison) => self.comparison(frame, comparison, here),
            Expr::If(choice) => {
                if self.holds(frame, &choice.test)? {
                    self.expression(frame, &choice.body)
                } else {
                    self.expression(frame, &choice.orelse)
                }
            }
            Expr::Lambda(lambda) => Ok(Value::Function(Function::lambda(self, frame, lambda)?)),
            Expr::Named(named) => {
                let value = self.expression(frame, &named.value)?;
                if let Expr::Name(name) = &*named.target {
                    frame.set_outside(&name.id, value.clone());
                }
                Ok(value)
            }
            Expr::Subscript(subscript) => {
                let value = self.expression(frame, &subscript.value)?;
                self.read_subscript(frame, &value, &subscript.slice, here)
            }
            literal => self.literal(literal, here),
        }
    }

    /// The value of a literal; what else is left is refused.
    fn literal(&self, expression: &Expr, here: Span) -> Result<Value> {
        match expression {
            Expr::StringLiteral(text) => Ok(Value::str(text.value.to_str())),
            Expr::BytesLiteral(bytes) => Ok(Value::Bytes(bytes.value.bytes().collect())),
            Expr::NumberLiteral(number) => match &number.value {
                Number::Int(value) => match value.as_i64() {
                    Some(value) => Ok(Value::Int(value)),
                    None => self.long_number(&value.to_string(), here),
                },
                Number::Float(value) => Ok(Value::Float(*value)),
                Number::Complex { .. } => {
                    Err(self.refuse(here, "complex numbers are not evaluated"))
                }
            },
            Expr::BooleanLiteral(value) => Ok(Value::Bool(value.value)),
            Expr::NoneLiteral(_) => Ok(Value::None),
            Expr::EllipsisLiteral(_) => Ok(super::builtin::ellipsis()),
            Expr::Await(_) => Err(self.refuse(here, "`await` is not evaluated")),
            Expr::Yield(_) | Expr::YieldFrom(_) => {
                Err(self.refuse(here, "`yield` is not evaluated"))
            }
            Expr::TString(_) => Err(self.refuse(here, "template strings are not evaluated")),
            _ => Err(self.refuse(here, "this cannot stand here")),
        }
    }

    fn set_display(&mut self, frame: &Frame, elements: &[Expr], here: Span) -> Result<Value> {
        let mut items = Set::default();
        for value in self.elements(frame, elements)? {
            let name = value.type_name().to_owned();
            if items.add(value).is_none() {
                return Err(self.unhashable(&name, here));
            }
        }
        Ok(Value::set(items))
    }

    /// `a and b and c`: the value of the first operand that decides.
    fn bool_operation(&mut self, frame: &Frame, operation: &ExprBoolOp) -> Result<Value> {
        let mut value = Value::None;
        for (at, operand) in operation.values.iter().enumerate() {
            value = self.expression(frame, operand)?;
            let is_last = at + 1 == operation.values.len();
            // The truth of the last one decides nothing.
            if !is_last
                && self.truth(&value, place(frame, operand))? == (operation.op == BoolOp::Or)
            {
                break;
            }
        }
        Ok(value)
    }

    /// `a < b < c`: each operand is evaluated once.
    fn comparison(&mut self, frame: &Frame, comparison: &ExprCompare, here: Span) -> Result<Value> {
        let mut left = self.expression(frame, &comparison.left)?;
        let last = comparison.ops.len() - 1;
        for (at, (operator, right)) in comparison
            .ops
            .iter()
            .zip(&comparison.comparators)
            .enumerate()
        {
            let right = self.expression(frame, right)?;
            let value = self.compare(*operator, &left, &right, here)?;
            if at == last || !self.truth(&value, here)? {
                return Ok(value);
            }
            left = right;
        }
        Ok(Value::Bool(true))
    }

    fn name(&self, frame: &Frame, name: &ExprName) -> Result<Value> {
        if let Some(value) = frame.get(&name.id) {
            return Ok(value);
        }
        let here = place(frame, name);
        if &*name.id == "__file__"
            && let Some(path) = self.host.modules.path(frame.source())
        {
            return Ok(own_file(path));
        }
        if &*name.id == "open" {
            return Ok(Value::Builtin(OPEN));
        }
        super::builtin::named(&name.id).ok_or_else(|| {
            if super::builtin::is_refused(&name.id) {
                return self.refuse(here, format!("`{}` is not evaluated", name.id));
            }
            let message = format!("name '{}' is not defined", name.id);
            self.raise("NameError", &message, here)
        })
    }

    /// The values of expressions of which some may be `*several`.
    fn elements(&mut self, frame: &Frame, elements: &[Expr]) -> Result<Vec<Value>> {
        let mut values = Vec::with_capacity(elements.len());
        for element in elements {
            match element {
                Expr::Starred(starred) => {
                    let several = self.expression(frame, &starred.value)?;
                    values.extend(self.iterate(&several, place(frame, starred))?);
                }
                one => values.push(self.expression(frame, one)?),
            }
        }
        Ok(values)
    }

    fn dict(&mut self, frame: &Frame, dict: &ExprDict) -> Result<Value> {
        let mut entries = Dict::default();
        for item in &dict.items {
            let value_place = place(frame, &item.value);
            let Some(key) = &item.key else {
                let other = self.expression(frame, &item.value)?;
                for (key, value) in self.entries(&other, value_place)? {
                    entries.insert(key, value);
                }
                continue;
            };
            let key_place = place(frame, key);
            let key = self.expression(frame, key)?;
            let value = self.expression(frame, &item.value)?;
            let name = key.type_name().to_owned();
            if entries.insert(key, value).is_none() {
                return Err(self.unhashable(&name, key_place));
            }
        }
        self.take(entries.len() * size_of::<Value>(), place(frame, dict))?;
        Ok(Value::dict(entries))
    }

    fn evaluate_call(&mut self, frame: &Frame, call: &ExprCall) -> Result<Value> {
        // `x.method()` needs no value for `x.method`.
        if let Expr::Attribute(ExprAttribute { value, attr, .. }) = &*call.func {
            let receiver = self.expression(frame, value)?;
            let arguments = self.arguments(frame, call)?;
            return self.call_method(&receiver, attr, arguments);
        }
        let callee = self.expression(frame, &call.func)?;
        if let Value::Builtin(builtin) = &callee
            && matches!(builtin.name, "locals" | "vars")
            && call.arguments.is_empty()
            && frame.is_class_body()
        {
            // What is put into it there becomes an attribute.
            let name = builtin.name;
            let message = format!("`{name}()` in the body of a class is not evaluated");
            return Err(self.refuse_change(place(frame, call), message));
        }
        if let Value::Builtin(builtin) = &callee
            && let Some(value) = frame_builtin(frame, builtin.name, call.arguments.is_empty())
        {
            return Ok(value);
        }
        let arguments = self.arguments(frame, call)?;
        self.call(&callee, arguments)
    }

    fn arguments(&mut self, frame: &Frame, expression: &ExprCall) -> Result<Call> {
        let arguments = &expression.arguments;
        let mut call = Call {
            place: place(frame, expression),
            positional: Vec::with_capacity(arguments.args.len()),
            keyword: Vec::with_capacity(arguments.keywords.len()),
        };
        for argument in &arguments.args {
            let place = place(frame, argument);
            if let Expr::Starred(starred) = argument {
                let several = self.expression(frame, &starred.value)?;
                let values = self.iterate(&several, place)?;
                call.positional
                    .extend(values.map(|value| Argument { value, place }));
            } else {
                let value = self.expression(frame, argument)?;
                call.positional.push(Argument { value, place });
            }
        }
        for keyword in &arguments.keywords {
            let place = place(frame, &keyword.value);
            let value = if is_no_ddl(&expression.func, keyword) {
                self.expression_later(frame, &keyword.value)?
            } else {
                self.expression(frame, &keyword.value)?
            };
            let Some(name) = &keyword.arg else {
                for (key, value) in self.entries(&value, place)? {
                    let Value::Str(name) = key else {
                        return Err(self.raise("TypeError", "keywords must be strings", place));
                    };
                    call.keyword.push((name, Argument { value, place }));
                }
                continue;
            };
            call.keyword
                .push((Rc::from(name.as_str()), Argument { value, place }));
        }
        Ok(call)
    }
}

/// Whether an argument says something of a column that stands in no DDL.
fn is_no_ddl(function: &Expr, keyword: &Keyword) -> bool {
    let name = match function {
        Expr::Name(name) => &*name.id,
        Expr::Attribute(attribute) => &*attribute.attr,
        _ => return false,
    };
    let argument = keyword.arg.as_deref();
    matches!(name, "Column" | "mapped_column")
        && argument.is_some_and(|argument| NO_DDL.contains(&argument))
}

/// Whether an expression may make a value that holds others.
fn makes_object(expression: &Expr) -> bool {
    matches!(
        expression,
        Expr::Call(_)
            | Expr::List(_)
            | Expr::Tuple(_)
            | Expr::Set(_)
            | Expr::Dict(_)
            | Expr::ListComp(_)
            | Expr::SetComp(_)
            | Expr::DictComp(_)
            | Expr::Generator(_)
            | Expr::Lambda(_)
    )
}

/// `globals()`, `locals()` and `super()`, which need to know where they are called.
fn frame_builtin(frame: &Frame, name: &str, is_plain: bool) -> Option<Value> {
    let names = match name {
        "globals" if is_plain => Frame::top(Rc::clone(&frame.module)).locals(),
        "locals" if is_plain => frame.locals(),
        "super" if is_plain => return super::class::super_object(frame),
        _ => return None,
    };
    let mut dict = Dict::default();
    for (name, value) in names {
        dict.set(&name, value);
    }
    Some(Value::dict(dict))
}
