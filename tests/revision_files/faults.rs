//! Every error in the form of a file: its message, where it points and what it advises.

use super::{errors, shown};

fn all(cases: &[(&str, &str)]) -> String {
    shown(
        cases
            .iter()
            .map(|(title, text)| (*title, errors(text.as_bytes()))),
    )
}

#[test]
fn bytes_that_are_no_text() {
    let seen = shown([
        ("Latin-1", errors(b"-- caf\xe9\n-- revision: a1\n")),
        ("UTF-16", errors(b"\xff\xfe-\0-\0")),
        ("cut in a character", errors(b"-- revision: a1\n-- \xc3")),
        (
            "NUL",
            errors(b"-- revision: a1\r\n-- upgrade:\r\nSELECT '\0';\r\n"),
        ),
    ]);
    insta::assert_snapshot!(seen);
}

#[test]
fn headers() {
    let seen = all(&[
        ("empty file", ""),
        ("no header", "CREATE TABLE a (x);\n"),
        (
            "no id",
            "-- Add users\n-- down_revision: a0\n\n-- upgrade:\nSELECT 1;\n",
        ),
        ("id left out", "-- revision:\n-- upgrade:\n"),
        (
            "None from a .py file",
            "-- revision: a1\n-- down_revision: None\n-- upgrade:\n",
        ),
        (
            "tuple from a .py file",
            "-- revision: a1\n-- down_revision: ('a', 'b')\n-- upgrade:\n",
        ),
        ("two ids", "-- revision: a1, a2\n-- upgrade:\n"),
        (
            "blanks for commas",
            "-- revision: a1\n-- depends_on: b1 b2\n-- upgrade:\n",
        ),
        (
            "a comma too many",
            "-- revision: a1\n-- depends_on: b1,, b2,\n-- upgrade:\n",
        ),
        (
            "given twice",
            "-- revision: a1\n-- down_revision: a0\n-- down_revision: b0\n-- revision: a2\n-- upgrade:\n",
        ),
        ("misspelt key", "-- revison: a1\n-- upgrade:\n"),
        (
            "misspelt key away from the others",
            "-- depends-on: b1\n--\n-- revision: a1\n-- upgrade:\n",
        ),
        (
            "letter case",
            "-- Revision: a1\n-- Down_Revision: a0\n-- upgrade:\n",
        ),
        (
            "words of Alembic",
            "-- Add users\n--\n-- Revision ID: a1\n-- Revises: a0\n-- Create Date: 2024-01-01 10:00:00\n\n-- upgrade:\n",
        ),
        (
            "unknown key among the directives",
            "-- revision: a1\n-- author: jane\n-- upgrade:\n",
        ),
        (
            "allow in the header",
            "-- revision: a1\n-- allow: shape\n-- upgrade:\n",
        ),
        (
            "override with a revision",
            "-- overrides: a1\n-- revision: a2\n-- down_revision: a0\n-- upgrade:\n",
        ),
        (
            "comment without end",
            "-- revision: a1\n/* the rest\n-- upgrade:\nSELECT 1;\n",
        ),
    ]);
    insta::assert_snapshot!(seen);
}

#[test]
fn sections() {
    const HEADER: &str = "-- revision: a1\n";
    let cases = [
        (
            "SQL above the first section",
            "PRAGMA user_version = 1;\n-- upgrade:\nSELECT 1;\n",
        ),
        ("no section", "\nCREATE TABLE a (\n    x\n);\n"),
        (
            "given twice",
            "-- upgrade:\nSELECT 1;\n-- downgrade:\n-- upgrade:\nSELECT 2;\n",
        ),
        ("irreversible upgrade", "-- upgrade: irreversible\n"),
        (
            "statements in an irreversible section",
            "-- upgrade:\n-- downgrade: irreversible\n-- rows are lost\nDELETE\nFROM a;\n",
        ),
        (
            "text behind a marker",
            "-- upgrade: add users\n-- downgrade: not needed\n",
        ),
        (
            "not alone on its line",
            "-- upgrade:\nSELECT 1; -- downgrade:\nSELECT 2;\n",
        ),
        ("misspelt", "-- upgrde:\nSELECT 1;\n-- down:\nSELECT 2;\n"),
        (
            "letter case",
            "-- Upgrade:\nSELECT 1;\n-- DOWNGRADE: irreversible\n",
        ),
        (
            "no colon",
            "-- upgrade:\nSELECT 1;\n-- downgrade\nSELECT 2;\n",
        ),
        (
            "dbmate",
            "-- migrate:up\nSELECT 1;\n-- migrate:down transaction:false\nSELECT 2;\n",
        ),
        (
            "goose",
            "-- +goose Up\n-- +goose StatementBegin\nSELECT 1;\n-- +goose StatementEnd\n-- +goose Down\nSELECT 2;\n",
        ),
        (
            "sql-migrate",
            "-- +migrate Up\nSELECT 1;\n-- +migrate Down\n",
        ),
    ];
    let seen = shown(
        cases
            .into_iter()
            .map(|(title, text)| (title, errors(format!("{HEADER}{text}").as_bytes()))),
    );
    insta::assert_snapshot!(seen);
}

#[test]
fn statements() {
    const HEADER: &str = "-- revision: a1\n-- upgrade:\n";
    let cases = [
        (
            "string",
            "INSERT INTO a VALUES ('it's');\nINSERT INTO a VALUES (2);\n",
        ),
        ("blob", "INSERT INTO a VALUES (x'00);\n"),
        ("name", "SELECT \"a FROM b;\n"),
        ("bracket", "SELECT [a FROM b;\n"),
        ("comment", "SELECT 1; /* and then\nSELECT 2;\n"),
        (
            "trigger",
            "CREATE TRIGGER tr AFTER INSERT ON a BEGIN\n  DELETE FROM b;\n\n-- downgrade:\nDROP TRIGGER tr;\n",
        ),
        (
            "bad allow",
            "-- allow: Shap, , drop table, return-rows, b-2\n-- allow:\nDROP TABLE a;\n",
        ),
        (
            "allow between other marks",
            "/* Allow: rows-lost, SHAPE */\nDROP TABLE a;\n/* allow: who is to see it */\nSELECT 0;\n",
        ),
        ("allow above nothing", "DROP TABLE a;\n-- allow: shape\n"),
        (
            "allow behind a statement",
            "DROP TABLE a; -- allow: shape\n",
        ),
    ];
    let seen = shown(
        cases
            .into_iter()
            .map(|(title, text)| (title, errors(format!("{HEADER}{text}").as_bytes()))),
    );
    insta::assert_snapshot!(seen);
}

#[test]
fn all_faults_of_a_file_are_told_at_once() {
    let seen = errors(
        b"-- Add users\n--\n-- down_revison: a0\n-- depends_on: b1 b2\n\nSELECT 0;\n-- upgrade:\n-- allow: X\nSELECT 1;\n-- upgrade:\n-- downgrade:\nSELECT 'a;\n"
    );
    insta::assert_snapshot!(seen);
}
