//! What must hold of every sealed file, byte by byte.

use std::fs;
use std::path::PathBuf;

use gen_sql::diagnostic::Diagnostics;
use gen_sql::project::seal::FileHash;
use gen_sql::revision::sql_file;
use gen_sql::span::Sources;

use super::{SUM_FILE, chain, parsed, read, sealed};
use crate::project::{Project, worked_chain};

/// The worked chain of this repository, sealed.
fn worked() -> Project {
    let files = worked_chain().into_iter();
    let project = files.fold(Project::new(), |project, (name, bytes)| {
        project.file(&name, bytes)
    });
    sealed(project)
}

/// What the library says of a project that writes a script.
fn checked(project: &Project) -> Result<(), Diagnostics> {
    let mut sources = Sources::default();
    gen_sql::project::Project::open(
        &gen_sql::project::Location::of(project.path()),
        &mut sources,
    )?
    .seal
    .check(false)
}

/// The bytes of every file that is listed.
fn listed(project: &Project) -> Vec<(PathBuf, Vec<u8>)> {
    let list = read(project, SUM_FILE);
    let paths = list.lines().map(|line| project.path().join(&line[66..]));
    paths
        .map(|path| (path.clone(), fs::read(path).unwrap()))
        .collect()
}

/// Changes every `step`-th byte of what is listed, one at a time.
#[track_caller]
fn every_change_is_found(project: &Project, step: usize) {
    assert_eq!(checked(project), Ok(()));
    for (path, bytes) in listed(project) {
        for at in (0..bytes.len()).step_by(step) {
            let mut other = bytes.clone();
            other[at] ^= 1;
            fs::write(&path, other).unwrap();
            assert!(checked(project).is_err(), "{}: {at}", path.display());
        }
        fs::write(&path, bytes).unwrap();
    }
    assert_eq!(checked(project), Ok(()));
}

#[test]
fn one_byte_makes_a_difference() {
    every_change_is_found(&sealed(chain()), 1);
    let project = worked();
    every_change_is_found(&project, 41);
    // As the worked chain is long, its other bytes are only changed in memory.
    let list = parsed(&read(&project, SUM_FILE)).unwrap();
    for line in list.lines() {
        let mut bytes = fs::read(project.path().join(&line.path)).unwrap();
        let hash = |bytes: &[u8]| {
            let mut sources = Sources::default();
            let source = sql_file::load(&line.path, bytes, &mut sources);
            source.map(|source| FileHash::of(sources.text(source)))
        };
        assert_eq!(hash(&bytes), Ok(line.hash));
        for at in 0..bytes.len() {
            bytes[at] ^= 1;
            assert_ne!(hash(&bytes), Ok(line.hash), "{}: {at}", line.path);
            bytes[at] ^= 1;
        }
    }
}

#[test]
fn nothing_can_be_cut_off_or_added() {
    let project = worked();
    for (path, bytes) in listed(&project) {
        let longer = [&b"\n"[..], b" ", b"\r", b"\r\n", b"--", b"\0"];
        let longer = longer.into_iter().map(|more| [&bytes[..], more].concat());
        let shorter = [0, 1, bytes.len() / 2, bytes.len() - 1];
        let shorter = shorter.into_iter().map(|end| bytes[..end].to_vec());
        let front = [&b" "[..], b"\n", b"\r"].map(|more| [more, &bytes[..]].concat());
        for other in longer.chain(shorter).chain(front) {
            fs::write(&path, &other).unwrap();
            assert!(checked(&project).is_err(), "{}: {other:?}", path.display());
        }
        fs::write(&path, bytes).unwrap();
    }
}

#[test]
fn line_ends_and_byte_order_marks_make_none() {
    for project in [sealed(chain()), worked()] {
        let list = read(&project, SUM_FILE);
        let script = project.run(&["upgrade", "--locked"]).succeeded();
        let crlf = |text: &[u8]| {
            String::from_utf8_lossy(text)
                .replace('\n', "\r\n")
                .into_bytes()
        };
        let mark = |text: Vec<u8>| [&b"\xef\xbb\xbf"[..], &text].concat();
        let originals = listed(&project);
        for (with_crlf, with_mark) in [(true, false), (false, true), (true, true)] {
            for (path, bytes) in &originals {
                let ended = if with_crlf {
                    crlf(bytes)
                } else {
                    bytes.clone()
                };
                let whole = if with_mark { mark(ended) } else { ended };
                fs::write(path, whole).unwrap();
            }
            assert_eq!(project.run(&["upgrade", "--locked"]).succeeded(), script);
            fs::remove_file(project.path().join(SUM_FILE)).unwrap();
            project.run(&["hash"]).succeeded();
            assert_eq!(read(&project, SUM_FILE), list);
        }
    }
}
