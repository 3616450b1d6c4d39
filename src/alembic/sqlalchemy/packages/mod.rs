//! Classes of libraries that tables derive from: the columns that they bring along, in Python.
//!
//! Invariant: each has the columns that the library gives it, which was asked of the library. Where
//! the project can read the library itself, that counts.

/// A module of a library, as far as it is known.
struct Known {
    /// The dotted names by which it is imported.
    names: &'static [&'static str],
    text: &'static str,
}

const MODULES: &[Known] = &[
    Known {
        names: &["oslo_db.sqlalchemy.models"],
        text: include_str!("oslo_db.py"),
    },
    Known {
        names: &["sqlalchemy_utils", "sqlalchemy_utils.models"],
        text: include_str!("sqlalchemy_utils.py"),
    },
    Known {
        names: &[
            "fastapi_users_db_sqlalchemy",
            "fastapi_users_db_sqlalchemy.access_token",
            "fastapi_users.db",
        ],
        text: include_str!("fastapi_users.py"),
    },
];

/// The text of the module of a dotted name.
#[must_use]
pub fn text(name: &str) -> Option<&'static str> {
    let known = MODULES.iter().find(|known| known.names.contains(&name))?;
    Some(known.text)
}
