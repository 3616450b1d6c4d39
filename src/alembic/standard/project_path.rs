//! Paths inside of the project: `__file__`, `pathlib`, and what `os.path` makes of both.
//!
//! Invariant: where the project is nobody knows; a path is told from its root, and only files that
//! count in the checksum of the revision are read.

use std::rc::Rc;
use std::sync::Arc;

use ruff_python_ast::{CmpOp, Operator};

use super::stream;
use crate::alembic::DataFile;
use crate::alembic::python::{
    Argument, Builtin, Call, Interpreter, Object, Result, Signature, Stop, Value, is_text,
    part_text,
};
use crate::diagnostic::Diagnostic;
use crate::span::Span;

/// A path inside of the project.
#[derive(Clone, Debug)]
pub(in crate::alembic) struct ProjectPath {
    /// What stands behind the root, as code has put it together: nothing, or a slash and what follows it.
    /// That of a `Path` has no slash twice or at its end, and no `.`.
    behind: String,
    /// Whether it is a `Path`, and no `str`.
    is_path: bool,
}

/// `path.parents`
#[derive(Debug)]
struct Parents(ProjectPath);

/// What a name of `pathlib` stands for.
pub(super) fn pathlib(name: &str) -> Option<Value> {
    matches!(name, "Path" | "PurePath").then(|| {
        Value::Builtin(Builtin {
            name: "Path",
            run: path,
        })
    })
}

/// `__file__`
pub(in crate::alembic) fn own_file(path: &str) -> Value {
    Value::object(ProjectPath {
        behind: format!("/{path}"),
        is_path: false,
    })
}

/// What `open()` and `os.path` are given, if it is a path of the project.
pub(super) fn given(value: &Value) -> Option<Rc<ProjectPath>> {
    value.downcast::<ProjectPath>()
}

/// `Path(…)`
fn path(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let bound = Signature::part("Path").and_more().bind(interpreter, call)?;
    let place = bound.place;
    let mut given = bound.rest.into_iter();
    let first = given.next().and_then(|first| self::given(&first.value));
    let Some(first) = first else {
        let message = "a path that begins where Alembic is started differs from machine to machine";
        return Err(beside(interpreter.refusal(place, message)));
    };
    let path = first.as_path().with(interpreter, given)?;
    Ok(Value::object(path))
}

/// A refusal with what helps where a file is not found.
fn beside(refusal: Diagnostic) -> Stop {
    let otherwise = refusal.help.clone().unwrap_or_default();
    refusal.help(format!("{BESIDE}; or {otherwise}")).into()
}

fn leads_out(interpreter: &Interpreter<'_, '_>, place: Span) -> Stop {
    beside(interpreter.refusal(place, "this path leads out of the project"))
}

const BESIDE: &str = "put the file into the project, and begin with that of the revision: \
    `Path(__file__).parent / \"data.csv\"`";

/// `open(path, mode="r", …)`
pub(in crate::alembic) fn open(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("open")
        .takes(&["file", "mode", "buffering", "encoding", "errors", "newline"])
        .bind(interpreter, call)?;
    let of = bound.required(interpreter, "file")?;
    let place = bound.place;
    if let Value::Unknown(unknown) = &of.value {
        return Err(interpreter.unknown(unknown, of.place));
    }
    let Some(path) = given(&of.value) else {
        let message = "files are read inside of the project only, from `__file__` on";
        return Err(beside(interpreter.refusal(place, message)));
    };
    let mode = bound.text(interpreter, "mode")?;
    let is_bytes = match mode.as_deref() {
        None | Some("r" | "rt" | "tr") => false,
        Some("rb" | "br") => true,
        Some(mode) => {
            let message = format!("the mode `{mode}` is not evaluated: files are only read");
            return Err(interpreter.refuse(place, message));
        }
    };
    if is_bytes {
        let message = "files of bytes are not evaluated";
        let refusal = interpreter.refusal(place, message);
        return Err(refusal
            .help("open the file as a text, or write `read_bytes()`")
            .into());
    }
    let encoding = bound.text(interpreter, "encoding")?;
    let file = path.file(interpreter, place)?;
    let newline = bound.text(interpreter, "newline")?;
    if newline.is_some_and(|newline| &*newline != "\n") && !file.is_plain {
        let message = "the ends of lines of this file differ from checkout to checkout";
        return Err(interpreter.refuse(place, message));
    }
    let text = read(interpreter, &file, encoding.as_deref(), place)?;
    Ok(stream::file(&text))
}

