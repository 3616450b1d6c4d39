//! `importlib`: a module whose name is a text.
//!
//! Invariant: it is the module that an `import` of the name would bind.

use super::function;
use crate::alembic::python::{
    Call, Interpreter, NativeFunction, Result, Signature, Value, absolute,
};

const FUNCTIONS: &[(&str, NativeFunction)] = &[("import_module", import_module)];

/// What a name of `importlib` stands for.
pub(super) fn named(name: &str) -> Option<Value> {
    function::named(FUNCTIONS, name)
}

fn import_module(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("import_module")
        .takes(&["name", "package"])
        .bind(interpreter, call)?;
    let name = bound.required(interpreter, "name")?;
    let place = name.place;
    let name = interpreter.text_of(&name)?;
    let bare = name.trim_start_matches('.');
    let level = u32::try_from(name.len() - bare.len()).unwrap_or(u32::MAX);
    if level == 0 {
        return interpreter.import_module(&name, place);
    }
    let Some(package) = bound.text(interpreter, "package")? else {
        let message = "the 'package' argument is required to perform a relative import";
        return Err(interpreter.raise("TypeError", message, place));
    };
    let name = absolute(&package, true, level, Some(bare));
    interpreter.import_module(&name, place)
}
