//! The correct databases.

use crate::beds::place;
use rusqlite::Connection;
use std::path::{Path, PathBuf};

pub(super) struct Specimen {
    pub(super) name: &'static str,
    origin: Origin,
    /// Run before there is any content.
    settings: &'static str,
    /// Texts of the dump and what stands there instead.
    edits: &'static [(&'static str, &'static str)],
    /// Run when everything else is there.
    more: &'static str,
}

#[derive(Clone, Copy, PartialEq)]
enum Origin {
    /// Made by Alembic, at the second revision.
    Alembic,
    /// The same with a version table that has no key.
    AlembicWithoutKey,
    /// A file that SQLite 3.35.0 wrote.
    Sqlite335,
    /// At base: no file, or one of no bytes, or a database without the chain's tables.
    NoFile,
    NoBytes,
    NoTables,
}

/// What most specimens start from.
const ALEMBIC: Specimen = Specimen {
    name: "Alembic's own",
    origin: Origin::Alembic,
    settings: "",
    edits: &[],
    more: "",
};

const BASE: Specimen = Specimen {
    origin: Origin::NoTables,
    ..ALEMBIC
};

impl Specimen {
    /// How many revisions of the chain the database has.
    pub(super) fn applied(&self) -> usize {
        match self.origin {
            Origin::Alembic | Origin::AlembicWithoutKey | Origin::Sqlite335 => 2,
            Origin::NoFile | Origin::NoBytes | Origin::NoTables => 0,
        }
    }

    /// Makes the database anew.
    pub(super) fn build(&self, folder: &Path) -> PathBuf {
        let database = folder.join("specimen.db");
        for end in ["", "-journal", "-wal", "-shm"] {
            _ = std::fs::remove_file(folder.join(format!("specimen.db{end}")));
        }
        let dump = match self.origin {
            Origin::Alembic => place::fixture_text("false-refusals/alembic.sql"),
            Origin::AlembicWithoutKey => {
                place::fixture_text("false-refusals/alembic_without_key.sql")
            }
            Origin::Sqlite335 => {
                let file = place::fixture("false-refusals/made_by_3.35.db");
                std::fs::copy(file, &database).unwrap();
                String::new()
            }
            Origin::NoFile => return database,
            Origin::NoBytes => {
                std::fs::write(&database, b"").unwrap();
                return database;
            }
            Origin::NoTables => String::new(),
        };
        let dump = self.edits.iter().fold(dump, |dump, (old, new)| {
            assert!(
                dump.contains(old),
                "{}: {old} is not in the dump",
                self.name
            );
            dump.replace(old, new)
        });
        let connection = Connection::open(&database).unwrap();
        for sql in [
            "PRAGMA foreign_keys = OFF;",
            self.settings,
            &dump,
            self.more,
        ] {
            connection
                .execute_batch(sql)
                .unwrap_or_else(|error| panic!("{}: {error}", self.name));
        }
        database
    }
}

