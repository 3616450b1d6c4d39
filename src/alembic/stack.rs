//! The stack on which code is evaluated.
//!
//! Invariant: it is as deep as what code can nest in its values, so that to drop them is safe.

use memmap2::MmapMut;

use super::python::{BYTES, Imported};
use crate::diagnostic::{Code, Diagnostic, Result};
use crate::span::Span;

/// The stack of an evaluation, in bytes: half of it, and so on, where there is less memory to be
/// had; `None` if there is next to nothing.
fn stack() -> Option<usize> {
    // What could be had twice leaves as much for everything else. The system is asked for it, and not
    // the allocator, which might keep it.
    sizes().find(|size| MmapMut::map_anon(2 * size).is_ok())
}

/// The sizes that a stack may have, the largest first.
fn sizes() -> impl Iterator<Item = usize> {
    let sizes = std::iter::successors(Some(BYTES), |size| Some(size / 2));
    sizes.take_while(|size| *size >= LEAST_STACK)
}

/// The smallest stack on which code is evaluated.
const LEAST_STACK: usize = 8 << 20;

/// What the code around evaluations may have used of a stack before one begins, in bytes.
const AROUND: usize = 16 << 20;

/// Calls `run` with a stack on which one revision after the other can be evaluated: to make one for
/// each costs more than most revisions do themselves.
pub fn on_one_stack<T>(run: impl FnOnce() -> T) -> T {
    match stack() {
        Some(size) => stacker::grow(size + AROUND, run),
        None => run(),
    }
}

/// Drops values, which may be nested as deeply as on a stack that they were made on.
pub(super) fn drop_on_a_stack(values: Imported) {
    match room().or_else(stack) {
        Some(size) => stacker::maybe_grow(size, size + AROUND, || drop(values)),
        // There is too little memory to go through them.
        None => std::mem::forget(values),
    }
}

/// The stack that [`on_one_stack`] has made, if it has.
fn room() -> Option<usize> {
    let left = stacker::remaining_stack()?;
    sizes().find(|size| *size <= left)
}

/// Runs an evaluation, of what stands at `place`, with the size of its stack.
///
/// # Errors
/// That there is not enough memory, or what the evaluation finds.
pub(super) fn on_stack<T>(place: Span, run: impl FnOnce(usize) -> Result<T>) -> Result<T> {
    // Values may be nested as deeply as the evaluator lets code make them: to drop them, each
    // takes its part of the stack. What is not used costs nothing.
    let Some(stack) = room().or_else(stack) else {
        return Err(no_memory(place).into());
    };
    stacker::maybe_grow(stack, stack + AROUND, || run(stack))
}

fn no_memory(place: Span) -> Diagnostic {
    Diagnostic::error(
        Code::PythonLimit,
        "there is not enough memory to evaluate the revision",
    )
    .label(place, "")
    .note("it takes 16 MiB of address space at least")
    .help("raise the limit of memory, as with `ulimit -v`")
}
