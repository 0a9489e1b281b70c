//! Python's values as the contract's text.

use crate::moment;
use crate::object::{Object, Raised, Raw, raise};
use abi::{Format, Reply, Writer};
use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::ffi::CStr;
use pyo3_ffi as py;

/// Why a value cannot cross.
pub enum Failure {
    /// An exception is set.
    Raised,
    /// One is to be set, once the path to the culprit is known.
    Refused {
        kind: Raw,
        reason: String,
        path: Vec<String>,
    },
}

impl From<Raised> for Failure {
    fn from(_: Raised) -> Self {
        Self::Raised
    }
}

impl Failure {
    fn refuse<T>(kind: Raw, reason: impl Into<String>) -> Result<T, Self> {
        Err(Self::Refused {
            kind,
            reason: reason.into(),
            path: Vec::new(),
        })
    }

    fn within(mut self, segment: impl FnOnce() -> String) -> Self {
        if let Self::Refused { path, .. } = &mut self {
            path.push(segment());
        }
        self
    }

    /// Sets the exception; `root` is what the value is called.
    pub fn raise(self, root: &str) -> Raised {
        if let Self::Refused { kind, reason, path } = self {
            let mut message = String::from(root);
            // A path of a thousand segments would say nothing more than its ends.
            for segment in path.iter().rev().take(20) {
                message.push_str(segment);
            }
            if path.len() > 20 {
                message.push('…');
            }
            message.push_str(": ");
            message.push_str(&reason);
            let _ = raise::<()>(kind, &message);
        }
        Raised
    }
}

/// The containers that a value stands in, innermost first.
struct Level<'a> {
    object: Raw,
    depth: usize,
    outer: Option<&'a Level<'a>>,
}

/// Every so many levels count as one call of the C stack's limit.
const LEVELS_PER_CALL: usize = 4;

/// Leaves a value in the reply, or sets an exception.
pub fn reply_with(value: &Object, plain: bool, reply: &mut Reply) -> Result<(), Raised> {
    // SAFETY: a live object whose type is checked before its fields are read.
    unsafe {
        let raw = value.raw();
        let kind = py::Py_TYPE(raw);
        if plain {
        } else if raw == py::Py_None() {
            reply.null();
            return Ok(());
        } else if kind == &raw mut py::PyLong_Type {
            let mut overflow = 0;
            let number = py::PyLong_AsLongLongAndOverflow(raw, &mut overflow);
            if overflow == 0 && number.unsigned_abs() <= 1 << 53 {
                reply.number(number as f64);
                return Ok(());
            }
        } else if kind == &raw mut py::PyFloat_Type {
            reply.number(py::PyFloat_AS_DOUBLE(raw));
            return Ok(());
        } else if kind == &raw mut py::PyBool_Type {
            reply.boolean(raw == py::Py_True());
            return Ok(());
        } else if kind == &raw mut py::PyUnicode_Type {
            if let Some(text) = utf8(raw) {
                reply.string(text);
                return Ok(());
            }
        } else if kind == &raw mut py::PyBytes_Type {
            let start = py::PyBytes_AsString(raw).cast();
            reply.bytes(core::slice::from_raw_parts(
                start,
                py::PyBytes_Size(raw) as usize,
            ));
            return Ok(());
        }
    }
    let format = if plain {
        Format::Plain
    } else {
        Format::Extended
    };
    reply
        .write(format, |writer| write(writer, value.raw(), None))
        .map_err(|failure| failure.raise("result"))
}

/// Writes the arguments of a call to the host as one array.
pub fn write_arguments(writer: &mut Writer, arguments: &[Raw]) -> Result<(), Raised> {
    writer.begin_array();
    for (index, &argument) in arguments.iter().enumerate() {
        write(writer, argument, None)
            .map_err(|failure| failure.raise(&format!("arguments[{index}]")))?;
    }
    writer.end_array();
    Ok(())
}

/// The UTF-8 of a `str`; `None` if it holds a lone surrogate or memory is short.
unsafe fn utf8<'a>(raw: Raw) -> Option<&'a str> {
    // SAFETY: a live `str`; the text lives as long as it does, or in its cache.
    unsafe {
        if py::PyUnicode_IS_COMPACT_ASCII(raw) != 0 {
            let start = py::PyUnicode_1BYTE_DATA(raw);
            let len = py::PyUnicode_GET_LENGTH(raw) as usize;
            return Some(core::str::from_utf8_unchecked(core::slice::from_raw_parts(
                start, len,
            )));
        }
        let mut len = 0;
        let start = py::PyUnicode_AsUTF8AndSize(raw, &mut len).cast::<u8>();
        if start.is_null() {
            crate::object::clear();
            return None;
        }
        Some(core::str::from_utf8_unchecked(core::slice::from_raw_parts(
            start,
            len as usize,
        )))
    }
}

