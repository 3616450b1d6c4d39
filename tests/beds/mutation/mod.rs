//! The mutation bed: random chains, random rows, one fault, every kind of client.
//!
//! A case passes when the file holds what it held before or what the complete upgrade makes of
//! it, and when nothing went wrong it has to be the latter. `GEN_SQL_MUTATION_CASES=20000` runs
//! as many cases with every client; `GEN_SQL_MUTATION_SEED` starts somewhere else, which is also
//! how a failed case is run again: the seed in its note with `GEN_SQL_MUTATION_CASES=1`.

mod alteration;
mod campaign;
mod chain;
mod client;
mod database;
mod fault;
mod foreign_keys;
mod generated;
mod handmade;
mod plan;
mod rendered;
mod report;
mod scenario;
mod session;
mod verdict;
mod verified;
