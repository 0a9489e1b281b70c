//! Writes a guest's value as JSON text, plain or with the contract's tags.

use alloc::vec::Vec;

/// Which text is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Plain JSON; what JSON lacks is replaced as the contract says.
    Plain,
    /// JSON with tagged values where they are needed.
    Extended,
}

/// A JSON text in the making. It sets the commas itself.
pub struct Writer {
    text: Vec<u8>,
    format: Format,
    extended: bool,
    comma: bool,
}

const MAX_SAFE: i64 = 1 << 53;

impl Writer {
    /// Starts a text in a buffer that is empty.
    pub fn new(buffer: Vec<u8>, format: Format) -> Self {
        Self {
            text: buffer,
            format,
            extended: false,
            comma: false,
        }
    }

    /// Whether a tag was written.
    pub fn is_extended(&self) -> bool {
        self.extended
    }

    /// Whether the text is to be plain JSON.
    pub fn is_plain_wanted(&self) -> bool {
        self.format == Format::Plain
    }

    /// The text.
    pub fn into_text(self) -> Vec<u8> {
        self.text
    }

    /// Bytes written so far.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether nothing has been written yet.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    #[inline]
    fn item(&mut self) {
        if self.comma {
            self.text.push(b',');
        }
        self.comma = true;
    }

    #[inline]
    fn raw(&mut self, text: &[u8]) {
        self.item();
        self.text.extend_from_slice(text);
    }

    pub fn null(&mut self) {
        self.raw(b"null");
    }

    pub fn boolean(&mut self, value: bool) {
        self.raw(if value { b"true" } else { b"false" });
    }

    pub fn undefined(&mut self) {
        if self.is_plain_wanted() {
            return self.null();
        }
        self.extended = true;
        self.raw(b"{\"$undefined\":0}");
    }

    pub fn number(&mut self, value: f64) {
        if !value.is_finite() {
            if self.is_plain_wanted() {
                return self.null();
            }
            self.extended = true;
            return self.raw(if value.is_nan() {
                b"{\"$number\":\"NaN\"}"
            } else if value > 0.0 {
                b"{\"$number\":\"Infinity\"}"
            } else {
                b"{\"$number\":\"-Infinity\"}"
            });
        }
        self.item();
        let mut buffer = ryu::Buffer::new();
        self.text
            .extend_from_slice(buffer.format_finite(value).as_bytes());
    }

