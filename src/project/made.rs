//! Files and folders that are made together.
//!
//! Invariant: all of them are there in the end, or none that was not there before.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use super::add::clean;
use super::new_file;
use crate::diagnostic::{Code, Diagnostic, Result};
use crate::text::reason;

/// What has been made so far. It is taken back if it is not kept.
#[derive(Default)]
pub(super) struct Made {
    folders: Vec<PathBuf>,
    files: Vec<PathBuf>,
}

impl Made {
    /// Makes a folder and those that it is in.
    pub(super) fn folder(&mut self, path: &Path) -> Result<()> {
        let missing: Vec<&Path> = path
            .ancestors()
            .take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists())
            .collect();
        for folder in missing.into_iter().rev() {
            fs::create_dir(folder).map_err(|error| cannot("make", folder, &error))?;
            self.folders.push(folder.to_path_buf());
        }
        Ok(())
    }

    /// Makes a file.
    pub(super) fn file(&mut self, path: &Path, text: &str) -> Result<PathBuf> {
        let path = clean(path);
        new_file::create(&path, &path.to_string_lossy(), text)?;
        self.files.push(path.clone());
        Ok(path)
    }

    /// Adds lines to a file, which is made if it is not there. Nothing can fail after that: lines
    /// in a file that was there are not taken back.
    pub(super) fn lines(&mut self, path: &Path, lines: &[&str]) -> Result<()> {
        if lines.is_empty() {
            return Ok(());
        }
        let text = lines.join("\n") + "\n";
        if !path.exists() {
            self.file(path, &text)?;
            return Ok(());
        }
        append(path, &text).map_err(|error| cannot("write", path, &error))?;
        self.files.push(clean(path));
        Ok(())
    }

    /// The files; they stay.
    pub(super) fn keep(mut self) -> Vec<PathBuf> {
        self.folders.clear();
        std::mem::take(&mut self.files)
    }
}

impl Drop for Made {
    fn drop(&mut self) {
        for file in self.files.drain(..).rev() {
            // What cannot be taken back stays: there is nobody left to tell.
            let _ = fs::remove_file(file);
        }
        for folder in self.folders.drain(..).rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}

/// Adds `text` to a file, on a line of its own and all of it or nothing.
fn append(path: &Path, text: &str) -> std::io::Result<()> {
    let mut file = File::options().read(true).append(true).open(path)?;
    let mut there = Vec::new();
    file.read_to_end(&mut there)?;
    let ended = there.is_empty() || there.ends_with(b"\n");
    let text = if ended {
        text.to_owned()
    } else {
        format!("\n{text}")
    };
    file.write_all(text.as_bytes()).inspect_err(|_| {
        let _ = file.set_len(there.len() as u64);
    })
}

/// What is said of a file that cannot be used.
pub(super) fn cannot(what: &str, path: &Path, error: &std::io::Error) -> Diagnostic {
    let path = clean(path);
    Diagnostic::error(
        Code::Output,
        format!("cannot {what} `{}`: {}", path.display(), reason(error)),
    )
}
