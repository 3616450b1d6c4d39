//! Parses modules before a revision uses them, beside everything else that is done meanwhile.
//!
//! Invariant: nothing depends on it. What is not parsed by then is parsed when it is used, and what
//! is wrong with a module is said by whoever uses it.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::mpsc::{self, Sender};
use std::thread;

use crate::alembic::ModuleFile;

/// Modules that are parsed ahead.
#[derive(Default)]
pub(super) struct Ahead {
    /// What has been asked for.
    asked: HashSet<Arc<str>>,
    /// To the thread that parses; none if it could only take turns with this one.
    queue: Option<Sender<Arc<ModuleFile>>>,
}

impl Ahead {
    /// Parses ahead, if the machine can do two things at once.
    pub(super) fn new() -> Self {
        let is_alone = thread::available_parallelism().is_ok_and(|threads| threads.get() == 1);
        let (queue, asked) = mpsc::channel::<Arc<ModuleFile>>();
        let parse = move || {
            for module in asked {
                let _ = module.file();
            }
        };
        let parser = thread::Builder::new().name("parser".to_owned());
        let is_running = !is_alone && parser.spawn(parse).is_ok();
        Self {
            asked: HashSet::new(),
            queue: is_running.then_some(queue),
        }
    }

    /// Asks for a module, and says whether that is new.
    pub(super) fn ask(&mut self, module: &Arc<ModuleFile>) -> bool {
        let Some(queue) = &self.queue else {
            return false;
        };
        let is_new = self.asked.insert(Arc::clone(&module.name));
        if is_new {
            // A thread that has ended parses nothing, and is missed by nobody.
            let _ = queue.send(Arc::clone(module));
        }
        is_new
    }
}
