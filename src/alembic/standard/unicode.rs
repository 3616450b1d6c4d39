//! `unicodedata`.
//!
//! Invariant: a character is asked for by itself.

use std::cell::OnceCell;

use fancy_regex::Regex;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

use super::function;
use crate::alembic::python::{Bound, Call, Interpreter, NativeFunction, Result, Signature, Value};

const FUNCTIONS: &[(&str, NativeFunction)] = &[
    ("category", category),
    ("combining", combining),
    ("normalize", normalize),
];

/// The general categories (<https://www.unicode.org/reports/tr44/#General_Category_Values>), but
/// for `Cn`, which what has none of the others has: versions differ in that.
const CATEGORIES: &str =
    "Ll Lu Nd Zs Po Mn Lo Lm Lt Mc Me Nl No Pc Pd Ps Pe Pi Pf Sm Sc Sk So Zl Zp Cc Cf Co";

thread_local! {
    static PATTERNS: OnceCell<Vec<(&'static str, Regex)>> = const { OnceCell::new() };
}

/// What a name of `unicodedata` stands for.
pub(super) fn named(name: &str) -> Option<Value> {
    function::named(FUNCTIONS, name)
}

/// The one character of an argument.
fn character(
    interpreter: &mut Interpreter<'_, '_>,
    bound: &mut Bound,
    function: &str,
) -> Result<char> {
    let of = bound.required(interpreter, "chr")?;
    let text = interpreter.text_of(&of)?;
    let mut characters = text.chars();
    if let (Some(one), None) = (characters.next(), characters.next()) {
        return Ok(one);
    }
    let message = format!("{function}() argument must be a unicode character, not str");
    Err(interpreter.raise("TypeError", &message, of.place))
}

fn category(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("category")
        .takes(&["chr"])
        .bind(interpreter, call)?;
    let one = character(interpreter, &mut bound, "category")?;
    let mut buffer = [0; 4];
    let text: &str = one.encode_utf8(&mut buffer);
    let found = PATTERNS.with(|patterns| {
        let patterns = patterns.get_or_init(|| {
            let pattern = |name| Some((name, Regex::new(&format!(r"\p{{{name}}}")).ok()?));
            CATEGORIES.split(' ').filter_map(pattern).collect()
        });
        let mut patterns = patterns.iter();
        let found = patterns.find(|(_, pattern)| pattern.is_match(text).unwrap_or(false));
        found.map(|(name, _)| *name)
    });
    found.map(Value::str).ok_or_else(|| {
        let message = "the category of a character that may have none is not evaluated";
        interpreter.refuse(bound.place, message)
    })
}

fn combining(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("combining")
        .takes(&["chr"])
        .bind(interpreter, call)?;
    let one = character(interpreter, &mut bound, "combining")?;
    Ok(Value::Int(i64::from(canonical_combining_class(one))))
}

fn normalize(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("normalize")
        .takes(&["form", "unistr"])
        .bind(interpreter, call)?;
    let form = bound.required(interpreter, "form")?;
    let form = interpreter.text_of(&form)?;
    let of = bound.required(interpreter, "unistr")?;
    let text = interpreter.text_of(&of)?;
    interpreter.take(text.len().saturating_mul(4), of.place)?;
    let text: String = match &*form {
        "NFC" => text.nfc().collect(),
        "NFD" => text.nfd().collect(),
        "NFKC" => text.nfkc().collect(),
        "NFKD" => text.nfkd().collect(),
        _ => {
            return Err(interpreter.raise("ValueError", "invalid normalization form", bound.place));
        }
    };
    Ok(Value::str(text))
}