#[derive(Clone, Copy)]
enum Place {
    Key,
    Value,
}

unsafe fn write_text(writer: &mut Writer, raw: Raw, place: Place) -> Result<(), Failure> {
    // SAFETY: a live `str`; each slice has the type and the length that its kind says.
    unsafe {
        let len = py::PyUnicode_GET_LENGTH(raw) as usize;
        let start = py::PyUnicode_DATA(raw);
        match py::PyUnicode_KIND(raw) {
            py::PyUnicode_1BYTE_KIND => {
                let bytes = core::slice::from_raw_parts(start.cast::<u8>(), len);
                if py::PyUnicode_IS_ASCII(raw) != 0 {
                    let text = core::str::from_utf8_unchecked(bytes);
                    match place {
                        Place::Key => writer.key(text),
                        Place::Value => writer.string(text),
                    }
                } else {
                    match place {
                        Place::Key => writer.key_latin1(bytes),
                        Place::Value => writer.string_latin1(bytes),
                    }
                }
            }
            py::PyUnicode_2BYTE_KIND => {
                let units = core::slice::from_raw_parts(start.cast::<u16>(), len);
                match place {
                    Place::Key => writer.key_utf16(units),
                    Place::Value => writer.string_utf16(units),
                }
            }
            _ => {
                let bytes = Object::own(py::PyUnicode_AsEncodedString(
                    raw,
                    c"utf-8".as_ptr(),
                    c"surrogatepass".as_ptr(),
                ))?;
                let bytes = core::slice::from_raw_parts(
                    py::PyBytes_AsString(bytes.raw()).cast(),
                    py::PyBytes_Size(bytes.raw()) as usize,
                );
                match place {
                    Place::Key => writer.key_wtf8(bytes),
                    Place::Value => writer.string_wtf8(bytes),
                }
            }
        }
    }
    Ok(())
}

fn write(writer: &mut Writer, raw: Raw, outer: Option<&Level<'_>>) -> Result<(), Failure> {
    // SAFETY: the caller holds a reference to the object during the call; each branch reads only
    // what the type that it checked has.
    unsafe {
        let kind = py::Py_TYPE(raw);
        if kind == &raw mut py::PyUnicode_Type {
            return write_text(writer, raw, Place::Value);
        }
        if kind == &raw mut py::PyFloat_Type {
            writer.number(py::PyFloat_AS_DOUBLE(raw));
            return Ok(());
        }
        if kind == &raw mut py::PyBool_Type {
            writer.boolean(raw == py::Py_True());
            return Ok(());
        }
        if raw == py::Py_None() {
            writer.null();
            return Ok(());
        }
        if py::PyLong_Check(raw) != 0 {
            return write_integer(writer, raw);
        }
        let container =
            py::PyList_Check(raw) != 0 || py::PyDict_Check(raw) != 0 || py::PyTuple_Check(raw) != 0;
        if container {
            return write_container(writer, raw, outer);
        }
        if py::PyUnicode_Check(raw) != 0 {
            return write_text(writer, raw, Place::Value);
        }
        if py::PyFloat_Check(raw) != 0 {
            writer.number(py::PyFloat_AS_DOUBLE(raw));
            return Ok(());
        }
        if py::PyBytes_Check(raw) != 0
            || py::PyByteArray_Check(raw) != 0
            || py::PyMemoryView_Check(raw) != 0
        {
            return write_buffer(writer, raw);
        }
    }
    if moment::is_datetime(raw) {
        let moment = moment::milliseconds(raw)?;
        let text = if writer.is_plain_wanted() {
            moment::iso(moment)
        } else {
            String::new()
        };
        writer.date(moment as f64, &text);
        return Ok(());
    }
    refuse(raw)
}

unsafe fn write_integer(writer: &mut Writer, raw: Raw) -> Result<(), Failure> {
    let mut overflow = 0;
    // SAFETY: a live `int`.
    let value = unsafe { py::PyLong_AsLongLongAndOverflow(raw, &mut overflow) };
    if overflow == 0 {
        writer.integer(value);
        return Ok(());
    }
    // SAFETY: a live `int`; the digits are ASCII.
    unsafe {
        let digits = Object::own(py::PyNumber_ToBase(raw, 10))?;
        writer.big_integer(utf8(digits.raw()).unwrap_or("0"));
    }
    Ok(())
}

