//! f-strings.
//!
//! Invariant: what stands in brackets is evaluated once, in order.

use ruff_python_ast::{
    ConversionFlag, ExprFString, FStringPart, InterpolatedStringElement, InterpolatedStringElements,
};

use super::function::place;
use super::interpreter::Interpreter;
use super::scope::Frame;
use super::stop::Result;
use super::value::Value;

impl Interpreter<'_, '_> {
    pub(super) fn format_string(&mut self, frame: &Frame, string: &ExprFString) -> Result<Value> {
        let mut text = String::new();
        for part in &string.value {
            match part {
                FStringPart::Literal(literal) => text.push_str(&literal.value),
                FStringPart::FString(inner) => {
                    self.elements_text(frame, &inner.elements, &mut text)?;
                }
            }
        }
        self.take(text.len(), place(frame, string))?;
        Ok(Value::str(text))
    }

    fn elements_text(
        &mut self,
        frame: &Frame,
        elements: &InterpolatedStringElements,
        text: &mut String,
    ) -> Result<()> {
        for element in elements {
            let interpolation = match element {
                InterpolatedStringElement::Literal(literal) => {
                    text.push_str(&literal.value);
                    continue;
                }
                InterpolatedStringElement::Interpolation(interpolation) => interpolation,
            };
            let here = place(frame, interpolation);
            let mut value = self.expression(frame, &interpolation.expression)?;
            let mut conversion = interpolation.conversion;
            let mut spec = String::new();
            if let Some(format) = &interpolation.format_spec {
                self.elements_text(frame, &format.elements, &mut spec)?;
            }
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
            let formatted = self.format_value(&value, &spec, here)?;
            text.push_str(&formatted);
        }
        Ok(())
    }
}
