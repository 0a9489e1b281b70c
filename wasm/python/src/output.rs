//! What `sys.stdout` and `sys.stderr` write to: one buffer for both, so that their order is kept,
//! given to the host at the end of each line.

use crate::object::{Object, Raised, Raw, check};
use crate::single::Single;
use crate::types::{self, method};
use alloc::vec::Vec;
use core::ffi::{c_int, c_void};
use pyo3_ffi as py;

unsafe extern "C" {
    fn write(fd: c_int, bytes: *const c_void, len: usize) -> isize;
}

struct Pending {
    bytes: Vec<u8>,
    descriptor: c_int,
}

static PENDING: Single<Pending> = Single::new(Pending {
    bytes: Vec::new(),
    descriptor: 1,
});

const LARGEST: usize = 8192;

fn give(descriptor: c_int, mut bytes: &[u8]) {
    while !bytes.is_empty() {
        // SAFETY: the pointer and the length are those of a live slice.
        let taken = unsafe { write(descriptor, bytes.as_ptr().cast(), bytes.len()) };
        if taken <= 0 {
            break;
        }
        bytes = &bytes[taken as usize..];
    }
}

/// Gives the host what is still in the buffer.
pub fn flush() {
    PENDING.with(|pending| {
        if !pending.bytes.is_empty() {
            give(pending.descriptor, &pending.bytes);
            pending.bytes.clear();
        }
    });
}

fn add(descriptor: c_int, bytes: &[u8]) {
    PENDING.with(|pending| {
        if pending.descriptor != descriptor {
            give(pending.descriptor, &pending.bytes);
            pending.bytes.clear();
            pending.descriptor = descriptor;
        }
        if pending.bytes.is_empty() && bytes.len() > LARGEST {
            return give(descriptor, bytes);
        }
        pending.bytes.extend_from_slice(bytes);
        if pending.bytes.len() > LARGEST || bytes.contains(&b'\n') {
            give(descriptor, &pending.bytes);
            pending.bytes.clear();
        }
    });
}

#[repr(C)]
struct Sink {
    base: py::PyObject,
    descriptor: c_int,
}

unsafe extern "C" fn sink_write(this: Raw, data: Raw) -> Raw {
    // SAFETY: the method is called on a sink only; the buffer is released when it was got.
    unsafe {
        let mut view = core::mem::zeroed::<py::Py_buffer>();
        if py::PyObject_GetBuffer(data, &mut view, py::PyBUF_SIMPLE) < 0 {
            return core::ptr::null_mut();
        }
        let len = view.len;
        if len > 0 {
            let bytes = core::slice::from_raw_parts(view.buf.cast::<u8>(), len as usize);
            add((*this.cast::<Sink>()).descriptor, bytes);
        }
        py::PyBuffer_Release(&mut view);
        py::PyLong_FromSsize_t(len)
    }
}

unsafe extern "C" fn sink_flush(_: Raw, _: Raw) -> Raw {
    flush();
    // SAFETY: None is immortal.
    unsafe { py::Py_None() }
}

unsafe extern "C" fn sink_close(_: Raw, _: Raw) -> Raw {
    flush();
    // SAFETY: None is immortal.
    unsafe { py::Py_None() }
}

unsafe extern "C" fn sink_fileno(this: Raw, _: Raw) -> Raw {
    // SAFETY: the method is called on a sink only.
    unsafe { py::PyLong_FromLong((*this.cast::<Sink>()).descriptor) }
}

unsafe extern "C" fn yes(_: Raw, _: Raw) -> Raw {
    // SAFETY: True is immortal.
    unsafe { py::Py_True() }
}

unsafe extern "C" fn no(_: Raw, _: Raw) -> Raw {
    // SAFETY: False is immortal.
    unsafe { py::Py_False() }
}

unsafe extern "C" fn closed(_: Raw, _: *mut c_void) -> Raw {
    // SAFETY: False is immortal.
    unsafe { py::Py_False() }
}

unsafe extern "C" fn mode(_: Raw, _: *mut c_void) -> Raw {
    // SAFETY: the interpreter runs.
    unsafe { py::PyUnicode_FromString(c"wb".as_ptr()) }
}

unsafe extern "C" fn file_name(this: Raw, _: *mut c_void) -> Raw {
    // SAFETY: the getter is called on a sink only.
    let name = if unsafe { (*this.cast::<Sink>()).descriptor } == 1 {
        c"<stdout>"
    } else {
        c"<stderr>"
    };
    // SAFETY: a C string.
    unsafe { py::PyUnicode_FromString(name.as_ptr()) }
}

/// Puts text streams over sinks in the place of `sys.stdout` and `sys.stderr`.
pub fn install() -> Result<(), Raised> {
    let methods = types::methods([
        method(c"write", sink_write, py::METH_O),
        method(c"flush", sink_flush, py::METH_NOARGS),
        method(c"close", sink_close, py::METH_NOARGS),
        method(c"fileno", sink_fileno, py::METH_NOARGS),
        method(c"writable", yes, py::METH_NOARGS),
        method(c"readable", no, py::METH_NOARGS),
        method(c"seekable", no, py::METH_NOARGS),
        method(c"isatty", no, py::METH_NOARGS),
    ]);
    let getters = types::getters([
        types::getter(c"closed", closed),
        types::getter(c"mode", mode),
        types::getter(c"name", file_name),
    ]);
    let sink = types::create(
        c"_io._Output",
        size_of::<Sink>(),
        0,
        &[
            (py::Py_tp_methods, methods.cast()),
            (py::Py_tp_getset, getters.cast()),
        ],
    )?;
    // SAFETY: the interpreter runs; each pointer is checked.
    unsafe {
        let io = Object::own(py::PyImport_ImportModule(c"_io".as_ptr()))?;
        let wrapper = io.attribute(c"TextIOWrapper").ok_or(Raised)?;
        for (descriptor, errors, names) in [
            (1, c"surrogateescape", [c"stdout", c"__stdout__"]),
            (2, c"backslashreplace", [c"stderr", c"__stderr__"]),
        ] {
            let raw = types::instance(&sink)?;
            (*raw.raw().cast::<Sink>()).descriptor = descriptor;
            // buffer, encoding, errors, newline, line_buffering, write_through
            let stream = Object::own(py::PyObject_CallFunction(
                wrapper.raw(),
                c"OsssOO".as_ptr(),
                raw.raw(),
                c"utf-8".as_ptr(),
                errors.as_ptr(),
                c"\n".as_ptr(),
                py::Py_False(),
                py::Py_True(),
            ))?;
            check(py::PyObject_SetAttrString(
                stream.raw(),
                c"mode".as_ptr(),
                Object::own(py::PyUnicode_FromString(c"w".as_ptr()))?.raw(),
            ))?;
            for name in names {
                check(py::PySys_SetObject(name.as_ptr(), stream.raw()))?;
            }
        }
    }
    Ok(())
}
