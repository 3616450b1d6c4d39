//! `--now` and `--seed`: what clocks and chance are for revisions in Python.

use crate::project::{Cases, Project};

/// A project with one revision that shows values.
fn project(values: &str) -> Project {
    let text = format!(
        "import datetime\nimport os\nimport random\nimport secrets\nimport time\nimport uuid\n\
         from alembic import op\n\nrevision = 'a1'\ndown_revision = None\n\n\n\
         def upgrade():\n    op.execute(\"CREATE TABLE shown (text)\")\n    \
         for value in [{values}]:\n        \
         op.execute(f\"INSERT INTO shown VALUES ('{{value}}')\")\n"
    );
    Project::new().file("versions/a1.py", text)
}

fn shown(project: &Project, arguments: &[&str]) -> Vec<String> {
    let mut all = vec!["upgrade", "head"];
    all.extend(arguments);
    let script = project.run(&all).succeeded();
    let database = rusqlite::Connection::open_in_memory().expect("a database");
    database.execute_batch(&script).expect("the script runs");
    let mut query = database.prepare("SELECT text FROM shown").expect("a query");
    let rows = query.query_map([], |row| row.get(0)).expect("rows");
    rows.collect::<Result<_, _>>().expect("texts")
}

#[test]
fn now_is_the_time_that_is_said() {
    let project = project(
        "datetime.datetime.now(), datetime.datetime.now(datetime.timezone.utc), \
         datetime.datetime.utcnow(), datetime.date.today(), time.time(), \
         datetime.datetime.now().astimezone(), \
         datetime.datetime(2026, 1, 1).astimezone(datetime.timezone.utc)",
    );
    assert_eq!(
        shown(&project, &["--now", "2026-01-31T23:30:00.25+02:00"]),
        [
            "2026-01-31 23:30:00.250000",
            "2026-01-31 21:30:00.250000+00:00",
            "2026-01-31 21:30:00.250000",
            "2026-01-31",
            "1769895000.25",
            "2026-01-31 23:30:00.250000+02:00",
            "2025-12-31 22:00:00+00:00",
        ]
    );
    assert_eq!(
        shown(&project, &["--now", "2026-01-31"])[0],
        "2026-01-31 00:00:00"
    );
}

#[test]
fn the_same_seed_draws_the_same() {
    let values = "uuid.uuid4(), uuid.uuid4(), secrets.token_hex(4), random.choice('abc'), \
        random.randint(1, 6), secrets.randbelow(3), len(os.urandom(40)), random.random() < 1";
    let project = project(values);
    let one = shown(&project, &["--seed", "1"]);
    assert_eq!(one, shown(&project, &["--seed", "1"]));
    let other = shown(&project, &["--seed", "2"]);
    assert_ne!(one[..3], other[..3]);
    assert_ne!(one[0], one[1]);
    // The bits that say that it is random.
    assert_eq!(&one[0][14..15], "4");
    assert!("89ab".contains(&one[0][19..20]), "{}", one[0]);
    assert_eq!(one[2].len(), 8);
    assert!(["a", "b", "c"].contains(&&*one[3]));
    assert!((1..=6).contains(&one[4].parse::<i64>().expect("a number")));
    assert!((0..3).contains(&one[5].parse::<i64>().expect("a number")));
    assert_eq!(one[6..], ["40", "True"]);
}

#[test]
fn the_header_and_the_configuration_say_them() {
    let project = project("datetime.date.today(), uuid.uuid4()");
    let arguments = ["upgrade", "head", "--now", "2026-01-31", "--seed", "7"];
    let script = project.run(&arguments).succeeded();
    assert!(script.contains("--   now         2026-01-31T00:00:00Z\n--   seed        7\n"));
    let configured = project.file("gen-sql.toml", "now = 2026-01-31\nseed = 7\n");
    assert_eq!(configured.run(&["upgrade", "head"]).succeeded(), script);
    assert_eq!(
        shown(&configured, &["--now", "2027-01-01"])[0],
        "2027-01-01"
    );
    let downgradable = "\n\ndef downgrade():\n    op.drop_table('shown')\n";
    let text = std::fs::read_to_string(configured.path().join("versions/a1.py")).expect("a file");
    let configured = configured.file("versions/a1.py", text + downgradable);
    configured.run(&["verify"]).succeeded();
}

#[test]
fn err_nobody_said_it() {
    let mut cases = Cases::default();
    let plain = project("datetime.datetime.now()");
    cases.add("no time", plain.refuses(&["upgrade", "head"]));
    let random = project("uuid.uuid4()");
    cases.add(
        "no seed",
        random.refuses(&["upgrade", "head", "--now", "2026-01-31"]),
    );
    cases.add(
        "no time at all",
        plain.refuses(&["upgrade", "head", "--now", "noon"]),
    );
    let configured = plain.file("gen-sql.toml", "now = 5\nseed = -1\n");
    cases.add("a configuration", configured.refuses(&["upgrade", "head"]));
    insta::assert_snapshot!(cases.text());
}
