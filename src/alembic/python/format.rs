//! f-strings.
//!
//! Invariant: what stands in brackets is evaluated once, in order.

use ruff_python_ast::{
    ConversionFlag, ExprFString, FStringPart, InterpolatedStringElement, InterpolatedStringElements,
};

use super::function::place;
use super::interpreter::Interpreter;
use super::part_text::TextMaker;
use super::scope::Frame;
use super::stop::Result;
use super::value::Value;
use crate::span::Span;

impl Interpreter<'_, '_> {
    pub(super) fn format_string(&mut self, frame: &Frame, string: &ExprFString) -> Result<Value> {
        let mut formatted = TextMaker::default();
        for part in &string.value {
            match part {
                FStringPart::Literal(literal) => formatted.push_str(&literal.value),
                FStringPart::FString(inner) => {
                    self.elements_text(frame, &inner.elements, &mut formatted)?;
                }
            }
        }
        formatted.finish(self, place(frame, string))
    }

    fn elements_text(
        &mut self,
        frame: &Frame,
        elements: &InterpolatedStringElements,
        formatted: &mut TextMaker,
    ) -> Result<()> {
        for element in elements {
            let interpolation = match element {
                InterpolatedStringElement::Literal(literal) => {
                    formatted.push_str(&literal.value);
                    continue;
                }
                InterpolatedStringElement::Interpolation(interpolation) => interpolation,
            };
            let here = place(frame, interpolation);
            let mut value = self.expression(frame, &interpolation.expression)?;
            let mut conversion = interpolation.conversion;
            let spec = match &interpolation.format_spec {
                Some(format) => {
                    let mut spec = TextMaker::default();
                    self.elements_text(frame, &format.elements, &mut spec)?;
                    let spec = spec.finish(self, here)?;
                    self.text(&spec, here)?
                }
                None => String::new(),
            };
            if let Some(debug) = &interpolation.debug_text {
                formatted.push_str(debug.leading());
                let written = interpolation.expression.as_ref();
                let range = place(frame, written).range();
                formatted.push_str(&frame.module.text[range]);
                formatted.push_str(debug.trailing());
                if conversion == ConversionFlag::None && interpolation.format_spec.is_none() {
                    conversion = ConversionFlag::Repr;
                }
            }
            match conversion {
                ConversionFlag::None => {}
                ConversionFlag::Str => value = self.shown(&value, here)?,
                ConversionFlag::Repr => value = Value::str(self.repr(&value, here)?),
                ConversionFlag::Ascii => {
                    return Err(self.refuse(here, "the conversion `!a` is not evaluated"));
                }
            }
            self.push_formatted(formatted, &value, &spec, here)?;
        }
        Ok(())
    }

    /// Puts `format(value, spec)` behind the rest.
    pub(super) fn push_formatted(
        &mut self,
        maker: &mut TextMaker,
        value: &Value,
        spec: &str,
        here: Span,
    ) -> Result<()> {
        if let Value::Object(object) = value
            && spec.is_empty()
            && object.as_text().is_some()
        {
            return maker.push(self, value, here);
        }
        let formatted = self.format_value(value, spec, here)?;
        self.take(formatted.len(), here)?;
        maker.push_str(&formatted);
        Ok(())
    }
}
