//! Lines that the `sqlite3` shell takes for a semicolon.

use gen_sql::sql::terminator_lines;

fn found(text: &str) -> Vec<&str> {
    terminator_lines(text)
        .into_iter()
        .map(|range| &text[range])
        .collect()
}

#[test]
fn a_slash_or_go_alone_on_a_line_is_one() {
    assert_eq!(found("SELECT 10\n/\n2"), ["/"]);
    assert_eq!(found("SELECT 1\n  Go\t\n"), ["Go"]);
    assert_eq!(found("SELECT 1\r\n/\r\n2"), ["/"]);
    assert_eq!(found("SELECT 10\n/ -- by two\n2"), ["/"]);
    assert_eq!(found("SELECT 10\n/ /* by */ -- two\n2"), ["/"]);
    assert_eq!(found("go\n/\ngo"), ["go", "/", "go"]);
}

#[test]
fn other_slashes_are_none() {
    for text in [
        "SELECT 10 /\n2",
        "SELECT 10\n/ 2",
        "SELECT 10\n/* by */ / \n2",
        "SELECT 10\n/ /* by\ntwo */\n2",
        "SELECT '\n/\n'",
        "SELECT \"\ngo\n\"",
        "SELECT 1 /*\n/\n*/",
        "SELECT 1 -- x\n",
        "SELECT go\n, 1",
        "CREATE TRIGGER a AFTER INSERT ON b BEGIN SELECT 10\n/\n2; END",
    ] {
        assert_eq!(found(text), Vec::<&str>::new(), "{text}");
    }
}
