//! Which modules Python, SQLAlchemy and Alembic have, and which names these have.
//!
//! Invariant: what is told not to be there is not there in the versions that are evaluated here; of
//! what stands in no list nothing is told. `names/record.py` has made the lists.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// The modules by their dotted names, each with its names if these are known.
type Modules = HashMap<&'static str, Option<HashSet<&'static str>>>;

/// Python 3.12, which is what `sys.version_info` tells.
static PYTHON: LazyLock<Modules> = LazyLock::new(|| read(include_str!("python.txt")));

/// SQLAlchemy and Alembic.
static SQLALCHEMY: LazyLock<Modules> = LazyLock::new(|| read(include_str!("sqlalchemy.txt")));

/// The modules of Python 2 that code asks for which is older than it seems.
const OF_PYTHON_2: &[&str] = &[
    "ConfigParser",
    "HTMLParser",
    "Queue",
    "StringIO",
    "__builtin__",
    "cPickle",
    "cStringIO",
    "httplib",
    "urllib2",
    "urlparse",
];

/// What SQLAlchemy and Alembic bring along.
const BROUGHT_ALONG: &[&str] = &["mako", "markupsafe", "typing_extensions"];

fn read(text: &'static str) -> Modules {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let modules = lines.map(|line| match line.split_once(": ") {
        Some((module, names)) => (module, Some(names.split(' ').collect())),
        None => (line, None),
    });
    modules.collect()
}

fn list_of(module: &str) -> &'static Modules {
    match module.split('.').next() {
        Some("sqlalchemy" | "alembic") => &SQLALCHEMY,
        _ => &PYTHON,
    }
}

/// Whether a module has a name; `None` if not all of its names are known.
#[must_use]
pub(super) fn has_name(module: &str, name: &str) -> Option<bool> {
    let names = list_of(module).get(module)?.as_ref()?;
    if name.starts_with('_') {
        return None;
    }
    // What Python does not do before somebody imports it.
    let is_module = || is_there(&format!("{module}.{name}")) == Some(true);
    Some(names.contains(name) || is_module())
}

/// Whether there is a module of this dotted name; `None` if it would be of another package.
#[must_use]
pub(super) fn is_there(module: &str) -> Option<bool> {
    let top = module.split('.').next().unwrap_or_default();
    if BROUGHT_ALONG.contains(&top) {
        return Some(true);
    }
    if OF_PYTHON_2.contains(&top) {
        return Some(false);
    }
    let list = list_of(module);
    if list.contains_key(module) {
        return Some(true);
    }
    let is_whole = |above: &str| list.get(above).is_some_and(Option::is_some);
    match module.rsplit_once('.') {
        None => None,
        // What is private is listed nowhere.
        Some(_) if module.contains("._") => Some(true),
        Some(_) if matches!(top, "sqlalchemy" | "alembic") => Some(false),
        Some((above, _)) if is_whole(above) => Some(false),
        // What Python itself has inside of a module that is not listed.
        Some(_) => list.contains_key(top).then_some(true),
    }
}
