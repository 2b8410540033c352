use crate::fingerprint::Fingerprint;

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

impl Content for Fingerprint {
    fn of(text: String) -> Self {
        Self::of(text)
    }

    fn is(&self, bytes: &[u8]) -> bool {
        *self == Self::of(bytes)
    }
}
