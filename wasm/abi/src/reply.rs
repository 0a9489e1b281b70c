//! What an export reads from the host and what it leaves for it.

use crate::error::ErrorObject;
use crate::incoming::Incoming;
use crate::mailbox::{self, Kind, Status};
use crate::writer::{Format, Writer};
use alloc::vec::Vec;

/// The two texts that an export was called with.
pub struct Request {
    buffer: Vec<u8>,
    split: usize,
    number: f64,
}

impl Request {
    /// Takes the input buffer: `first_len` bytes, then `second_len`.
    pub fn take(first_len: usize, second_len: usize) -> Self {
        let number = mailbox::received_number();
        let buffer = mailbox::take_input(first_len.saturating_add(second_len));
        let split = first_len.min(buffer.len());
        Self {
            buffer,
            split,
            number,
        }
    }

    /// The first text.
    pub fn first(&self) -> &str {
        core::str::from_utf8(&self.buffer[..self.split]).unwrap_or("")
    }

    /// The second text.
    pub fn second(&self) -> &str {
        core::str::from_utf8(&self.buffer[self.split..]).unwrap_or("")
    }

    /// The second part as a value of a kind.
    pub fn value(&self, kind: u32) -> Incoming<'_> {
        let kind = Kind::from_number(kind).unwrap_or(Kind::Undefined);
        Incoming::new(kind, self.number, &self.buffer[self.split..])
    }
}

impl Drop for Request {
    fn drop(&mut self) {
        mailbox::give_back_input(core::mem::take(&mut self.buffer));
    }
}

/// Where an engine leaves its value or its error.
pub struct Reply {
    kind: Kind,
    number: f64,
    output: Vec<u8>,
}

impl Reply {
    /// The value is undefined.
    pub fn undefined(&mut self) {
        self.kind = Kind::Undefined;
    }

    /// The value is null.
    pub fn null(&mut self) {
        self.kind = Kind::Null;
    }

    /// The value is a boolean.
    pub fn boolean(&mut self, value: bool) {
        self.kind = if value { Kind::True } else { Kind::False };
    }

    /// The value is a number.
    pub fn number(&mut self, value: f64) {
        self.kind = Kind::Number;
        self.number = value;
    }

    /// The value is a text.
    pub fn string(&mut self, value: &str) {
        self.kind = Kind::String;
        self.output.clear();
        self.output.extend_from_slice(value.as_bytes());
    }

    /// The value is bytes.
    pub fn bytes(&mut self, value: &[u8]) {
        self.kind = Kind::Bytes;
        self.output.clear();
        self.output.extend_from_slice(value);
    }

    /// The value is what `write` writes. `Err` is what it failed with; the reply is then empty.
    pub fn write<E>(
        &mut self,
        format: Format,
        write: impl FnOnce(&mut Writer) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut output = core::mem::take(&mut self.output);
        output.clear();
        let mut writer = Writer::new(output, format);
        let result = write(&mut writer);
        self.kind = if writer.is_extended() {
            Kind::Extended
        } else {
            Kind::Json
        };
        self.output = writer.into_text();
        if result.is_err() {
            self.kind = Kind::Undefined;
            self.output.clear();
        }
        result
    }

    /// The call failed with this error.
    pub fn error(&mut self, error: &ErrorObject) {
        let mut output = core::mem::take(&mut self.output);
        output.clear();
        let mut writer = Writer::new(output, Format::Plain);
        error.write(&mut writer);
        self.output = writer.into_text();
        self.kind = Kind::Json;
    }
}

/// Runs an export's work and shows the host its reply.
pub fn respond(work: impl FnOnce(&mut Reply) -> Status) -> i32 {
    let mut reply = Reply {
        kind: Kind::Undefined,
        number: 0.0,
        output: mailbox::take_output(),
    };
    let status = work(&mut reply);
    mailbox::show_output(reply.kind, reply.number, reply.output);
    status as i32
}
