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
    Argument, Builtin, Call, Interpreter, Object, Result, Signature, Stop, Value,
};
use crate::diagnostic::Diagnostic;
use crate::span::Span;

/// A path inside of the project.
#[derive(Clone, Debug)]
pub(in crate::alembic) struct ProjectPath {
    /// The names from the root on.
    parts: Vec<String>,
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
        parts: path.split('/').map(str::to_owned).collect(),
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
    let path = first.with(interpreter, given)?;
    Ok(Value::object(ProjectPath {
        is_path: true,
        ..path
    }))
}

/// A refusal with what helps where a file is not found.
fn beside(refusal: Diagnostic) -> Stop {
    let otherwise = refusal.help.clone().unwrap_or_default();
    refusal.help(format!("{BESIDE}; or {otherwise}")).into()
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
    /// The path with more behind it.
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
            for part in text.split('/') {
                match part {
                    "" | "." => {}
                    ".." => path = path.parent(interpreter, one.place)?,
                    part => path.parts.push(part.to_owned()),
                }
            }
        }
        Ok(path)
    }

    fn parent(&self, interpreter: &Interpreter<'_, '_>, place: Span) -> Result<Self> {
        let mut path = self.clone();
        match path.parts.pop() {
            Some(_) => Ok(path),
            None => Err(beside(
                interpreter.refusal(place, "this path leads out of the project"),
            )),
        }
    }

    fn shown(&self) -> String {
        self.parts.join("/")
    }

    /// The file, if it counts.
    fn file(&self, interpreter: &Interpreter<'_, '_>, place: Span) -> Result<Arc<DataFile>> {
        let path = self.shown();
        let found = interpreter.host.modules.data(&path);
        found.ok_or_else(|| self.not_counted(interpreter, place))
    }

    fn not_counted(&self, interpreter: &Interpreter<'_, '_>, place: Span) -> Stop {
        let message = format!(
            "`{}` does not count in the revision's checksum",
            self.shown()
        );
        let refusal = interpreter.refusal(place, message);
        let note =
            "a file counts if its name stands in the code as a text, and if it is there and UTF-8";
        refusal.note(note).into()
    }

    fn name(&self) -> &str {
        self.parts.last().map_or("", String::as_str)
    }

    /// Where the extension of its name begins.
    fn dot(&self) -> usize {
        let name = self.name();
        match name.rfind('.') {
            Some(dot) if dot > 0 && dot + 1 < name.len() => dot,
            _ => name.len(),
        }
    }

    fn renamed(&self, name: String) -> Value {
        let mut path = self.clone();
        path.parts.pop();
        path.parts.push(name);
        Value::object(path)
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
            "abspath" | "normpath" | "realpath" => text(Self::clone(self)),
            "basename" if !self.parts.is_empty() => Value::str(self.name()),
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
            "name" | "stem" | "suffix" if self.parts.is_empty() => None,
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
                self.renamed(name.to_string())
            }
            "with_suffix" => {
                let suffix = bound.required(interpreter, "suffix")?;
                let suffix = interpreter.text_of(&suffix)?;
                self.renamed(format!("{}{suffix}", &self.name()[..self.dot()]))
            }
            "exists" | "is_file" => {
                self.file(interpreter, place)?;
                Value::Bool(true)
            }
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
            return Ok(None);
        };
        let value = other.clone();
        match (operator, reflected) {
            (Operator::Div, false) if self.is_path => {
                let more = [Argument { value, place }];
                Ok(Some(Value::object(self.with(interpreter, more)?)))
            }
            (Operator::Add, false) if !self.is_path => {
                let mut path = Self::clone(&self);
                if !text.starts_with('/') {
                    let last = path.parts.pop().unwrap_or_default();
                    let value = Value::str(format!("{last}{text}"));
                    let more = [Argument { value, place }];
                    return Ok(Some(Value::object(path.with(interpreter, more)?)));
                }
                path = path.with(
                    interpreter,
                    [Argument {
                        value: Value::str(text.trim_start_matches('/')),
                        place,
                    }],
                )?;
                Ok(Some(Value::object(path)))
            }
            _ => Err(interpreter.refuse(place, "this is not evaluated of a path")),
        }
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