unsafe fn write_buffer(writer: &mut Writer, raw: Raw) -> Result<(), Failure> {
    // SAFETY: an object that has a buffer; it is copied to bytes first if it is not contiguous.
    unsafe {
        let bytes = Object::own(py::PyBytes_FromObject(raw))?;
        writer.bytes(core::slice::from_raw_parts(
            py::PyBytes_AsString(bytes.raw()).cast(),
            py::PyBytes_Size(bytes.raw()) as usize,
        ));
    }
    Ok(())
}

fn write_container(
    writer: &mut Writer,
    raw: Raw,
    outer: Option<&Level<'_>>,
) -> Result<(), Failure> {
    let depth = outer.map_or(1, |level| level.depth + 1);
    let mut above = outer;
    while let Some(level) = above {
        if level.object == raw {
            // SAFETY: a type that lives for ever.
            return Failure::refuse(unsafe { py::PyExc_ValueError }, "a circular reference");
        }
        above = level.outer;
    }
    if depth > abi::MAX_DEPTH {
        return Failure::refuse(
            // SAFETY: a type that lives for ever.
            unsafe { py::PyExc_ValueError },
            format!("nested deeper than {} levels", abi::MAX_DEPTH),
        );
    }
    let counted = depth.is_multiple_of(LEVELS_PER_CALL);
    // SAFETY: a C string.
    if counted && unsafe { py::Py_EnterRecursiveCall(c" while crossing to the host".as_ptr()) } != 0
    {
        return Err(Failure::Raised);
    }
    let level = Level {
        object: raw,
        depth,
        outer,
    };
    // SAFETY: the type is checked; the caller holds the container.
    let result = unsafe {
        if py::PyDict_Check(raw) != 0 {
            write_dict(writer, raw, &level)
        } else {
            write_sequence(writer, raw, &level)
        }
    };
    if counted {
        // SAFETY: entered above.
        unsafe { py::Py_LeaveRecursiveCall() };
    }
    result
}

unsafe fn write_sequence(writer: &mut Writer, raw: Raw, level: &Level<'_>) -> Result<(), Failure> {
    writer.begin_array();
    // SAFETY: a live list or tuple; the size is read in each round, since reading a date may run
    // guest code that shrinks the list.
    unsafe {
        let list = py::PyList_Check(raw) != 0;
        let mut index = 0;
        loop {
            let item = if list {
                if index >= py::PyList_GET_SIZE(raw) {
                    break;
                }
                py::PyList_GET_ITEM(raw, index)
            } else {
                if index >= py::PyTuple_GET_SIZE(raw) {
                    break;
                }
                py::PyTuple_GET_ITEM(raw, index)
            };
            let Some(item) = Object::borrow(item) else {
                break;
            };
            write(writer, item.raw(), Some(level))
                .map_err(|failure| failure.within(|| format!("[{index}]")))?;
            index += 1;
        }
    }
    writer.end_array();
    Ok(())
}

unsafe fn write_dict(writer: &mut Writer, raw: Raw, level: &Level<'_>) -> Result<(), Failure> {
    writer.begin_object();
    // SAFETY: a live dict; keys and values are held while they are written.
    unsafe {
        if py::Py_TYPE(raw) == &raw mut py::PyDict_Type {
            let (mut position, mut key, mut value) =
                (0, core::ptr::null_mut(), core::ptr::null_mut());
            while py::PyDict_Next(raw, &mut position, &mut key, &mut value) != 0 {
                let (Some(key), Some(value)) = (Object::borrow(key), Object::borrow(value)) else {
                    break;
                };
                write_entry(writer, key.raw(), value.raw(), level)?;
            }
        } else {
            // A subclass may keep an order of its own, as OrderedDict does.
            let items = Object::own(py::PyMapping_Items(raw))?;
            let mut index = 0;
            while index < py::PyList_GET_SIZE(items.raw()) {
                let Some(pair) = Object::borrow(py::PyList_GET_ITEM(items.raw(), index)) else {
                    break;
                };
                if py::PyTuple_Check(pair.raw()) == 0 || py::PyTuple_GET_SIZE(pair.raw()) != 2 {
                    return Failure::refuse(py::PyExc_TypeError, "its items() are not pairs");
                }
                let key = py::PyTuple_GET_ITEM(pair.raw(), 0);
                let value = py::PyTuple_GET_ITEM(pair.raw(), 1);
                write_entry(writer, key, value, level)?;
                index += 1;
            }
        }
    }
    writer.end_object();
    Ok(())
}

