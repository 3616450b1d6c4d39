//! SHA-256 checksums that say what they are of.
//!
//! Invariant: two lists of parts never have the same bytes: a domain tag and the length of each
//! part are hashed with them.

use std::fmt;

use sha2::{Digest, Sha256};

/// A checksum, shown as `s1:` and 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Checksum([u8; 32]);

impl Checksum {
    /// The checksum of `parts` as a thing of the kind `domain`.
    #[must_use]
    pub fn of<'a>(domain: &'a str, parts: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut hash = Sha256::new();
        for part in std::iter::once(domain.as_bytes()).chain(parts) {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        Self(hash.finalize().into())
    }

    /// The checksum of one revision: of the text of its file, and of the path and the text of
    /// each other file that it is made of.
    #[must_use]
    pub fn of_revision<'a>(
        text: &'a str,
        files: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Self {
        let files = files.into_iter().flat_map(|(path, text)| [path, text]);
        let parts = std::iter::once(text).chain(files);
        Self::of("gen-sql revision", parts.map(str::as_bytes))
    }

    /// The checksum of a whole history: of a revision's own checksum and the chain checksums of
    /// all that it follows or depends on.
    #[must_use]
    pub fn of_chain(own: Self, before: &[Self]) -> Self {
        let parts = std::iter::once(&own).chain(before);
        Self::of("gen-sql chain", parts.map(|checksum| &checksum.0[..]))
    }

    /// The checksum of several histories at once: of their chain checksums, in sorted order.
    #[must_use]
    pub fn of_heads(sorted: &[Self]) -> Self {
        Self::of(
            "gen-sql heads",
            sorted.iter().map(|checksum| &checksum.0[..]),
        )
    }

    /// The checksum of a script: of every byte below its header.
    #[must_use]
    pub fn of_script(text: &str) -> Self {
        Self::of("gen-sql script", [text.as_bytes()])
    }
}

impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digit = |number: u8| char::from(b"0123456789abcdef"[usize::from(number)]);
        let digits = self.0.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        let mut text = String::with_capacity(67);
        text.push_str("s1:");
        text.extend(digits.map(digit));
        f.write_str(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::Checksum;

    #[test]
    fn parts_are_told_apart_by_their_length() {
        let of = |parts: &[&[u8]]| Checksum::of("test", parts.iter().copied());
        assert_ne!(of(&[b"ab", b"c"]), of(&[b"a", b"bc"]));
        assert_ne!(of(&[b"ab"]), of(&[b"ab", b""]));
    }

    #[test]
    fn files_of_a_revision_are_not_mixed_up() {
        let cases: [(&str, &[(&str, &str)]); 10] = [
            ("text", &[]),
            ("texta", &[]),
            ("text", &[("", "")]),
            ("text", &[("a", "bc")]),
            ("text", &[("ab", "c")]),
            ("texta", &[("bc", "")]),
            ("text", &[("a", "b"), ("c", "d")]),
            ("text", &[("c", "d"), ("a", "b")]),
            ("text", &[("a", "d"), ("c", "b")]),
            ("text", &[("a", "b\0\0\0\0\0\0\0c\x01\0\0\0\0\0\0\0d")]),
        ];
        let of = |(text, files): (&str, &[_])| Checksum::of_revision(text, files.iter().copied());
        let sums: std::collections::HashSet<_> = cases.map(of).into();
        assert_eq!(sums.len(), cases.len());
        assert_eq!(
            Checksum::of_revision("text", []),
            Checksum::of("gen-sql revision", [&b"text"[..]])
        );
    }

    #[test]
    fn it_is_sha_256_over_lengths_and_parts() {
        // printf '\4\0\0\0\0\0\0\0test\1\0\0\0\0\0\0\0a' | sha256sum
        assert_eq!(
            Checksum::of("test", [&b"a"[..]]).to_string(),
            "s1:cf55473b4f991834e1ebea6e1491c898bbd5dabd3781082441990d2238b9b185"
        );
    }
}
