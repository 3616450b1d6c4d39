//! A `dict`: values by key, in the order in which the keys came.
//!
//! Invariant: keys that are equal in Python are one key.

use std::rc::Rc;

use indexmap::IndexMap;

use super::value::Value;

/// What a dict or set compares keys by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// `None`.
    None,
    /// A number without a fraction, of whatever type: `1`, `1.0` and `True` are one key.
    Int(i64),
    /// Any other float, by its bits.
    Float(u64),
    /// A `str`.
    Str(Rc<str>),
    /// A `bytes`.
    Bytes(Rc<[u8]>),
    /// A `tuple`.
    Tuple(Vec<Key>),
    /// An object that is equal to others: its class and what it compares by.
    Object(String, String),
    /// An object that is equal to itself alone, by its address.
    Identity(usize),
}

impl Key {
    /// The key of a value; `None` if Python cannot hash it.
    #[must_use]
    pub fn of(value: &Value) -> Option<Self> {
        let address = |pointer: *const ()| Some(Self::Identity(pointer.addr()));
        match value {
            Value::None => Some(Self::None),
            Value::Bool(value) => Some(Self::Int(i64::from(*value))),
            Value::Int(value) => Some(Self::Int(*value)),
            Value::Float(value) => Some(Self::of_float(*value)),
            Value::Str(text) => Some(Self::Str(Rc::clone(text))),
            Value::Bytes(bytes) => Some(Self::Bytes(Rc::clone(bytes))),
            Value::Tuple(items) => items
                .iter()
                .map(Self::of)
                .collect::<Option<_>>()
                .map(Self::Tuple),
            Value::Object(object) if !object.is_hashable() => None,
            Value::Object(object) if object.as_key().is_some() => object.as_key(),
            Value::Object(object) => match object.key() {
                None if object.as_builtin().is_some() => Self::of(&value.plain()),
                Some(key) => Some(Self::Object(object.type_name().to_owned(), key)),
                None => address(Rc::as_ptr(object).cast()),
            },
            Value::Function(function) => address(Rc::as_ptr(function).cast()),
            Value::Module(module) => address(Rc::as_ptr(module).cast()),
            Value::Builtin(builtin) => {
                Some(Self::Object("builtin".to_owned(), builtin.name.to_owned()))
            }
            Value::Method(method) => address(Rc::as_ptr(method).cast()),
            // In whatever order its items are.
            Value::Set(set) if set.borrow().is_frozen => {
                let set = set.borrow();
                let mut keys: Vec<String> = set.keys().map(|key| format!("{key:?}")).collect();
                keys.sort_unstable();
                Some(Self::Object("frozenset".to_owned(), keys.join(", ")))
            }
            Value::List(_) | Value::Dict(_) | Value::Set(_) | Value::Unknown(_) => None,
        }
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::float_cmp,
        reason = "only a float that is the same as an integer becomes one"
    )]
    fn of_float(value: f64) -> Self {
        let integer = value as i64;
        if integer as f64 == value {
            Self::Int(integer)
        } else {
            Self::Float(value.to_bits())
        }
    }
}

/// A `dict`.
#[derive(Clone, Debug, Default)]
pub struct Dict {
    entries: IndexMap<Key, (Value, Value)>,
    /// Which dict it is.
    pub kind: DictKind,
}

/// Which dict it is: `dict` itself, or one of `collections`
/// (<https://docs.python.org/3/library/collections.html>).
#[derive(Clone, Debug, Default)]
pub enum DictKind {
    /// `dict`.
    #[default]
    Plain,
    /// `OrderedDict`.
    Ordered,
    /// `defaultdict`, with what makes the value of a key that is not there.
    Default(Value),
    /// `Counter`.
    Counter,
}

impl DictKind {
    /// The name of the class.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Plain => "dict",
            Self::Ordered => "OrderedDict",
            Self::Default(_) => "defaultdict",
            Self::Counter => "Counter",
        }
    }

    /// Whether it is `dict` itself.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        matches!(self, Self::Plain)
    }

    /// Whether it is a `Counter`.
    #[must_use]
    pub fn is_counter(&self) -> bool {
        matches!(self, Self::Counter)
    }
}

impl Dict {
    /// An empty one of a kind.
    #[must_use]
    pub fn of(kind: DictKind) -> Self {
        let entries = IndexMap::new();
        Self { entries, kind }
    }

    /// Sets the value of a key; an equal key that is there stays as it is. `None` if the key
    /// cannot be hashed, else the value that was there.
    pub fn insert(&mut self, key: Value, value: Value) -> Option<Option<Value>> {
        let by = Key::of(&key)?;
        if let Some((_, there)) = self.entries.get_mut(&by) {
            return Some(Some(std::mem::replace(there, value)));
        }
        self.entries.insert(by, (key, value));
        Some(None)
    }

    /// Sets the value of a key that is a `str`.
    pub fn set(&mut self, key: &str, value: Value) {
        self.insert(Value::str(key), value);
    }

    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &Key) -> Option<&Value> {
        self.entries.get(key).map(|(_, value)| value)
    }

    /// The value of a key that is a `str`.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<&Value> {
        self.get(&Key::Str(Rc::from(key)))
    }

    /// Takes a key out.
    pub fn remove(&mut self, key: &Key) -> Option<Value> {
        self.entries.shift_remove(key).map(|(_, value)| value)
    }

    /// Takes the last key out.
    pub fn pop_last(&mut self) -> Option<(Value, Value)> {
        self.entries.pop().map(|(_, entry)| entry)
    }

    /// Takes the first key out.
    pub fn pop_first(&mut self) -> Option<(Value, Value)> {
        self.entries.shift_remove_index(0).map(|(_, entry)| entry)
    }

    /// Moves a key to the end, or to the beginning; `false` if it is not there.
    pub fn move_to(&mut self, key: &Key, is_last: bool) -> bool {
        let Some(at) = self.entries.get_index_of(key) else {
            return false;
        };
        let to = if is_last { self.entries.len() - 1 } else { 0 };
        self.entries.move_index(at, to);
        true
    }

    /// The keys in order, as they are compared.
    pub fn keys(&self) -> impl Iterator<Item = &Key> {
        self.entries.keys()
    }

    /// Takes everything out.
    pub fn clear(&mut self) {
        self.entries.clear();
    }

    /// The keys and values, in order.
    #[must_use]
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&Value, &Value)> {
        self.entries.values().map(|(key, value)| (key, value))
    }

    /// How many keys there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}
