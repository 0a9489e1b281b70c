//! Values that the host sent, made into the guest's.

use crate::js::{Js, Result, Thrown, Value};
use abi::{Builder, Incoming, ReadError, Text};
use alloc::format;
use alloc::vec::Vec;

/// The value that the host sent; what cannot be read is thrown.
pub fn receive(js: Js, incoming: Incoming<'_>) -> Result<Value> {
    incoming.build(&mut Guest(js)).map_err(|error| match error {
        ReadError::Builder(thrown) => thrown,
        ReadError::Depth => js.throw_range("the value is nested too deep"),
        ReadError::Syntax { at } => js.throw_type(&format!(
            "the host sent a value that is no JSON at byte {at}"
        )),
    })
}

struct Guest(Js);

impl Guest {
    fn atom(&self, key: Text<'_>) -> Result<crate::js::Atom> {
        match key {
            Text::Utf8(key) => self.0.atom(key),
            Text::Utf16(units) => self.0.string_utf16(units)?.to_atom(),
        }
    }
}

impl Builder for Guest {
    type Value = Value;
    type Array = Vec<Value>;
    type Object = Value;
    type Error = Thrown;

    fn undefined(&mut self) -> Result<Value> {
        Ok(self.0.undefined())
    }

    fn null(&mut self) -> Result<Value> {
        Ok(self.0.null())
    }

    fn boolean(&mut self, value: bool) -> Result<Value> {
        Ok(self.0.boolean(value))
    }

    fn number(&mut self, value: f64) -> Result<Value> {
        Ok(self.0.number(value))
    }

    fn integer(&mut self, value: i64) -> Result<Value> {
        Ok(match i32::try_from(value) {
            Ok(value) => self.0.integer(value),
            Err(_) => self.0.number(value as f64),
        })
    }

    fn long_integer(&mut self, digits: &str) -> Result<Value> {
        Ok(self.0.number(digits.parse().unwrap_or(f64::NAN)))
    }

    fn big_integer(&mut self, digits: &str) -> Result<Value> {
        self.0.big_integer(digits)
    }

    fn string(&mut self, text: Text<'_>) -> Result<Value> {
        match text {
            Text::Utf8(text) => self.0.string(text),
            Text::Utf16(units) => self.0.string_utf16(units),
        }
    }

    fn bytes(&mut self, bytes: &[u8]) -> Result<Value> {
        self.0.bytes(bytes)
    }

    fn date(&mut self, milliseconds: f64) -> Result<Value> {
        self.0.date(milliseconds)
    }

    fn begin_array(&mut self) -> Result<Vec<Value>> {
        Ok(Vec::new())
    }

    fn push(&mut self, array: &mut Vec<Value>, value: Value) -> Result<()> {
        array.push(value);
        Ok(())
    }

    fn end_array(&mut self, array: Vec<Value>) -> Result<Value> {
        self.0.array(array)
    }

    fn begin_object(&mut self) -> Result<Value> {
        self.0.object()
    }

    fn insert(&mut self, object: &mut Value, key: Text<'_>, value: Value) -> Result<()> {
        object.define(&self.atom(key)?, value)
    }

    fn end_object(&mut self, object: Value) -> Result<Value> {
        Ok(object)
    }
}