unsafe fn write_entry(
    writer: &mut Writer,
    key: Raw,
    value: Raw,
    level: &Level<'_>,
) -> Result<(), Failure> {
    // SAFETY: the caller holds both.
    unsafe {
        write_key(writer, key)?;
        write(writer, value, Some(level)).map_err(|failure| failure.within(|| segment(key)))
    }
}

/// Keys are made texts as `json.dumps` does.
unsafe fn write_key(writer: &mut Writer, key: Raw) -> Result<(), Failure> {
    // SAFETY: the caller holds the key; each branch reads what its type has.
    unsafe {
        if py::PyUnicode_Check(key) != 0 {
            return write_text(writer, key, Place::Key);
        }
        if key == py::Py_True() || key == py::Py_False() {
            writer.key(if key == py::Py_True() {
                "true"
            } else {
                "false"
            });
        } else if key == py::Py_None() {
            writer.key("null");
        } else if py::PyLong_Check(key) != 0 {
            let digits = Object::own(py::PyNumber_ToBase(key, 10))?;
            writer.key(utf8(digits.raw()).unwrap_or("0"));
        } else if py::PyFloat_Check(key) != 0 {
            let number = py::PyFloat_AS_DOUBLE(key);
            if number.is_nan() {
                writer.key("NaN");
            } else if number.is_infinite() {
                writer.key(if number > 0.0 {
                    "Infinity"
                } else {
                    "-Infinity"
                });
            } else {
                let exact = Object::own(py::PyFloat_FromDouble(number))?;
                let digits = Object::own(py::PyObject_Repr(exact.raw()))?;
                writer.key(utf8(digits.raw()).unwrap_or("0"));
            }
        } else {
            return Failure::refuse(
                py::PyExc_TypeError,
                format!(
                    "keys must be str, int, float, bool or None, not {}",
                    type_name(key)
                ),
            );
        }
    }
    Ok(())
}

fn segment(key: Raw) -> String {
    // SAFETY: the caller holds the key.
    let shown = unsafe {
        let text = if py::PyUnicode_Check(key) != 0 {
            Object::borrow(key)
        } else {
            Object::own_or_clear(py::PyObject_Repr(key))
        };
        text.and_then(|text| crate::object::read_text(&text))
    };
    let Some(shown) = shown else {
        return String::from("[?]");
    };
    let short: String = shown.chars().take(40).collect();
    // SAFETY: the caller holds the key.
    let is_text = unsafe { py::PyUnicode_Check(key) } != 0;
    let is_name = short.len() == shown.len()
        && short.chars().all(|c| c.is_alphanumeric() || c == '_')
        && short.chars().next().is_some_and(|c| !c.is_numeric());
    match (is_text, is_name) {
        (true, true) => format!(".{short}"),
        (true, false) => format!("[{short:?}]"),
        (false, _) => format!("[{short}]"),
    }
}

/// The name of an object's type, without its module.
pub fn type_name<'a>(raw: Raw) -> Cow<'a, str> {
    // SAFETY: a type's name is a C string that lives as long as the type.
    let name = unsafe { CStr::from_ptr((*py::Py_TYPE(raw)).tp_name) };
    let name = name.to_str().unwrap_or("object");
    Cow::Borrowed(name.rsplit('.').next().unwrap_or(name))
}

fn refuse(raw: Raw) -> Result<(), Failure> {
    let name = type_name(raw);
    let article = if name.starts_with(['a', 'e', 'i', 'o', 'A', 'E', 'I', 'O']) {
        "an"
    } else {
        "a"
    };
    let hint = match &*name {
        "set" | "frozenset" | "generator" | "range" | "deque" | "map" | "filter" | "zip"
        | "dict_keys" | "dict_values" | "dict_items" | "array" | "enumerate" | "reversed" => {
            "; convert it, for example with list(...)"
        }
        "Decimal" | "Fraction" => "; convert it, for example with str(...) or float(...)",
        "date" | "time" | "timedelta" | "UUID" | "PosixPath" | "PurePosixPath" => {
            "; convert it, for example with str(...)"
        }
        "complex" => "; convert it, for example with [z.real, z.imag]",
        "function" | "builtin_function_or_method" | "method" | "type" | "module" | "coroutine" => {
            ""
        }
        _ => "; convert it, for example with vars(...)",
    };
    Failure::refuse(
        // SAFETY: a type that lives for ever.
        unsafe { py::PyExc_TypeError },
        format!("{article} {name} cannot cross to the host{hint}"),
    )
}
