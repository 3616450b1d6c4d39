//! What names a column of a table in the text of another object.

use gen_sql::schema::{Certainty, names_column};
use gen_sql::sql::Ident;

#[test]
fn a_trigger_that_waits_for_an_update_of_a_column_names_it() {
    let named = |sql: &str, table: &str| names_column(sql, &Ident::new(table), &Ident::new("b"));
    let certain = Some(Certainty::Certain);
    for head in [
        "AFTER UPDATE OF b ON t",
        "BEFORE UPDATE OF a, \"B\" ON t",
        "UPDATE OF [b], c ON main.t WHEN 1",
    ] {
        let sql = format!("CREATE TRIGGER tr {head} BEGIN SELECT 1; END");
        assert_eq!(named(&sql, "t"), certain, "{sql}");
        assert_eq!(named(&sql, "u"), None, "{sql}");
    }
    let sql = "CREATE TRIGGER tr AFTER UPDATE OF a ON t BEGIN SELECT b FROM t; END";
    assert_eq!(named(sql, "t"), Some(Certainty::Perhaps));
    let sql = "CREATE TRIGGER tr AFTER UPDATE OF b ON u BEGIN DELETE FROM t; END";
    assert_eq!(named(sql, "t"), Some(Certainty::Perhaps));
}
