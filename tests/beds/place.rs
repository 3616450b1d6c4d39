//! Where the beds keep their files: fast ones while they work, lasting ones for what failed.

use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A folder that lives as long as the value, in memory where the machine offers that.
pub(crate) fn working() -> TempDir {
    let memory = Path::new("/dev/shm");
    let parent = if memory.is_dir() {
        memory.to_path_buf()
    } else {
        std::env::temp_dir()
    };
    tempfile::Builder::new()
        .prefix("gen-sql-bed-")
        .tempdir_in(parent)
        .expect("a working folder")
}

/// A folder below `target/` that stays, for the files of a failed case or of a client.
pub(crate) fn lasting(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("beds")
        .join(name);
    std::fs::create_dir_all(&folder).expect("a folder below target");
    folder
}

/// A file or folder of `fixtures/beds/`.
pub(crate) fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures/beds")
        .join(name)
}

/// The text of a file of `fixtures/beds/`.
pub(crate) fn fixture_text(name: &str) -> String {
    let path = fixture(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
