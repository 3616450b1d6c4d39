//! A class.
//!
//! Invariant: its ancestors are in the order in which Python asks them
//! (<https://docs.python.org/3/howto/mro.html>).

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use indexmap::IndexMap;
use ruff_python_ast::name::Name;

use super::annotation::Annotation;
use super::bound::BoundMethod;
use super::data::{Data, Maker};
use super::definition::METACLASS;
use super::descriptor::Descriptor;
use super::instance::Instance;
use super::special;
use crate::alembic::python::builtin::ExceptionClass;
use crate::alembic::python::call::Call;
use crate::alembic::python::compare::equal;
use crate::alembic::python::interpreter::Interpreter;
use crate::alembic::python::lack::lacks;
use crate::alembic::python::object::Object;
use crate::alembic::python::stop::Result;
use crate::alembic::python::value::Value;
use crate::span::Span;

/// A class that is written in Python.
#[derive(Debug)]
pub struct Class {
    name: String,
    bases: Vec<Value>,
    /// Its ancestors that are written in Python, the nearest first.
    ancestors: Vec<Rc<Class>>,
    names: RefCell<IndexMap<Name, Value>>,
    /// The names that its body says the types of, in order.
    annotations: Vec<Annotation>,
    /// What stands in its brackets beside its bases.
    keywords: Vec<(Name, Value)>,
    /// What a loop over it sees, for classes that have members.
    members: RefCell<Option<Vec<Value>>>,
    /// What `@dataclass` says of it.
    data: RefCell<Option<Rc<Data>>>,
    /// Whether it stands in a function.
    is_local: Cell<bool>,
}

impl Class {
    /// A class; `None` if its bases have no common order.
    pub(super) fn new(
        name: &str,
        bases: Vec<Value>,
        names: IndexMap<Name, Value>,
        annotations: Vec<Annotation>,
        keywords: Vec<(Name, Value)>,
    ) -> Option<Rc<Self>> {
        let parents: Vec<Rc<Self>> = bases.iter().filter_map(Value::downcast::<Self>).collect();
        Some(Rc::new(Self {
            name: name.to_owned(),
            ancestors: linearize(&parents)?,
            bases,
            names: RefCell::new(names),
            annotations,
            keywords,
            members: RefCell::default(),
            data: RefCell::default(),
            is_local: Cell::default(),
        }))
    }

    /// The same class with one more base behind its own.
    #[must_use]
    pub fn with_base(&self, base: Value) -> Rc<Self> {
        let mut bases = self.bases.clone();
        bases.push(base);
        Rc::new(Self {
            name: self.name.clone(),
            bases,
            ancestors: self.ancestors.clone(),
            names: self.names.clone(),
            annotations: self.annotations.clone(),
            keywords: self.keywords.clone(),
            members: RefCell::default(),
            data: self.data.clone(),
            is_local: self.is_local.clone(),
        })
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its bases as they are written: classes of Python ([`Value::downcast`] to [`Class`]), objects
    /// that are built in, and what is not known.
    #[must_use]
    pub fn bases(&self) -> &[Value] {
        &self.bases
    }

    /// Itself and its ancestors that are written in Python, in the order in which they are asked.
    #[must_use]
    pub fn chain(self: &Rc<Self>) -> Vec<Rc<Self>> {
        let mut chain = vec![Rc::clone(self)];
        chain.extend(self.ancestors.iter().cloned());
        chain
    }

    /// The bases of the chain that are not written in Python, in order.
    #[must_use]
    pub fn natives(&self) -> Vec<Value> {
        let all = self.bases.iter();
        let all = all.chain(self.ancestors.iter().flat_map(|class| &class.bases));
        all.filter(|base| base.downcast::<Self>().is_none())
            .cloned()
            .collect()
    }

    /// The first base of the chain that is a `T`.
    #[must_use]
    pub fn native<T: Object>(&self) -> Option<Rc<T>> {
        self.natives().iter().find_map(Value::downcast::<T>)
    }

    /// The first base of the chain that is not known.
    #[must_use]
    pub fn unknown(&self) -> Option<Rc<crate::alembic::python::stop::Unknown>> {
        self.natives().iter().find_map(|base| match base {
            Value::Unknown(unknown) => Some(Rc::clone(unknown)),
            _ => None,
        })
    }

    /// What a name stands for in the body of the class or of an ancestor, as it stands there: a
    /// function is no method yet.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<Value> {
        let inherited = || self.ancestors.iter().find_map(|class| class.own(name));
        self.own(name).or_else(inherited)
    }

    /// What a name stands for in its own body.
    #[must_use]
    pub fn own(&self, name: &str) -> Option<Value> {
        self.names.borrow().get(name).cloned()
    }

    /// The names of its own body, in order.
    #[must_use]
    pub fn own_names(&self) -> Vec<(Name, Value)> {
        let names = self.names.borrow();
        names
            .iter()
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect()
    }

    /// Has a name of the class stand for a value.
    pub fn set(&self, name: &str, value: Value) {
        self.names.borrow_mut().insert(Name::new(name), value);
    }

