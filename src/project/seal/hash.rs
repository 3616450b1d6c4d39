//! The hash of one file, as `sha256sum` prints it.

use std::fmt::{self, Write};

use sha2::{Digest, Sha256};

/// The SHA-256 of a file, shown as 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FileHash([u8; 32]);

impl FileHash {
    /// The hash of a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self(Sha256::digest(text).into())
    }

    /// The hash that 64 hexadecimal digits spell, in upper or lower case.
    #[must_use]
    pub fn parse(digits: &str) -> Option<Self> {
        let mut hash = [0; 32];
        let (pairs, rest) = digits.as_bytes().as_chunks();
        if pairs.len() != hash.len() || !rest.is_empty() {
            return None;
        }
        for (byte, &[high, low]) in hash.iter_mut().zip(pairs) {
            *byte = digit(high)? << 4 | digit(low)?;
        }
        Some(Self(hash))
    }
}

/// The value of a hexadecimal digit.
fn digit(letter: u8) -> Option<u8> {
    let value = char::from(letter).to_digit(16)?;
    u8::try_from(value).ok()
}

impl fmt::Display for FileHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut digits = String::with_capacity(64);
        for byte in self.0 {
            write!(digits, "{byte:02x}")?;
        }
        f.write_str(&digits)
    }
}

#[cfg(test)]
mod tests {
    use super::FileHash;

    #[test]
    fn it_is_what_sha256sum_prints() {
        // printf abc | sha256sum
        let digits = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(FileHash::of("abc").to_string(), digits);
        assert_eq!(FileHash::parse(digits), Some(FileHash::of("abc")));
        let upper = digits.to_uppercase();
        assert_eq!(FileHash::parse(&upper), Some(FileHash::of("abc")));
        for wrong in [
            "",
            &digits[1..],
            &format!("{digits}0"),
            &digits.replace('b', "g"),
            &digits.replacen("ba", "+a", 1),
            &digits.replacen("ba", "ä", 1),
        ] {
            assert_eq!(FileHash::parse(wrong), None, "{wrong}");
        }
    }
}
