//! What a revision does, whatever language it is written in.

use std::fmt::Debug;

/// The statements of a revision, one list for each direction.
pub trait Body: Debug {}
