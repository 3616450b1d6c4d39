//! Files that a project gets: complete or not at all, and never over another one.
//!
//! Invariant: a file that was there before keeps its bytes.

use std::io::{ErrorKind, Write};
use std::path::Path;

use crate::diagnostic::{Code, Diagnostic};
use crate::text::reason;

/// Makes the file `path` with `text`; messages call it `name`.
///
/// # Errors
/// [`Code::Output`] if it is there already or cannot be written.
pub(super) fn create(path: &Path, name: &str, text: &str) -> Result<(), Diagnostic> {
    written(path, text.as_bytes()).map_err(|error| {
        let fault = |message| Diagnostic::error(Code::Output, message);
        if error.kind() == ErrorKind::AlreadyExists {
            fault(format!("there is a file `{name}` already"))
                .help("move it away: no file is written over")
        } else {
            fault(format!("cannot write `{name}`: {}", reason(&error)))
        }
    })
}

fn written(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut builder = tempfile::Builder::new();
    // What the umask takes away from this is what an editor would leave.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut temporary = builder.tempfile_in(folder)?;
    temporary.write_all(bytes)?;
    temporary
        .persist_noclobber(path)
        .map_err(|error| error.error)?;
    Ok(())
}