/// The text of a file in an encoding.
fn read(
    interpreter: &mut Interpreter<'_, '_>,
    file: &DataFile,
    encoding: Option<&str>,
    place: Span,
) -> Result<String> {
    interpreter.take(file.text.len(), place)?;
    let name = encoding.unwrap_or("utf-8").to_lowercase().replace('_', "-");
    let has_mark = match &*name {
        "utf-8" | "utf8" => file.has_mark,
        "utf-8-sig" => false,
        "ascii" | "us-ascii" | "latin-1" | "iso-8859-1" if file.text.is_ascii() => false,
        _ => {
            let message = format!("the encoding `{name}` is not evaluated: files are UTF-8");
            return Err(interpreter.refuse(place, message));
        }
    };
    let mark = if has_mark { "\u{feff}" } else { "" };
    Ok(format!("{mark}{}", file.text.replace('\r', "\n")))
}

impl ProjectPath {
    /// The `Path` that it is.
    fn as_path(&self) -> Self {
        let mut path = Self {
            behind: String::new(),
            is_path: true,
        };
        path.push(&self.behind);
        path
    }

    /// Puts names behind a `Path`.
    fn push(&mut self, names: &str) {
        let names = names.split('/').filter(|name| !matches!(*name, "" | "."));
        names.for_each(|name| self.behind.extend(["/", name]));
    }

    /// The path with more behind it, as `joinpath()` and `os.path.join()` put it together.
    fn with(
        &self,
        interpreter: &Interpreter<'_, '_>,
        more: impl IntoIterator<Item = Argument>,
    ) -> Result<Self> {
        let mut path = self.clone();
        for one in more {
            let text = interpreter.text_of(&one)?;
            if text.starts_with('/') {
                let message = format!("`{text}` is another file elsewhere");
                return Err(beside(interpreter.refusal(one.place, message)));
            }
            if path.is_path {
                path.push(&text);
            } else {
                let is_open = path.behind.ends_with('/');
                path.behind.push_str(if is_open { "" } else { "/" });
                path.behind.push_str(&text);
            }
        }
        Ok(path)
    }

    /// What stands before its last slash.
    fn parent(&self, interpreter: &Interpreter<'_, '_>, place: Span) -> Result<Self> {
        let Some((behind, _)) = self.behind.rsplit_once('/') else {
            return Err(leads_out(interpreter, place));
        };
        Ok(Self {
            behind: behind.trim_end_matches('/').to_owned(),
            is_path: self.is_path,
        })
    }

    /// The names from the root on, `..` followed.
    fn names(&self, interpreter: &Interpreter<'_, '_>, place: Span) -> Result<Vec<&str>> {
        let mut names = Vec::new();
        for name in self.behind.split('/') {
            match name {
                "" | "." => {}
                ".." => {
                    names.pop().ok_or_else(|| leads_out(interpreter, place))?;
                }
                name => names.push(name),
            }
        }
        Ok(names)
    }

    /// The same file without detours.
    fn normal(&self, interpreter: &Interpreter<'_, '_>, place: Span) -> Result<Self> {
        let names = self.names(interpreter, place)?;
        Ok(Self {
            behind: names.iter().flat_map(|name| ["/", name]).collect(),
            is_path: self.is_path,
        })
    }

