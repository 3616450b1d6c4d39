//! The library: what programs and tests use of gen-sql.
//!
//! Invariant: small and closed. Nothing of the modules below shows in a signature here, so that
//! they can change while this does not.

mod error;
mod project;
mod script;

pub use error::{Error, Finding};
pub use project::Project;
pub use script::{Script, Step};

#[cfg(test)]
mod tests {
    /// A server keeps a project for as long as it runs, and shares it between threads.
    #[test]
    fn a_project_can_be_shared_between_threads() {
        fn shared<T: Send + Sync>() {}
        shared::<(super::Project, super::Script, super::Error)>();
    }
}
