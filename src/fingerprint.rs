//! XXH3 of 128 bits, to know bytes again.

use serde::{Deserialize, Serialize};
use twox_hash::XxHash3_128;

/// What tells some bytes from others that are not made to be taken for them. It takes a small
/// part of the time of a [`crate::digest::Digest`], and is for what only a next run reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint(u128);

impl Fingerprint {
    /// The fingerprint of some bytes.
    pub fn of(bytes: impl AsRef<[u8]>) -> Self {
        Self(XxHash3_128::oneshot(bytes.as_ref()))
    }

    /// The fingerprint of some parts in their order, each of them told from the next one.
    pub fn of_parts<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut hash = XxHash3_128::new();
        for part in parts {
            hash.write(&part.len().to_le_bytes());
            hash.write(part);
        }
        Self(hash.finish_128())
    }

    /// Its 32 hexadecimal digits, in lower case.
    pub fn digits(self) -> String {
        format!("{:032x}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digits_are_those_of_xxh128sum() {
        let digits = "06b05ab6733a618578af5f94892f3950";
        assert_eq!(Fingerprint::of("abc").digits(), digits);
    }

    #[test]
    fn parts_are_told_from_each_other() {
        let fingerprints = [
            Fingerprint::of_parts([b"ab".as_slice(), b"c"]),
            Fingerprint::of_parts([b"a".as_slice(), b"bc"]),
            Fingerprint::of_parts([b"abc".as_slice()]),
            Fingerprint::of_parts([b"abc".as_slice(), b""]),
        ];
        for (at, fingerprint) in fingerprints.iter().enumerate() {
            assert!(!fingerprints[..at].contains(fingerprint));
        }
    }

    #[test]
    fn it_is_read_as_it_was_written() {
        for bytes in ["", "a", "b", "abc"] {
            let fingerprint = Fingerprint::of(bytes);
            let written = serde_json::to_string(&fingerprint).unwrap();
            assert_eq!(
                serde_json::from_str::<Fingerprint>(&written).unwrap(),
                fingerprint
            );
        }
    }
}
