//! `contextlib.ExitStack` and `closing`.
//!
//! Invariant: what was entered last is left first, and what one exit stops the others do not see
//! (<https://docs.python.org/3/library/contextlib.html#contextlib.ExitStack>).

use std::cell::RefCell;
use std::rc::Rc;

use crate::alembic::python::{Call, Interpreter, Object, Raised, Result, Signature, Stop, Value};
use crate::span::Span;

/// `with ExitStack() as stack:`
#[derive(Debug, Default)]
struct ExitStack {
    exits: RefCell<Vec<Exit>>,
}

/// What is done at the end of the block.
#[derive(Debug)]
enum Exit {
    /// A block is left.
    Block(Rc<dyn Object>),
    /// A function is called.
    Callback(Value, Call),
}

/// `with closing(…):`
#[derive(Debug)]
struct Closing(Value);

/// `ExitStack()`
pub(super) fn exit_stack(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    Signature::part("ExitStack").bind(interpreter, call)?;
    Ok(Value::object(ExitStack::default()))
}

/// `closing(thing)`
pub(super) fn closing(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("closing")
        .takes(&["thing"])
        .bind(interpreter, call)?;
    let thing = bound.required(interpreter, "thing")?;
    Ok(Value::object(Closing(thing.value)))
}

impl Exit {
    fn run(
        self,
        interpreter: &mut Interpreter<'_, '_>,
        raised: Option<&Raised>,
        place: Span,
    ) -> Result<bool> {
        match self {
            Self::Block(block) => block.exit(interpreter, raised, place),
            Self::Callback(function, call) => interpreter.call(&function, call).map(|_| false),
        }
    }
}

impl ExitStack {
    /// Does all that is to be done at the end; whether an exception goes no further.
    fn unwind(
        &self,
        interpreter: &mut Interpreter<'_, '_>,
        raised: Option<&Raised>,
        place: Span,
    ) -> Result<bool> {
        let mut on_its_way = raised.cloned();
        let mut is_new = false;
        loop {
            let exit = self.exits.borrow_mut().pop();
            let Some(exit) = exit else {
                break;
            };
            match exit.run(interpreter, on_its_way.as_ref(), place) {
                Ok(true) => on_its_way = None,
                Ok(false) => {}
                Err(Stop::Raised(other)) => {
                    is_new = true;
                    on_its_way = Some(*other);
                }
                Err(stop) => return Err(stop),
            }
        }
        match on_its_way {
            Some(other) if is_new => Err(Stop::Raised(Box::new(other))),
            other => Ok(raised.is_some() && other.is_none()),
        }
    }
}

impl Object for ExitStack {
    fn type_name(&self) -> &'static str {
        "ExitStack"
    }

    fn has_method(&self, name: &str) -> bool {
        matches!(name, "callback" | "close" | "enter_context" | "pop_all")
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        mut call: Call,
    ) -> Result<Value> {
        let place = call.place;
        if name == "callback" && !call.positional.is_empty() {
            let function = call.positional.remove(0).value;
            let callback = Exit::Callback(function.clone(), call);
            self.exits.borrow_mut().push(callback);
            return Ok(function);
        }
        let takes: &'static [&'static str] = match name {
            "enter_context" => &["cm"],
            _ => &[],
        };
        let mut bound = Signature::part("ExitStack")
            .takes(takes)
            .bind(interpreter, call)?;
        match name {
            "close" => self.unwind(interpreter, None, place).map(|_| Value::None),
            "pop_all" => Ok(Value::object(Self {
                exits: RefCell::new(self.exits.take()),
            })),
            _ => {
                let block = bound.required(interpreter, "cm")?;
                if let Value::Object(object) = &block.value
                    && let Some(entered) = Rc::clone(object).enter(interpreter, block.place)?
                {
                    self.exits.borrow_mut().push(Exit::Block(Rc::clone(object)));
                    return Ok(entered);
                }
                let message = "this is no context manager that is evaluated";
                Err(interpreter.refuse(block.place, message))
            }
        }
    }

    fn enter(self: Rc<Self>, _: &mut Interpreter<'_, '_>, _: Span) -> Result<Option<Value>> {
        Ok(Some(Value::Object(self)))
    }

    fn exit(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        raised: Option<&Raised>,
        place: Span,
    ) -> Result<bool> {
        self.unwind(interpreter, raised, place)
    }

    fn may_catch(&self) -> bool {
        true
    }
}

impl Object for Closing {
    fn type_name(&self) -> &'static str {
        "closing"
    }

    fn enter(self: Rc<Self>, _: &mut Interpreter<'_, '_>, _: Span) -> Result<Option<Value>> {
        Ok(Some(self.0.clone()))
    }

    fn exit(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        _: Option<&Raised>,
        place: Span,
    ) -> Result<bool> {
        let call = Call {
            place,
            positional: Vec::new(),
            keyword: Vec::new(),
        };
        interpreter.call_method(&self.0, "close", call)?;
        Ok(false)
    }
}
