//! Starting the interpreter, and what it takes from the host's world each time a guest begins.

use crate::object::{Object, Raised, check, text};
use alloc::string::String;
use alloc::vec::Vec;
use core::ffi::CStr;
use pyo3_ffi as py;

/// Where the host serves the standard library from.
const LIBRARY: &str = "/lib/python313.zip";

#[link(wasm_import_module = "wasi_snapshot_preview1")]
unsafe extern "C" {
    fn args_sizes_get(count: *mut usize, size: *mut usize) -> u16;
    fn args_get(pointers: *mut *mut u8, texts: *mut u8) -> u16;
    fn environ_sizes_get(count: *mut usize, size: *mut usize) -> u16;
    fn environ_get(pointers: *mut *mut u8, texts: *mut u8) -> u16;
}

type Sizes = unsafe extern "C" fn(*mut usize, *mut usize) -> u16;
type Texts = unsafe extern "C" fn(*mut *mut u8, *mut u8) -> u16;

/// The texts of one of WASI's two lists.
fn list(sizes: Sizes, texts: Texts) -> Vec<String> {
    let (mut count, mut size) = (0, 0);
    // SAFETY: places for two numbers.
    if unsafe { sizes(&mut count, &mut size) } != 0 || count == 0 {
        return Vec::new();
    }
    let mut pointers = alloc::vec![core::ptr::null_mut(); count];
    let mut bytes = alloc::vec![0u8; size];
    // SAFETY: both buffers have the sizes that WASI asked for.
    if unsafe { texts(pointers.as_mut_ptr(), bytes.as_mut_ptr()) } != 0 {
        return Vec::new();
    }
    bytes
        .split(|&byte| byte == 0)
        .take(count)
        .map(|text| String::from_utf8_lossy(text).into_owned())
        .collect()
}

fn wide(text: &str) -> Vec<i32> {
    text.chars().map(|c| c as i32).chain([0]).collect()
}

/// Starts CPython.
pub fn start() -> Result<(), String> {
    let failure = |status: py::PyStatus| {
        // SAFETY: a message of a status is a C string that lives for ever.
        let message = unsafe { status.err_msg.as_ref().map(|start| CStr::from_ptr(start)) };
        let message = message.and_then(|message| message.to_str().ok());
        String::from(message.unwrap_or("Python did not start"))
    };
    // SAFETY: the calls come in the order that CPython asks for, each with the structure that the
    // one before has filled.
    unsafe {
        let mut before = core::mem::zeroed::<py::PyPreConfig>();
        py::PyPreConfig_InitIsolatedConfig(&mut before);
        before.utf8_mode = 1;
        before.configure_locale = 0;
        let status = py::Py_PreInitialize(&before);
        if py::PyStatus_Exception(status) != 0 {
            return Err(failure(status));
        }
        let mut config = core::mem::zeroed::<py::PyConfig>();
        py::PyConfig_InitIsolatedConfig(&mut config);
        config.site_import = 0;
        config.write_bytecode = 0;
        config.pathconfig_warnings = 0;
        config.install_signal_handlers = 0;
        config.buffered_stdio = 1;
        // One order of sets for all guests: the same run gives the same answer and fuel.
        config.use_hash_seed = 1;
        config.hash_seed = 0;
        config.use_frozen_modules = 1;
        config.module_search_paths_set = 1;
        py::PyWideStringList_Append(&mut config.module_search_paths, wide(LIBRARY).as_ptr());
        for (field, value) in [
            (&raw mut config.home, "/"),
            (&raw mut config.stdlib_dir, LIBRARY),
            (&raw mut config.executable, ""),
            (&raw mut config.base_executable, ""),
            (&raw mut config.program_name, "python"),
            (&raw mut config.prefix, "/"),
            (&raw mut config.exec_prefix, "/"),
            (&raw mut config.base_prefix, "/"),
            (&raw mut config.base_exec_prefix, "/"),
        ] {
            py::PyConfig_SetString(&mut config, field, wide(value).as_ptr());
        }
        let status = py::Py_InitializeFromConfig(&config);
        py::PyConfig_Clear(&mut config);
        if py::PyStatus_Exception(status) != 0 {
            return Err(failure(status));
        }
    }
    Ok(())
}

/// Reads arguments and environment anew: an image of the memory must not hold those of the
/// instance that it was taken from.
pub fn read_surroundings() -> Result<(), Raised> {
    // SAFETY: the interpreter runs; `posix.environ` is checked to be a dict.
    unsafe {
        let arguments = Object::own(py::PyList_New(0))?;
        let mut given = list(args_sizes_get, args_get);
        if given.is_empty() {
            given.push(String::new());
        }
        for argument in given {
            check(py::PyList_Append(arguments.raw(), text(&argument)?.raw()))?;
        }
        check(py::PySys_SetObject(c"argv".as_ptr(), arguments.raw()))?;

        let posix = Object::own(py::PyImport_ImportModule(c"posix".as_ptr()))?;
        let environment = posix.attribute(c"environ").ok_or(Raised)?;
        if py::PyDict_Check(environment.raw()) == 0 {
            return Ok(());
        }
        py::PyDict_Clear(environment.raw());
        for variable in list(environ_sizes_get, environ_get) {
            let Some((name, value)) = variable.split_once('=') else {
                continue;
            };
            let bytes = |text: &str| {
                Object::own(py::PyBytes_FromStringAndSize(
                    text.as_ptr().cast(),
                    text.len() as py::Py_ssize_t,
                ))
            };
            let (name, value) = (bytes(name)?, bytes(value)?);
            check(py::PyDict_SetItem(
                environment.raw(),
                name.raw(),
                value.raw(),
            ))?;
        }
    }
    Ok(())
}
