//! Comprehensions.
//!
//! Invariant: their names are seen nowhere else, except for those of `:=`.

use ruff_python_ast::name::Name;
use ruff_python_ast::{Comprehension, Expr, ExprDictComp, ExprGenerator, ExprSetComp};

use super::dict::Dict;
use super::function::place;
use super::generator::Generator;
use super::interpreter::Interpreter;
use super::iterator::Iterator;
use super::scope::Frame;
use super::set::Set;
use super::stop::Result;
use super::value::Value;

/// The name, which no code can have, of what a generator expression goes over first.
const OVER: &str = ".0";

impl Interpreter<'_, '_> {
    /// The items of a list comprehension.
    pub(super) fn comprehend(
        &mut self,
        frame: &Frame,
        generators: &[Comprehension],
        element: &Expr,
    ) -> Result<Vec<Value>> {
        let mut items = Vec::new();
        self.rounds(frame, generators, &mut |interpreter, inner| {
            items.push(interpreter.expression(inner, element)?);
            interpreter.take(size_of::<Value>(), place(inner, element))
        })?;
        Ok(items)
    }

    /// `(element for … in …)`: a generator; only what it goes over first is evaluated at once.
    pub(super) fn generator_expression(
        &mut self,
        frame: &Frame,
        generator: &ExprGenerator,
    ) -> Result<Value> {
        let here = place(frame, generator);
        let Some(first) = generator.generators.first() else {
            return Err(self.refuse(here, "this cannot stand here"));
        };
        if let Some(one) = generator.generators.iter().find(|one| one.is_async) {
            return Err(self.refuse(place(frame, one), "`async for` is not evaluated"));
        }
        let over = self.expression(frame, &first.iter)?;
        let over_place = place(frame, &first.iter);
        let over = Iterator::over(self, &over, over_place)?;
        let inner = frame.comprehension();
        inner.set(&Name::new_static(OVER), Value::Object(over));
        let body = super::generator::plan_expression(generator, OVER);
        let generator = Generator::new(self, inner, &body, here);
        Ok(Iterator::generated(generator))
    }

    pub(super) fn comprehend_set(&mut self, frame: &Frame, set: &ExprSetComp) -> Result<Value> {
        let mut items = Set::default();
        self.rounds(frame, &set.generators, &mut |interpreter, inner| {
            let value = interpreter.expression(inner, &set.elt)?;
            let name = value.type_name().to_owned();
            match items.add(value) {
                Some(_) => interpreter.take(size_of::<Value>(), place(inner, &*set.elt)),
                None => Err(interpreter.unhashable(&name, place(inner, &*set.elt))),
            }
        })?;
        Ok(Value::set(items))
    }

    pub(super) fn comprehend_dict(&mut self, frame: &Frame, dict: &ExprDictComp) -> Result<Value> {
        let mut entries = Dict::default();
        self.rounds(frame, &dict.generators, &mut |interpreter, inner| {
            let Some(key) = &dict.key else {
                let here = place(inner, &*dict.value);
                return Err(interpreter.refuse(here, "`**` in a comprehension is not evaluated"));
            };
            let here = place(inner, &**key);
            let key = interpreter.expression(inner, key)?;
            let value = interpreter.expression(inner, &dict.value)?;
            let name = key.type_name().to_owned();
            match entries.insert(key, value) {
                Some(_) => interpreter.take(size_of::<Value>(), here),
                None => Err(interpreter.unhashable(&name, here)),
            }
        })?;
        Ok(Value::dict(entries))
    }

    /// Runs `element` once for each round of the loops.
    fn rounds(
        &mut self,
        frame: &Frame,
        generators: &[Comprehension],
        element: &mut dyn FnMut(&mut Self, &Frame) -> Result<()>,
    ) -> Result<()> {
        let inner = frame.comprehension();
        self.round(frame, &inner, generators, element)
    }

    fn round(
        &mut self,
        outer: &Frame,
        inner: &Frame,
        generators: &[Comprehension],
        element: &mut dyn FnMut(&mut Self, &Frame) -> Result<()>,
    ) -> Result<()> {
        let Some((first, rest)) = generators.split_first() else {
            return element(self, inner);
        };
        if first.is_async {
            return Err(self.refuse(place(inner, first), "`async for` is not evaluated"));
        }
        // The first loop goes over what the code around sees.
        let over = self.expression(outer, &first.iter)?;
        let here = place(outer, &first.iter);
        let mut rounds = self.rounds_over(&over, here)?;
        while let Some(item) = rounds.next(self, here)? {
            self.assign(inner, &first.target, item)?;
            let mut holds = true;
            for test in &first.ifs {
                holds = self.holds(inner, test)?;
                if !holds {
                    break;
                }
            }
            if holds {
                self.round(inner, inner, rest, element)?;
            }
        }
        Ok(())
    }
}
