//! Files beside its own that a revision in Python reads.

use insta::assert_snapshot;

use crate::project::{Cases, Project};

const HEAD: &str = "import csv, json, os, pathlib\nfrom pathlib import Path\nimport sqlalchemy as sa\n\
     from alembic import op\nrevision = 'a1'\nHERE = Path(__file__).parent\n";

/// A project whose revision stands in `db/versions` and has these lines, beside some files.
fn project(lines: &str) -> Project {
    let lines: String = { lines.lines() }
        .flat_map(|line| ["    ", line, "\n"])
        .collect();
    Project::new()
        .config("versions = [\"db/versions\"]\nprepend_sys_path = [\".\"]\nhistory_table = false\n")
        .file("db/versions/roles.csv", "id,name\n1,admin\n2,Jürgen\n")
        .file("db/versions/marked.txt", "\u{feff}a\r\nb\r\n")
        .file("db/data/users.json", "[\"ann\", \"bob\"]")
        .file("app/__init__.py", "")
        .file(
            "app/seed.py",
            "import json, os\ndef load(name):\n    \
             with open(f\"{os.path.dirname(__file__)}/seeds/{name}.json\") as file:\n        \
             return json.load(file)\n",
        )
        .file("app/seeds/first.json", "{\"a\": 1}")
        .file("app/seeds/other.json", "{\"a\": 2}")
        .file(
            "db/versions/a1.py",
            format!("{HEAD}def upgrade():\n{lines}"),
        )
}

fn holds(lines: &str) -> String {
    project(lines).run(&["upgrade", "head"]).succeeded()
}

#[test]
fn files_are_read_from_the_revisions_own_file_on() {
    let script = holds(
        "t = op.create_table('t', sa.Column('id', sa.Integer), sa.Column('name', sa.Text))\n\
         with open(HERE / 'roles.csv', encoding='utf-8') as file:\n    \
         op.bulk_insert(t, [{**row, 'id': int(row['id'])} for row in csv.DictReader(file)])",
    );
    assert!(script.contains("(2, 'Jürgen')"), "{script}");
    for read in [
        "json.loads((HERE.parent / 'data' / 'users.json').read_text())",
        "json.loads((HERE / '..' / 'data' / 'users.json').read_bytes())",
        "json.load(open(os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'data', 'users.json')))",
        "json.load(open(os.path.dirname(__file__) + '/../data/users.json', 'r'))",
        "json.load(pathlib.Path(__file__).resolve().parents[1].joinpath('data/users.json').open())",
        "json.loads(open(str(HERE.parent) + '/data/users.json').read())",
        "json.loads(open(f'{HERE.parent}/data/users.json').readline())",
        "json.load(open('%s/../data/users.json' % os.path.dirname(__file__)))",
        "json.load(open('%s/../data/%s.json' % (HERE, 'users')))",
        "json.load(open('{}/../data/{name}.json'.format(HERE, name='users')))",
        "json.load(open('/'.join([os.path.dirname(__file__), os.pardir, 'data', 'users.json'])))",
        "json.load(open(os.sep.join([str(HERE.parent), 'data', 'users.json'])))",
        "[name for name in ('ann', 'bob') if os.path.exists(HERE.parent / 'data' / 'users.json')]",
    ] {
        holds(&format!("assert {read} == ['ann', 'bob']"));
    }
    // What is told to people may say where that is.
    holds("print(f'from {HERE}', 'from %s' % HERE, 'from ' + str(HERE), 'from {}'.format(HERE))");
    holds(
        "path = HERE / 'roles.csv'\n\
         assert (path.name, path.stem, path.suffix) == ('roles.csv', 'roles', '.csv')\n\
         assert path.exists() and path.with_suffix('.csv').is_file()\n\
         assert Path(__file__).with_name('roles.csv').read_text() == path.read_text()\n\
         assert [line.strip() for line in path.open()][1:] == ['1,admin', '2,Jürgen']",
    );
}

