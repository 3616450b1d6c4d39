//! Exceptions whose text is not known as a whole.

use insta::assert_snapshot;

use crate::project::Project;

/// What is said of a revision that keeps what a line makes of an exception of the database.
fn refusal(line: &str) -> String {
    let text = format!(
        "import sqlalchemy as sa\nfrom alembic import op\nrevision = 'a1'\ndown_revision = None\n\n\
         def keep(text):\n    op.execute(sa.text('INSERT INTO t (a) VALUES (:a)').bindparams(a=text))\n\n\
         def upgrade():\n    op.execute('CREATE TABLE t (a UNIQUE)')\n    keep('x')\n\
         \x20   try:\n        keep('x')\n    except sa.exc.IntegrityError as error:\n        {line}\n"
    );
    let project = Project::new().file("versions/a1.py", text);
    project.refuses(&["upgrade", "head"])
}

#[test]
fn err_a_text_that_tells_the_statement_is_kept() {
    assert_snapshot!(refusal("keep(f'failed: {error}')"));
    for kept in [
        "str(error)",
        "'failed: %s' % error",
        "'failed: {}'.format(error)",
        "'failed: ' + str(error)",
        "', '.join(['failed', str(error)])",
        "str(error).replace('x', 'y')",
        "error.statement",
    ] {
        let said = refusal(&format!("keep({kept})"));
        assert!(
            said.contains("only the driver's words are known"),
            "{kept}: {said}"
        );
    }
    for asked in [
        "len(str(error))",
        "'VALUES' in str(error)",
        "str(error).split()",
        "str(error)[-1]",
    ] {
        let said = refusal(&format!("keep({asked})"));
        assert!(said.contains("error["), "{asked}: {said}");
        assert!(!said.contains("raises"), "{asked}: {said}");
    }
}

#[test]
fn err_a_text_that_tells_where_a_module_is_is_kept() {
    let text = "import sqlalchemy as sa\nfrom alembic import op\nrevision = 'a1'\n\
        down_revision = None\n\ndef upgrade():\n    try:\n        from json import nothing\n\
        \x20   except ImportError as error:\n        op.execute(f\"SELECT '{error}'\")\n";
    let project = Project::new().file("versions/a1.py", text);
    assert_snapshot!(project.refuses(&["upgrade", "head"]));
}

#[test]
fn err_whether_a_module_was_imported_is_not_known() {
    let text = "import sqlalchemy as sa\nfrom alembic import op\nrevision = 'a1'\n\
        down_revision = None\n\ndef upgrade():\n    if hasattr(sa, 'orm'):\n\
        \x20       op.execute('CREATE TABLE t (a)')\n";
    let project = Project::new().file("versions/a1.py", text);
    assert_snapshot!(project.refuses(&["upgrade", "head"]));
}
