//! Reads JSON text that the host sent, plain or with the contract's tags, into guest values.

use crate::MAX_DEPTH;
use alloc::borrow::Cow;
use alloc::vec::Vec;

/// A string of the text.
#[derive(Clone, Copy, Debug)]
pub enum Text<'a> {
    /// Valid UTF-8, as nearly all strings are.
    Utf8(&'a str),
    /// A string with lone surrogates.
    Utf16(&'a [u16]),
}

/// Makes guest values. `Value`s that are dropped on the way must free themselves.
pub trait Builder {
    type Value;
    type Array;
    type Object;
    type Error;

    fn undefined(&mut self) -> Result<Self::Value, Self::Error>;
    fn null(&mut self) -> Result<Self::Value, Self::Error>;
    fn boolean(&mut self, value: bool) -> Result<Self::Value, Self::Error>;
    /// A number that was not written as an integer, or one of the mailbox.
    fn number(&mut self, value: f64) -> Result<Self::Value, Self::Error>;
    /// A JSON number without fraction and exponent that fits.
    fn integer(&mut self, value: i64) -> Result<Self::Value, Self::Error>;
    /// A longer one, in plain JSON text of others.
    fn long_integer(&mut self, digits: &str) -> Result<Self::Value, Self::Error>;
    /// A tagged big integer.
    fn big_integer(&mut self, digits: &str) -> Result<Self::Value, Self::Error>;
    fn string(&mut self, text: Text<'_>) -> Result<Self::Value, Self::Error>;
    fn bytes(&mut self, bytes: &[u8]) -> Result<Self::Value, Self::Error>;
    /// Milliseconds since 1970 UTC; NaN for an invalid date.
    fn date(&mut self, milliseconds: f64) -> Result<Self::Value, Self::Error>;
    fn begin_array(&mut self) -> Result<Self::Array, Self::Error>;
    fn push(&mut self, array: &mut Self::Array, value: Self::Value) -> Result<(), Self::Error>;
    fn end_array(&mut self, array: Self::Array) -> Result<Self::Value, Self::Error>;
    fn begin_object(&mut self) -> Result<Self::Object, Self::Error>;
    fn insert(
        &mut self,
        object: &mut Self::Object,
        key: Text<'_>,
        value: Self::Value,
    ) -> Result<(), Self::Error>;
    fn end_object(&mut self, object: Self::Object) -> Result<Self::Value, Self::Error>;
}

/// Why a text could not be read.
#[derive(Debug)]
pub enum ReadError<E> {
    /// It is not JSON (or not the contract's) from this byte on.
    Syntax { at: usize },
    /// It is nested deeper than [`MAX_DEPTH`].
    Depth,
    /// The builder failed.
    Builder(E),
}

/// Reads one value that fills the text.
pub fn read_json<B: Builder>(
    text: &[u8],
    extended: bool,
    builder: &mut B,
) -> Result<B::Value, ReadError<B::Error>> {
    // Checked once, so that the slices in between need no check of their own.
    if let Err(error) = core::str::from_utf8(text) {
        return Err(ReadError::Syntax {
            at: error.valid_up_to(),
        });
    }
    let mut reader = Reader {
        text,
        at: 0,
        extended,
        builder,
    };
    let value = reader.value(0)?;
    reader.space();
    if reader.at < text.len() {
        return reader.syntax();
    }
    Ok(value)
}

enum Found<'a> {
    Utf8(Cow<'a, str>),
    Utf16(Vec<u16>),
}

impl Found<'_> {
    fn text(&self) -> Text<'_> {
        match self {
            Self::Utf8(text) => Text::Utf8(text),
            Self::Utf16(units) => Text::Utf16(units),
        }
    }

    fn starts_with_dollar(&self) -> bool {
        match self {
            Self::Utf8(text) => text.as_bytes().first() == Some(&b'$'),
            Self::Utf16(units) => units.first() == Some(&u16::from(b'$')),
        }
    }

    fn without_dollar(&self) -> Text<'_> {
        match self {
            Self::Utf8(text) => Text::Utf8(&text[1..]),
            Self::Utf16(units) => Text::Utf16(&units[1..]),
        }
    }
}

struct Reader<'a, 'b, B: Builder> {
    text: &'a [u8],
    at: usize,
    extended: bool,
    builder: &'b mut B,
}