#[test]
fn a_path_is_put_together_to_the_letter() {
    for path in [
        "os.path.dirname(__file__) + '/old/' + 'roles.txt'",
        "os.path.dirname(__file__) + '/' + 'old/roles.txt'",
        "str(HERE) + '/old/' + 'roles.txt'",
        "os.path.join(os.path.dirname(__file__), 'old/') + 'roles.txt'",
        "os.path.join(os.path.dirname(__file__), 'old', '') + 'roles.txt'",
        "f'{os.path.dirname(__file__)}/' + f'old/{\"roles\"}.txt'",
        "os.path.dirname(os.path.dirname(__file__) + '/old/') + '/roles.txt'",
        "os.path.dirname(os.path.join(HERE, '..')) + '/old/roles.txt'",
        "Path(os.path.dirname(__file__) + '//old/.//') / 'roles.txt'",
        "(HERE / '..').parent / 'old' / 'roles.txt'",
        "(HERE / '..').resolve() / 'versions' / 'old' / 'roles.txt'",
        "(HERE / 'old' / 'x').with_name('roles.txt')",
        "Path(__file__).parents[1] / 'versions' / 'old/roles.txt'",
    ] {
        let lines = format!("assert open({path}).read() == 'right', open({path}).read()");
        project(&lines)
            .file("db/versions/old/roles.txt", "right")
            .file("db/versions/oldroles.txt", "wrong")
            .file("db/old/roles.txt", "wrong")
            .run(&["upgrade", "head"])
            .succeeded();
    }
    holds(
        "assert os.path.basename(os.path.dirname(__file__) + '/old/') == ''\n\
         assert (HERE / 'old' / '..').name == '..'\n\
         assert os.path.basename(__file__) == 'a1.py'",
    );
}

#[test]
fn a_module_reads_beside_itself() {
    let lines = "from app.seed import load\nassert load('first') == {'a': 1}";
    holds(lines);
    let show = project(lines).run(&["show", "a1"]).succeeded();
    assert!(show.contains("app/seeds/first.json"), "{show}");
    assert!(!show.contains("other.json"), "{show}");
}

#[test]
fn a_text_of_the_revision_fills_a_gap_in_that_of_a_module() {
    for (gap, name) in [
        ("{HERE}/{name}.json", "seeds/first"),
        ("{HERE}/seeds/{name}.json", "first"),
        ("{HERE}/seeds/f{name}.json", "irst"),
        ("{HERE}/seeds/{name}", "first.json"),
        ("{HERE}/{name}/first.json", "seeds"),
        ("{HERE}/../{name}/seeds/first.json", "app"),
        ("{HERE}/seeds/../{name}/first.json", "seeds"),
        ("{HERE}/{name}", "./seeds//first.json"),
        ("{HERE}/seeds/{name}.{'JSON'.lower() and 'json'}", "first"),
        ("{HERE}/{'seeds'}/{name[:2]}{'rst'}.json", "fi"),
    ] {
        let lines = format!("from app.plain import load\nassert load('{name}') == {{'a': 1}}");
        let module = format!(
            "import json, os\nHERE = os.path.dirname(__file__)\ndef load(name):\n    \
             with open(f\"{gap}\") as file:\n        return json.load(file)\n",
        );
        let project = project(&lines).file("app/plain.py", module);
        project.run(&["upgrade", "head"]).succeeded();
        let show = project.run(&["show", "a1"]).succeeded();
        assert!(show.contains("app/seeds/first.json"), "{gap}: {show}");
        assert!(!show.contains("other.json"), "{gap}: {show}");
    }
}