    /// The file, if it counts.
    fn file(&self, interpreter: &Interpreter<'_, '_>, place: Span) -> Result<Arc<DataFile>> {
        let path = self.names(interpreter, place)?.join("/");
        let found = interpreter.host.modules.data(&path);
        found.ok_or_else(|| {
            let message = format!("`{path}` does not count in the revision's checksum");
            let note = "a file counts if its name stands in the code as a text, and if it is there and UTF-8";
            interpreter.refusal(place, message).note(note).into()
        })
    }

    /// What stands behind its last slash.
    fn name(&self) -> &str {
        let last = self.behind.rsplit_once('/');
        last.map_or("", |(_, name)| name)
    }

    /// Where the extension of its name begins.
    fn dot(&self) -> usize {
        let name = self.name();
        match name.rfind('.') {
            Some(dot) if dot > 0 && dot + 1 < name.len() => dot,
            _ => name.len(),
        }
    }

    fn renamed(&self, name: &str) -> Value {
        let kept = self.behind.len() - self.name().len();
        Value::object(Self {
            behind: self.behind[..kept].to_owned() + name,
            is_path: self.is_path,
        })
    }

    /// What a function of `os.path` makes of it; `None` if it is none that takes such a path.
    pub(super) fn of_os(
        self: &Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        more: Vec<Argument>,
        place: Span,
    ) -> Result<Option<Value>> {
        let text = |path: Self| {
            Value::object(Self {
                is_path: false,
                ..path
            })
        };
        Ok(Some(match name {
            "dirname" => text(self.parent(interpreter, place)?),
            "join" => text(self.with(interpreter, more)?),
            "abspath" | "normpath" | "realpath" => text(self.normal(interpreter, place)?),
            "basename" if !self.behind.is_empty() => Value::str(self.name()),
            "exists" | "isfile" => {
                self.file(interpreter, place)?;
                Value::Bool(true)
            }
            _ => return Ok(None),
        }))
    }
}

const METHODS: &[&str] = &[
    "absolute",
    "exists",
    "is_file",
    "joinpath",
    "open",
    "read_bytes",
    "read_text",
    "resolve",
    "with_name",
    "with_suffix",
];

