//! What a relationship between two mapped classes is: which column of the one refers to the other.
//!
//! Invariant: one foreign key of one column says it; all other relationships are known to be there
//! and nothing more
//! (<https://docs.sqlalchemy.org/en/20/orm/basic_relationships.html>).

use std::rc::{Rc, Weak};

use super::mapper::Mapper;
use super::relationship::{Backref, Relationship};
use crate::alembic::python::{Annotation, Argument, Call, Class, Interpreter, Result, Value};
use crate::alembic::sqlalchemy::schema::{Column, ConstraintKind, Table};
use crate::span::Span;

/// A relationship of a class.
#[derive(Clone, Debug)]
pub(in crate::alembic) struct Relation {
    /// The attribute.
    pub(in crate::alembic) attribute: Rc<str>,
    /// What it is, or why that is not known here.
    pub(in crate::alembic) related: std::result::Result<Related, String>,
}

/// What a relationship is.
#[derive(Clone, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an option of SQLAlchemy"
)]
pub(in crate::alembic) struct Related {
    target: Weak<Class>,
    /// Whether the class of the relationship has the foreign key.
    pub(in crate::alembic) is_to_one: bool,
    /// Whether its value is a list.
    pub(in crate::alembic) is_list: bool,
    /// The attribute that is the foreign key, of the class that has it.
    pub(in crate::alembic) key: Rc<str>,
    /// The attribute that it refers to, of the other class.
    pub(in crate::alembic) refers_to: Rc<str>,
    /// The relationship of the other class that is the same seen from there.
    pub(in crate::alembic) back: Option<Rc<str>>,
    /// What is done to related objects.
    pub(in crate::alembic) cascade: Cascade,
    /// The order of a list.
    pub(in crate::alembic) order_by: Option<Argument>,
    /// Why its value cannot be read, if it cannot.
    pub(in crate::alembic) unread: Option<String>,
    /// Whether it writes nothing.
    pub(in crate::alembic) is_view: bool,
    /// Whether a row that is deleted leaves rows that refer to it alone, unless they were read:
    /// `passive_deletes`.
    pub(in crate::alembic) is_passive: bool,
    /// Whether it leaves all of them alone: `passive_deletes="all"`.
    pub(in crate::alembic) is_all_passive: bool,
}

/// What is done to related objects
/// (<https://docs.sqlalchemy.org/en/20/orm/cascades.html>).
#[derive(Clone, Copy, Debug)]
pub(in crate::alembic) struct Cascade {
    /// They are added with the object.
    pub(in crate::alembic) saves: bool,
    /// They are deleted with it.
    pub(in crate::alembic) deletes: bool,
    /// They are deleted when they leave it.
    pub(in crate::alembic) deletes_orphans: bool,
}

impl Related {
    /// The class that it leads to.
    pub(in crate::alembic) fn target(&self) -> Option<Rc<Class>> {
        self.target.upgrade()
    }
}

impl Cascade {
    const USUAL: Self = Self {
        saves: true,
        deletes: false,
        deletes_orphans: false,
    };

    fn of(text: &str) -> Self {
        let has = |word: &str| text.split(',').any(|one| one.trim() == word);
        let is_all = has("all");
        Self {
            saves: is_all || has("save-update"),
            deletes: is_all || has("delete"),
            deletes_orphans: has("delete-orphan"),
        }
    }
}

/// What a declaration says, on the side on which it stands.
struct Declaration {
    class: Rc<Class>,
    attribute: Rc<str>,
    place: Span,
    target: std::result::Result<Rc<Class>, String>,
    /// Whether the annotation of the attribute says that it is no list.
    is_scalar: bool,
    keyword: Vec<(Rc<str>, Argument)>,
}

