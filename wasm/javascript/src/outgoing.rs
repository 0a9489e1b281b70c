//! Guest values on their way to the host.

use crate::js::{Atom, Js, Property, Result, Thrown, Value};
use crate::known::{Known, Primitive};
use abi::{Format, MAX_DEPTH, Reply, Writer};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use rquickjs_sys as sys;

const MAX_SAFE: f64 = 9_007_199_254_740_992.0;
const KEYS: u32 = sys::JS_GPN_STRING_MASK | sys::JS_GPN_ENUM_ONLY;

/// Leaves a value in the reply, as directly as its kind allows.
pub fn send(known: &Known, value: &Value, json: bool, reply: &mut Reply) -> Result<()> {
    if !json {
        match value.tag() {
            sys::JS_TAG_UNDEFINED => {
                reply.undefined();
                return Ok(());
            }
            sys::JS_TAG_NULL => {
                reply.null();
                return Ok(());
            }
            sys::JS_TAG_BOOL => {
                reply.boolean(value.small() != 0);
                return Ok(());
            }
            sys::JS_TAG_INT => {
                reply.number(f64::from(value.small()));
                return Ok(());
            }
            sys::JS_TAG_FLOAT64 => {
                reply.number(value.float());
                return Ok(());
            }
            sys::JS_TAG_STRING | sys::JS_TAG_STRING_ROPE => {
                if let Some(text) = value.text()?.utf8() {
                    reply.string(text);
                    return Ok(());
                }
            }
            sys::JS_TAG_OBJECT if matches!(value.typed_array(), Some(UINT8 | UINT8_CLAMPED)) => {
                let (buffer, offset, length, _) = value.typed_array_parts()?;
                let bytes = buffer.buffer_bytes()?;
                reply.bytes(bytes.get(offset..offset + length).unwrap_or(&[]));
                return Ok(());
            }
            _ => {}
        }
    }
    let format = if json {
        Format::Plain
    } else {
        Format::Extended
    };
    reply.write(format, |writer| write(known, value, "result", writer))
}

/// Writes a value; `root` is what messages call it.
pub fn write(known: &Known, value: &Value, root: &'static str, writer: &mut Writer) -> Result<()> {
    let mut sender = Sender::new(known, value.js(), root, writer);
    sender.value(value)
}

/// Writes the arguments of a call as an array.
pub fn write_arguments(known: &Known, js: Js, values: &[Value], writer: &mut Writer) -> Result<()> {
    writer.begin_array();
    let mut sender = Sender::new(known, js, "arguments", writer);
    for (at, value) in values.iter().enumerate() {
        sender.path.push(Step::Index(at as u32));
        sender.value(value)?;
        sender.path.pop();
    }
    writer.end_array();
    Ok(())
}

const UINT8_CLAMPED: u32 = sys::JSTypedArrayEnum_JS_TYPED_ARRAY_UINT8C;
const UINT8: u32 = sys::JSTypedArrayEnum_JS_TYPED_ARRAY_UINT8;

enum Step {
    Index(u32),
    Key(Atom),
}

struct Sender<'a> {
    known: &'a Known,
    js: Js,
    root: &'static str,
    writer: &'a mut Writer,
    path: Vec<Step>,
    /// Addresses of the objects that are being written.
    open: Vec<usize>,
}

impl<'a> Sender<'a> {
    fn new(known: &'a Known, js: Js, root: &'static str, writer: &'a mut Writer) -> Self {
        Self {
            known,
            js,
            root,
            writer,
            path: Vec::new(),
            open: Vec::new(),
        }
    }

    fn refuse(&self, why: &str) -> Thrown {
        let mut text = String::from(self.root);
        for step in &self.path {
            match step {
                Step::Index(at) => text.push_str(&format!("[{at}]")),
                Step::Key(key) => match key.text().map(|key| key.lossy()) {
                    Ok(key) if is_identifier(&key) => {
                        text.push('.');
                        text.push_str(&key);
                    }
                    Ok(key) => text.push_str(&format!("[{key:?}]")),
                    Err(Thrown) => drop(self.js.exception()),
                },
            }
            if text.len() > 160 {
                text.push('…');
                break;
            }
        }
        self.js.throw_type(&format!("{text}: {why}"))
    }

