//! `ALTER TABLE` in the words of the standard: what is written for it, what is refused, and that
//! nothing is lost.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod around;
mod between;
mod constraints;
mod errors;
mod laws;
mod nasty;
mod oldest;
mod rows;
mod scripts;
mod taken;
mod values;

use crate::project::Project;

/// A project whose first revision is `schema`, and whose second is `alter`.
fn project(schema: &str, alter: &str) -> Project {
    Project::new()
        .revision("a1", "", schema)
        .revision("b2", "a1", alter)
}

/// The body of the second revision's section.
fn section(project: &Project, arguments: &[&str]) -> String {
    let script = project.run(arguments).succeeded();
    let (_, section) = script.split_once("SAVEPOINT gen_sql_revision;\n").unwrap();
    let (section, _) = section.split_once("\nUPDATE alembic_version").unwrap();
    section.trim().to_owned()
}
