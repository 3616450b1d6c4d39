//! `os.path` and `posixpath`: paths as texts.
//!
//! Invariant: a path has slashes wherever the script is made, and no file is asked for.

use std::rc::Rc;

use super::function;
use crate::alembic::python::{
    Argument, Call, Interpreter, NativeFunction, Result, Signature, Value,
};

const FUNCTIONS: &[(&str, NativeFunction)] = &[
    ("basename", basename),
    ("dirname", dirname),
    ("isabs", is_absolute),
    ("join", join),
    ("normpath", normal),
    ("split", split),
    ("splitext", split_extension),
];

/// What a name of `os.path` stands for.
pub(super) fn named(name: &str) -> Option<Value> {
    match name {
        "sep" => Some(Value::str("/")),
        name => function::named(FUNCTIONS, name),
    }
}

fn path(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Rc<str>> {
    let mut bound = Signature::part("path")
        .takes(&["p"])
        .bind(interpreter, call)?;
    let of = bound.required(interpreter, "p")?;
    text(interpreter, &of)
}

fn text(interpreter: &mut Interpreter<'_, '_>, of: &Argument) -> Result<Rc<str>> {
    if let Value::Bytes(_) = of.value {
        return Err(interpreter.refuse(of.place, "a path of bytes is not evaluated"));
    }
    let text = interpreter.text_of(of)?;
    interpreter.take(text.len(), of.place)?;
    Ok(text)
}

/// The folder and the name of a path: the folder without the slashes at its end, but for the root.
fn parts(path: &str) -> (&str, &str) {
    let at = path.rfind('/').map_or(0, |at| at + 1);
    let (folder, name) = path.split_at(at);
    let bare = folder.trim_end_matches('/');
    (if bare.is_empty() { folder } else { bare }, name)
}

fn basename(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    Ok(Value::str(parts(&path(interpreter, call)?).1))
}

fn dirname(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    Ok(Value::str(parts(&path(interpreter, call)?).0))
}

fn split(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let path = path(interpreter, call)?;
    let (folder, name) = parts(&path);
    Ok(Value::tuple(vec![Value::str(folder), Value::str(name)]))
}

fn is_absolute(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    Ok(Value::Bool(path(interpreter, call)?.starts_with('/')))
}

fn split_extension(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let path = path(interpreter, call)?;
    let name = path.rfind('/').map_or(0, |at| at + 1);
    // Dots at the beginning of a name begin no extension.
    let dot = path[name..].rfind('.').map(|at| name + at);
    let dot = dot.filter(|dot| path[name..*dot].contains(|one| one != '.'));
    let (stem, extension) = path.split_at(dot.unwrap_or(path.len()));
    Ok(Value::tuple(vec![Value::str(stem), Value::str(extension)]))
}

fn join(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("join")
        .takes(&["a"])
        .and_more()
        .bind(interpreter, call)?;
    let first = bound.required(interpreter, "a")?;
    let mut joined = text(interpreter, &first)?.to_string();
    for next in &bound.rest {
        let next = text(interpreter, next)?;
        if next.starts_with('/') {
            joined.clear();
        } else if !joined.is_empty() && !joined.ends_with('/') {
            joined.push('/');
        }
        joined.push_str(&next);
    }
    Ok(Value::str(joined))
}

fn normal(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let path = path(interpreter, call)?;
    // POSIX lets two slashes at the beginning mean something else, but not three.
    let slashes = path.len() - path.trim_start_matches('/').len();
    let root = match slashes {
        0 => "",
        2 => "//",
        _ => "/",
    };
    let mut kept: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if kept.last().is_some_and(|last| *last != "..") => {
                kept.pop();
            }
            ".." if !root.is_empty() => {}
            part => kept.push(part),
        }
    }
    let normal = format!("{root}{}", kept.join("/"));
    Ok(Value::str(if normal.is_empty() { "." } else { &normal }))
}
