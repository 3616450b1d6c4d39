//! The one test binary: each module proves one promise from outside.

mod beds;
mod docs;
mod graph;
mod house;
mod layers;
mod revision_files;
mod sql;
mod worked_chain;
