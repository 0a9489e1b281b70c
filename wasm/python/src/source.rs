//! Sources of the user's own code, kept so that tracebacks can show their lines.

use crate::object::{Object, Raised, Raw, check, raise, text};
use crate::single::Single;
use alloc::borrow::ToOwned;
use alloc::collections::VecDeque;
use alloc::string::String;
use alloc::vec::Vec;
use core::ffi::c_int;
use pyo3_ffi as py;

unsafe extern "C" {
    /// What the parser raises for input that may still go on.
    pub static mut _PyExc_IncompleteInputError: py::PyTypeObject;
    fn Py_CompileStringObject(
        source: *const core::ffi::c_char,
        file_name: Raw,
        start: c_int,
        flags: *mut py::PyCompilerFlags,
        optimize: c_int,
    ) -> Raw;
}

/// The flag that our patch adds: the value of the last expression is the value of the code.
const LAST_VALUE: c_int = 0x800_0000;
const SOURCE_IS_UTF8: c_int = 0x100;
const DONT_IMPLY_DEDENT: c_int = 0x200;
const IGNORE_COOKIE: c_int = 0x800;
const ALLOW_INCOMPLETE_INPUT: c_int = 0x4000;

const MAX_KEPT: usize = 256;
const MAX_KEPT_BYTES: usize = 1 << 20;

/// What a source is compiled for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// Its last expression is its value.
    Value,
    /// The same, and input that may still go on is told from wrong input.
    Interactive,
    /// It is the body of a module.
    Module,
}

struct Kept {
    file_name: Object,
    text: String,
}

#[derive(Default)]
struct Shelf {
    kept: VecDeque<Kept>,
    bytes: usize,
    terminated: Vec<u8>,
}

static SHELF: Single<Option<Shelf>> = Single::new(None);

fn shelf<R>(work: impl FnOnce(&mut Shelf) -> R) -> R {
    SHELF.with(|shelf| work(shelf.get_or_insert_default()))
}

/// Compiles a source and keeps it. Code knows its source by the identity of its file name.
pub fn compile(name: &str, source: &str, purpose: Use) -> Result<Object, Raised> {
    let file_name = text(name)?;
    if source.as_bytes().contains(&0) {
        return raise(
            // SAFETY: a type that lives for ever.
            unsafe { py::PyExc_SyntaxError },
            "source code cannot contain null bytes",
        );
    }
    let mut flags = py::PyCompilerFlags {
        cf_flags: SOURCE_IS_UTF8
            | IGNORE_COOKIE
            | match purpose {
                Use::Module => 0,
                Use::Value => LAST_VALUE,
                Use::Interactive => LAST_VALUE | DONT_IMPLY_DEDENT | ALLOW_INCOMPLETE_INPUT,
            },
        cf_feature_version: 13,
    };
    let mut terminated = shelf(|shelf| core::mem::take(&mut shelf.terminated));
    terminated.clear();
    terminated.extend_from_slice(source.as_bytes());
    terminated.push(0);
    keep(file_name.clone(), source);
    // SAFETY: the source ends in NUL; the other pointers live through the call.
    let code = unsafe {
        Py_CompileStringObject(
            terminated.as_ptr().cast(),
            file_name.raw(),
            py::Py_file_input,
            &mut flags,
            -1,
        )
    };
    if terminated.capacity() <= 1 << 16 {
        shelf(|shelf| shelf.terminated = terminated);
    }
    let code = Object::own(code)?;
    if purpose == Use::Interactive && is_open_block(source) {
        return raise(
            (&raw mut _PyExc_IncompleteInputError).cast(),
            "incomplete input",
        );
    }
    Ok(code)
}

/// Whether a prompt would ask for another line of a block: an empty line ends it.
fn is_open_block(source: &str) -> bool {
    const OPENERS: &[&str] = &[
        "@", "async ", "class ", "def ", "elif ", "else", "except", "finally", "for ", "if ",
        "match ", "try", "while ", "with ",
    ];
    if source.ends_with('\n') {
        return false;
    }
    let mut lines = source
        .lines()
        .rev()
        .skip_while(|line| line.trim().is_empty());
    let Some(last) = lines.next() else {
        return false;
    };
    last.starts_with([' ', '\t'])
        && lines
            .find(|line| !line.is_empty() && !line.starts_with([' ', '\t', '#']))
            .is_some_and(|line| OPENERS.iter().any(|opener| line.starts_with(opener)))
}

fn keep(file_name: Object, source: &str) {
    let text = source.to_owned();
    let mut dropped = Vec::new();
    shelf(|shelf| {
        shelf.bytes += text.len();
        shelf.kept.push_back(Kept { file_name, text });
        while shelf.kept.len() > MAX_KEPT || (shelf.bytes > MAX_KEPT_BYTES && shelf.kept.len() > 1)
        {
            let Some(oldest) = shelf.kept.pop_front() else {
                break;
            };
            shelf.bytes -= oldest.text.len();
            dropped.push(oldest);
        }
    });
}

/// Drops the newest source if no code is left that was made of it.
pub fn forget_unused() {
    let dropped = shelf(|shelf| {
        let newest = shelf.kept.back()?;
        // SAFETY: a live object.
        if unsafe { py::Py_REFCNT(newest.file_name.raw()) } > 1 {
            return None;
        }
        shelf.bytes -= newest.text.len();
        shelf.kept.pop_back()
    });
    drop(dropped);
}

/// Whether code with this file name is the user's own.
pub fn is_kept(file_name: &Object) -> bool {
    shelf(|shelf| {
        shelf
            .kept
            .iter()
            .any(|kept| kept.file_name.raw() == file_name.raw())
    })
}

/// A line of the source that a file name stands for; lines count from 1.
pub fn line(file_name: &Object, number: usize) -> Option<String> {
    shelf(|shelf| {
        let kept = shelf
            .kept
            .iter()
            .rev()
            .find(|kept| kept.file_name.raw() == file_name.raw())?;
        kept.text
            .lines()
            .nth(number.checked_sub(1)?)
            .map(ToOwned::to_owned)
    })
}

/// Runs code with the names of a module.
pub fn run(code: &Object, names: &Object) -> Result<Object, Raised> {
    // SAFETY: a code object and a dict.
    Object::own(unsafe { py::PyEval_EvalCode(code.raw(), names.raw(), names.raw()) })
}

/// Makes the built-in names reachable from a module's own.
pub fn give_builtins(names: &Object, builtins: &Object) -> Result<(), Raised> {
    // SAFETY: a dict and live objects.
    check(unsafe {
        py::PyDict_SetItemString(names.raw(), c"__builtins__".as_ptr(), builtins.raw())
    })
}
