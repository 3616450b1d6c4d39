//! A test that shows every change of the deploy script in review.
//!
//! `cargo run --example snapshot` writes the script, `cargo test --example snapshot` compares it
//! with the snapshot beside this file; `cargo insta review` accepts a change.

#[expect(clippy::print_stdout, reason = "this is what the program is for")]
fn main() -> Result<(), gen_sql::Error> {
    print!("{}", gen_sql::Project::open(".")?.upgrade("head")?);
    Ok(())
}

#[test]
fn the_deploy_script_is_the_reviewed_one() -> Result<(), gen_sql::Error> {
    let script = gen_sql::Project::open(".")?.upgrade("head")?;
    insta::assert_snapshot!(script);
    Ok(())
}