    fn string(&mut self, value: &Value) -> Result<()> {
        let text = value.text()?;
        match text.utf8() {
            Some(text) => self.writer.string(text),
            None => self.writer.string_wtf8(text.bytes()),
        }
        Ok(())
    }

    fn number(&mut self, value: f64) {
        if value.abs() <= MAX_SAFE && value as i64 as f64 == value && value.to_bits() != MINUS_ZERO
        {
            self.writer.integer(value as i64);
        } else {
            self.writer.number(value);
        }
    }

    fn value(&mut self, value: &Value) -> Result<()> {
        match value.tag() {
            sys::JS_TAG_INT => self.writer.integer(i64::from(value.small())),
            sys::JS_TAG_FLOAT64 => self.number(value.float()),
            sys::JS_TAG_STRING | sys::JS_TAG_STRING_ROPE => return self.string(value),
            sys::JS_TAG_BOOL => self.writer.boolean(value.small() != 0),
            sys::JS_TAG_NULL => self.writer.null(),
            sys::JS_TAG_UNDEFINED => self.writer.undefined(),
            sys::JS_TAG_BIG_INT | sys::JS_TAG_SHORT_BIG_INT => {
                self.writer.big_integer(&value.text()?.lossy());
            }
            sys::JS_TAG_OBJECT => return self.object(value),
            sys::JS_TAG_SYMBOL => {
                return Err(self.refuse("a symbol cannot cross to the host; use its description"));
            }
            _ => return Err(self.refuse("a value of this kind cannot cross to the host")),
        }
        Ok(())
    }

    fn object(&mut self, value: &Value) -> Result<()> {
        if self.open.len() >= MAX_DEPTH {
            return Err(self.refuse("the value is nested deeper than 1,000 levels"));
        }
        if self.binary(value)? {
            return Ok(());
        }
        let method = value.get(&self.known.to_json)?;
        if method.is_function() {
            let key = match self.path.last() {
                Some(Step::Index(at)) => self.js.string(&format!("{at}"))?,
                Some(Step::Key(key)) => key.to_value()?,
                None => self.js.string("")?,
            };
            let replaced = method.call(value, &[key])?;
            if !replaced.is_object() {
                return self.value(&replaced);
            }
            return self.composite(&replaced);
        }
        self.composite(value)
    }

    /// Dates and bytes, which need no look at the properties.
    fn binary(&mut self, value: &Value) -> Result<bool> {
        if value.is_date() {
            let time = self.known.date_time(value)?;
            let iso = if self.writer.is_plain_wanted() && !time.is_nan() {
                self.known.date_iso(value)?
            } else {
                String::new()
            };
            self.writer.date(time, &iso);
        } else if let Some(UINT8 | UINT8_CLAMPED) = value.typed_array() {
            let (buffer, offset, length, _) = value.typed_array_parts()?;
            let bytes = buffer.buffer_bytes()?;
            self.writer
                .bytes(bytes.get(offset..offset + length).unwrap_or(&[]));
        } else if value.is_array_buffer() {
            self.writer.bytes(value.buffer_bytes()?);
        } else if value.is_data_view() {
            let (buffer, offset, length) = self.known.data_view_parts(value)?;
            let bytes = buffer.buffer_bytes()?;
            self.writer
                .bytes(bytes.get(offset..offset + length).unwrap_or(&[]));
        } else {
            return Ok(false);
        }
        Ok(true)
    }

