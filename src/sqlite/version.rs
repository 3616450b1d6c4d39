//! The SQLite that must be able to run a script.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// A version of SQLite, such as 3.35 or 3.35.5.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SqliteVersion {
    major: u16,
    minor: u16,
    patch: u16,
}

/// Why a text is no version that scripts can be written for.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum SqliteVersionError {
    /// It is not of the form `3.35` or `3.35.5`.
    #[error("write it as `3.35` or `3.35.5`")]
    Form,
    /// It is older than [`SqliteVersion::OLDEST`].
    #[error("scripts need SQLite {} or newer", SqliteVersion::OLDEST)]
    TooOld,
}

impl SqliteVersion {
    /// The oldest version that runs scripts: the first whose `ALTER TABLE … RENAME` can leave
    /// the references of other tables alone (<https://sqlite.org/releaselog/3_26_0.html>).
    pub const OLDEST: Self = Self::new(3, 26, 0);

    /// The target where a project names none: the first whose DROP COLUMN can be used
    /// (<https://sqlite.org/releaselog/3_35_5.html>).
    pub const DEFAULT: Self = Self::new(3, 35, 5);

    /// The version `major.minor.patch`.
    #[must_use]
    pub const fn new(major: u16, minor: u16, patch: u16) -> Self {
        Self {
            major,
            minor,
            patch,
        }
    }

    /// The SQLite that is built in.
    #[must_use]
    pub fn built_in() -> Self {
        let number = rusqlite::version_number().unsigned_abs();
        let part = |divisor| u16::try_from(number / divisor % 1000).unwrap_or(u16::MAX);
        Self::new(part(1_000_000), part(1000), part(1))
    }

    /// An SQL expression that is 1 on this version and every newer one.
    #[must_use]
    pub fn condition(self) -> String {
        let minor = "CAST(substr(sqlite_version(), 3) AS INTEGER)";
        let mut number = format!("CAST(sqlite_version() AS INTEGER) * 1000 + {minor}");
        let mut least = u32::from(self.major) * 1000 + u32::from(self.minor);
        if self.patch > 0 {
            let patch = "CAST(substr(sqlite_version(), instr(substr(sqlite_version(), 3), '.') + 3) AS INTEGER)";
            number = format!("({number}) * 1000 + {patch}");
            least = least * 1000 + u32::from(self.patch);
        }
        format!("{number} >= {least}")
    }
}

impl FromStr for SqliteVersion {
    type Err = SqliteVersionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts: Vec<u16> = text
            .split('.')
            .map(|part| number(part).ok_or(SqliteVersionError::Form))
            .collect::<Result<_, _>>()?;
        let version = match parts[..] {
            [major, minor] => Self::new(major, minor, 0),
            [major, minor, patch] => Self::new(major, minor, patch),
            _ => return Err(SqliteVersionError::Form),
        };
        if version < Self::OLDEST {
            return Err(SqliteVersionError::TooOld);
        }
        Ok(version)
    }
}

/// A number without a sign.
fn number(text: &str) -> Option<u16> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_plain)
}

impl fmt::Display for SqliteVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)?;
        if self.patch > 0 {
            write!(f, ".{}", self.patch)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{SqliteVersion, SqliteVersionError};

    #[test]
    fn versions_are_read_and_written() {
        assert_eq!("3.35".parse(), Ok(SqliteVersion::new(3, 35, 0)));
        assert_eq!("3.35.5".parse(), Ok(SqliteVersion::new(3, 35, 5)));
        assert_eq!(
            "3.35.0".parse::<SqliteVersion>().unwrap().to_string(),
            "3.35"
        );
        assert_eq!(
            "3.25".parse::<SqliteVersion>(),
            Err(SqliteVersionError::TooOld)
        );
        assert_eq!("3".parse::<SqliteVersion>(), Err(SqliteVersionError::Form));
        assert_eq!(
            "3.x".parse::<SqliteVersion>(),
            Err(SqliteVersionError::Form)
        );
        assert_eq!(
            "3.+35".parse::<SqliteVersion>(),
            Err(SqliteVersionError::Form)
        );
        assert_eq!(SqliteVersion::DEFAULT.to_string(), "3.35.5");
    }

    #[test]
    fn conditions_hold_from_their_version_on() {
        let connection = rusqlite::Connection::open_in_memory().unwrap();
        let holds = |version: SqliteVersion| -> bool {
            let query = format!("SELECT {}", version.condition());
            connection.query_row(&query, [], |row| row.get(0)).unwrap()
        };
        let number = rusqlite::version_number();
        let part = |divisor| u16::try_from(number / divisor % 1000).unwrap();
        let [minor, patch] = [part(1000), part(1)];
        assert!(holds(SqliteVersion::DEFAULT));
        assert!(holds(SqliteVersion::new(3, minor, patch)));
        assert!(!holds(SqliteVersion::new(3, minor, patch + 1)));
        assert!(!holds(SqliteVersion::new(3, minor + 1, 0)));
        assert!(!holds(SqliteVersion::new(4, 0, 1)));
    }
}
