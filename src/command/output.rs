//! What a command has to say, kept until it has succeeded.
//!
//! Invariant: nothing is written before everything is known.

use std::io::Write;
use std::path::{Path, PathBuf};

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Result};

/// The result of a command.
#[derive(Debug, Default)]
pub struct Output {
    /// What goes to standard output, or into `file`.
    pub text: String,
    /// The file that takes the text instead of standard output.
    pub file: Option<PathBuf>,
    /// What the user should know all the same.
    pub warnings: Diagnostics,
    /// One line for standard error, unless `--quiet`.
    pub remark: Option<String>,
    /// Whether the command found what it was asked to look for: exit status 1.
    pub found: bool,
}

impl Output {
    /// An output that is only text.
    #[must_use]
    pub fn text(text: String) -> Self {
        Self {
            text,
            ..Self::default()
        }
    }

    /// Writes the text to where it belongs.
    ///
    /// # Errors
    /// [`Code::Output`] if it cannot be written. A reader that went away is no error.
    pub fn write(&self, stdout: &mut dyn Write) -> Result<()> {
        let written = match &self.file {
            Some(file) => replace(file, self.text.as_bytes()),
            None => stdout
                .write_all(self.text.as_bytes())
                .and_then(|()| stdout.flush()),
        };
        match written {
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
                let name = self.file.as_deref().unwrap_or(Path::new("standard output"));
                let message = format!("cannot write `{}`: {error}", name.display());
                Err(Diagnostic::error(Code::Output, message).into())
            }
            _ => Ok(()),
        }
    }
}

/// Puts `bytes` into `file`, all of them or none: written beside it and renamed.
fn replace(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut temporary = builder.tempfile_in(folder)?;
    temporary.write_all(bytes)?;
    temporary.persist(file).map_err(|error| error.error)?;
    Ok(())
}
