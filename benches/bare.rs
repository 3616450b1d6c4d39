//! What is left of a script when nothing in it proves anything: its authors' statements, the
//! version table and the history table.

use gen_sql::sql;

/// The statement that holds the transaction.
const HELD: &str = "SAVEPOINT gen_sql_held";

/// The beginnings of the statements that are there for evidence alone.
const EVIDENCE: [&str; 7] = [
    HELD,
    "INSERT INTO temp.gen_sql_evidence",
    "INSERT INTO temp.gen_sql_guard",
    "INSERT INTO temp.gen_sql_step",
    "DROP TRIGGER temp.gen_sql_step",
    "INSERT OR ROLLBACK",
    "SELECT 'gen-sql:",
];

/// `script` with its evidence, but with no point at which the transaction is held.
pub(crate) fn not_held(script: &str) -> String {
    script.replace(&format!("{HELD};\n"), "")
}

/// `script` without its evidence. Statements in a trigger stand by themselves again.
pub(crate) fn script(script: &str) -> String {
    let split = sql::split(script).expect("a script that ran");
    let mut bare = String::with_capacity(script.len());
    for statement in split.statements {
        let comments = &script[statement.comments];
        let text = &script[statement.range];
        if EVIDENCE.iter().any(|begin| text.starts_with(begin)) {
            continue;
        }
        let text = body(text).unwrap_or(text);
        bare.extend([comments, "\n", text, ";\n"]);
    }
    bare
}

/// The author's part of a step's trigger.
fn body(text: &str) -> Option<&str> {
    let trigger = text.strip_prefix("CREATE TEMP TRIGGER gen_sql_step")?;
    let (_, body) = trigger.split_once(" BEGIN\n")?;
    let (body, _) = body.rsplit_once(";\nINSERT INTO gen_sql_evidence")?;
    Some(body)
}