#[test]
fn several_texts_and_numbers_fill_the_gaps_of_one() {
    for path in [
        "SQL / f'{revision}_{way}.sql'",
        "SQL / '{}_{}.sql'.format(revision, way)",
        "SQL / ('%s_%s.sql' % (revision, way))",
        "SQL / '{a}_{b}.sql'.format(a=revision, b=way)",
        "os.path.join(HERE.parent, 'sql', '%(a)s_%(b)s.sql' % {'a': revision, 'b': way})",
        "SQL / f'{way}' / f'{number:03d}_{revision}.sql'",
        "SQL / way / f'v{number}.sql'",
        "SQL / f'{way}/v{number}.sql'",
        "SQL / f'../sql/{way}/v{number}.sql'",
    ] {
        let lines = format!(
            "SQL = HERE.parent / 'sql'\nway, number = 'upgrade', 7\nassert open({path}).read() == 'right'"
        );
        let project = project(&lines)
            .file("db/sql/a1_upgrade.sql.txt", "wrong")
            .file("db/sql/a1_upgrade.sql", "right")
            .file("db/sql/upgrade/v7.sql", "right")
            .file("db/sql/upgrade/007_a1.sql", "right")
            .file("db/sql/upgrade/v8.sql", "wrong");
        project.run(&["upgrade", "head"]).succeeded();
        let show = project.run(&["show", "a1"]).succeeded();
        assert!(!show.contains("v8"), "{path}: {show}");
    }
}

#[test]
fn texts_are_those_that_python_reads() {
    holds(
        "marked = HERE / 'marked.txt'\n\
         assert marked.read_text(encoding='utf-8') == '\\ufeffa\\nb\\n'\n\
         assert marked.read_text(encoding='utf-8-sig') == 'a\\nb\\n'\n\
         assert marked.open(encoding='utf-8-sig').readlines() == ['a\\n', 'b\\n']\n\
         with marked.open(encoding='utf-8-sig') as file:\n    \
         assert next(file) == 'a\\n'\n    assert list(file) == ['b\\n'] and next(file, 'end') == 'end'",
    );
}

#[test]
fn what_is_read_counts_in_the_checksum() {
    let lines = "(HERE / 'roles.csv').read_text()";
    let checksum = |project: &Project| {
        let show = project.run(&["show", "a1"]).succeeded();
        show[show.find("Checksum").expect("one")..].to_owned()
    };
    let one = project(lines);
    let other = project(lines).file("db/versions/roles.csv", "id,name\n1,user\n");
    assert_ne!(checksum(&one), checksum(&other));
    // As with revisions themselves, the ends of lines do not count.
    let windows = project(lines).file(
        "db/versions/roles.csv",
        "id,name\r\n1,admin\r\n2,Jürgen\r\n",
    );
    assert_eq!(checksum(&one), checksum(&windows));
    let unread = project(lines).file("db/versions/marked.txt", "changed");
    assert_eq!(checksum(&one), checksum(&unread));
    one.run(&["hash"]).succeeded();
    let sums = one.read("gen-sql.sum");
    assert!(sums.contains("db/versions/roles.csv"), "{sums}");
    let one = one.file("db/versions/roles.csv", "id,name\n1,user\n");
    let refusal = one.refuses(&["upgrade"]);
    assert!(refusal.contains("roles.csv"), "{refusal}");
}

#[test]
fn err_files_that_are_not_read() {
    let mut cases = Cases::default();
    for lines in [
        "open('db/data/users.json').read()",
        "Path('db') / 'data'",
        "(HERE / 'nothing.csv').read_text()",
        "(HERE / ''.join(['ro', 'les.csv'])).exists()",
        "(HERE / '..' / '..' / '..' / 'secret').read_text()",
        "(HERE / '/etc/passwd').read_text()",
        "(HERE / 'roles.csv').open('w')",
        "open(HERE / 'roles.csv', 'rb').read()",
        "(HERE / 'roles.csv').read_text('utf-16')",
        "(HERE / 'marked.txt').read_bytes()",
        "op.execute(str(HERE))",
        "list(HERE.glob('*.csv'))",
        "os.listdir(HERE)",
    ] {
        cases.add(lines, project(lines).refuses(&["upgrade"]));
    }
    assert_snapshot!(cases.text());
}
