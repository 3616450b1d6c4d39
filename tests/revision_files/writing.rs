//! What is written reads back: the law of new revision files.

use gen_sql::diagnostic::{Code, human};
use gen_sql::revision::NewSections;
use gen_sql::revision::sql_file::{SqlFile, canonical, load, read, write};
use gen_sql::revision::{Named, NewRevision, UnresolvedRevision};
use gen_sql::span::Sources;
use gen_sql::template::Templates;
use proptest::collection::vec;
use proptest::prelude::*;

/// The built-in templates.
fn templates() -> Templates {
    let nowhere = tempfile::tempdir().unwrap();
    Templates::load(nowhere.path(), "templates", &mut Sources::default()).unwrap()
}

fn read_back(text: &str) -> UnresolvedRevision {
    let mut sources = Sources::default();
    let read = load("new.sql", text.as_bytes(), &mut sources).and_then(|id| read(&sources, id));
    match read {
        Ok(SqlFile::Revision { revision, reads }) => {
            assert!(reads.is_empty(), "{text}");
            revision
        }
        Ok(other) => panic!("{other:?}\n{text}"),
        Err(found) => panic!("{}\n{text}", human::render(&found, &sources, false)),
    }
}

fn names(named: &[Named]) -> Vec<&str> {
    named.iter().map(|named| named.name.as_str()).collect()
}

/// Names that ids and labels can be.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        "[0-9a-f]{12}",
        "[a-zA-Z_.][a-zA-Z0-9_.]{0,9}",
        "[äß日本é_]{1,5}",
    ]
    .prop_filter("no reserved word", |name| name != "None")
}

/// Lines of messages, many of which a header could take for something else.
fn line() -> impl Strategy<Value = String> {
    let key = prop_oneof![
        Just("revision"),
        Just("down_revision"),
        Just("Revises"),
        Just("reads"),
        Just("allow"),
        Just("upgrade"),
        Just("Downgrade"),
        Just("-- upgrade"),
        Just("see"),
        Just("up"),
    ];
    prop_oneof![
        (
            key,
            prop_oneof![Just(":"), Just(": "), Just(" : "), Just("")],
            "[a-z0-9 ]{0,6}"
        )
            .prop_map(|(key, colon, rest)| format!("{key}{colon}{rest}")),
        "[-*/ ']{0,4}[a-z:{}%#]{0,6}[-*/ ']{0,4}",
        "\\PC{0,12}",
        any::<String>(),
        Just(String::new()),
    ]
}

fn message() -> impl Strategy<Value = String> {
    let end = prop_oneof![Just("\n"), Just("\r\n"), Just("\r"), Just("\n\n")];
    vec((line(), end), 1..6).prop_map(|lines| {
        let lines = lines.into_iter().map(|(line, end)| line + end);
        lines.collect()
    })
}

/// Messages as people write them.
fn plain_message() -> impl Strategy<Value = String> {
    let line = "[A-Z][a-z]{0,8}( [a-zäß0-9'\"();,.!-]{1,9}){1,8}";
    vec(line, 1..5).prop_map(|lines| lines.join("\n\n"))
}

prop_compose! {
    fn revision(message: BoxedStrategy<String>)(
        message in message,
        id in name(),
        down_revisions in vec(name(), 0..4),
        branch_labels in vec(name(), 0..3),
        depends_on in vec(name(), 0..3),
    ) -> NewRevision {
        NewRevision { id, message, down_revisions, branch_labels, depends_on }
    }
}

fn same(asked: &NewRevision, text: &str) {
    let read = read_back(text);
    assert_eq!(read.id.name, asked.id);
    assert_eq!(names(&read.down_revisions), asked.down_revisions);
    assert_eq!(names(&read.branch_labels), asked.branch_labels);
    assert_eq!(names(&read.depends_on), asked.depends_on);
    assert_eq!(read.message, canonical(&asked.message));
}

proptest! {
    #[test]
    fn whatever_is_accepted_reads_back(asked in revision(message().boxed())) {
        match write(&asked, NewSections::default(), &templates()) {
            Ok(text) => same(&asked, &text),
            Err(found) => {
                for problem in &found {
                    prop_assert_eq!(problem.code, Code::Header, "{:?}", problem);
                }
            }
        }
    }

    #[test]
    fn plain_messages_are_accepted(asked in revision(plain_message().boxed())) {
        let sections = NewSections {
            upgrade: "CREATE TABLE t (a);",
            downgrade: "DROP TABLE t;",
        };
        let text = write(&asked, sections, &templates()).unwrap();
        same(&asked, &text);
        prop_assert!(text.ends_with(
            "\n\n-- upgrade:\n\nCREATE TABLE t (a);\n\n-- downgrade:\n\nDROP TABLE t;\n"
        ), "{text}");
    }

    #[test]
    fn no_word_of_a_message_is_lost(message in message()) {
        let canonical_form = canonical(&message);
        prop_assert!(message.split_whitespace().eq(canonical_form.split_whitespace()));
        prop_assert_eq!(canonical(&canonical_form), canonical_form);
    }
}
