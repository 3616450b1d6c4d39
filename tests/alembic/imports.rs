//! Imports that fail, as Python's fail, and those of which nobody knows whether they do.

use insta::assert_snapshot;

use crate::project::{Cases, Project};

/// A project with the package `app`, and a revision with these lines at its top and in `upgrade()`.
fn project(top: &str, lines: &str) -> Project {
    let lines: String = { lines.lines() }
        .flat_map(|line| ["    ", line, "\n"])
        .collect();
    Project::new()
        .config("prepend_sys_path = [\".\"]\nhistory_table = false\n")
        .file("app/__init__.py", "")
        .file("app/core.py", "YES = 1\n")
        .file("app/broken.py", "from app.core import NO\nYES = 1\n")
        .file("app/open.py", "from nowhere import *\nYES = 1\n")
        .file(
            "versions/a1.py",
            format!("import sqlalchemy as sa\nfrom alembic import op\n{top}\nrevision = 'a1'\n\ndef upgrade():\n{lines}"),
        )
}

fn holds(top: &str, lines: &str) {
    project(top, lines).run(&["upgrade", "head"]).succeeded();
}

/// What is said of code that is refused.
fn refused(top: &str, lines: &str) -> String {
    let run = project(top, lines).refuses(&["upgrade", "head"]);
    run.split_once('\n').expect("more than a line").1.to_owned()
}

#[test]
fn a_name_that_a_module_lacks_is_an_import_error() {
    for import in [
        "from sqlalchemy import JSONB",
        "from sqlalchemy.types import Nope",
        "from sqlalchemy.orm import Nope",
        "from sqlalchemy.dialects.postgresql import Nope",
        "from alembic import Nope",
        "from json import Nope",
        "from functools import Nope",
        "from app.core import NO",
        "from app import nothing",
        "from app.broken import YES",
    ] {
        holds(
            "",
            &format!(
                "try:\n    {import}\nexcept ModuleNotFoundError:\n    assert False\n\
                 except ImportError:\n    op.execute('CREATE TABLE missing (a)')\n\
                 assert sa.inspect(op.get_bind()).has_table('missing')"
            ),
        );
    }
}

#[test]
fn a_module_that_is_missing_is_not_found() {
    for import in [
        "import sqlalchemy.nope",
        "import alembic.nope",
        "from json.nope import x",
        "import app.nothing",
        "import app.core.deeper",
        "from StringIO import StringIO",
    ] {
        let way = |class: &str| {
            format!("try:\n    {import}\n    way = 1\nexcept {class}:\n    way = 2\n")
        };
        for class in [
            "ImportError",
            "ModuleNotFoundError",
            "(KeyError, Exception)",
        ] {
            holds(&way(class), "assert way == 2");
            holds("", &(way(class) + "assert way == 2"));
        }
        holds(
            "",
            &format!(
                "from contextlib import suppress\nwith suppress(ImportError):\n    {import}\n    assert False"
            ),
        );
    }
}

#[test]
fn what_is_there_is_imported() {
    holds(
        "try:\n    from app.core import YES\nexcept ImportError:\n    YES = 2\n\
         try:\n    import zoneinfo\n    from datetime import UTC\n    from enum import StrEnum\n    \
         from sqlalchemy import Uuid\n    from sqlalchemy.dialects.postgresql import JSONB\n    \
         import sqlalchemy.ext.asyncio\n    from typing_extensions import Annotated\n    way = 1\n\
         except ImportError:\n    way = 2\n",
        "assert YES == way == 1",
    );
}

#[test]
fn what_is_missing_at_the_top_of_a_file_is_no_error_until_it_is_used() {
    holds(
        "from sqlalchemy import JSONB, Text\nfrom app.core import NO",
        "Text()",
    );
}

#[test]
fn a_module_that_may_have_more_names_is_not_asked() {
    let way = "try:\n    from app.open import NO\n    way = 1\nexcept ImportError:\n    way = 2";
    holds(way, "pass");
    holds("from app import open", "assert open.YES");
}

