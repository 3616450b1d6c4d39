//! Templates of the project that revisions use.

use std::fs;

use gen_sql::span::Sources;
use gen_sql::template::Library;

use super::{Errors, Revision};

const FILES: [(&str, &str); 8] = [
    (
        "all.sql",
        "{% include \"sub/one.sql\" %} AND {{ <pair a={1} b=\"x\"/> }}",
    ),
    ("sub/one.sql", "n = {{ n }}"),
    (
        "parts.sql",
        "{% component pair(a, b) %}({{ a }}, {{ b }}){% endcomponent %}",
    ),
    ("broken.sql", "{{ a b }} {% if"),
    ("header.sql.tera", "{{ a layout }}"),
    (".hidden.sql", "{{ hidden }}"),
    ("circle.sql", "{% include \"circle2.sql\" %}"),
    ("circle2.sql", "\n{% include \"circle.sql\" %}"),
];

#[test]
fn files_are_included_and_components_called() {
    let revision =
        Revision::new("{% set n = 3 %}SELECT {% include \"all.sql\" %};").library(&FILES);
    assert_eq!(revision.sql(), "SELECT n = 3 AND (1, 'x');");
}

#[test]
fn only_what_is_used_counts() {
    let revision = Revision::new("").library(&FILES);
    let used = |sections: &[&str]| {
        let used = revision.library.used_by(sections).into_iter();
        used.map(|(_, source)| revision.sources.path(source).to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        used(&["SELECT 1", "{# {% include \"all.sql\" %} #}"]),
        [""; 0]
    );
    assert_eq!(
        used(&["{{ 1 }}", "{% include 'sub/one.sql' %}"]),
        ["templates/sub/one.sql"]
    );
    assert_eq!(
        used(&["{% if a %}{% <pair a={1}> %}{% </pair> %}"]),
        ["templates/parts.sql"]
    );
    assert_eq!(
        used(&["{% include \"all.sql\" %}"]),
        [
            "templates/all.sql",
            "templates/parts.sql",
            "templates/sub/one.sql"
        ]
    );
    assert_eq!(used(&["{% include \"circle.sql\" %}"]).len(), 2);
    assert_eq!(used(&["{% include \"header.sql.tera\" %}"]), [""; 0]);
}

#[test]
fn faults() {
    let mut errors = Errors::default();
    for (title, text) in [
        ("broken", "{% include \"broken.sql\" %}"),
        ("misspelt", "{% include \"sub/onee.sql\" %}"),
        ("hidden", "{% include \".hidden.sql\" %}"),
        ("layout", "{% include \"header.sql.tera\" %}"),
        ("circle", "{% include \"circle.sql\" %}"),
        (
            "twice",
            "{% component pair(a) %}{% endcomponent %}{{ <pair a={1} b={2}/> }}",
        ),
        ("misspelt component", "{{ <piar a={1} b={2}/> }}"),
        ("argument missing", "{{ <pair a={1}/> }}"),
        ("undefined in an include", "{% include \"sub/one.sql\" %}"),
        ("map in a component", "{{ <pair a={{\"x\": 1} } b={1}/> }}"),
        ("in a string", "{% include \"string.sql\" %}"),
    ] {
        let files = [&FILES[..], &[("string.sql", "SELECT 'a {{ n }}'")]].concat();
        errors.add(title, Revision::new(text).library(&files));
    }
    insta::assert_snapshot!(errors.0);
}

#[test]
#[cfg(unix)]
fn links_stay_inside() {
    use std::os::unix::fs::symlink;
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("secret.sql"), "SECRET").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("real.sql"), "REAL").unwrap();
    fs::write(path("bytes.bin"), b"\xff").unwrap();
    symlink(path("real.sql"), path("inside.sql")).unwrap();
    symlink(outside.path().join("secret.sql"), path("outside.sql")).unwrap();
    symlink(outside.path(), path("folder")).unwrap();
    symlink(folder.path(), path("loop")).unwrap();
    symlink(path("nothing.sql"), path("dangling.sql")).unwrap();
    let mut errors = Errors::default();
    let revision = |text: &str| {
        let mut revision = Revision::new(text);
        revision.library =
            Library::load(folder.path(), "templates", &mut revision.sources).unwrap();
        revision
    };
    assert_eq!(revision("{% include \"inside.sql\" %}").sql(), "REAL");
    errors.add("link out", revision("{% include \"outside.sql\" %}"));
    errors.add(
        "folder out",
        revision("{% include \"folder/secret.sql\" %}"),
    );
    errors.add("dangling", revision("{% include \"dangling.sql\" %}"));
    errors.add("bytes", revision("{% include \"bytes.bin\" %}"));
    insta::assert_snapshot!(errors.0);
}

#[test]
fn a_folder_need_not_exist() {
    let folder = tempfile::tempdir().unwrap();
    let mut sources = Sources::default();
    let library = Library::load(&folder.path().join("no"), "templates", &mut sources).unwrap();
    assert!(library.used_by(&["{% include \"a\" %}"]).is_empty());
}

#[test]
fn line_ends_and_byte_order_marks_count_for_nothing() {
    let revision = Revision::new("{% include \"a.sql\" %}").library(&[("a.sql", "\u{feff}a\r\nb")]);
    assert_eq!(revision.sql(), "a\nb");
    // A CR alone stays, as it does in the files of revisions: it can be part of a string.
    let files = [("a.sql", "'a\rb\r"), ("b.sql", "\n'")];
    let revision = Revision::new("{% include \"a.sql\" %} '").library(&files);
    assert_eq!(revision.sql(), "'a\rb\r '");
    // Where a template makes CR LF of two parts, shells and clients would read two texts.
    let text = "SELECT {% include \"a.sql\" %}{% include \"b.sql\" %};";
    let error = Revision::new(text).library(&files).error();
    assert!(error.contains("templates/a.sql"), "{error}");
}
