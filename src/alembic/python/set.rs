//! A `set` or `frozenset`.
//!
//! Invariant: the order of its items is that in which they came; Python leaves it open.

use indexmap::IndexMap;

use super::dict::Key;
use super::value::Value;

/// A `set`.
#[derive(Clone, Debug, Default)]
pub struct Set {
    items: IndexMap<Key, Value>,
    /// Whether it is a `frozenset`.
    pub is_frozen: bool,
}

impl Set {
    /// Adds a value; `None` if it cannot be hashed, else whether it is new.
    pub fn add(&mut self, value: Value) -> Option<bool> {
        let key = Key::of(&value)?;
        let is_new = !self.items.contains_key(&key);
        self.items.entry(key).or_insert(value);
        Some(is_new)
    }

    /// Whether a key is in it.
    #[must_use]
    pub fn contains(&self, key: &Key) -> bool {
        self.items.contains_key(key)
    }

    /// Takes a key out, and says whether it was there.
    pub fn remove(&mut self, key: &Key) -> bool {
        self.items.shift_remove(key).is_some()
    }

    /// Takes the first item out.
    pub fn pop(&mut self) -> Option<Value> {
        self.items.shift_remove_index(0).map(|(_, value)| value)
    }

    /// The items, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Value> {
        self.items.values()
    }

    /// The keys, in order.
    pub fn keys(&self) -> impl Iterator<Item = &Key> {
        self.items.keys()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}

impl FromIterator<(Key, Value)> for Set {
    fn from_iter<I: IntoIterator<Item = (Key, Value)>>(items: I) -> Self {
        Self {
            items: items.into_iter().collect(),
            is_frozen: false,
        }
    }
}