const PACKAGE: &str = "try:\n    import nowhere\n    from nowhere.inner import thing\n    HAS = True\n\
     except ImportError:\n    HAS = False\n";

#[test]
fn a_package_that_may_be_missing_is_no_error_until_somebody_asks() {
    holds(PACKAGE, "pass");
    holds("", PACKAGE);
    holds(
        "try:\n    from nowhere import logger\nexcept ImportError:\n    import logging\n    \
         logger = logging.getLogger()",
        "logger.info('quiet')",
    );
    // Without it nothing goes on.
    holds(
        "try:\n    import nowhere\n    HAS = True\nexcept ImportError:\n    raise SystemExit('install it')",
        "assert HAS",
    );
}

#[test]
fn variables_say_whether_a_package_is_there() {
    for (said, has) in [("true", "True"), ("false", "False")] {
        let text = format!("assert HAS is {has}");
        let project = project(PACKAGE, &text);
        let option = format!("sys.modules.nowhere={said}");
        let script = project.run(&["upgrade", "head", "-x", &option]).succeeded();
        assert!(script.contains("sys.modules.nowhere = "), "{script}");
        let config =
            format!("prepend_sys_path = [\".\"]\n[variables]\n\"sys.modules.nowhere\" = {said}\n");
        project.config(&config).run(&["upgrade"]).succeeded();
    }
}

#[test]
fn err_what_hangs_on_a_package_that_may_be_missing() {
    let mut cases = Cases::default();
    let asks = "if HAS:\n    pass";
    cases.add("at the top", refused(PACKAGE, asks));
    cases.add("in a function", refused("", &(PACKAGE.to_owned() + asks)));
    let acts = "try:\n    import nowhere\n    op.execute('SELECT 1')\nexcept Exception:\n    pass";
    cases.add("more than names", refused("", acts));
    let passes = "from contextlib import suppress\nwith suppress(ImportError):\n    import nowhere";
    cases.add("suppressed", refused("", passes));
    assert_snapshot!(cases.text());
}

#[test]
fn err_imports_that_fail() {
    let mut cases = Cases::default();
    cases.add("a name", refused("", "from sqlalchemy import JSONB"));
    cases.add("a module", refused("", "import app.nothing"));
    cases.add(
        "used later",
        refused("from app.core import NO", "print(NO + 1)"),
    );
    cases.add("an attribute", refused("", "sa.Strng()"));
    assert_snapshot!(cases.text());
}

#[test]
fn modules_are_asked_for_names() {
    holds(
        "from sqlalchemy import orm\nfrom sqlalchemy.dialects import postgresql\nimport json\nfrom app import core",
        "assert not hasattr(sa, 'JSONB') and hasattr(sa, 'JSON') and hasattr(sa, 'TryCast')\n\
         assert not hasattr(sa.types, 'Nope') and hasattr(sa.types, 'Uuid')\n\
         assert not hasattr(orm, 'Nope') and hasattr(orm, 'mapped_column')\n\
         assert hasattr(postgresql, 'JSONB') and not hasattr(postgresql, 'Nope')\n\
         assert getattr(sa, 'JSONB', sa.JSON) is sa.JSON and getattr(json, 'nope', 3) == 3\n\
         assert not hasattr(core, 'NO') and hasattr(core, 'YES')\n\
         try:\n    sa.Nope\n    assert False\nexcept AttributeError as error:\n    \
         assert str(error) == \"module 'sqlalchemy' has no attribute 'Nope'\"",
    );
}

#[test]
fn err_a_name_that_only_gen_sql_lacks_is_no_answer() {
    for ask in [
        "hasattr(op, 'create_entity')",
        "hasattr(sa, '_nope')",
        "open.NO",
    ] {
        let run = project("from app import open", &format!("print({ask})")).run(&["upgrade"]);
        let is_refused = run.stderr.starts_with("error[unsupported-python]: ");
        // A name in underscores is known of no module.
        assert!(is_refused || ask.contains('_'), "{ask}: {run}");
    }
}