    /// An integer of any size: a JSON number up to 2^53, a tagged one beyond.
    pub fn integer(&mut self, value: i64) {
        let mut digits = [0u8; 20];
        let mut at = digits.len();
        let mut rest = value.unsigned_abs();
        loop {
            at -= 1;
            digits[at] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        if value < 0 {
            at -= 1;
            digits[at] = b'-';
        }
        if (-MAX_SAFE..=MAX_SAFE).contains(&value) {
            self.raw(&digits[at..]);
        } else {
            self.big_integer(core::str::from_utf8(&digits[at..]).unwrap_or("0"));
        }
    }

    /// An integer beyond 2^53, given by its decimal digits.
    pub fn big_integer(&mut self, digits: &str) {
        if self.is_plain_wanted() {
            return self.raw(digits.as_bytes());
        }
        self.extended = true;
        self.raw(b"{\"$bigint\":\"");
        self.text.extend_from_slice(digits.as_bytes());
        self.text.extend_from_slice(b"\"}");
    }

    /// A moment: milliseconds since 1970 UTC, NaN for an invalid date. `iso` is its ISO 8601 text.
    pub fn date(&mut self, milliseconds: f64, iso: &str) {
        if self.is_plain_wanted() {
            return if milliseconds.is_nan() {
                self.null()
            } else {
                self.string(iso)
            };
        }
        self.extended = true;
        self.raw(b"{\"$date\":");
        self.comma = false;
        if milliseconds.is_finite() {
            self.number(milliseconds);
        } else {
            self.null();
        }
        self.text.push(b'}');
    }

    pub fn bytes(&mut self, bytes: &[u8]) {
        const ALPHABET: &[u8; 64] =
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let tagged = !self.is_plain_wanted();
        self.extended |= tagged;
        self.raw(if tagged { b"{\"$bytes\":\"" } else { b"\"" });
        for chunk in bytes.chunks(3) {
            let b = [
                chunk[0],
                chunk.get(1).copied().unwrap_or(0),
                chunk.get(2).copied().unwrap_or(0),
            ];
            let quad = [
                b[0] >> 2,
                (b[0] & 3) << 4 | b[1] >> 4,
                (b[1] & 15) << 2 | b[2] >> 6,
                b[2] & 63,
            ];
            for (i, six) in quad.into_iter().enumerate() {
                self.text.push(if i <= chunk.len() {
                    ALPHABET[six as usize]
                } else {
                    b'='
                });
            }
        }
        self.text
            .extend_from_slice(if tagged { b"\"}" } else { b"\"" });
    }

    pub fn begin_array(&mut self) {
        self.raw(b"[");
        self.comma = false;
    }

    pub fn end_array(&mut self) {
        self.text.push(b']');
        self.comma = true;
    }

    pub fn begin_object(&mut self) {
        self.raw(b"{");
        self.comma = false;
    }

    pub fn end_object(&mut self) {
        self.text.push(b'}');
        self.comma = true;
    }

    /// Doubles the `$` that a key begins with, so that it is told from a tag.
    fn key_start(&mut self, dollar: bool) {
        self.item();
        self.text.push(b'"');
        if dollar && !self.is_plain_wanted() {
            self.extended = true;
            self.text.push(b'$');
        }
    }

    fn key_end(&mut self) {
        self.text.extend_from_slice(b"\":");
        self.comma = false;
    }

    /// A key in UTF-8.
    pub fn key(&mut self, key: &str) {
        self.key_start(key.as_bytes().first() == Some(&b'$'));
        self.escaped(key.as_bytes());
        self.key_end();
    }

    /// A key in UTF-16, lone surrogates and all.
    pub fn key_utf16(&mut self, units: &[u16]) {
        self.key_start(units.first() == Some(&u16::from(b'$')));
        self.escaped_utf16(units);
        self.key_end();
    }

    /// A key in Latin-1.
    pub fn key_latin1(&mut self, bytes: &[u8]) {
        self.key_start(bytes.first() == Some(&b'$'));
        self.escaped_latin1(bytes);
        self.key_end();
    }

    /// A string in UTF-8.
    pub fn string(&mut self, text: &str) {
        self.raw(b"\"");
        self.escaped(text.as_bytes());
        self.text.push(b'"');
    }

    /// A string in UTF-16, lone surrogates and all.
    pub fn string_utf16(&mut self, units: &[u16]) {
        self.raw(b"\"");
        self.escaped_utf16(units);
        self.text.push(b'"');
    }

    /// A string in Latin-1.
    pub fn string_latin1(&mut self, bytes: &[u8]) {
        self.raw(b"\"");
        self.escaped_latin1(bytes);
        self.text.push(b'"');
    }

    /// A string in UTF-8 in which lone surrogates are encoded like other code points (WTF-8).
    pub fn string_wtf8(&mut self, bytes: &[u8]) {
        self.raw(b"\"");
        self.escaped_wtf8(bytes);
        self.text.push(b'"');
    }

    /// A key in WTF-8.
    pub fn key_wtf8(&mut self, bytes: &[u8]) {
        self.key_start(bytes.first() == Some(&b'$'));
        self.escaped_wtf8(bytes);
        self.key_end();
    }

    fn escape(&mut self, byte: u8) {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        match byte {
            b'"' => self.text.extend_from_slice(b"\\\""),
            b'\\' => self.text.extend_from_slice(b"\\\\"),
            b'\n' => self.text.extend_from_slice(b"\\n"),
            b'\r' => self.text.extend_from_slice(b"\\r"),
            b'\t' => self.text.extend_from_slice(b"\\t"),
            _ => self.text.extend_from_slice(&[
                b'\\',
                b'u',
                b'0',
                b'0',
                HEX[usize::from(byte >> 4)],
                HEX[usize::from(byte & 15)],
            ]),
        }
    }

    fn escaped(&mut self, bytes: &[u8]) {
        let mut from = 0;
        for (at, &byte) in bytes.iter().enumerate() {
            if byte < 0x20 || byte == b'"' || byte == b'\\' {
                self.text.extend_from_slice(&bytes[from..at]);
                self.escape(byte);
                from = at + 1;
            }
        }
        self.text.extend_from_slice(&bytes[from..]);
    }

    fn escaped_latin1(&mut self, bytes: &[u8]) {
        self.text.reserve(bytes.len());
        for &byte in bytes {
            if byte >= 0x80 {
                self.text
                    .extend_from_slice(&[0xc0 | byte >> 6, 0x80 | byte & 63]);
            } else if byte < 0x20 || byte == b'"' || byte == b'\\' {
                self.escape(byte);
            } else {
                self.text.push(byte);
            }
        }
    }

    fn escaped_utf16(&mut self, units: &[u16]) {
        for unit in char::decode_utf16(units.iter().copied()) {
            match unit {
                Ok(c) => {
                    let mut buffer = [0; 4];
                    self.escaped(c.encode_utf8(&mut buffer).as_bytes());
                }
                Err(lone) => self.surrogate(lone.unpaired_surrogate()),
            }
        }
    }

    fn escaped_wtf8(&mut self, bytes: &[u8]) {
        let mut from = 0;
        let mut at = 0;
        while at + 2 < bytes.len() {
            // ED A0..BF xx is a surrogate in WTF-8 and nothing else in UTF-8.
            if bytes[at] == 0xed && bytes[at + 1] >= 0xa0 {
                self.escaped(&bytes[from..at]);
                let unit =
                    0xd000 | u16::from(bytes[at + 1] & 0x3f) << 6 | u16::from(bytes[at + 2] & 0x3f);
                self.surrogate(unit);
                at += 3;
                from = at;
            } else {
                at += 1;
            }
        }
        self.escaped(&bytes[from..]);
    }

    fn surrogate(&mut self, unit: u16) {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        self.text.extend_from_slice(b"\\u");
        for shift in [12, 8, 4, 0] {
            self.text.push(HEX[usize::from(unit >> shift & 15)]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::String;

    fn written(format: Format, write: impl FnOnce(&mut Writer)) -> (String, bool) {
        let mut writer = Writer::new(Vec::new(), format);
        write(&mut writer);
        let extended = writer.is_extended();
        (String::from_utf8(writer.into_text()).unwrap(), extended)
    }

    #[test]
    fn sets_commas() {
        let (text, extended) = written(Format::Extended, |w| {
            w.begin_array();
            w.integer(1);
            w.begin_object();
            w.key("a");
            w.null();
            w.key("b");
            w.begin_array();
            w.end_array();
            w.end_object();
            w.boolean(true);
            w.end_array();
        });
        assert_eq!(text, r#"[1,{"a":null,"b":[]},true]"#);
        assert!(!extended);
    }

    #[test]
    fn tags_what_json_lacks_and_replaces_it_in_plain_text() {
        let all = |w: &mut Writer| {
            w.begin_array();
            w.undefined();
            w.number(f64::NAN);
            w.number(f64::NEG_INFINITY);
            w.number(-0.0);
            w.integer(1 << 53);
            w.integer(i64::MIN);
            w.bytes(b"hi");
            w.date(5.0, "1970-01-01T00:00:00.005Z");
            w.date(f64::NAN, "");
            w.end_array();
        };
        assert_eq!(
            written(Format::Extended, all),
            (
                concat!(
                    r#"[{"$undefined":0},{"$number":"NaN"},{"$number":"-Infinity"},-0.0,"#,
                    r#"9007199254740992,{"$bigint":"-9223372036854775808"},{"$bytes":"aGk="},"#,
                    r#"{"$date":5.0},{"$date":null}]"#
                )
                .into(),
                true
            )
        );
        assert_eq!(
            written(Format::Plain, all),
            (
                concat!(
                    r#"[null,null,null,-0.0,9007199254740992,-9223372036854775808,"aGk=","#,
                    r#""1970-01-01T00:00:00.005Z",null]"#
                )
                .into(),
                false
            )
        );
    }

    #[test]
    fn doubles_the_dollar_of_keys_in_extended_text_only() {
        let key = |w: &mut Writer| {
            w.begin_object();
            w.key("$a");
            w.null();
            w.end_object();
        };
        assert_eq!(
            written(Format::Extended, key),
            (r#"{"$$a":null}"#.into(), true)
        );
        assert_eq!(
            written(Format::Plain, key),
            (r#"{"$a":null}"#.into(), false)
        );
    }

    #[test]
    fn escapes_in_every_encoding() {
        let expected = r#""\u0000\n\"\\é\ud800""#;
        let (text, _) = written(Format::Plain, |w| {
            w.string_utf16(&[0, 10, 34, 92, 0xe9, 0xd800]);
        });
        assert_eq!(text, expected);
        let (text, _) = written(Format::Plain, |w| {
            w.string_wtf8(b"\0\n\"\\\xc3\xa9\xed\xa0\x80");
        });
        assert_eq!(text, expected);
        let (text, _) = written(Format::Plain, |w| w.string_latin1(b"\xe9\x1f\""));
        assert_eq!(text, "\"é\\u001f\\\"\"");
    }

    #[test]
    fn pads_base64() {
        for (bytes, expected) in [
            (&b""[..], "\"\""),
            (b"a", "\"YQ==\""),
            (b"ab", "\"YWI=\""),
            (b"abc", "\"YWJj\""),
        ] {
            assert_eq!(written(Format::Plain, |w| w.bytes(bytes)).0, expected);
        }
    }
}
