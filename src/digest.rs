//! SHA-256, as hexadecimal digits.

use sha2::{Digest as _, Sha256};

/// The SHA-256 of some bytes.
#[derive(Debug)]
pub struct Digest(String);

impl Digest {
    /// The digest of some bytes.
    pub fn of(bytes: impl AsRef<[u8]>) -> Self {
        let mut digits = String::with_capacity(64);
        for byte in Sha256::digest(bytes) {
            digits.extend([byte >> 4, byte & 15].map(digit));
        }
        Self(digits)
    }

    /// Its 64 digits, in lower case.
    pub fn digits(&self) -> &str {
        &self.0
    }
}

fn digit(nibble: u8) -> char {
    char::from(b"0123456789abcdef"[usize::from(nibble)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digits_are_those_of_sha256sum() {
        let digits = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(Digest::of("abc").digits(), digits);
    }
}
