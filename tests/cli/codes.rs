//! Every kind of finding is seen by some test as its user sees it.

use std::fs;
use std::path::Path;

use gen_sql::diagnostic::Code;
use walkdir::WalkDir;

/// Codes that no test can cause, each with the reason.
const OUT_OF_REACH: [(Code, &str); 0] = [];

#[test]
fn every_code_is_in_a_snapshot() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let all: String = WalkDir::new(tests)
        .into_iter()
        .map(|entry| entry.unwrap().into_path())
        .filter(|path| {
            path.extension()
                .is_some_and(|end| end == "snap" || end == "rs")
        })
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    let is_shown = |code: &Code| {
        ["error", "warning"]
            .iter()
            .any(|severity| all.contains(&format!("{severity}[{}]:", code.name())))
    };
    for code in Code::ALL {
        let out_of_reach = OUT_OF_REACH.iter().any(|(other, _)| other == code);
        assert_ne!(is_shown(code), out_of_reach, "`{}`", code.name());
    }
}
