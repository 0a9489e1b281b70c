//! What the bridge took from the language at boot, before a guest could change it.

use crate::js::{Atom, Js, Result, Value};
use alloc::string::String;

/// The primitive that an object wraps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Primitive {
    Number,
    String,
    Boolean,
    BigInt,
    Symbol,
}

const PRIMITIVES: [(Primitive, &str); 5] = [
    (Primitive::Number, "number"),
    (Primitive::String, "string"),
    (Primitive::Boolean, "boolean"),
    (Primitive::BigInt, "bigint"),
    (Primitive::Symbol, "symbol"),
];

/// Kinds of objects that cannot cross, by the name of a sample, and what to do instead.
const REFUSED: [(&str, &str); 9] = [
    (
        "map",
        "a Map cannot cross to the host; convert it, for example with Object.fromEntries(map)",
    ),
    (
        "set",
        "a Set cannot cross to the host; convert it, for example with [...set]",
    ),
    (
        "weakMap",
        "a WeakMap cannot cross to the host; pass plain data",
    ),
    (
        "weakSet",
        "a WeakSet cannot cross to the host; pass plain data",
    ),
    (
        "weakRef",
        "a WeakRef cannot cross to the host; pass its deref()",
    ),
    (
        "regExp",
        "a RegExp cannot cross to the host; pass its source and flags",
    ),
    (
        "promise",
        "a Promise cannot cross to the host inside another value; await it first",
    ),
    (
        "sharedBuffer",
        "a SharedArrayBuffer cannot cross to the host; pass new Uint8Array(buffer)",
    ),
    (
        "generator",
        "a generator cannot cross to the host; convert it, for example with [...generator]",
    ),
];

/// Functions, classes and names that the bridge works with.
pub struct Known {
    js: Js,
    boxed: [(u32, Primitive, Value); 5],
    refused: [(u32, &'static str); 9],
    get_time: Value,
    to_iso: Value,
    view_buffer: Value,
    view_offset: Value,
    view_length: Value,
    dom_exception: u32,
    pub big_int: Value,
    pub host_error: Value,
    /// Prototypes of the errors that tell that memory ran out.
    pub out_of_memory: [Value; 2],
    pub inspect: Value,
    pub to_json: Atom,
}

impl Known {
    /// Reads what the boot script left.
    pub fn new(js: Js, booted: &Value) -> Result<Self> {
        let samples = booted.get_named("samples")?;
        let class = |name: &str| -> Result<u32> { Ok(samples.get_named(name)?.class()) };
        let mut boxed = PRIMITIVES.map(|(primitive, _)| (0, primitive, js.undefined()));
        for (entry, (_, name)) in boxed.iter_mut().zip(PRIMITIVES) {
            entry.0 = class(name)?;
            entry.2 = booted.get_named("valueOf")?.get_named(name)?;
        }
        let mut refused = REFUSED.map(|(_, why)| (0, why));
        for (entry, (name, _)) in refused.iter_mut().zip(REFUSED) {
            entry.0 = class(name)?;
        }
        Ok(Self {
            js,
            boxed,
            refused,
            get_time: booted.get_named("getTime")?,
            to_iso: booted.get_named("toISOString")?,
            view_buffer: booted.get_named("viewBuffer")?,
            view_offset: booted.get_named("viewOffset")?,
            view_length: booted.get_named("viewLength")?,
            dom_exception: class("domException")?.max(1),
            big_int: booted.get_named("BigInt")?,
            host_error: booted.get_named("hostError")?,
            out_of_memory: [
                booted.get_named("internalError")?,
                // The compiler of regular expressions tells it so.
                booted.get_named("syntaxError")?,
            ],
            inspect: booted.get_named("inspect")?,
            to_json: js.atom("toJSON")?,
        })
    }

    /// Which primitive an object wraps.
    pub fn boxed(&self, value: &Value) -> Option<Primitive> {
        let class = value.class();
        let entry = self.boxed.iter().find(|entry| entry.0 == class)?;
        Some(entry.1)
    }

    /// The primitive that an object wraps.
    pub fn unboxed(&self, primitive: Primitive, value: &Value) -> Result<Value> {
        let entry = self.boxed.iter().find(|entry| entry.1 == primitive);
        match entry {
            Some((_, _, value_of)) => value_of.call(value, &[]),
            None => Ok(self.js.undefined()),
        }
    }

    /// Why an object of this kind cannot cross.
    pub fn refused(&self, value: &Value) -> Option<&'static str> {
        let class = value.class();
        let entry = self.refused.iter().find(|entry| entry.0 == class)?;
        Some(entry.1)
    }

    /// Whether it is an error, or what stands for one.
    pub fn is_failure(&self, value: &Value) -> bool {
        value.is_error() || value.class() == self.dom_exception
    }

    /// Milliseconds since 1970 of a Date.
    pub fn date_time(&self, date: &Value) -> Result<f64> {
        let time = self.get_time.call(date, &[])?;
        Ok(time.as_number().unwrap_or(f64::NAN))
    }

    /// A valid Date in ISO 8601.
    pub fn date_iso(&self, date: &Value) -> Result<String> {
        Ok(self.to_iso.call(date, &[])?.text()?.lossy())
    }

    /// Buffer, offset and length of a DataView.
    pub fn data_view_parts(&self, view: &Value) -> Result<(Value, usize, usize)> {
        let number = |getter: &Value| -> Result<usize> {
            let value = getter.call(view, &[])?;
            Ok(value.as_number().unwrap_or(0.0) as usize)
        };
        let buffer = self.view_buffer.call(view, &[])?;
        Ok((
            buffer,
            number(&self.view_offset)?,
            number(&self.view_length)?,
        ))
    }
}