/// The relationships of a class, those that others bring to it by `backref` among them.
///
/// # Errors
/// What a function raises that a relationship is given.
pub(in crate::alembic) fn relations(
    interpreter: &mut Interpreter<'_, '_>,
    class: &Rc<Class>,
) -> Result<Rc<[Relation]>> {
    let Some(mapper) = Mapper::of(&Value::Object(class.clone())) else {
        return Ok(Rc::default());
    };
    let classes: Vec<Rc<Class>> = {
        let classes = mapper.classes.borrow();
        classes.iter().filter_map(Weak::upgrade).collect()
    };
    if let Some((known, relations)) = &*mapper.relations.borrow()
        && *known == classes.len()
    {
        return Ok(Rc::clone(relations));
    }
    let mut found = Vec::new();
    for declaration in declarations(interpreter, class, &classes)? {
        let back = declaration.back(interpreter)?;
        let related = declaration.related(interpreter, back.map(|(name, _)| name))?;
        found.push(Relation {
            attribute: Rc::clone(&declaration.attribute),
            related,
        });
    }
    for other in &classes {
        for declaration in declarations(interpreter, other, &classes)? {
            let is_of_class = declaration
                .target
                .as_ref()
                .is_ok_and(|target| Rc::ptr_eq(target, class));
            let Some((name, Some(keyword))) = declaration.back(interpreter)? else {
                continue;
            };
            if is_of_class {
                let reversed = declaration.reversed(interpreter, &name, keyword)?;
                found.push(reversed);
            }
        }
    }
    let found: Rc<[Relation]> = found.into();
    *mapper.relations.borrow_mut() = Some((classes.len(), Rc::clone(&found)));
    Ok(found)
}

/// What the body of a class declares, and those of its ancestors that are no tables.
fn declarations(
    interpreter: &mut Interpreter<'_, '_>,
    class: &Rc<Class>,
    classes: &[Rc<Class>],
) -> Result<Vec<Declaration>> {
    let mut found: Vec<Declaration> = Vec::new();
    for one in class.chain() {
        for (name, value) in one.own_names() {
            let Some(relationship) = value.downcast::<Relationship>() else {
                continue;
            };
            if found.iter().any(|known| *known.attribute == *name) {
                continue;
            }
            let annotations = one.annotations();
            let said = annotations.iter().rev().find(|said| said.name == name);
            let call = &relationship.call;
            let target = target(interpreter, call, said, classes)?;
            let is_scalar = said
                .and_then(|said| said.inside("Mapped"))
                .is_some_and(|mapped| element_of(&mapped).is_none());
            found.push(Declaration {
                class: Rc::clone(class),
                attribute: Rc::from(name.as_str()),
                place: call.place,
                target,
                is_scalar,
                keyword: call.keyword.clone(),
            });
        }
    }
    Ok(found)
}

/// What stands in the brackets of a list: `Order` of `List["Order"]`.
fn element_of(mapped: &Annotation) -> Option<Annotation> {
    let forms = ["List", "list", "Set", "set", "Sequence", "Collection"];
    forms.iter().find_map(|form| mapped.inside(form))
}

/// The class that a relationship leads to.
fn target(
    interpreter: &mut Interpreter<'_, '_>,
    call: &Call,
    annotation: Option<&Annotation>,
    classes: &[Rc<Class>],
) -> Result<std::result::Result<Rc<Class>, String>> {
    let by_name = call.keyword.iter();
    let mut by_name = by_name.filter(|(name, _)| &**name == "argument");
    let given = call.positional.first();
    let given = given.or_else(|| by_name.next().map(|(_, given)| given));
    let named = |name: &str| {
        let last = name.rsplit('.').next().unwrap_or(name);
        let mut same = classes.iter().rev().filter(|class| class.name() == last);
        same.next()
            .cloned()
            .ok_or_else(|| format!("there is no class `{name}` among those of its base"))
    };
    let given = match given.map(|given| &given.value) {
        Some(function @ Value::Function(_)) => {
            interpreter.call_with(function, Vec::new(), call.place)?
        }
        Some(value) => value.clone(),
        None => {
            let mapped = annotation.and_then(|said| {
                let forms = ["Mapped", "DynamicMapped", "WriteOnlyMapped"];
                forms.iter().find_map(|form| said.inside(form))
            });
            let Some(mapped) = mapped else {
                return Ok(Err("it names no class".to_owned()));
            };
            let (mapped, _) = element_of(&mapped).unwrap_or(mapped).without_none();
            return Ok(match mapped.last_name() {
                Some(name) => named(&name),
                None => Err("its class is not known".to_owned()),
            });
        }
    };
    Ok(match &given {
        Value::Str(name) => named(name),
        value => match value.downcast::<Class>() {
            Some(class) if Mapper::of(value).is_some() => Ok(class),
            _ => Err("its class is not known".to_owned()),
        },
    })
}

