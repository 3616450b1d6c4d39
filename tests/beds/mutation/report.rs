//! What a campaign has seen: counts for the reader, and the files of each failure.

use super::client::Client;
use super::fault::Fault;
use super::scenario::Scenario;
use super::verdict::Verdict;
use crate::beds::place;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

/// Failures of each kind of fault that are kept as files; more would say the same again.
const KEPT: usize = 2;

#[derive(Default)]
pub(super) struct Report {
    keeps: bool,
    counts: BTreeMap<(String, Client), [usize; 3]>,
    failures: Vec<String>,
    pub(super) scripts: usize,
    /// Cases in which a table was rebuilt and is what it should be.
    pub(super) rebuilt: usize,
    /// Scripts that the program refused to make, with its message.
    pub(super) refused: Vec<String>,
}

impl Report {
    pub(super) fn new(keeps: bool) -> Self {
        Self {
            keeps,
            ..Self::default()
        }
    }

    /// Counts a case and, if it failed, keeps what is needed to look at it and to run it again.
    pub(super) fn add(
        &mut self,
        scenario: &Scenario,
        (fault, client): (Fault, Client),
        verdict: &Verdict,
        seed: u64,
    ) {
        let kind = fault.kind();
        let [.., partial] = self.of_kind(&kind);
        let counts = self.counts.entry((kind, client)).or_default();
        match verdict {
            Verdict::Complete => {
                counts[0] += 1;
                self.rebuilt += usize::from(scenario.expected.rebuilds);
            }
            Verdict::Unchanged => counts[1] += 1,
            Verdict::Partial(difference) => {
                counts[2] += 1;
                if self.keeps && partial < KEPT {
                    self.failures
                        .push(keep(scenario, (fault, client), difference, seed));
                }
            }
        }
    }

    pub(super) fn cases(&self) -> usize {
        self.counts.values().flatten().sum()
    }

    fn partial(&self) -> usize {
        self.counts.values().map(|[.., partial]| partial).sum()
    }

    /// How many cases with this kind of fault ended complete, unchanged and partial.
    pub(super) fn of_kind(&self, kind: &str) -> [usize; 3] {
        let mut sum = [0; 3];
        for ((fault, _), counts) in &self.counts {
            if fault == kind {
                for (sum, count) in sum.iter_mut().zip(counts) {
                    *sum += count;
                }
            }
        }
        sum
    }

    /// Fails the test with the first failures if there is any.
    pub(super) fn assert_clean(&self) {
        let shown = self.failures.join("\n\n");
        assert!(self.partial() == 0, "{}\n\n{shown}", self.summary());
    }

    /// A line for each fault and client, and one for all.
    pub(super) fn summary(&self) -> String {
        let mut text = String::from("fault × client: complete / unchanged / partial\n");
        for ((fault, client), [complete, unchanged, partial]) in &self.counts {
            let client = format!("{client:?}");
            writeln!(
                text,
                "{fault:24} {client:18} {complete:6} / {unchanged:6} / {partial:4}"
            )
            .expect("a String");
        }
        write!(
            text,
            "{} scripts ({} refused), {} cases ({} with rebuilds), {} partial",
            self.scripts,
            self.refused.len(),
            self.cases(),
            self.rebuilt,
            self.partial()
        )
        .expect("a String");
        for refused in &self.refused {
            write!(text, "\n\nrefused: {refused}").expect("a String");
        }
        text
    }
}

/// Copies a case to where it stays, and says what it is.
fn keep(
    scenario: &Scenario,
    (fault, client): (Fault, Client),
    difference: &str,
    seed: u64,
) -> String {
    let statement = fault.statement(&scenario.script).unwrap_or_default();
    let session = scenario.session.statements();
    let note = format!(
        "{client:?} with {fault:?}\n{statement}\nsession: {session:?}\n\
         again: GEN_SQL_MUTATION_SEED={seed} GEN_SQL_MUTATION_CASES=1\n\n{difference}"
    );
    let name = format!("failures/{}-{client:?}-{seed}", fault.kind());
    let folder = place::lasting(&name);
    let write = |name: &str, text: &str| {
        std::fs::write(folder.join(name), text).expect("a file of the failed case");
    };
    write("note.txt", &note);
    write("script.sql", &fault.script(&scenario.script));
    write("whole-script.sql", &scenario.script);
    write("session.sql", &scenario.session.statements().join("\n"));
    for file in [
        "before.db",
        "after.db",
        "reference.db",
        "direct.db",
        "gen-sql.toml",
    ] {
        _ = std::fs::copy(scenario.folder.join(file), folder.join(file));
    }
    _ = copy_folder(&scenario.folder.join("versions"), &folder.join("versions"));
    format!("{note}\nfiles: {}", folder.display())
}

fn copy_folder(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        std::fs::copy(entry.path(), to.join(entry.file_name()))?;
    }
    Ok(())
}