    /// The names that its own body binds.
    #[must_use]
    pub fn names(&self) -> Vec<Name> {
        self.names.borrow().keys().cloned().collect()
    }

    /// Takes a name out of its own body.
    pub fn remove(&self, name: &str) {
        self.names.borrow_mut().shift_remove(name);
    }

    /// Says of it what `@dataclass` says.
    pub fn set_data(&self, data: Data) {
        *self.data.borrow_mut() = Some(Rc::new(data));
    }

    /// What `@dataclass` says of it, and not of an ancestor.
    #[must_use]
    pub fn own_data(&self) -> Option<Rc<Data>> {
        self.data.borrow().clone()
    }

    /// Says that it stands in a function.
    pub(super) fn set_local(&self) {
        self.is_local.set(true);
    }

    /// Whether it stands in a function, which its full name would say.
    #[must_use]
    pub fn is_local(&self) -> bool {
        self.is_local.get()
    }

    /// The names that its own body says the types of.
    #[must_use]
    pub fn annotations(&self) -> &[Annotation] {
        &self.annotations
    }

    /// What stands under a name in its brackets: `table=True`.
    #[must_use]
    pub fn keyword(&self, name: &str) -> Option<&Value> {
        let mut keywords = self.keywords.iter();
        let found = keywords.find(|(known, _)| known == name);
        found.map(|(_, value)| value)
    }

    /// Gives it members: what a loop over the class sees.
    pub fn set_members(&self, members: Vec<Value>) {
        *self.members.borrow_mut() = Some(members);
    }

    /// Its members, or those of an ancestor.
    #[must_use]
    pub fn members(&self) -> Option<Vec<Value>> {
        let inherited = || {
            let mut ancestors = self.ancestors.iter();
            ancestors.find_map(|class| class.members.borrow().clone())
        };
        self.members.borrow().clone().or_else(inherited)
    }

    /// Whether it is another class or derives from it.
    #[must_use]
    pub fn is_subclass_of(self: &Rc<Self>, other: &Rc<Self>) -> bool {
        Rc::ptr_eq(self, other) || self.ancestors.iter().any(|class| Rc::ptr_eq(class, other))
    }

    /// Whether neither it nor one of its bases has an attribute of this name in Python, if nobody has
    /// set one.
    #[must_use]
    pub fn lacks(&self, name: &str) -> bool {
        let natives = self.natives();
        !name.starts_with("__") && natives.iter().all(|native| lacks(native, name))
    }

    /// The value of an attribute as it is found from an instance: functions become methods,
    /// properties are read.
    ///
    /// # Errors
    /// What a property raises.
    pub fn bind(
        self: &Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        found: Value,
        instance: &Value,
        place: Span,
    ) -> Result<Option<Value>> {
        if let Some(descriptor) = found.downcast::<Descriptor>() {
            let class = Value::Object(self.clone());
            return descriptor.read(interpreter, Some(instance), class, place);
        }
        if let Value::Object(object) = &found
            && let Some(read) = Rc::clone(object).read_of_class(interpreter, self, place)?
        {
            return Ok(Some(read));
        }
        let is_method = match &found {
            Value::Function(_) => true,
            Value::Object(object) => object.is_method(),
            _ => false,
        };
        Ok(Some(if is_method {
            Value::object(BoundMethod {
                receiver: instance.clone(),
                function: found,
            })
        } else {
            found
        }))
    }

    /// Makes an instance.
    fn make(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
        if let Some(unknown) = self.unknown() {
            return Err(interpreter.unknown_class(self.name(), &unknown, call.place));
        }
        if self
            .chain()
            .iter()
            .any(|class| class.keyword(METACLASS).is_some())
        {
            let message = format!("what a call of `{}` makes is not evaluated", self.name);
            let note = "its metaclass decides that";
            let refusal = interpreter.refusal(call.place, message).note(note);
            return Err(refusal.into());
        }
        let natives = self.natives();
        for native in &natives {
            if let Value::Object(object) = native
                && let Some(made) = Rc::clone(object).instantiate(interpreter, &self, &call)?
            {
                return Ok(made);
            }
        }
        let builtin = natives.iter().find_map(|native| match native {
            Value::Builtin(builtin) if builtin.name != "object" => Some(builtin.name),
            _ => None,
        });
        if let Some(builtin) = builtin {
            return Err(interpreter.no_base(&self.name, builtin, call.place));
        }
        let mut makers = natives.into_iter();
        let maker = makers.find(|native| match native {
            Value::Object(object) => object.is_callable(),
            _ => false,
        });
        if maker.is_none()
            && let Some(name) = special::unsupported(&self)
        {
            let message = format!("`{name}` of the class `{}` is not evaluated", self.name);
            return Err(interpreter.refuse(call.place, message));
        }
        let instance = Rc::new(Instance::new(Rc::clone(&self)));
        let value = Value::Object(instance.clone());
        if let Some(Maker::Data(data)) = self.maker("__init__", |data| data.init) {
            data.init(interpreter, &instance, call)?;
            return Ok(value);
        }
        let place = call.place;
        let init = self.find("__init__");
        // An exception has its arguments even if `__init__` does not hand them on.
        if let Some(maker) = maker
            && (init.is_none() || maker.downcast::<ExceptionClass>().is_some())
        {
            instance.set_inner(interpreter.call(&maker, call.clone())?);
            if init.is_none() {
                return Ok(value);
            }
        }
        match init {
            Some(init) => {
                if let Some(init) = self.bind(interpreter, init, &value, place)? {
                    interpreter.call(&init, call)?;
                }
            }
            None if call.positional.is_empty() && call.keyword.is_empty() => {}
            None => {
                let message = format!("{}() takes no arguments", self.name);
                return Err(interpreter.raise("TypeError", &message, place));
            }
        }
        Ok(value)
    }
}

