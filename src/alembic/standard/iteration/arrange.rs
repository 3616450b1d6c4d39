//! `product`, `permutations` and `combinations`.
//!
//! Invariant: the arrangements come in the order of the items, the last place changing first.

use crate::alembic::python::{Bound, Call, Interpreter, Iterator, Result, Signature, Value};

/// The items of an argument.
fn items(interpreter: &mut Interpreter<'_, '_>, bound: &mut Bound) -> Result<Vec<Value>> {
    let over = bound.required(interpreter, "iterable")?;
    Ok(interpreter.iterate(&over.value, over.place)?.collect())
}

pub(super) fn product(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    let mut bound = Signature::part("product")
        .and_more()
        .by_name(&["repeat"])
        .bind(interpreter, call)?;
    let again = bound.optional("repeat");
    let again = super::number(interpreter, again.as_ref())?.unwrap_or(1);
    let mut once: Vec<Vec<Value>> = Vec::new();
    for over in std::mem::take(&mut bound.rest) {
        once.push(interpreter.iterate(&over.value, over.place)?.collect());
    }
    interpreter.take(once.len().saturating_mul(again), bound.place)?;
    let places: Vec<&Vec<Value>> = (0..again).flat_map(|_| once.iter()).collect();
    let lengths: Vec<usize> = places.iter().map(|items| items.len()).collect();
    let count = lengths
        .iter()
        .try_fold(1_usize, |all, one| all.checked_mul(*one));
    let size = count.and_then(|count| count.checked_mul((lengths.len() + 1) * size_of::<Value>()));
    interpreter.take(size.unwrap_or(usize::MAX), bound.place)?;
    let mut rows = Vec::new();
    let mut at = vec![0; places.len()];
    for _ in 0..count.unwrap_or(0) {
        let row = places.iter().zip(&at).map(|(items, at)| items[*at].clone());
        rows.push(Value::tuple(row.collect()));
        for (at, length) in at.iter_mut().zip(&lengths).rev() {
            *at += 1;
            if *at < *length {
                break;
            }
            *at = 0;
        }
    }
    Ok(Iterator::value(rows))
}

pub(super) fn permutations(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    arranged(interpreter, call, |chosen, next| !chosen.contains(&next))
}

pub(super) fn combinations(interpreter: &mut Interpreter<'_, '_>, call: Call) -> Result<Value> {
    arranged(interpreter, call, |chosen, next| {
        chosen.last().is_none_or(|last| next > *last)
    })
}

pub(super) fn combinations_with_replacement(
    interpreter: &mut Interpreter<'_, '_>,
    call: Call,
) -> Result<Value> {
    arranged(interpreter, call, |chosen, next| {
        chosen.last().is_none_or(|last| next >= *last)
    })
}

/// The choices of `r` places of which each may follow those before it.
fn arranged(
    interpreter: &mut Interpreter<'_, '_>,
    call: Call,
    follows: fn(&[usize], usize) -> bool,
) -> Result<Value> {
    let mut bound = Signature::part("arrange")
        .takes(&["iterable", "r"])
        .bind(interpreter, call)?;
    let items = items(interpreter, &mut bound)?;
    let length = bound.optional("r");
    let length = super::number(interpreter, length.as_ref())?.unwrap_or(items.len());
    let mut rows = Vec::new();
    if length == 0 {
        rows.push(Value::tuple(Vec::new()));
    } else if !items.is_empty() {
        let mut chosen: Vec<usize> = Vec::new();
        let mut next = 0;
        loop {
            if next < items.len() && chosen.len() < length {
                interpreter.take(size_of::<usize>(), bound.place)?;
                if !follows(&chosen, next) {
                    next += 1;
                    continue;
                }
                chosen.push(next);
                next = 0;
                if chosen.len() < length {
                    continue;
                }
                interpreter.take((length + 1) * size_of::<Value>(), bound.place)?;
                rows.push(Value::tuple(
                    chosen.iter().map(|at| items[*at].clone()).collect(),
                ));
            }
            let Some(last) = chosen.pop() else {
                break;
            };
            next = last + 1;
        }
    }
    Ok(Iterator::value(rows))
}