impl Object for ProjectPath {
    fn type_name(&self) -> &'static str {
        if self.is_path { "PosixPath" } else { "str" }
    }

    fn attribute(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        place: Span,
    ) -> Result<Option<Value>> {
        if !self.is_path {
            return Ok(None);
        }
        Ok(match name {
            "parent" => Some(Value::object(self.parent(interpreter, place)?)),
            "parents" => Some(Value::object(Parents(Self::clone(&self)))),
            "name" | "stem" | "suffix" if self.behind.is_empty() => None,
            "name" => Some(Value::str(self.name())),
            "stem" => Some(Value::str(&self.name()[..self.dot()])),
            "suffix" => Some(Value::str(&self.name()[self.dot()..])),
            _ => None,
        })
    }

    fn has_method(&self, name: &str) -> bool {
        self.is_path && METHODS.contains(&name)
    }

    fn call_method(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        name: &str,
        mut call: Call,
    ) -> Result<Value> {
        let place = call.place;
        if name == "open" {
            let value = Value::Object(self);
            call.positional.insert(0, Argument { value, place });
            return open(interpreter, call);
        }
        let takes: &'static [&'static str] = match name {
            "read_text" => &["encoding", "errors", "newline"],
            "resolve" => &["strict"],
            "with_name" => &["name"],
            "with_suffix" => &["suffix"],
            _ => &[],
        };
        let signature = Signature::part("Path").takes(takes);
        let signature = if name == "joinpath" {
            signature.and_more()
        } else {
            signature
        };
        let mut bound = signature.bind(interpreter, call)?;
        Ok(match name {
            "joinpath" => Value::object(self.with(interpreter, bound.rest)?),
            "with_name" => {
                let name = bound.required(interpreter, "name")?;
                let name = interpreter.text_of(&name)?;
                self.renamed(&name)
            }
            "with_suffix" => {
                let suffix = bound.required(interpreter, "suffix")?;
                let suffix = interpreter.text_of(&suffix)?;
                self.renamed(&format!("{}{suffix}", &self.name()[..self.dot()]))
            }
            "exists" | "is_file" => {
                self.file(interpreter, place)?;
                Value::Bool(true)
            }
            "resolve" => Value::object(self.normal(interpreter, place)?),
            "read_text" => {
                let encoding = bound.text(interpreter, "encoding")?;
                let file = self.file(interpreter, place)?;
                Value::str(read(interpreter, &file, encoding.as_deref(), place)?)
            }
            "read_bytes" => {
                let file = self.file(interpreter, place)?;
                if !file.is_plain {
                    let message = "the bytes of this file differ from checkout to checkout";
                    return Err(interpreter.refuse(place, message));
                }
                interpreter.take(file.text.len(), place)?;
                Value::Bytes(file.text.as_bytes().into())
            }
            _ => Value::Object(self),
        })
    }

    /// `path / "name"`, and `__file__ + "name"`.
    fn operator(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        operator: Operator,
        other: &Value,
        reflected: bool,
        place: Span,
    ) -> Result<Option<Value>> {
        let Value::Str(text) = other else {
            // Of two paths, or of one and what is no text, nothing is known.
            let is_sum = operator == Operator::Add && !self.is_path && is_text(other);
            let (this, other) = (Value::Object(self), other.clone());
            return Ok(is_sum.then(|| {
                part_text(if reflected {
                    [other, this]
                } else {
                    [this, other]
                })
            }));
        };
        let value = other.clone();
        match (operator, reflected) {
            (Operator::Div, false) if self.is_path => {
                let more = [Argument { value, place }];
                Ok(Some(Value::object(self.with(interpreter, more)?)))
            }
            (Operator::Add, false) if !self.is_path => {
                let behind = self.behind.clone() + text;
                // Else the name of the root goes on.
                if !behind.is_empty() && !behind.starts_with('/') {
                    return Err(leads_out(interpreter, place));
                }
                interpreter.take(behind.len(), place)?;
                Ok(Some(Value::object(Self {
                    behind,
                    is_path: false,
                })))
            }
            (Operator::Add, true) if !self.is_path => {
                Ok(Some(part_text([value, Value::Object(self)])))
            }
            _ => Err(interpreter.refuse(place, "this is not evaluated of a path")),
        }
    }

    fn is_builtin(&self, name: &str) -> bool {
        name == "str" && !self.is_path
    }

    fn compare(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        _: CmpOp,
        _: &Value,
        place: Span,
    ) -> Result<Option<Value>> {
        Err(interpreter.refuse(
            place,
            "paths are not compared: they differ from machine to machine",
        ))
    }

    fn as_text(&self) -> Option<Value> {
        let path = Self {
            is_path: false,
            ..self.clone()
        };
        Some(Value::object(path))
    }

    fn text(self: Rc<Self>, interpreter: &mut Interpreter<'_, '_>, place: Span) -> Result<String> {
        let message = "where the project is differs from machine to machine";
        Err(interpreter.refuse(place, message))
    }
}

impl Object for Parents {
    fn type_name(&self) -> &'static str {
        "_PathParents"
    }

    fn subscript(
        self: Rc<Self>,
        interpreter: &mut Interpreter<'_, '_>,
        key: &Value,
        place: Span,
    ) -> Result<Option<Value>> {
        let Value::Int(at @ 0..) = key else {
            return Err(interpreter.refuse(place, "this is not evaluated of `parents`"));
        };
        let mut path = self.0.parent(interpreter, place)?;
        for _ in 0..*at {
            path = path.parent(interpreter, place)?;
        }
        Ok(Some(Value::object(path)))
    }
}