    fn composite(&mut self, value: &Value) -> Result<()> {
        if value.is_function() {
            return Err(self.refuse(
                "a function cannot cross to the host; pass data, or call it here and return its result",
            ));
        }
        if let Some(primitive) = self.known.boxed(value) {
            return match primitive {
                Primitive::Symbol => {
                    Err(self.refuse("a symbol cannot cross to the host; use its description"))
                }
                _ => {
                    let inner = self.known.unboxed(primitive, value)?;
                    self.value(&inner)
                }
            };
        }
        if let Some(why) = self.known.refused(value) {
            return Err(self.refuse(why));
        }
        let address = value.address();
        if self.open.contains(&address) {
            return Err(self.refuse(
                "the value contains itself; break the cycle, for example by passing an id in its place",
            ));
        }
        self.open.push(address);
        if value.typed_array().is_some() {
            self.typed_array(value)?;
        } else if self.is_array(value)? {
            self.array(value)?;
        } else if value.is_error() {
            self.error(value)?;
        } else {
            self.writer.begin_object();
            self.properties(value, &[])?;
            self.writer.end_object();
        }
        self.open.pop();
        Ok(())
    }

    /// Whether it is an array, or a Proxy of one.
    fn is_array(&self, value: &Value) -> Result<bool> {
        if !value.is_proxy() {
            return Ok(value.is_array());
        }
        let mut target = value.clone();
        while target.is_proxy() {
            target = target.proxy_parts()?[0].clone();
        }
        Ok(target.is_array())
    }

    fn array(&mut self, value: &Value) -> Result<()> {
        let length = u32::try_from(value.length()?).unwrap_or(u32::MAX);
        self.writer.begin_array();
        for at in 0..length {
            let item = value.get_index(at)?;
            // Most items are plain: the path is kept only for those that can fail.
            if item.is_object() || item.tag() == sys::JS_TAG_SYMBOL {
                self.path.push(Step::Index(at));
                self.value(&item)?;
                self.path.pop();
            } else {
                self.value(&item)?;
            }
        }
        self.writer.end_array();
        Ok(())
    }

    fn typed_array(&mut self, value: &Value) -> Result<()> {
        let (_, _, length, size) = value.typed_array_parts()?;
        self.writer.begin_array();
        for at in 0..(length / size.max(1)) as u32 {
            let item = value.get_index(at)?;
            self.value(&item)?;
        }
        self.writer.end_array();
        Ok(())
    }

    fn error(&mut self, value: &Value) -> Result<()> {
        self.writer.begin_object();
        for name in ["name", "message"] {
            let item = value.get_named(name)?;
            self.writer.key(name);
            if item.is_string() {
                self.string(&item)?;
            } else {
                let text = item.text()?;
                self.writer.string(&text.lossy());
            }
        }
        self.properties(value, &["name", "message"])?;
        self.writer.end_object();
        Ok(())
    }

    fn properties(&mut self, value: &Value, but: &[&str]) -> Result<()> {
        let names = value.names(KEYS)?;
        for name in names.iter() {
            let text = name.text()?;
            let utf8 = text.utf8();
            if utf8.is_some_and(|text| but.contains(&text)) {
                continue;
            }
            let item = value.get(&name)?;
            match utf8 {
                Some(text) => self.writer.key(text),
                None => self.writer.key_wtf8(text.bytes()),
            }
            if item.is_object() || item.tag() == sys::JS_TAG_SYMBOL {
                self.path.push(Step::Key(name));
                self.value(&item)?;
                self.path.pop();
            } else {
                self.value(&item)?;
            }
        }
        Ok(())
    }
}

const MINUS_ZERO: u64 = 1 << 63;

/// Whether a name can stand after a dot.
pub fn is_identifier(name: &str) -> bool {
    let mut letters = name.chars();
    letters
        .next()
        .is_some_and(|c| c.is_alphabetic() || c == '_' || c == '$')
        && letters.all(|c| c.is_alphanumeric() || c == '_' || c == '$')
}

/// The value of an own property, unless a getter stands there.
pub fn data(object: &Value, name: &Atom) -> Result<Option<Value>> {
    Ok(match object.own_property(name)? {
        Some(Property::Value(value)) => Some(value),
        _ => None,
    })
}