impl<'a, B: Builder> Reader<'a, '_, B> {
    fn syntax<T>(&self) -> Result<T, ReadError<B::Error>> {
        Err(ReadError::Syntax { at: self.at })
    }

    #[inline]
    fn peek(&self) -> u8 {
        self.text.get(self.at).copied().unwrap_or(0)
    }

    #[inline]
    fn space(&mut self) {
        while matches!(self.peek(), b' ' | b'\n' | b'\r' | b'\t') {
            self.at += 1;
        }
    }

    fn expect(&mut self, literal: &[u8]) -> Result<(), ReadError<B::Error>> {
        if !self.text[self.at..].starts_with(literal) {
            return self.syntax();
        }
        self.at += literal.len();
        Ok(())
    }

    fn slice(&self, from: usize, to: usize) -> &'a str {
        core::str::from_utf8(&self.text[from..to]).unwrap_or("")
    }

    fn value(&mut self, depth: usize) -> Result<B::Value, ReadError<B::Error>> {
        if depth > MAX_DEPTH {
            return Err(ReadError::Depth);
        }
        self.space();
        match self.peek() {
            b'{' => return self.object(depth),
            b'[' => return self.array(depth),
            b'"' => {
                let found = self.string()?;
                self.builder.string(found.text())
            }
            b'n' => {
                self.expect(b"null")?;
                self.builder.null()
            }
            b't' => {
                self.expect(b"true")?;
                self.builder.boolean(true)
            }
            b'f' => {
                self.expect(b"false")?;
                self.builder.boolean(false)
            }
            _ => return self.number(),
        }
        .map_err(ReadError::Builder)
    }

    fn array(&mut self, depth: usize) -> Result<B::Value, ReadError<B::Error>> {
        self.at += 1;
        let mut array = self.builder.begin_array().map_err(ReadError::Builder)?;
        self.space();
        if self.peek() == b']' {
            self.at += 1;
            return self.builder.end_array(array).map_err(ReadError::Builder);
        }
        loop {
            let value = self.value(depth + 1)?;
            self.builder
                .push(&mut array, value)
                .map_err(ReadError::Builder)?;
            self.space();
            match self.peek() {
                b',' => self.at += 1,
                b']' => {
                    self.at += 1;
                    return self.builder.end_array(array).map_err(ReadError::Builder);
                }
                _ => return self.syntax(),
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<B::Value, ReadError<B::Error>> {
        self.at += 1;
        self.space();
        let mut object = None;
        if self.peek() == b'}' {
            self.at += 1;
            let empty = self.builder.begin_object().map_err(ReadError::Builder)?;
            return self.builder.end_object(empty).map_err(ReadError::Builder);
        }
        loop {
            self.space();
            if self.peek() != b'"' {
                return self.syntax();
            }
            let key = self.string()?;
            self.space();
            self.expect(b":")?;
            let dollar = self.extended && key.starts_with_dollar();
            let name = if dollar {
                match &key {
                    Found::Utf8(name) if object.is_none() && !name.starts_with("$$") => {
                        return self.tagged(name);
                    }
                    _ => key.without_dollar(),
                }
            } else {
                key.text()
            };
            let object = match &mut object {
                Some(object) => object,
                None => object.insert(self.builder.begin_object().map_err(ReadError::Builder)?),
            };
            let value = self.value(depth + 1)?;
            self.builder
                .insert(object, name, value)
                .map_err(ReadError::Builder)?;
            self.space();
            match self.peek() {
                b',' => self.at += 1,
                b'}' => {
                    self.at += 1;
                    break;
                }
                _ => return self.syntax(),
            }
        }
        match object {
            Some(object) => self.builder.end_object(object).map_err(ReadError::Builder),
            None => self.syntax(),
        }
    }

    fn tagged(&mut self, tag: &str) -> Result<B::Value, ReadError<B::Error>> {
        self.space();
        let made = match tag {
            "$undefined" => {
                self.expect(b"0")?;
                self.builder.undefined()
            }
            "$date" => {
                let milliseconds = if self.peek() == b'n' {
                    self.expect(b"null")?;
                    f64::NAN
                } else {
                    let from = self.at;
                    self.skip_number();
                    match self.slice(from, self.at).parse() {
                        Ok(number) => number,
                        Err(_) => return self.syntax(),
                    }
                };
                self.builder.date(milliseconds)
            }
            _ => {
                if self.peek() != b'"' {
                    return self.syntax();
                }
                let Found::Utf8(text) = self.string()? else {
                    return self.syntax();
                };
                match tag {
                    "$number" => self.builder.number(match &*text {
                        "NaN" => f64::NAN,
                        "Infinity" => f64::INFINITY,
                        "-Infinity" => f64::NEG_INFINITY,
                        _ => return self.syntax(),
                    }),
                    "$bigint" if is_integer(&text) => self.builder.big_integer(&text),
                    "$bytes" => match decode_base64(text.as_bytes()) {
                        Some(bytes) => self.builder.bytes(&bytes),
                        None => return self.syntax(),
                    },
                    _ => return self.syntax(),
                }
            }
        };
        let value = made.map_err(ReadError::Builder)?;
        self.space();
        self.expect(b"}")?;
        Ok(value)
    }

    fn skip_number(&mut self) {
        while matches!(self.peek(), b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E') {
            self.at += 1;
        }
    }

    fn number(&mut self) -> Result<B::Value, ReadError<B::Error>> {
        let from = self.at;
        let negative = self.peek() == b'-';
        if negative {
            self.at += 1;
        }
        let digits = self.at;
        let mut value: i64 = 0;
        while let byte @ b'0'..=b'9' = self.peek() {
            value = value.wrapping_mul(10).wrapping_add(i64::from(byte - b'0'));
            self.at += 1;
        }
        let count = self.at - digits;
        if count == 0 || (count > 1 && self.text[digits] == b'0') {
            self.at = from;
            return self.syntax();
        }
        if !matches!(self.peek(), b'.' | b'e' | b'E') {
            let made = if count <= 18 {
                self.builder.integer(if negative { -value } else { value })
            } else {
                self.builder.long_integer(self.slice(from, self.at))
            };
            return made.map_err(ReadError::Builder);
        }
        if self.peek() == b'.' {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), b'e' | b'E') {
            self.at += 1;
            if matches!(self.peek(), b'+' | b'-') {
                self.at += 1;
            }
            self.digits()?;
        }
        match self.slice(from, self.at).parse::<f64>() {
            Ok(number) => self.builder.number(number).map_err(ReadError::Builder),
            Err(_) => self.syntax(),
        }
    }

    fn digits(&mut self) -> Result<(), ReadError<B::Error>> {
        let from = self.at;
        while self.peek().is_ascii_digit() {
            self.at += 1;
        }
        if self.at == from {
            self.syntax()
        } else {
            Ok(())
        }
    }

    fn string(&mut self) -> Result<Found<'a>, ReadError<B::Error>> {
        self.at += 1;
        let from = self.at;
        loop {
            match self.text.get(self.at) {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(Found::Utf8(Cow::Borrowed(self.slice(from, self.at - 1))));
                }
                Some(b'\\') => return self.escaped_string(from),
                Some(0x20..) => self.at += 1,
                _ => return self.syntax(),
            }
        }
    }

    fn escaped_string(&mut self, from: usize) -> Result<Found<'a>, ReadError<B::Error>> {
        let mut units: Vec<u16> = self.slice(from, self.at).encode_utf16().collect();
        loop {
            let plain = self.at;
            while matches!(self.text.get(self.at), Some(0x20..))
                && !matches!(self.peek(), b'"' | b'\\')
            {
                self.at += 1;
            }
            units.extend(self.slice(plain, self.at).encode_utf16());
            match self.text.get(self.at) {
                Some(b'"') => {
                    self.at += 1;
                    break;
                }
                Some(b'\\') => {
                    self.at += 1;
                    units.push(self.escape()?);
                }
                _ => return self.syntax(),
            }
        }
        Ok(match alloc::string::String::from_utf16(&units) {
            Ok(text) => Found::Utf8(Cow::Owned(text)),
            Err(_) => Found::Utf16(units),
        })
    }

    fn escape(&mut self) -> Result<u16, ReadError<B::Error>> {
        let byte = self.peek();
        self.at += 1;
        Ok(match byte {
            b'"' | b'\\' | b'/' => u16::from(byte),
            b'b' => 8,
            b'f' => 12,
            b'n' => 10,
            b'r' => 13,
            b't' => 9,
            b'u' => {
                let mut unit = 0;
                for _ in 0..4 {
                    let Some(digit) = char::from(self.peek()).to_digit(16) else {
                        return self.syntax();
                    };
                    unit = unit << 4 | digit as u16;
                    self.at += 1;
                }
                unit
            }
            _ => {
                self.at -= 1;
                return self.syntax();
            }
        })
    }
}

fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn decode_base64(text: &[u8]) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(4) {
        return None;
    }
    let padding = text.iter().rev().take_while(|byte| **byte == b'=').count();
    if padding > 2 {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    for chunk in text[..text.len() - padding].chunks(4) {
        let mut bits: u32 = 0;
        for &byte in chunk {
            let six = match byte {
                b'A'..=b'Z' => byte - b'A',
                b'a'..=b'z' => byte - b'a' + 26,
                b'0'..=b'9' => byte - b'0' + 52,
                b'+' => 62,
                b'/' => 63,
                _ => return None,
            };
            bits = bits << 6 | u32::from(six);
        }
        match chunk.len() {
            4 => bytes.extend_from_slice(&bits.to_be_bytes()[1..]),
            3 => bytes.extend_from_slice(&(bits >> 2).to_be_bytes()[2..]),
            2 => bytes.push((bits >> 4) as u8),
            _ => return None,
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests;
