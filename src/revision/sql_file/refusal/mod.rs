pub use self::check_mod::check;
mod check_mod {
    use crate::diagnostic::Diagnostic;
    use crate::operation::Execute;
    /// x
    #[must_use]
    pub fn check(_: &Execute) -> Vec<Diagnostic> {
        Vec::new()
    }
}
