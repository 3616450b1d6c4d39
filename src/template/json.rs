//! The value of a JSON file.
//!
//! Invariant: keys keep their order and none is lost; a number is an integer of 64 bits, or has a
//! point or an exponent, or is an error.

use std::collections::HashSet;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use tera::value::Key;
use tera::{Map, Value};

use super::fault::{Fault, Kind, Place, Said};

/// The value that `text` is.
pub(super) fn read(file: usize, path: &str, text: &str) -> Result<Value, Fault> {
    if let Some(place) = too_large(text) {
        let message = format!("`{path}` holds a number that is too large");
        let label = format!("`{}` is beyond 64 bits", &text[place.clone()]);
        return Err(fault(file, message, place, label, "write it as a text"));
    }
    let mut keys = Keys::default();
    let mut reader = serde_json::Deserializer::from_str(text);
    let value = AnyValue(&mut keys).deserialize(&mut reader);
    let value = value.and_then(|value| reader.end().map(|()| value));
    value.map_err(|error| {
        let at = offset(text, error.line(), error.column());
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or_default();
        let message = format!("`{path}` cannot be read as JSON: {message}");
        fault(file, message, at..at, String::new(), "")
    })
}

fn fault(
    file: usize,
    message: String,
    place: Range<usize>,
    label: String,
    help: &'static str,
) -> Fault {
    let place = Place {
        file,
        start: place.start,
        end: place.end,
        label,
    };
    let said = Said::new(message, "read here", help);
    Fault::new(None, Kind::Data(said, vec![place]))
}

/// The place of a character that is counted from 1 in its line.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let lines = text.split_inclusive('\n').take(line.saturating_sub(1));
    let start: usize = lines.map(str::len).sum();
    let at = (start + column.saturating_sub(1)).min(text.len());
    (0..=at)
        .rev()
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or(0)
}

/// The first integer beyond 64 bits, which `serde_json` would round.
fn too_large(text: &str) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => {
                at += 1;
                while at < bytes.len() && bytes[at] != b'"' {
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
                at += 1;
            }
            b'-' | b'0'..=b'9' => {
                let is_number = |byte: &&u8| byte.is_ascii_digit() || b"+-.eE".contains(*byte);
                let end = at + bytes[at..].iter().take_while(is_number).count();
                let number = &text[at..end];
                let is_integer = number.strip_prefix('-').unwrap_or(number);
                let is_integer = is_integer.bytes().all(|byte| byte.is_ascii_digit());
                if is_integer
                    && number.len() > 1
                    && number.parse::<i64>().is_err()
                    && number.parse::<u64>().is_err()
                {
                    return Some(at..end);
                }
                at = end;
            }
            _ => at += 1,
        }
    }
    None
}

/// Keys that were read already: rows share theirs.
#[derive(Default)]
struct Keys(HashSet<Arc<str>>);

impl Keys {
    fn shared(&mut self, key: &str) -> Arc<str> {
        if let Some(shared) = self.0.get(key) {
            return Arc::clone(shared);
        }
        let shared: Arc<str> = Arc::from(key);
        self.0.insert(Arc::clone(&shared));
        shared
    }
}

/// Reads any value.
struct AnyValue<'a>(&'a mut Keys);

impl<'de> DeserializeSeed<'de> for AnyValue<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for AnyValue<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::none())
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element_seed(AnyValue(self.0))? {
            values.push(value);
        }
        Ok(Value::from(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut values = Map::new();
        while let Some(key) = map.next_key::<std::borrow::Cow<'_, str>>()? {
            let key = self.0.shared(&key);
            let value = map.next_value_seed(AnyValue(self.0))?;
            if values
                .insert(Key::String(Arc::clone(&key)), value)
                .is_some()
            {
                return Err(A::Error::custom(format!("the key `{key}` is given twice")));
            }
        }
        Ok(Value::from(values))
    }
}
