//! What stands in the body of a mapped class: `mapped_column()`, `declared_attr`, `relationship()`.
//!
//! Invariant: what is no column of the table is refused where it is used, not where it stands.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use ruff_python_ast::{CmpOp, Operator};

use crate::alembic::python::{
    Annotation, Call, Class, Descriptor, Interpreter, Object, Result, Signature, Unknown, Value,
};
use crate::alembic::sqlalchemy::schema::{Column, UnnamedColumn};
use crate::span::Span;

/// `mapped_column(…)`: a column whose name and type the class may say.
#[derive(Debug)]
pub(super) struct MappedColumn {
    call: Call,
    /// Where it stands among the columns, if that was said.
    pub(super) sort_order: i64,
    /// Whether it is the parent's column of the same name, if there is one.
    pub(super) uses_existing: bool,
    /// Whether its annotation counts for nothing.
    pub(super) is_deferred: bool,
    /// The column that it is in the body of its class, but for what the annotation says.
    named: Option<Rc<Column>>,
}

/// What a `mapped_column()` says that no table shows.
const OF_OBJECTS: &[&str] = &[
    "active_history",
    "compare",
    "dataclass_metadata",
    "default_factory",
    "deferred",
    "deferred_group",
    "deferred_raiseload",
    "hash",
    "init",
    "kw_only",
    "repr",
];

/// `mapped_column(…)`
pub(super) fn mapped_column(
    interpreter: &mut Interpreter<'_, '_>,
    mut call: Call,
) -> Result<Value> {
    let mut sort_order = 0;
    let mut uses_existing = false;
    let mut keyword = Vec::with_capacity(call.keyword.len());
    for (name, argument) in std::mem::take(&mut call.keyword) {
        match (&*name, &argument.value) {
            ("sort_order", Value::Int(order)) => sort_order = *order,
            ("use_existing_column", value) => {
                uses_existing = interpreter.truth(value, argument.place)?;
            }
            (name, _) if OF_OBJECTS.contains(&name) => {}
            _ => keyword.push((name, argument)),
        }
    }
    call.keyword = keyword;
    Ok(Value::object(MappedColumn {
        call,
        sort_order,
        uses_existing,
        is_deferred: false,
        named: None,
    }))
}

impl MappedColumn {
    /// One of which the class says everything.
    pub(super) fn empty(place: Span) -> Self {
        let call = Call {
            place,
            positional: Vec::new(),
            keyword: Vec::new(),
        };
        Self {
            call,
            sort_order: 0,
            uses_existing: false,
            is_deferred: false,
            named: None,
        }
    }

    /// The column under the name of its attribute, and whether its `nullable` was said.
    pub(super) fn column(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
    ) -> Result<Column> {
        Column::named(interpreter, name, self.call.clone())
    }
}

impl Object for MappedColumn {
    fn type_name(&self) -> &'static str {
        "MappedColumn"
    }

    fn bound_in_class(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
    ) -> Option<Value> {
        // What is wrong with it is told where the class is mapped.
        let column = self.column(interpreter, name).ok()?;
        Some(Value::object(Self {
            call: self.call.clone(),
            sort_order: self.sort_order,
            uses_existing: self.uses_existing,
            is_deferred: self.is_deferred,
            named: Some(Rc::new(column)),
        }))
    }

    fn stands_for(&self) -> Option<Value> {
        let column = self.named.clone();
        column.map(|column| Value::Object(column))
    }

    fn attribute(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        place: Span,
    ) -> Result<Option<Value>> {
        match &self.named {
            Some(column) => Rc::clone(column).attribute(interpreter, name, place),
            None => Ok(None),
        }
    }

    fn subscript(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        key: &Value,
        place: Span,
    ) -> Result<Option<Value>> {
        match &self.named {
            Some(column) => Rc::clone(column).subscript(interpreter, key, place),
            None => Ok(None),
        }
    }

    fn has_method(&self, name: &str) -> bool {
        { self.named.as_ref() }.is_some_and(|column| column.has_method(name))
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        call: Call,
    ) -> Result<Value> {
        match &self.named {
            Some(column) => Rc::clone(column).call_method(interpreter, name, call),
            None => Err(interpreter.no_attribute(self.type_name(), name, call.place)),
        }
    }

    fn operator(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        operator: Operator,
        other: &Value,
        reflected: bool,
        place: Span,
    ) -> Result<Option<Value>> {
        match &self.named {
            Some(column) => {
                Rc::clone(column).operator(interpreter, operator, other, reflected, place)
            }
            None => Ok(None),
        }
    }

    fn compare(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        operator: CmpOp,
        other: &Value,
        place: Span,
    ) -> Result<Option<Value>> {
        match &self.named {
            Some(column) => Rc::clone(column).compare(interpreter, operator, other, place),
            None => Ok(None),
        }
    }
}