/// The name of the other side, and what is said of it if it is made here.
type Back = (Rc<str>, Option<Vec<(Rc<str>, Argument)>>);

impl Declaration {
    fn said(&self, name: &str) -> Option<&Argument> {
        let mut keyword = self.keyword.iter();
        let found = keyword.find(|(known, _)| &**known == name);
        let given = found.map(|(_, given)| given);
        given.filter(|given| !given.value.is_none())
    }

    fn back(&self, interpreter: &Interpreter<'_, '_>) -> Result<Option<Back>> {
        if let Some(backref) = self.said("backref") {
            if let Some(backref) = backref.value.downcast::<Backref>() {
                let name = Rc::clone(&backref.name);
                return Ok(Some((name, Some(backref.keyword.clone()))));
            }
            return Ok(Some((interpreter.text_of(backref)?, Some(Vec::new()))));
        }
        match self.said("back_populates") {
            Some(name) => Ok(Some((interpreter.text_of(name)?, None))),
            None => Ok(None),
        }
    }

    /// What it is.
    fn related(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        back: Option<Rc<str>>,
    ) -> Result<std::result::Result<Related, String>> {
        let target = match &self.target {
            Ok(target) => target,
            Err(why) => return Ok(Err(why.clone())),
        };
        let beyond = [
            "secondary",
            "primaryjoin",
            "secondaryjoin",
            "remote_side",
            "post_update",
            "collection_class",
        ];
        if let Some(name) = beyond.iter().find(|name| self.said(name).is_some()) {
            return Ok(Err(format!("`{name}` is not evaluated")));
        }
        let mapper_of = |class: &Rc<Class>| Mapper::of(&Value::Object(class.clone()));
        let (Some(own), Some(other)) = (mapper_of(&self.class), mapper_of(target)) else {
            return Ok(Err("its class is not mapped".to_owned()));
        };
        if own.table.name == other.table.name {
            return Ok(Err("it leads to its own table".to_owned()));
        }
        let only = match self.said("foreign_keys") {
            Some(given) => match column_of(given) {
                Some(name) => Some(name),
                None => return Ok(Err("`foreign_keys` is not evaluated".to_owned())),
            },
            None => None,
        };
        let meant = |keys: Vec<(String, String)>| {
            let is_meant =
                |(column, _): &(String, String)| only.as_ref().is_none_or(|only| only == column);
            keys.into_iter().filter(is_meant).collect::<Vec<_>>()
        };
        let to_other = keys(&own.table, &other.table).map(meant);
        let to_own = keys(&other.table, &own.table).map(meant);
        let (Some(to_other), Some(to_own)) = (to_other, to_own) else {
            return Ok(Err("a foreign key of several columns says it".to_owned()));
        };
        let (is_to_one, (column, referred)) = match (&to_other[..], &to_own[..]) {
            ([key], []) => (true, key.clone()),
            ([], [key]) => (false, key.clone()),
            ([], []) => return Ok(Err("no foreign key says it".to_owned())),
            _ => return Ok(Err("several foreign keys could say it".to_owned())),
        };
        let (many, one) = if is_to_one {
            (&own, &other)
        } else {
            (&other, &own)
        };
        let is_list = match self.said("uselist") {
            Some(said) => interpreter.truth(&said.value, said.place)?,
            None => !is_to_one && !self.is_scalar,
        };
        let cascade = match self.said("cascade") {
            Some(said) => Cascade::of(&interpreter.text_of(said)?),
            None => Cascade::USUAL,
        };
        let order_by = self.said("order_by").cloned();
        Ok(Ok(Related {
            target: Rc::downgrade(target),
            is_to_one,
            is_list,
            key: many.attribute(&column),
            refers_to: one.attribute(&referred),
            back,
            cascade,
            unread: self.unread(order_by.as_ref(), is_list, is_to_one),
            order_by,
            is_view: self.is_true("viewonly"),
            is_passive: self
                .said("passive_deletes")
                .is_some_and(|said| !matches!(said.value, Value::Bool(false))),
            is_all_passive: self
                .said("passive_deletes")
                .is_some_and(|said| said.value.as_str() == Some("all")),
        }))
    }

