//! `os.path` and `posixpath`: paths as texts.
//!
//! Invariant: a path has slashes wherever the script is made, and no file is asked for; a path that
//! begins at the project's own files stays one.

use std::rc::Rc;

use super::{function, project_path};
use crate::alembic::python::{
    Argument, Call, Interpreter, NativeFunction, Result, Signature, Value,
};

const FUNCTIONS: &[(&str, NativeFunction)] = &[
    ("abspath", abspath),
    ("basename", basename),
    ("dirname", dirname),
    ("exists", exists),
    ("isabs", is_absolute),
    ("isfile", is_file),
    ("join", join),
    ("normpath", normal),
    ("realpath", realpath),
    ("split", split),
    ("splitext", split_extension),
];

/// What a name of `os.path` stands for.
pub(super) fn named(name: &str) -> Option<Value> {
    constant(name).or_else(|| function::named(FUNCTIONS, name))
}

/// What `os` and `os.path` both have.
pub(super) fn constant(name: &str) -> Option<Value> {
    Some(Value::str(match name {
        "sep" => "/",
        "pardir" => "..",
        "curdir" | "extsep" => ".",
        _ => return None,
    }))
}

fn abspath(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    of_project(interpreter, "abspath", call)
}

fn realpath(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    of_project(interpreter, "realpath", call)
}

fn exists(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    of_project(interpreter, "exists", call)
}

fn is_file(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    of_project(interpreter, "isfile", call)
}

/// A function that is evaluated for paths of the project alone: for all others it asks the machine.
fn of_project(interpreter: &mut Interpreter<'_, '_>, name: &str, call: Call) -> Result<Value> {
    let place = call.place;
    let mut given = call.positional.into_iter();
    let first = given.next().map(|first| first.value);
    let found = match first.as_ref().and_then(project_path::given) {
        Some(path) => path.of_os(interpreter, name, given.collect(), place)?,
        None => None,
    };
    found.ok_or_else(|| {
        let message = format!("`os.path.{name}` differs from machine to machine");
        interpreter.refuse(place, message)
    })
}

/// What a function makes of a path of the project, if it is given one.
fn inside(interpreter: &mut Interpreter<'_, '_>, name: &str, call: &Call) -> Result<Option<Value>> {
    let Some((first, more)) = call.positional.split_first() else {
        return Ok(None);
    };
    match project_path::given(&first.value) {
        Some(path) => path.of_os(interpreter, name, more.to_vec(), call.place),
        None => Ok(None),
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
    if let Some(found) = inside(interpreter, "basename", &call)? {
        return Ok(found);
    }
    Ok(Value::str(parts(&path(interpreter, call)?).1))
}

fn dirname(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    if let Some(found) = inside(interpreter, "dirname", &call)? {
        return Ok(found);
    }
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
    if let Some(found) = inside(interpreter, "join", &call)? {
        return Ok(found);
    }
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
    if let Some(found) = inside(interpreter, "normpath", &call)? {
        return Ok(found);
    }
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
