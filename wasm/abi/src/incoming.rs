//! A value that the host sent.

use crate::mailbox::Kind;
use crate::reader::{Builder, ReadError, Text, read_json};

/// A value that the host sent, not yet made into one of the guest's.
#[derive(Clone, Copy)]
pub struct Incoming<'a> {
    kind: Kind,
    number: f64,
    message: &'a [u8],
}

impl<'a> Incoming<'a> {
    pub(crate) fn new(kind: Kind, number: f64, message: &'a [u8]) -> Self {
        Self {
            kind,
            number,
            message,
        }
    }

    /// What kind of value it is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The value of a `Kind::Number`.
    pub fn number(&self) -> f64 {
        self.number
    }

    /// The bytes of the kinds that carry a message.
    pub fn message(&self) -> &'a [u8] {
        self.message
    }

    /// The message as text; empty if it is not UTF-8, which the host never sends.
    pub fn text(&self) -> &'a str {
        core::str::from_utf8(self.message).unwrap_or("")
    }

    /// Makes the guest's value of it.
    pub fn build<B: Builder>(&self, builder: &mut B) -> Result<B::Value, ReadError<B::Error>> {
        let made = match self.kind {
            Kind::Undefined => builder.undefined(),
            Kind::Null => builder.null(),
            Kind::False => builder.boolean(false),
            Kind::True => builder.boolean(true),
            Kind::Number => builder.number(self.number),
            Kind::String => builder.string(Text::Utf8(self.text())),
            Kind::Bytes => builder.bytes(self.message),
            Kind::Json => return read_json(self.message, false, builder),
            Kind::Extended => return read_json(self.message, true, builder),
        };
        made.map_err(ReadError::Builder)
    }
}
