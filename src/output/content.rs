use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// What belongs into a file: its text, or what tells whether the text is there.
pub trait Content: Send + Sync {
    /// What stands for a text.
    fn of(text: String) -> Self;

    /// Whether the bytes of a file are as they should be.
    fn is(&self, bytes: &[u8]) -> bool;
}

impl Content for String {
    fn of(text: String) -> Self {
        text
    }

    fn is(&self, bytes: &[u8]) -> bool {
        self.as_bytes() == bytes
    }
}

/// The SHA-256 of a text, in hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digest(String);

impl Digest {
    /// The digest of some parts in their order, each of them told from the next one.
    pub fn of_parts<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut all = Vec::new();
        for part in parts {
            all.extend(part.len().to_le_bytes());
            all.extend(part);
        }
        Self::of_bytes(&all)
    }

    /// The digest of a file's bytes.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        let mut digits = String::new();
        for byte in Sha256::digest(bytes) {
            let _ = write!(digits, "{byte:02x}");
        }
        Self(digits)
    }

    /// Its digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Content for Digest {
    fn of(text: String) -> Self {
        Self::of_bytes(text.as_bytes())
    }

    fn is(&self, bytes: &[u8]) -> bool {
        *self == Self::of_bytes(bytes)
    }
}
