//! The one test binary: each module proves one promise from outside.

mod alembic;
mod alter;
mod autogenerate;
mod beds;
mod cli;
mod docs;
mod faults;
mod fixtures;
mod graph;
mod house;
mod layers;
mod project;
mod revision_files;
mod schema;
mod sql;
mod template;
mod verify;
mod worked_chain;
