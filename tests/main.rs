//! The one test binary: each module proves one promise from outside.

mod revision_files;
mod sql;
