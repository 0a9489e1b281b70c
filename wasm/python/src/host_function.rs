//! Host functions as Python's callables.

use crate::decode;
use crate::encode;
use crate::object::{self, Object, Raised, Raw, check, raise};
use crate::output;
use crate::single::Single;
use crate::types;
use abi::Answer;
use alloc::format;
use core::ffi::{c_char, c_int, c_void};
use core::mem::offset_of;
use pyo3_ffi as py;

#[repr(C)]
struct HostFunction {
    base: py::PyObject,
    call: py::vectorcallfunc,
    binding: u32,
    name: Raw,
}

struct Types {
    function: Object,
    error: Object,
}

static TYPES: Single<Option<Types>> = Single::new(None);

unsafe extern "C" fn dealloc(this: Raw) {
    // SAFETY: CPython frees a host function, which owns its name.
    unsafe {
        py::Py_XDECREF((*this.cast::<HostFunction>()).name);
        types::free(this);
    }
}

unsafe extern "C" fn repr(this: Raw) -> Raw {
    // SAFETY: called on a host function only.
    unsafe {
        py::PyUnicode_FromFormat(
            c"<host function %U>".as_ptr(),
            (*this.cast::<HostFunction>()).name,
        )
    }
}

unsafe extern "C" fn vectorcall(
    this: *mut py::PyObject,
    arguments: *const *mut py::PyObject,
    count: usize,
    keywords: *mut py::PyObject,
) -> *mut py::PyObject {
    // SAFETY: the vectorcall protocol: `count` holds the number of arguments.
    let (function, arguments) = unsafe {
        let count = py::PyVectorcall_NARGS(count) as usize;
        let arguments = if count == 0 {
            &[][..]
        } else {
            core::slice::from_raw_parts(arguments, count)
        };
        (&*this.cast::<HostFunction>(), arguments)
    };
    // SAFETY: keywords are null or a tuple.
    if !keywords.is_null() && unsafe { py::PyTuple_GET_SIZE(keywords) } > 0 {
        let name = Object::borrow(function.name)
            .and_then(|name| object::read_text(&name))
            .unwrap_or_default();
        let message = format!("{name}() takes no keyword arguments: it is a function of the host");
        // SAFETY: a type that lives for ever.
        let _ = raise::<()>(unsafe { py::PyExc_TypeError }, &message);
        return core::ptr::null_mut();
    }
    output::flush();
    abi::call_host(
        function.binding,
        |writer| encode::write_arguments(writer, arguments),
        |answer| match answer {
            Answer::Value(value) => decode::make(&value),
            Answer::Error(error) => Err(raise_host_error(&error)),
        },
    )
    .and_then(|result| result)
    .map_or(core::ptr::null_mut(), Object::into_raw)
}

/// Raises `HostError` with what the host says of its failure.
fn raise_host_error(error: &abi::Incoming<'_>) -> Raised {
    let work = || -> Result<(), Raised> {
        let error = decode::make(error)?;
        let field = |name: &str| -> Result<Option<Object>, Raised> {
            // SAFETY: a live object.
            if unsafe { py::PyDict_Check(error.raw()) } == 0 {
                return Ok(None);
            }
            Ok(object::entry(&error, &object::name(name)?))
        };
        let message = match field("message")? {
            Some(message) => message,
            None => object::text("the host function failed")?,
        };
        let kind = TYPES.with(|types| types.as_ref().map(|types| types.error.clone()));
        let kind = kind.ok_or(Raised)?;
        // SAFETY: a class of exceptions and live objects.
        unsafe {
            let raised = Object::own(py::PyObject_CallOneArg(kind.raw(), message.raw()))?;
            if let Some(name) = field("name")? {
                check(py::PyObject_SetAttrString(
                    raised.raw(),
                    c"name".as_ptr(),
                    name.raw(),
                ))?;
            }
            py::PyErr_SetObject(kind.raw(), raised.raw());
        }
        Ok(())
    };
    let _ = work();
    Raised
}

/// Makes the types, and `HostError` a built-in name.
pub fn install(builtins: &Object) -> Result<(), Raised> {
    let member = |name: &'static core::ffi::CStr, kind: c_int, offset: usize| py::PyMemberDef {
        name: name.as_ptr().cast::<c_char>(),
        type_code: kind,
        offset: offset as py::Py_ssize_t,
        flags: py::Py_READONLY,
        doc: core::ptr::null(),
    };
    let name = offset_of!(HostFunction, name);
    let members = types::members([
        member(c"__name__", py::Py_T_OBJECT_EX, name),
        member(c"__qualname__", py::Py_T_OBJECT_EX, name),
        member(
            c"__vectorcalloffset__",
            py::Py_T_PYSSIZET,
            offset_of!(HostFunction, call),
        ),
    ]);
    let function = types::create(
        c"builtins.host_function",
        size_of::<HostFunction>(),
        py::Py_TPFLAGS_HAVE_VECTORCALL,
        &[
            (py::Py_tp_dealloc, dealloc as *mut c_void),
            (py::Py_tp_repr, repr as *mut c_void),
            (py::Py_tp_call, py::PyVectorcall_Call as *mut c_void),
            (py::Py_tp_members, members.cast()),
        ],
    )?;
    // SAFETY: C strings, and live objects.
    let error = unsafe {
        let error = Object::own(py::PyErr_NewExceptionWithDoc(
            c"builtins.HostError".as_ptr(),
            c"A function of the host failed.".as_ptr(),
            py::PyExc_Exception,
            core::ptr::null_mut(),
        ))?;
        check(py::PyDict_SetItemString(
            builtins.raw(),
            c"HostError".as_ptr(),
            error.raw(),
        ))?;
        error
    };
    TYPES.with(|types| *types = Some(Types { function, error }));
    Ok(())
}

/// A callable for the host function `binding`.
pub fn create(name: &str, binding: u32) -> Result<Object, Raised> {
    let kind = TYPES.with(|types| types.as_ref().map(|types| types.function.clone()));
    let function = types::instance(&kind.ok_or(Raised)?)?;
    let name = object::name(name)?;
    // SAFETY: a new host function, whose fields nobody else sees yet.
    unsafe {
        let fields = function.raw().cast::<HostFunction>();
        (&raw mut (*fields).call).write(vectorcall);
        (*fields).binding = binding;
        (*fields).name = name.into_raw();
    }
    Ok(function)
}
