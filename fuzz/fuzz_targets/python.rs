//! A revision in Python is refused, or does what it does, within limits: nothing it says makes the
//! evaluator panic, hang or run out of stack.
#![no_main]

use std::sync::Arc;

use gen_sql::alembic::python::PythonFile;
use gen_sql::alembic::{Around, Finder, ModuleFile, Modules, Surroundings, read};
use gen_sql::replay::Replay;
use gen_sql::revision::{Demands, Direction};
use gen_sql::span::Sources;
use gen_sql::sqlite::SqliteVersion;
use gen_sql::template::Templates;

/// What stands around the fuzzer's code, so that it has something to work with.
const HEAD: &str = "\
import datetime, enum, json, re, uuid
from alembic import op
import sqlalchemy as sa
from collections import defaultdict, namedtuple
revision = 'a1'
down_revision = None
";

/// There are no modules besides.
struct Nothing;

impl Finder for Nothing {
    fn module(&mut self, _: &str) -> Option<Arc<ModuleFile>> {
        None
    }
}

libfuzzer_sys::fuzz_target!(|code: &str| {
    let indented = code.replace('\n', "\n    ");
    let text = format!("{HEAD}def upgrade():\n    pass\n    {indented}\n");
    let mut sources = Sources::default();
    let source = sources.add("a1.py", text);
    let Ok(file) = PythonFile::parse(sources.shared_text(source), source) else {
        return;
    };
    let around = Around {
        file_name: "a1.py".to_owned(),
        modules: Arc::new(Modules::default()),
        surroundings: Arc::new(Surroundings::default()),
    };
    let Ok(revision) = read(Arc::new(file), around, &mut Nothing) else {
        return;
    };
    let target = SqliteVersion::OLDEST;
    let demands = Demands {
        target,
        own_tables: Vec::new(),
        variables: Default::default(),
        fixed: Default::default(),
    };
    let prepared = revision
        .body
        .prepare(&revision.id, Direction::Upgrade, &demands);
    let folder = std::path::Path::new("no-such-folder");
    let templates = Templates::load(folder, "templates", &mut sources).expect("the built-in ones");
    let mut replay = Replay::new(&templates, target);
    if let Some(run) = prepared.run {
        let _ = run.run(&mut replay);
    }
});
