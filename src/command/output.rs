//! What a command has to say, kept until it has succeeded.
//!
//! Invariant: nothing is written before everything is known.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Result};
use crate::text::reason;

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
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                let name = match &self.file {
                    Some(file) => format!("`{}`", file.display()),
                    None => "to standard output".to_owned(),
                };
                let message = format!("cannot write {name}: {}", reason(&error));
                Err(Diagnostic::error(Code::Output, message).into())
            }
            _ => Ok(()),
        }
    }
}

/// Puts `bytes` into `file`, all of them or none: written beside it and renamed. A file that is
/// there keeps its permissions, and a link stays one: what it leads to is replaced. A pipe or a
/// device cannot be renamed to and is written to.
fn replace(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let there = match std::fs::metadata(file) {
        Ok(there) if there.is_dir() => return Err(ErrorKind::IsADirectory.into()),
        Ok(there) if !there.is_file() => {
            return File::options().write(true).open(file)?.write_all(bytes);
        }
        Ok(there) => Some(there),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    let file = link_target(file);
    let folder = match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    // What the umask takes away from this is what a shell's `>` would give.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut temporary = builder.tempfile_in(folder)?;
    if let Some(there) = there {
        temporary.as_file().set_permissions(there.permissions())?;
    }
    temporary.write_all(bytes)?;
    temporary.persist(&file).map_err(|error| error.error)?;
    Ok(())
}

/// Where a chain of links ends, also if nothing is there.
fn link_target(file: &Path) -> PathBuf {
    let mut path = file.to_path_buf();
    // A circle of links has been found before: it has no metadata.
    while let Ok(next) = std::fs::read_link(&path) {
        path = match path.parent() {
            Some(folder) => folder.join(next),
            None => next,
        };
    }
    path
}
