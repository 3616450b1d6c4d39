//! `gen-sql.toml`.

use crate::project::{Cases, Project};

#[test]
fn configurations_that_cannot_be_used() {
    let mut cases = Cases::default();
    for (title, toml) in [
        ("unknown key", "version = [\"versions\"]\n"),
        ("unknown key, nothing near", "author = \"me\"\n"),
        (
            "several faults",
            "sqlite_versoin = \"3.35\"\nhistory_table = true\nignore = \"x\"\n",
        ),
        ("text for list", "versions = \"versions\"\n"),
        ("number in list", "versions = [\"versions\", 1]\n"),
        ("empty list", "versions = []\n"),
        ("number for text", "sqlite_version = 3.35\n"),
        ("version nonsense", "sqlite_version = \"latest\"\n"),
        ("version too old", "sqlite_version = \"3.7\"\n"),
        ("version too new", "sqlite_version = \"3.99\"\n"),
        ("empty name", "version_table = \"\"\n"),
        ("no TOML", "versions = [\"versions\"\nignore = []\n"),
        ("key twice", "ignore = []\nignore = []\n"),
        ("table", "[versions]\nfolder = \"x\"\n"),
        ("missing baseline", "baseline = \"gone.sql\"\n"),
        ("missing folder", "versions = [\"versions\", \"gone\"]\n"),
        ("file for folder", "versions = [\"gen-sql.toml\"]\n"),
        (
            "same folder twice",
            "versions = [\"versions\", \"./versions\"]\n",
        ),
        (
            "version and history table are one",
            "history_table = \"ALEMBIC_version\"\n",
        ),
        (
            "reserved version table",
            "version_table = \"sqlite_version\"\n",
        ),
        ("our own name", "version_table = \"gen_sql_evidence\"\n"),
    ] {
        let project = Project::chain().config(toml);
        cases.add(title, project.refuses(&["upgrade", "head"]));
    }
    let bytes = Project::chain().file("gen-sql.toml", b"versions = [\"\xff\"]\n");
    cases.add("not UTF-8", bytes.refuses(&["upgrade"]));
    let folder = Project::chain().folder("gen-sql.toml");
    cases.add("a folder", folder.refuses(&["upgrade"]));
    insta::assert_snapshot!(cases.text());
}

#[test]
fn baselines_that_cannot_be_used() {
    let mut cases = Cases::default();
    for (title, sql) in [
        ("SQLite refuses it", "CREATE TABLE u (a,);\n"),
        (
            "refused statement",
            "BEGIN;\nCREATE TABLE u (a);\nCOMMIT;\n",
        ),
        ("open string", "CREATE TABLE u (a DEFAULT 'x);\n"),
        ("not UTF-8", "\u{0}"),
        ("too new", "CREATE TABLE u (a TEXT) STRICT;"),
        ("in the way of the first revision", "CREATE TABLE t (a);"),
    ] {
        let project = Project::chain()
            .config("baseline = \"baseline.sql\"\n")
            .file("baseline.sql", sql);
        cases.add(title, project.refuses(&["upgrade", "head"]));
        let making = project.refuses(&["upgrade", "head", "--with-baseline"]);
        cases.add(&format!("{title}, --with-baseline"), making);
    }
    let project = Project::chain()
        .config("baseline = \"baseline.sql\"\n")
        .file("baseline.sql", "CREATE TABLE u (a);");
    cases.add(
        "start is not base",
        project.refuses(&["upgrade", "a1:head", "--with-baseline"]),
    );
    insta::assert_snapshot!(cases.text());
}
