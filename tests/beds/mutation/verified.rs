//! Random chains that can be taken back: `verify` finds nothing that is not there.

use super::chain::{Chain, Wish};
use crate::beds::place;
use fastrand::Rng;
use std::process::Command;

/// What such a chain can really do wrong: it refers to columns that are not unique, and drops tables
/// to which others refer.
const REAL: [&str; 3] = ["foreign-key-violation", "foreign-keys-off", "rows-lost"];

#[test]
fn verify_refuses_no_correct_chain() {
    let mut passed = 0;
    for seed in 0..60 {
        let mut rng = Rng::with_seed(seed);
        let wish = Wish {
            revisions: rng.usize(1..25),
            reversible: true,
            portable: true,
            ..Wish::default()
        };
        let chain = Chain::random(&mut rng, wish);
        let project = place::working();
        chain.write(&project.path().join("versions"));
        let output = Command::new(env!("CARGO_BIN_EXE_gen-sql"))
            .args(["verify", "-C"])
            .arg(project.path())
            .output()
            .unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        for line in stderr.lines().filter(|line| line.starts_with("error")) {
            let is_real = REAL
                .iter()
                .any(|code| line.starts_with(&format!("error[{code}]")));
            assert!(is_real, "seed {seed}\n{stderr}");
        }
        passed += usize::from(output.status.success());
    }
    assert!(passed >= 20, "only {passed} of 60 chains passed");
}
