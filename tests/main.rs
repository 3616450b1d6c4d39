//! The one test binary: each module proves one promise from outside.

mod sql;
mod docs;
mod house;
mod layers;
mod worked_chain;