pub(super) const SPECIMENS: &[Specimen] = &[
    ALEMBIC,
    Specimen {
        name: "Alembic's without a key in the version table",
        origin: Origin::AlembicWithoutKey,
        ..ALEMBIC
    },
    Specimen {
        name: "SQLite 3.35's",
        origin: Origin::Sqlite335,
        ..ALEMBIC
    },
    // How the file is kept.
    Specimen {
        name: "WAL",
        more: "PRAGMA journal_mode = WAL;",
        ..ALEMBIC
    },
    Specimen {
        name: "page size 512",
        settings: "PRAGMA page_size = 512;",
        ..ALEMBIC
    },
    Specimen {
        name: "page size 65536",
        settings: "PRAGMA page_size = 65536;",
        ..ALEMBIC
    },
    Specimen {
        name: "UTF-16le",
        settings: "PRAGMA encoding = 'UTF-16le';",
        ..ALEMBIC
    },
    Specimen {
        name: "UTF-16be",
        settings: "PRAGMA encoding = 'UTF-16be';",
        ..ALEMBIC
    },
    Specimen {
        name: "auto_vacuum FULL",
        settings: "PRAGMA auto_vacuum = FULL;",
        ..ALEMBIC
    },
    Specimen {
        name: "auto_vacuum INCREMENTAL",
        settings: "PRAGMA auto_vacuum = 2;",
        ..ALEMBIC
    },
    Specimen {
        name: "user_version",
        more: "PRAGMA user_version = 77;",
        ..ALEMBIC
    },
    Specimen {
        name: "application_id",
        more: "PRAGMA application_id = 1195724359;",
        ..ALEMBIC
    },
    Specimen {
        name: "free pages",
        more: "CREATE TABLE gone (a); INSERT INTO gone VALUES (zeroblob(100000)); DROP TABLE gone;",
        ..ALEMBIC
    },
    // How the schema is spelt.
    Specimen {
        name: "letter case",
        edits: &[
            ("CREATE TABLE project", "CREATE TABLE Project"),
            ("CREATE TABLE role", "CREATE TABLE ROLE"),
            ("CREATE TABLE session", "CREATE TABLE \"Session\""),
            ("\tname VARCHAR(20)", "\tNAME varchar(20)"),
            ("\temail VARCHAR", "\tEmail varchar"),
            ("id INTEGER NOT NULL", "ID integer not null"),
            ("title VARCHAR(100)", "\"Title\" VarChar(100)"),
            ("alembic_version (", "Alembic_Version ("),
        ],
        ..ALEMBIC
    },
    Specimen {
        name: "comments",
        edits: &[
            (
                "CREATE TABLE project (",
                "CREATE TABLE project ( -- the work; it's ours\n",
            ),
            (
                "CREATE TABLE session (",
                "CREATE TABLE session ( /* who is\n   here */",
            ),
            ("CREATE TABLE role (", "CREATE TABLE role ( -- who may\n"),
        ],
        ..ALEMBIC
    },
    Specimen {
        name: "keywords in comments",
        edits: &[
            (
                "CREATE TABLE project (",
                "CREATE TABLE project ( -- PRIMARY KEY, FOREIGN KEY\n",
            ),
            (
                "CREATE TABLE session (",
                "CREATE TABLE session ( /* CHECK (1), UNIQUE */",
            ),
        ],
        ..ALEMBIC
    },
    Specimen {
        name: "quotes and white space",
        edits: &[
            ("CREATE TABLE project (", "CREATE  TABLE\n[project](\n\n"),
            ("\tuser_id INTEGER", "\t`user_id`  INTEGER"),
            (
                "INDEX ix_project_owner ON project (owner_id)",
                "INDEX ix_project_owner ON project(\"owner_id\")",
            ),
        ],
        ..ALEMBIC
    },
    Specimen {
        name: "constraints with their columns",
        edits: &[
            (
                "\ttitle VARCHAR(100), ",
                "\ttitle VARCHAR(100) CHECK(\"title\"<>''), -- CHECK (0) COLLATE NOCASE",
            ),
            (
                "\towner_id INTEGER, ",
                "\towner_id INTEGER CONSTRAINT fk REFERENCES User_Account NOT DEFERRABLE,",
            ),
            (
                "PRIMARY KEY (id), \n\tCONSTRAINT ck_project_title CHECK (title <> ''), \n\t\
                 FOREIGN KEY(owner_id) REFERENCES user_account (id)",
                "PRIMARY KEY (id)",
            ),
        ],
        ..ALEMBIC
    },
    Specimen {
        name: "constraints in another order",
        edits: &[(
            "PRIMARY KEY (id), \n\tCONSTRAINT ck_project_title CHECK (title <> ''), \n\t\
             FOREIGN KEY(owner_id) REFERENCES user_account (id)",
            "FOREIGN KEY(owner_id) REFERENCES user_account (id),\n\
             CONSTRAINT ck_project_title CHECK (title <> ''), PRIMARY KEY (id)",
        )],
        ..ALEMBIC
    },
    // What SQLite has never checked.
    Specimen {
        name: "orphans from before",
        more: "INSERT INTO project VALUES (90, 'Left over', 99), (91, 'Too', 98);",
        ..ALEMBIC
    },
    Specimen {
        name: "a reference to a table that does not exist",
        more: "CREATE TABLE lost (a REFERENCES nowhere (id)); INSERT INTO lost VALUES (1);",
        ..ALEMBIC
    },
    Specimen {
        name: "a foreign key mismatch",
        more: "CREATE TABLE no_key (a); CREATE TABLE mismatch (a REFERENCES no_key (a));
               INSERT INTO no_key VALUES (1); INSERT INTO mismatch VALUES (1);",
        ..ALEMBIC
    },
    // Statistics.
    Specimen {
        name: "analyzed",
        more: "ANALYZE;",
        ..ALEMBIC
    },
    Specimen {
        name: "analyzed, then emptied",
        more: "ANALYZE; DELETE FROM sqlite_stat1;",
        ..ALEMBIC
    },
    // What people add by hand, without touching what the chain has made.
    Specimen {
        name: "audit trigger",
        more: "CREATE TABLE audit (id INTEGER PRIMARY KEY, what TEXT);
               CREATE TRIGGER role_audit AFTER INSERT ON role BEGIN
                   INSERT INTO audit (what) VALUES (new.name), ('twice'); END;",
        ..ALEMBIC
    },
    Specimen {
        name: "index by hand",
        more: "CREATE INDEX hand ON role (name, id);",
        ..ALEMBIC
    },
    Specimen {
        name: "view by hand",
        more: "CREATE VIEW hand AS SELECT id, upper(name) AS name FROM user_account;",
        ..ALEMBIC
    },
    Specimen {
        name: "tables by hand",
        more: "CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT, d GENERATED ALWAYS AS (id));
               CREATE TABLE b (k TEXT PRIMARY KEY, v ANY) STRICT, WITHOUT ROWID;
               CREATE TABLE \"it's; a \"\"table\"\"\" (\"select\" INTEGER);
               CREATE VIRTUAL TABLE search USING fts5(body);
               INSERT INTO a DEFAULT VALUES; INSERT INTO search VALUES ('text');",
        ..ALEMBIC
    },
    Specimen {
        name: "child tables by hand",
        more: "CREATE TABLE note (id INTEGER PRIMARY KEY, project_id INTEGER NOT NULL
                   REFERENCES project (id) ON DELETE CASCADE);
               INSERT INTO note VALUES (1, 1), (2, 2), (3, 50);",
        ..ALEMBIC
    },
    Specimen {
        name: "tables of replication",
        more: "CREATE TABLE _litestream_seq (id INTEGER PRIMARY KEY, seq INTEGER);
               CREATE TABLE _litestream_lock (id INTEGER);",
        ..ALEMBIC
    },
    Specimen {
        name: "exists already",
        more: "CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT, extra TEXT);
               INSERT INTO setting VALUES ('a', 'b', 'c'); CREATE VIEW old_report AS SELECT 1;",
        ..ALEMBIC
    },
    // How many rows there are.
    Specimen {
        name: "no rows",
        more: "DELETE FROM session; DELETE FROM project;",
        ..ALEMBIC
    },
    Specimen {
        name: "many rows",
        more: "WITH RECURSIVE n (i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 40000)
               INSERT INTO session SELECT i, 1 + i % 2, 'Mail' || i FROM n;
               WITH RECURSIVE n (i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 40000)
               INSERT INTO project SELECT i, ' t ', 1 FROM n;",
        ..ALEMBIC
    },
    Specimen {
        name: "nothing for the DML to do",
        more: "UPDATE project SET title = trim(title); DELETE FROM session WHERE email IS NULL;
               UPDATE session SET email = lower(email);",
        ..ALEMBIC
    },
    // At base.
    Specimen {
        name: "no file",
        origin: Origin::NoFile,
        ..ALEMBIC
    },
    Specimen {
        name: "no bytes",
        origin: Origin::NoBytes,
        ..ALEMBIC
    },
    Specimen {
        name: "no tables",
        more: "CREATE TABLE a (b); DROP TABLE a;",
        ..BASE
    },
    Specimen {
        name: "an empty version table",
        more: "CREATE TABLE alembic_version (
                   version_num VARCHAR(32) NOT NULL,
                   CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num));",
        ..BASE
    },
    Specimen {
        name: "tables of replication at base",
        more: "CREATE TABLE _litestream_seq (id INTEGER PRIMARY KEY, seq INTEGER);
               CREATE TABLE _litestream_lock (id INTEGER); CREATE TABLE _cf_KV (key TEXT);
               CREATE TABLE d1_migrations (id INTEGER PRIMARY KEY, name TEXT);",
        ..BASE
    },
    Specimen {
        name: "user_version at base",
        more: "PRAGMA user_version = 3;",
        ..BASE
    },
    Specimen {
        name: "WAL at base",
        more: "PRAGMA journal_mode = WAL; VACUUM;",
        ..BASE
    },
];
