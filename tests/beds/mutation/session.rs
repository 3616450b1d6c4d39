//! What a connection may have been through before the script runs in it.

use super::chain::{Catalog, ident};
use fastrand::Rng;
use rusqlite::Connection;
use std::path::{Path, PathBuf};

#[derive(Clone, Debug, Default)]
pub(super) struct Session {
    /// Statements that a correct script does not notice.
    pub(super) settings: Vec<String>,
    /// Statements that hide a table of the database behind a TEMP table of the same name.
    pub(super) shadow: Vec<String>,
    /// A second database with tables of the same names; nothing may happen to it.
    pub(super) attached: Option<PathBuf>,
}

impl Session {
    pub(super) fn random(rng: &mut Rng, database: &Path, folder: &Path) -> Self {
        let mut session = Self::default();
        let settings = [
            "PRAGMA ignore_check_constraints = ON;",
            "PRAGMA legacy_alter_table = ON;",
            "PRAGMA recursive_triggers = ON;",
            "PRAGMA defer_foreign_keys = ON;",
            "PRAGMA foreign_keys = ON;",
            "PRAGMA cache_size = 10;",
            "PRAGMA synchronous = OFF;",
            "PRAGMA reverse_unordered_selects = OFF;",
        ];
        for setting in settings {
            if rng.u8(..6) == 0 {
                session.settings.push(setting.to_string());
            }
        }
        match rng.u8(..12) {
            0 => session.shadow(rng, database),
            1 => session.attach(database, &folder.join("attached.db")),
            _ => {}
        }
        session
    }

    /// Everything to run first, in order.
    pub(super) fn statements(&self) -> Vec<String> {
        let attach = self.attached.iter().map(|path| {
            let path = path.display().to_string().replace('\'', "''");
            format!("ATTACH '{path}' AS other;")
        });
        self.settings
            .iter()
            .cloned()
            .chain(attach)
            .chain(self.shadow.iter().cloned())
            .collect()
    }

    /// The same session with no tables but the database's own.
    pub(super) fn alone(&self) -> Self {
        Self {
            settings: self.settings.clone(),
            ..Self::default()
        }
    }

    /// Whether there are other tables; a script may refuse to run then, and nothing else.
    pub(super) fn is_alone(&self) -> bool {
        self.shadow.is_empty() && self.attached.is_none()
    }

    pub(super) fn enforces_foreign_keys(&self) -> bool {
        self.settings
            .iter()
            .any(|setting| setting == "PRAGMA foreign_keys = ON;")
    }

    fn shadow(&mut self, rng: &mut Rng, database: &Path) {
        let mut names = tables(database);
        names.extend(["alembic_version".to_string(), "gen_sql_history".to_string()]);
        let name = ident(&names[rng.usize(..names.len())]);
        self.shadow
            .push(format!("CREATE TEMP TABLE {name} (id, name, version_num);"));
        if rng.bool() {
            self.shadow
                .push(format!("INSERT INTO temp.{name} VALUES (1, 'a', 'b');"));
        }
    }

    fn attach(&mut self, database: &Path, attached: &Path) {
        let connection = Connection::open(attached).expect("a second database");
        for name in tables(database)
            .iter()
            .map(String::as_str)
            .chain(["alembic_version"])
        {
            let sql = format!("CREATE TABLE {} (id, name, version_num);", ident(name));
            connection
                .execute_batch(&sql)
                .expect("a table of the second database");
        }
        self.attached = Some(attached.to_path_buf());
    }
}

fn tables(database: &Path) -> Vec<String> {
    let connection = Connection::open(database).unwrap();
    Catalog(&connection).tables()
}
