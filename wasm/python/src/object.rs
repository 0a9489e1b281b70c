//! An owned reference to a Python object, and the calls of the C API that need one.

use alloc::string::String;
use core::ffi::CStr;
use core::ptr::NonNull;
use pyo3_ffi as py;

pub type Raw = *mut py::PyObject;

/// A Python exception is set in the thread state.
#[derive(Debug)]
pub struct Raised;

pub type Result<T> = core::result::Result<T, Raised>;

/// A strong reference; dropping it releases the object.
#[derive(Debug)]
pub struct Object(NonNull<py::PyObject>);

impl Object {
    /// Takes over a new reference; null means that an exception is set.
    pub fn own(raw: Raw) -> Result<Self> {
        NonNull::new(raw).map(Self).ok_or(Raised)
    }

    /// Takes over a new reference that may be null, and clears the exception if it is.
    pub fn own_or_clear(raw: Raw) -> Option<Self> {
        let made = NonNull::new(raw).map(Self);
        if made.is_none() {
            clear();
        }
        made
    }

    /// A reference of our own to an object that somebody else holds.
    pub fn borrow(raw: Raw) -> Option<Self> {
        let pointer = NonNull::new(raw)?;
        // SAFETY: the caller got a live object from the C API.
        unsafe { py::Py_INCREF(raw) };
        Some(Self(pointer))
    }

    /// The pointer, still owned by `self`.
    pub fn raw(&self) -> Raw {
        self.0.as_ptr()
    }

    /// The pointer, now owned by the caller.
    pub fn into_raw(self) -> Raw {
        let raw = self.raw();
        core::mem::forget(self);
        raw
    }

    /// An attribute; `None` if there is none or reading it failed.
    pub fn attribute(&self, name: &CStr) -> Option<Self> {
        // SAFETY: a live object and a C string.
        Self::own_or_clear(unsafe { py::PyObject_GetAttrString(self.raw(), name.as_ptr()) })
    }

    pub fn is_none(&self) -> bool {
        // SAFETY: None is immortal.
        self.raw() == unsafe { py::Py_None() }
    }
}

impl Clone for Object {
    fn clone(&self) -> Self {
        // SAFETY: a live object.
        unsafe { py::Py_INCREF(self.raw()) };
        Self(self.0)
    }
}

impl Drop for Object {
    fn drop(&mut self) {
        // SAFETY: this reference is ours.
        unsafe { py::Py_DECREF(self.raw()) };
    }
}

/// A new `str`.
pub fn text(value: &str) -> Result<Object> {
    let len = value.len() as py::Py_ssize_t;
    // SAFETY: the pointer and the length are those of a live text.
    Object::own(unsafe { py::PyUnicode_FromStringAndSize(value.as_ptr().cast(), len) })
}

/// A new, interned `str`, for names.
pub fn name(value: &str) -> Result<Object> {
    let mut raw = text(value)?.into_raw();
    // SAFETY: the function takes the reference and gives one back in its place.
    unsafe { py::PyUnicode_InternInPlace(&mut raw) };
    Object::own(raw)
}

/// The text of a `str`; lone surrogates are written as `\udXXX`. `None` if it is not a `str`.
pub fn read_text(object: &Object) -> Option<String> {
    // SAFETY: a live object; the bytes are copied while it lives.
    unsafe {
        if py::PyUnicode_Check(object.raw()) == 0 {
            return None;
        }
        let bytes = Object::own_or_clear(py::PyUnicode_AsEncodedString(
            object.raw(),
            c"utf-8".as_ptr(),
            c"backslashreplace".as_ptr(),
        ))?;
        let start = py::PyBytes_AsString(bytes.raw()).cast::<u8>();
        let len = py::PyBytes_Size(bytes.raw()) as usize;
        let bytes = core::slice::from_raw_parts(start, len);
        Some(core::str::from_utf8(bytes).unwrap_or("").into())
    }
}

/// Forgets the exception that is set, if one is.
pub fn clear() {
    // SAFETY: the interpreter runs.
    unsafe { py::PyErr_Clear() };
}

/// Raises an exception of a built-in type.
pub fn raise<T>(kind: Raw, message: &str) -> Result<T> {
    if let Ok(message) = text(message) {
        // SAFETY: a type and a live object.
        unsafe { py::PyErr_SetObject(kind, message.raw()) };
    }
    Err(Raised)
}

/// Turns an answer of minus one into the exception that is set.
pub fn check(answer: core::ffi::c_int) -> Result<()> {
    if answer < 0 { Err(Raised) } else { Ok(()) }
}

/// A borrowed entry of a dict, found without running guest code when the key is a `str`.
pub fn entry(dict: &Object, key: &Object) -> Option<Object> {
    // SAFETY: live objects; the entry is borrowed only here.
    let found = unsafe { py::PyDict_GetItemWithError(dict.raw(), key.raw()) };
    if found.is_null() {
        clear();
    }
    Object::borrow(found)
}
