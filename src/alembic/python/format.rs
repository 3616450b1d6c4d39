//! f-strings.
//!
//! Invariant: what stands in brackets is evaluated once, in order.

use ruff_python_ast::{
    ConversionFlag, ExprFString, FStringPart, InterpolatedStringElement,
    InterpolatedStringElements, Operator,
};

use super::function::place;
use super::interpreter::Interpreter;
use super::scope::Frame;
use super::stop::{Result, Stop};
use super::value::Value;

/// What an f-string has given so far.
#[derive(Default)]
struct Formatted {
    /// What it begins with, if the text of that is not known as a whole.
    begin: Option<Value>,
    text: String,
}

impl Formatted {
    fn is_empty(&self) -> bool {
        self.begin.is_none() && self.text.is_empty()
    }
}

impl Interpreter<'_, '_> {
    pub(super) fn format_string(&mut self, frame: &Frame, string: &ExprFString) -> Result<Value> {
        let mut formatted = Formatted::default();
        for part in &string.value {
            match part {
                FStringPart::Literal(literal) => formatted.text.push_str(&literal.value),
                FStringPart::FString(inner) => {
                    self.elements_text(frame, &inner.elements, &mut formatted)?;
                }
            }
        }
        let here = place(frame, string);
        self.take(formatted.text.len(), here)?;
        let text = Value::str(&formatted.text);
        match formatted.begin {
            None => Ok(text),
            Some(begin) if formatted.text.is_empty() => Ok(begin),
            Some(begin) => self.operate(Operator::Add, &begin, &text, here),
        }
    }

    fn elements_text(
        &mut self,
        frame: &Frame,
        elements: &InterpolatedStringElements,
        formatted: &mut Formatted,
    ) -> Result<()> {
        for element in elements {
            let interpolation = match element {
                InterpolatedStringElement::Literal(literal) => {
                    formatted.text.push_str(&literal.value);
                    continue;
                }
                InterpolatedStringElement::Interpolation(interpolation) => interpolation,
            };
            let here = place(frame, interpolation);
            let mut value = self.expression(frame, &interpolation.expression)?;
            let mut conversion = interpolation.conversion;
            let mut spec = Formatted::default();
            if let Some(format) = &interpolation.format_spec {
                self.elements_text(frame, &format.elements, &mut spec)?;
            } else if let Value::Object(object) = &value
                && conversion == ConversionFlag::None
                && formatted.is_empty()
                && let Some(begin) = object.as_text()
                && let Err(Stop::Refused(_)) = self.text(&value, here)
            {
                formatted.begin = Some(begin);
                continue;
            }
            if spec.begin.is_some() {
                return Err(self.refuse(here, "this format is not evaluated"));
            }
            let text = &mut formatted.text;
            if let Some(debug) = &interpolation.debug_text {
                text.push_str(debug.leading());
                let written = interpolation.expression.as_ref();
                let range = place(frame, written).range();
                text.push_str(&frame.module.text[range]);
                text.push_str(debug.trailing());
                if conversion == ConversionFlag::None && interpolation.format_spec.is_none() {
                    conversion = ConversionFlag::Repr;
                }
            }
            match conversion {
                ConversionFlag::None => {}
                ConversionFlag::Str => value = Value::str(self.text(&value, here)?),
                ConversionFlag::Repr => value = Value::str(self.repr(&value, here)?),
                ConversionFlag::Ascii => {
                    return Err(self.refuse(here, "the conversion `!a` is not evaluated"));
                }
            }
            let shown = self.format_value(&value, &spec.text, here)?;
            text.push_str(&shown);
        }
        Ok(())
    }
}
