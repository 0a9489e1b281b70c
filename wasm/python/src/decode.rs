//! The contract's text as Python's values.

use crate::moment;
use crate::object::{Object, Raised, check, name, raise, text};
use crate::single::Single;
use abi::{Builder, Incoming, Kind, ReadError, Text};
use alloc::boxed::Box;
use alloc::format;
use alloc::vec::Vec;
use pyo3_ffi as py;

const SLOTS: usize = 256;
const LONGEST_KEPT: usize = 32;

static MAKER: Single<Option<Maker>> = Single::new(None);

/// The value that the host sent, or an exception. No guest code runs in it.
pub fn make(incoming: &Incoming<'_>) -> Result<Object, Raised> {
    MAKER.with(|maker| maker.get_or_insert_with(Maker::new).make(incoming))
}

/// Makes Python's values. The keys of objects repeat, so it keeps the last ones it made.
struct Maker {
    keys: Box<[Option<Object>; SLOTS]>,
}

impl Maker {
    fn new() -> Self {
        Self {
            keys: Box::new([const { None }; SLOTS]),
        }
    }

    fn make(&mut self, incoming: &Incoming<'_>) -> Result<Object, Raised> {
        if incoming.kind() == Kind::Number {
            return from_number(incoming.number());
        }
        match incoming.build(self) {
            Ok(value) => Ok(value),
            Err(ReadError::Builder(raised)) => Err(raised),
            // SAFETY: types that live for ever.
            Err(ReadError::Depth) => raise(
                unsafe { py::PyExc_ValueError },
                "a value of the host is nested too deep",
            ),
            Err(ReadError::Syntax { at }) => raise(
                unsafe { py::PyExc_ValueError },
                &format!("a value of the host is malformed at byte {at}"),
            ),
        }
    }

    fn key(&mut self, key: Text<'_>) -> Result<Object, Raised> {
        let Text::Utf8(utf8) = key else {
            return self.string(key);
        };
        if utf8.len() > LONGEST_KEPT {
            return text(utf8);
        }
        let hash = utf8.bytes().fold(utf8.len() as u32, |hash, byte| {
            hash.wrapping_mul(0x0100_0193) ^ u32::from(byte)
        });
        let slot = &mut self.keys[(hash ^ hash >> 8) as usize % SLOTS];
        if let Some(kept) = slot {
            let mut len = 0;
            // SAFETY: a live `str` made of UTF-8, whose text lives as long as it does.
            let same = unsafe {
                let start = py::PyUnicode_AsUTF8AndSize(kept.raw(), &mut len).cast::<u8>();
                !start.is_null()
                    && core::slice::from_raw_parts(start, len as usize) == utf8.as_bytes()
            };
            if same {
                return Ok(kept.clone());
            }
        }
        let made = name(utf8)?;
        *slot = Some(made.clone());
        Ok(made)
    }
}

/// A number of the mailbox: an `int` if it is whole and exact.
fn from_number(value: f64) -> Result<Object, Raised> {
    const MAX_SAFE: f64 = 9_007_199_254_740_992.0;
    let whole = value as i64;
    let negative_zero = value == 0.0 && value.is_sign_negative();
    // SAFETY: the interpreter runs.
    unsafe {
        if value.abs() <= MAX_SAFE && whole as f64 == value && !negative_zero {
            Object::own(py::PyLong_FromLongLong(whole))
        } else {
            Object::own(py::PyFloat_FromDouble(value))
        }
    }
}

fn none() -> Result<Object, Raised> {
    // SAFETY: None is immortal.
    Object::borrow(unsafe { py::Py_None() }).ok_or(Raised)
}

impl Builder for Maker {
    type Value = Object;
    type Array = Object;
    type Object = Object;
    type Error = Raised;

    fn undefined(&mut self) -> Result<Object, Raised> {
        none()
    }

    fn null(&mut self) -> Result<Object, Raised> {
        none()
    }

    fn boolean(&mut self, value: bool) -> Result<Object, Raised> {
        // SAFETY: both are immortal.
        Object::borrow(unsafe { if value { py::Py_True() } else { py::Py_False() } }).ok_or(Raised)
    }

    fn number(&mut self, value: f64) -> Result<Object, Raised> {
        // SAFETY: the interpreter runs.
        Object::own(unsafe { py::PyFloat_FromDouble(value) })
    }

    fn integer(&mut self, value: i64) -> Result<Object, Raised> {
        // SAFETY: the interpreter runs.
        Object::own(unsafe { py::PyLong_FromLongLong(value) })
    }

    fn long_integer(&mut self, digits: &str) -> Result<Object, Raised> {
        self.big_integer(digits)
    }

    fn big_integer(&mut self, digits: &str) -> Result<Object, Raised> {
        let mut terminated = Vec::with_capacity(digits.len() + 1);
        terminated.extend_from_slice(digits.as_bytes());
        terminated.push(0);
        // SAFETY: a C string.
        Object::own(unsafe {
            py::PyLong_FromString(terminated.as_ptr().cast(), core::ptr::null_mut(), 10)
        })
    }

    fn string(&mut self, value: Text<'_>) -> Result<Object, Raised> {
        match value {
            Text::Utf8(utf8) => text(utf8),
            Text::Utf16(units) => {
                // Little-endian; without it a first U+FEFF would be read as a byte order mark.
                let mut order = -1;
                // SAFETY: the pointer and the size are those of a live slice.
                Object::own(unsafe {
                    py::PyUnicode_DecodeUTF16(
                        units.as_ptr().cast(),
                        core::mem::size_of_val(units) as py::Py_ssize_t,
                        c"surrogatepass".as_ptr(),
                        &mut order,
                    )
                })
            }
        }
    }

    fn bytes(&mut self, bytes: &[u8]) -> Result<Object, Raised> {
        let len = bytes.len() as py::Py_ssize_t;
        // SAFETY: the pointer and the length are those of a live slice.
        Object::own(unsafe { py::PyBytes_FromStringAndSize(bytes.as_ptr().cast(), len) })
    }

    fn date(&mut self, milliseconds: f64) -> Result<Object, Raised> {
        moment::datetime(milliseconds)
    }

    fn begin_array(&mut self) -> Result<Object, Raised> {
        // SAFETY: the interpreter runs.
        Object::own(unsafe { py::PyList_New(0) })
    }

    fn push(&mut self, array: &mut Object, value: Object) -> Result<(), Raised> {
        // SAFETY: a live list and a live object.
        check(unsafe { py::PyList_Append(array.raw(), value.raw()) })
    }

    fn end_array(&mut self, array: Object) -> Result<Object, Raised> {
        Ok(array)
    }

    fn begin_object(&mut self) -> Result<Object, Raised> {
        // SAFETY: the interpreter runs.
        Object::own(unsafe { py::PyDict_New() })
    }

    fn insert(&mut self, object: &mut Object, key: Text<'_>, value: Object) -> Result<(), Raised> {
        let key = self.key(key)?;
        // SAFETY: a live dict and live objects.
        check(unsafe { py::PyDict_SetItem(object.raw(), key.raw(), value.raw()) })
    }

    fn end_object(&mut self, object: Object) -> Result<Object, Raised> {
        Ok(object)
    }
}
