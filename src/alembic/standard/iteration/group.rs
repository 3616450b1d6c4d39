//! `itertools.groupby`.
//!
//! Invariant: the groups share what they go over: one that is looked at when the next was begun is
//! empty (<https://docs.python.org/3/library/itertools.html#itertools.groupby>).

use std::cell::RefCell;
use std::rc::Rc;

use crate::alembic::python::{Call, Interpreter, Iterator, Result, Signature, Value};
use crate::span::Span;

/// What the groups share.
struct Groups {
    from: Rc<Iterator>,
    key: Option<Value>,
    /// The key and the item that were taken and not given yet.
    ahead: Option<(Value, Value)>,
    /// The key of the group that was begun last.
    of_group: Option<Value>,
    /// How many groups were begun.
    begun: usize,
}

impl Groups {
    /// Takes an item, if none is waiting; whether there is one.
    fn fill(
        this: &RefCell<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        here: Span,
    ) -> Result<bool> {
        if this.borrow().ahead.is_some() {
            return Ok(true);
        }
        let (from, key) = {
            let groups = this.borrow();
            (Rc::clone(&groups.from), groups.key.clone())
        };
        let Some(item) = from.next(interpreter, here)? else {
            return Ok(false);
        };
        let by = match key {
            Some(key) => interpreter.call_with(&key, vec![item.clone()], here)?,
            None => item.clone(),
        };
        this.borrow_mut().ahead = Some((by, item));
        Ok(true)
    }

    /// Whether the item that waits is of a group with this key.
    fn is_of(
        this: &RefCell<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        key: &Value,
        here: Span,
    ) -> Result<bool> {
        let by = this.borrow().ahead.as_ref().map(|(by, _)| by.clone());
        match by {
            Some(by) => Ok(by.is_same(key) || interpreter.equals(key, &by, here)?),
            None => Ok(false),
        }
    }
}

pub(super) fn groupby(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("groupby")
        .takes(&["iterable", "key"])
        .bind(interpreter, call)?;
    let from = super::over_required(interpreter, &mut bound, "iterable")?;
    let groups = Rc::new(RefCell::new(Groups {
        from,
        key: bound.some("key").map(|key| key.value),
        ahead: None,
        of_group: None,
        begun: 0,
    }));
    Ok(Iterator::made(move |interpreter, here| {
        groups.borrow_mut().begun += 1;
        // What is left of the group before is passed over.
        loop {
            if !Groups::fill(&groups, interpreter, here)? {
                return Ok(None);
            }
            let before = groups.borrow().of_group.clone();
            match before {
                Some(key) if Groups::is_of(&groups, interpreter, &key, here)? => {
                    groups.borrow_mut().ahead = None;
                }
                _ => break,
            }
        }
        let key = groups.borrow().ahead.as_ref().map(|(by, _)| by.clone());
        let key = key.unwrap_or(Value::None);
        groups.borrow_mut().of_group = Some(key.clone());
        let group = group(&groups, key.clone());
        Ok(Some(Value::tuple(vec![key, group])))
    }))
}

fn group(groups: &Rc<RefCell<Groups>>, key: Value) -> Value {
    let groups = Rc::clone(groups);
    let number = groups.borrow().begun;
    Iterator::made(move |interpreter, here| {
        if groups.borrow().begun != number
            || !Groups::fill(&groups, interpreter, here)?
            || !Groups::is_of(&groups, interpreter, &key, here)?
        {
            return Ok(None);
        }
        let taken = groups.borrow_mut().ahead.take();
        Ok(taken.map(|(_, item)| item))
    })
}