/// `@declared_attr.directive` and `@declared_attr.cascading` are `@declared_attr` with more to say.
#[derive(Debug)]
pub(super) struct DeclaredAttr;

impl Object for DeclaredAttr {
    fn type_name(&self) -> &'static str {
        "type"
    }

    fn attribute(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        name: &str,
        _: Span,
    ) -> Result<Option<Value>> {
        Ok(matches!(name, "directive" | "cascading").then_some(Value::Object(self)))
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
        declared_attr(interpreter, call)
    }
}

/// `@declared_attr`: a function of the class that makes an attribute of it.
#[derive(Debug)]
pub(super) struct DeclaredAttribute {
    function: Value,
    /// What it has made of each class: the columns of one are the same wherever they are read.
    made: RefCell<Vec<(Weak<Class>, Value)>>,
}

/// `declared_attr(function)`
fn declared_attr(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::new("declared_attr")
        .takes(&["fget"])
        .by_name(&["cascading"])
        .bind(interpreter, call)?;
    let function = bound.required(interpreter, "fget")?.value;
    let descriptor = function.downcast::<Descriptor>();
    let function = match descriptor.as_deref() {
        Some(Descriptor::Class(inner)) => inner.clone(),
        _ => function,
    };
    Ok(Value::object(DeclaredAttribute {
        function,
        made: RefCell::default(),
    }))
}

impl DeclaredAttribute {
    /// What it makes of a class; a column has the name of the function.
    pub(super) fn of(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        class: &Rc<Class>,
        place: Span,
    ) -> Result<Value> {
        let is_it = |(known, _): &&(Weak<Class>, Value)| known.as_ptr() == Rc::as_ptr(class);
        let known = self.made.borrow().iter().find(is_it).cloned();
        if let Some((_, value)) = known {
            return Ok(value);
        }
        let this = Value::Object(class.clone());
        let mut value = interpreter.call_with(&self.function, vec![this], place)?;
        if let (Value::Object(object), Value::Function(function)) = (&value, &self.function) {
            let named = Rc::clone(object).bound_in_class(interpreter, &function.name);
            value = named.unwrap_or(value);
        }
        let made = (Rc::downgrade(class), value.clone());
        self.made.borrow_mut().push(made);
        Ok(value)
    }

    /// What its function says of what it gives.
    pub(super) fn annotation(&self) -> Option<Annotation> {
        match &self.function {
            Value::Function(function) => Annotation::of_function(function),
            _ => None,
        }
    }
}

impl Object for DeclaredAttribute {
    fn type_name(&self) -> &'static str {
        "declared_attr"
    }

    fn read_of_class(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        class: &Rc<Class>,
        place: Span,
    ) -> Result<Option<Value>> {
        self.of(interpreter, class, place).map(Some)
    }
}

/// `deferred(mapped_column(…))`: the same column, of which the annotation says nothing.
pub(super) fn deferred(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::new("deferred")
        .takes(&["column"])
        .and_more()
        .and_others()
        .bind(interpreter, call)?;
    let column = bound.required(interpreter, "column")?.value;
    let Some(mapped) = column.downcast::<MappedColumn>() else {
        return Ok(column);
    };
    Ok(Value::object(MappedColumn {
        call: mapped.call.clone(),
        sort_order: mapped.sort_order,
        uses_existing: mapped.uses_existing,
        is_deferred: true,
        named: mapped.named.clone(),
    }))
}

/// `Mapped`, which stands in annotations.
#[derive(Debug)]
pub(super) struct Mapped;

impl Object for Mapped {
    fn type_name(&self) -> &'static str {
        "type"
    }

    fn subscript(
        self: Rc<Self>,
        _: &mut Interpreter<'_, '_>,
        _: &Value,
        _: Span,
    ) -> Result<Option<Value>> {
        Ok(Some(Value::Object(self)))
    }
}

/// `synonym` and the like: what they make is not known here.
#[derive(Debug)]
pub(super) struct Relation(pub(super) &'static str);

impl Object for Relation {
    fn type_name(&self) -> &'static str {
        "function"
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
        let is_column = |value: &Value| {
            value.downcast::<MappedColumn>().is_some()
                || value
                    .downcast::<Column>()
                    .is_some_and(|column| column.table.borrow().is_none())
                || value.downcast::<UnnamedColumn>().is_some()
        };
        let mut columns = call.positional.iter();
        match (self.0, columns.find(|given| is_column(&given.value))) {
            ("column_property", Some(column)) => return Ok(column.value.clone()),
            ("composite", Some(column)) => {
                let message = "columns inside of `composite()` are not evaluated";
                let refusal = interpreter.refusal(column.place, message);
                let help = "bind each of them to a name of the class, and name these";
                return Err(refusal.help(help).into());
            }
            _ => {}
        }
        let what = format!("what `{}()` gives", self.0);
        Ok(Value::unknown(Unknown::new(what, call.place)))
    }
}
