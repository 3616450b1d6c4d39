//! How much a section may do: a template is a program, and one that never ends should say so.
//!
//! Invariant: the same template with the same values is refused everywhere or nowhere; no clock
//! counts.

use std::io::{self, Write};
use std::sync::atomic::{AtomicUsize, Ordering};

use tera::Value;

use super::fault::{Fault, Kind, Said};

/// How many rounds all loops may take, and values be written, together.
pub(super) const TURNS: usize = 5_000_000;
/// How long a text may be that a template makes, in bytes.
const TEXT: usize = 64 << 20;
/// How long a section may be, in bytes.
pub(super) const SECTION: usize = 256 << 20;

/// What is left of the turns.
#[derive(Debug)]
pub(super) struct Budget(AtomicUsize);

impl Default for Budget {
    fn default() -> Self {
        Self(AtomicUsize::new(TURNS))
    }
}

impl Budget {
    /// All turns are left again.
    pub(super) fn renew(&self) {
        self.0.store(TURNS, Ordering::Relaxed);
    }

    /// Takes some turns.
    pub(super) fn spend(&self, turns: usize) -> Result<(), Fault> {
        let left = self.0.load(Ordering::Relaxed);
        let Some(left) = left.checked_sub(turns) else {
            let message = "this section goes on for more than 5 million rounds";
            let help = "take fewer; `insert(into=…, rows=…)` writes all rows of a file in one";
            return Err(fault(message, help));
        };
        self.0.store(left, Ordering::Relaxed);
        Ok(())
    }
}

/// Refuses a text that is too long.
pub(super) fn check_length(length: usize) -> Result<(), Fault> {
    if length <= TEXT {
        return Ok(());
    }
    let message = "a text of this template is longer than 64 MiB";
    Err(fault(message, "write what it is made of by itself"))
}

/// [`check_length`], of a value that may be a text.
pub(super) fn check_text(value: &Value) -> Result<(), Fault> {
    check_length(value.as_str().map_or(0, str::len))
}

fn fault(message: &str, help: &str) -> Fault {
    Fault::new(None, Kind::Failed(Said::new(message, "", help)))
}

/// What a section writes, up to [`SECTION`].
#[derive(Debug, Default)]
pub(super) struct Written {
    pub(super) bytes: Vec<u8>,
    /// Whether it was more.
    pub(super) is_full: bool,
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > SECTION {
            self.is_full = true;
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
