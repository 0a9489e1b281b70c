//! Types written here: tables that CPython wants to live for ever, made once at the start.

use crate::object::{Object, Raised, Raw};
use alloc::boxed::Box;
use alloc::vec::Vec;
use core::ffi::{CStr, c_int, c_uint, c_void};
use pyo3_ffi as py;

/// A method of an object and one argument (or none).
pub fn method(name: &'static CStr, call: py::PyCFunction, flags: c_int) -> py::PyMethodDef {
    py::PyMethodDef {
        ml_name: name.as_ptr(),
        ml_meth: py::PyMethodDefPointer { PyCFunction: call },
        ml_flags: flags,
        ml_doc: core::ptr::null(),
    }
}

pub fn getter(name: &'static CStr, get: py::getter) -> py::PyGetSetDef {
    py::PyGetSetDef {
        name: name.as_ptr(),
        get: Some(get),
        set: None,
        doc: core::ptr::null(),
        closure: core::ptr::null_mut(),
    }
}

fn forever<T>(rows: impl IntoIterator<Item = T>, end: T) -> *mut T {
    let mut table: Vec<T> = rows.into_iter().collect();
    table.push(end);
    Box::leak(table.into_boxed_slice()).as_mut_ptr()
}

pub fn methods<const N: usize>(rows: [py::PyMethodDef; N]) -> *mut py::PyMethodDef {
    forever(rows, py::PyMethodDef::zeroed())
}

pub fn getters<const N: usize>(rows: [py::PyGetSetDef; N]) -> *mut py::PyGetSetDef {
    // SAFETY: a row of zeros ends the table.
    forever(rows, unsafe { core::mem::zeroed() })
}

pub fn members<const N: usize>(rows: [py::PyMemberDef; N]) -> *mut py::PyMemberDef {
    // SAFETY: a row of zeros ends the table.
    forever(rows, unsafe { core::mem::zeroed() })
}

/// Makes a type that guest code can neither change nor call.
pub fn create(
    name: &'static CStr,
    size: usize,
    flags: core::ffi::c_ulong,
    slots: &[(c_int, *mut c_void)],
) -> Result<Object, Raised> {
    let slots = forever(
        slots
            .iter()
            .map(|&(slot, pfunc)| py::PyType_Slot { slot, pfunc }),
        py::PyType_Slot {
            slot: 0,
            pfunc: core::ptr::null_mut(),
        },
    );
    let fixed = py::Py_TPFLAGS_DEFAULT
        | py::Py_TPFLAGS_IMMUTABLETYPE
        | py::Py_TPFLAGS_DISALLOW_INSTANTIATION;
    let mut spec = py::PyType_Spec {
        name: name.as_ptr(),
        basicsize: size as c_int,
        itemsize: 0,
        flags: (fixed | flags) as c_uint,
        slots,
    };
    // SAFETY: the tables live for ever; the spec itself is only read here.
    Object::own(unsafe { py::PyType_FromSpec(&mut spec) })
}

/// A new object of a type, its own fields zero.
pub fn instance(kind: &Object) -> Result<Object, Raised> {
    // SAFETY: `kind` is a type.
    Object::own(unsafe { py::PyType_GenericAlloc(kind.raw().cast(), 0) })
}

/// Frees an object whose fields need nothing more.
pub unsafe fn free(this: Raw) {
    // SAFETY: the caller is the object's `tp_dealloc`; heap types are held by their instances.
    unsafe {
        let kind = py::Py_TYPE(this);
        py::PyObject_Free(this.cast());
        py::Py_DECREF(kind.cast());
    }
}
