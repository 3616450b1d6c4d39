//! Views, triggers and virtual tables, into which SQLite looks only when they are used.
//!
//! Invariant: to look into one changes nothing.

use crate::schema::Entry;
use crate::scratch::{Refusal, Scratch};
use crate::sql::{Ident, Object};

/// Something into which SQLite looks only when it is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Usable {
    /// This view is read.
    View(Ident),
    /// This virtual table is read.
    VirtualTable(Ident),
    /// A trigger of this table fires.
    Triggers(Ident),
}

impl Usable {
    /// How an object is used, if it is of this kind.
    #[must_use]
    pub fn of(entry: &Entry) -> Option<Self> {
        match entry.object {
            Object::View => Some(Self::View(entry.name.clone())),
            Object::VirtualTable => Some(Self::VirtualTable(entry.name.clone())),
            Object::Trigger => Some(Self::Triggers(entry.table.clone())),
            _ => None,
        }
    }

    /// Has SQLite look into it.
    ///
    /// # Errors
    /// Why it cannot be used.
    pub fn look_into(&self, scratch: &Scratch) -> Result<(), Refusal> {
        match self {
            Self::View(view) => scratch.look_into_view(view.name()),
            Self::VirtualTable(table) => scratch.look_into_virtual_table(table.name()),
            Self::Triggers(table) => scratch.look_into_triggers(table.name()),
        }
    }

    /// Whether it is there and cannot be used.
    #[must_use]
    pub fn is_broken(&self, scratch: &Scratch) -> bool {
        let (Self::View(name) | Self::VirtualTable(name) | Self::Triggers(name)) = self;
        let there = scratch.is_there(name.name());
        there.is_ok_and(|there| there) && self.look_into(scratch).is_err()
    }

    /// The same when the table or view `from` is called `to`.
    #[must_use]
    pub fn renamed(&self, from: &Ident, to: &Ident) -> Self {
        let renamed = |name: &Ident| if name == from { to } else { name }.clone();
        match self {
            Self::View(view) => Self::View(renamed(view)),
            Self::VirtualTable(table) => Self::VirtualTable(renamed(table)),
            Self::Triggers(table) => Self::Triggers(renamed(table)),
        }
    }

    /// How messages call it.
    #[must_use]
    pub fn told(&self) -> String {
        match self {
            Self::View(view) => format!("the view `{}`", view.name()),
            Self::VirtualTable(table) => format!("the virtual table `{}`", table.name()),
            Self::Triggers(table) => format!("a trigger on `{}`", table.name()),
        }
    }
}

/// Something that can be used no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// What it is.
    pub usable: Usable,
    /// What SQLite says of it.
    pub refusal: Refusal,
}