    fn is_true(&self, name: &str) -> bool {
        let said = self.said(name);
        said.is_some_and(|said| matches!(said.value, Value::Bool(true)))
    }

    /// Why its value cannot be read, if it cannot.
    fn unread(
        &self,
        order_by: Option<&Argument>,
        is_list: bool,
        is_to_one: bool,
    ) -> Option<String> {
        let lazy = self.said("lazy").and_then(|lazy| lazy.value.as_str());
        if let Some(lazy @ ("dynamic" | "write_only" | "noload" | "raise")) = lazy {
            return Some(format!("`lazy={lazy:?}` is not evaluated"));
        }
        if is_list && is_to_one {
            return Some("`uselist` of it is not evaluated".to_owned());
        }
        match order_by {
            Some(given) if matches!(given.value, Value::Str(_) | Value::Function(_)) => {
                Some("`order_by` as a text is not evaluated".to_owned())
            }
            _ => None,
        }
    }

    /// The same seen from the other class.
    fn reversed(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        name: &Rc<str>,
        mut keyword: Vec<(Rc<str>, Argument)>,
    ) -> Result<Relation> {
        for shared in [
            "secondary",
            "primaryjoin",
            "secondaryjoin",
            "foreign_keys",
            "post_update",
            "viewonly",
            "remote_side",
        ] {
            if let Some(said) = self.said(shared) {
                keyword.push((Rc::from(shared), said.clone()));
            }
        }
        let target = match &self.target {
            Ok(target) => Rc::clone(target),
            Err(_) => Rc::clone(&self.class),
        };
        let other = Self {
            class: target,
            attribute: Rc::clone(name),
            place: self.place,
            target: Ok(Rc::clone(&self.class)),
            is_scalar: false,
            keyword,
        };
        let related = other.related(interpreter, Some(Rc::clone(&self.attribute)))?;
        Ok(Relation {
            attribute: Rc::clone(name),
            related,
        })
    }
}

/// The name of the only column that an argument means: a column, a list of one, or `"Order.id"`.
fn column_of(given: &Argument) -> Option<String> {
    match &given.value {
        Value::Str(text) => {
            let text = text.trim_matches(['[', ']']);
            let is_one = !text.contains(',');
            let last = text.rsplit('.').next().unwrap_or(text);
            is_one.then(|| last.trim().to_owned())
        }
        Value::List(list) => match &list.borrow()[..] {
            [only] => Some(only.downcast::<Column>()?.name.clone()),
            _ => None,
        },
        value => Some(value.downcast::<Column>()?.name.clone()),
    }
}

/// The columns of a table that refer to another, each with the one that it refers to; `None` if
/// several do together.
fn keys(table: &Table, other: &Table) -> Option<Vec<(String, String)>> {
    let mut found = Vec::new();
    for constraint in &table.constraints {
        let ConstraintKind::ForeignKey(columns, key) = &constraint.kind else {
            continue;
        };
        if key.table != other.name {
            continue;
        }
        let [column] = &columns[..] else {
            return None;
        };
        let referred = key.columns.first().unwrap_or(column);
        found.push((column.clone(), referred.clone()));
    }
    Some(found)
}