impl Object for Class {
    fn type_name(&self) -> &'static str {
        "type"
    }

    fn attribute(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        place: Span,
    ) -> Result<Option<Value>> {
        if let Some(found) = self.find(name) {
            let read = match (found.downcast::<Descriptor>(), &found) {
                (Some(descriptor), _) => {
                    let class = Value::Object(self);
                    descriptor.read(interpreter, None, class, place)?
                }
                (None, Value::Object(object)) => {
                    Rc::clone(object).read_of_class(interpreter, &self, place)?
                }
                _ => None,
            };
            return Ok(Some(read.unwrap_or(found)));
        }
        // The full name of one that stands in a function says where.
        let is_named = name == "__name__" || (name == "__qualname__" && !self.is_local());
        if is_named {
            return Ok(Some(Value::str(&self.name)));
        }
        if name == "__members__" && self.members().is_some() {
            let mut dict = crate::alembic::python::dict::Dict::default();
            let members = self.members().unwrap_or_default();
            for (name, value) in self.own_names() {
                if members.iter().any(|member| member.is_same(&value)) {
                    dict.set(&name, value);
                }
            }
            return Ok(Some(Value::dict(dict)));
        }
        for native in self.natives() {
            if let Value::Builtin(builtin) = &native
                && builtin.name == "object"
            {
                continue;
            }
            if let Some(found) = interpreter.find_attribute(&native, name, place)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    fn set_attribute(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        value: Value,
        place: Span,
    ) -> Result<bool> {
        let is_member = |value: Value| {
            let members = self.members().unwrap_or_default();
            members.iter().any(|member| member.is_same(&value))
        };
        if self.own(name).is_some_and(is_member) {
            let message = format!("cannot reassign member '{name}'");
            return Err(interpreter.raise("AttributeError", &message, place));
        }
        let assigned = interpreter.host.declared.as_ref();
        let assigned = assigned.map(|declared| declared.assigned);
        if let Some(assigned) = assigned
            && assigned(interpreter, &self, name, &value, place)?
        {
            return Ok(true);
        }
        self.set(name, value);
        Ok(true)
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
        self.make(interpreter, call)
    }

    fn subscript(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        key: &Value,
        place: Span,
    ) -> Result<Option<Value>> {
        let Some(members) = self.members() else {
            // `class Box(Generic[T])`: `Box[int]` is the class.
            let is_generic = !self.natives().is_empty();
            return Ok(is_generic.then(|| Value::Object(self)));
        };
        for member in members {
            let name = interpreter.attribute(&member, "name", place)?;
            if equal(&name, key) {
                return Ok(Some(member));
            }
        }
        // A second name of a member.
        if let Some(found) = key.as_str().and_then(|key| self.find(key)) {
            return Ok(Some(found));
        }
        Err(interpreter.key_error(key, place))
    }

    fn items(self: Rc<Self>, _: &mut Interpreter<'_, '_>, _: Span) -> Result<Option<Vec<Value>>> {
        Ok(self.members())
    }

    /// A member, or the value of one.
    fn contains(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        item: &Value,
        place: Span,
    ) -> Result<Option<bool>> {
        let Some(members) = self.members() else {
            return Ok(None);
        };
        for member in members {
            let value = interpreter.attribute(&member, "_value_", place)?;
            if member.is_same(item) || equal(&value, item) {
                return Ok(Some(true));
            }
        }
        Ok(Some(false))
    }
}

/// The ancestors of a class with these parents, in the order in which they are asked.
fn linearize(parents: &[Rc<Class>]) -> Option<Vec<Rc<Class>>> {
    let mut lists: Vec<Vec<Rc<Class>>> = parents.iter().map(Class::chain).collect();
    lists.push(parents.to_vec());
    let mut order = Vec::new();
    loop {
        lists.retain(|list| !list.is_empty());
        if lists.is_empty() {
            return Some(order);
        }
        let is_free = |class: &Rc<Class>| {
            let mut tails = lists.iter().flat_map(|list| &list[1..]);
            !tails.any(|other| Rc::ptr_eq(other, class))
        };
        let next = lists
            .iter()
            .map(|list| &list[0])
            .find(|head| is_free(head))?;
        let next = Rc::clone(next);
        for list in &mut lists {
            if Rc::ptr_eq(&list[0], &next) {
                list.remove(0);
            }
        }
        order.push(next);
    }
}
