//! Python's exceptions as the contract's error object.

use crate::object::{self, Object, Raw, read_text};
use crate::source;
use abi::ErrorObject;
use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::ffi::{CStr, c_int};
use pyo3_ffi as py;

unsafe extern "C" {
    fn PyCode_Addr2Location(
        code: Raw,
        offset: c_int,
        start_line: *mut c_int,
        start_column: *mut c_int,
        end_line: *mut c_int,
        end_column: *mut c_int,
    ) -> c_int;
}

const MAX_CAUSES: usize = 8;
const MAX_FRAMES: usize = 400;
const MAX_NOTES: usize = 100;
/// Equal frames after which only their number is told.
const REPEATS_SHOWN: usize = 3;

/// Takes the exception that is set. `true` if it is what a lack of memory leaves: a `MemoryError`,
/// or a `SystemError`, since CPython loses an exception where it has no memory for its traceback.
pub fn take() -> (ErrorObject, bool) {
    // SAFETY: the interpreter runs.
    let Ok(exception) = Object::own(unsafe { py::PyErr_GetRaisedException() }) else {
        return (ErrorObject::default(), false);
    };
    // SAFETY: live objects.
    let memory = unsafe {
        [py::PyExc_MemoryError, py::PyExc_SystemError]
            .iter()
            .any(|&kind| py::PyErr_GivenExceptionMatches(exception.raw(), kind) != 0)
    };
    (describe(&exception, MAX_CAUSES), memory)
}

struct Frame {
    file_name: Object,
    file: String,
    function: String,
    line: usize,
    columns: Option<(usize, usize)>,
}

impl Frame {
    fn is_like(&self, other: &Self) -> bool {
        self.line == other.line && self.function == other.function && self.file == other.file
    }

    fn write(&self, out: &mut String) {
        out.push_str(&format!(
            "  File \"{}\", line {}, in {}\n",
            self.file, self.line, self.function
        ));
        if let Some(line) = source::line(&self.file_name, self.line) {
            write_line(out, &line, self.columns);
        }
    }
}

/// A source line, and carets under a part of it (byte columns, unless that is all of it).
fn write_line(out: &mut String, line: &str, columns: Option<(usize, usize)>) {
    let shown = line.trim();
    if shown.is_empty() {
        return;
    }
    out.push_str("    ");
    out.push_str(shown);
    out.push('\n');
    let indent = line.len() - line.trim_start().len();
    let Some((start, end)) = columns else { return };
    let end = end.min(indent + shown.len());
    if start < indent || start >= end || (start == indent && end == indent + shown.len()) {
        return;
    }
    let (Some(before), Some(marked)) = (line.get(indent..start), line.get(start..end)) else {
        return;
    };
    out.push_str("    ");
    out.extend(before.chars().map(|c| if c == '\t' { '\t' } else { ' ' }));
    out.extend(marked.chars().map(|_| '^'));
    out.push('\n');
}

fn text_attribute(object: &Object, name: &CStr) -> Option<String> {
    read_text(&object.attribute(name)?)
}

fn number_attribute(object: &Object, name: &CStr) -> Option<usize> {
    let number = object.attribute(name)?;
    // SAFETY: a live object; an answer that is no number leaves an exception, which is cleared.
    let value = unsafe { py::PyLong_AsLongLong(number.raw()) };
    object::clear();
    usize::try_from(value).ok()
}

/// A type's name as a traceback has it: with its module, unless that goes without saying.
fn type_name(exception: &Object) -> String {
    // SAFETY: the type of a live object.
    let Some(kind) = Object::borrow(unsafe { py::Py_TYPE(exception.raw()) }.cast()) else {
        return String::new();
    };
    let name = text_attribute(&kind, c"__qualname__")
        .unwrap_or_else(|| crate::encode::type_name(exception.raw()).into_owned());
    match text_attribute(&kind, c"__module__") {
        Some(module) if module != "builtins" && module != "__main__" => format!("{module}.{name}"),
        _ => name,
    }
}

fn message_of(exception: &Object, syntax: bool) -> String {
    if syntax && let Some(message) = text_attribute(exception, c"msg") {
        return message;
    }
    // SAFETY: a live object; `str()` of it may run guest code.
    Object::own_or_clear(unsafe { py::PyObject_Str(exception.raw()) })
        .and_then(|message| read_text(&message))
        .unwrap_or_default()
}

/// The frames of an exception, outermost first, without those of the import machinery.
fn frames(exception: &Object) -> Vec<Frame> {
    let mut frames = Vec::new();
    // SAFETY: a live exception.
    let mut next = Object::own_or_clear(unsafe { py::PyException_GetTraceback(exception.raw()) });
    while let Some(entry) = next {
        // SAFETY: a chain of traceback objects; the answer of the getter is a frame.
        next = entry.attribute(c"tb_next").filter(|next| !next.is_none());
        if let Some(frame) = frame_of(&entry) {
            if frames.len() == MAX_FRAMES * 2 {
                frames.drain(MAX_FRAMES..MAX_FRAMES + 1);
            }
            if !frame.file.starts_with("<frozen importlib.") && frame.file != "<frozen zipimport>" {
                frames.push(frame);
            }
        }
    }
    frames
}

fn frame_of(entry: &Object) -> Option<Frame> {
    let code = entry.attribute(c"tb_frame")?.attribute(c"f_code")?;
    let file_name = code.attribute(c"co_filename")?;
    let line = number_attribute(entry, c"tb_lineno")?;
    let offset = number_attribute(entry, c"tb_lasti")? as c_int;
    let (mut from, mut start, mut to, mut end) = (-1, -1, -1, -1);
    // SAFETY: a code object, and places for four numbers.
    let known = unsafe {
        PyCode_Addr2Location(code.raw(), offset, &mut from, &mut start, &mut to, &mut end) != 0
    };
    object::clear();
    let columns = (known && start >= 0 && from as usize == line).then(|| {
        (
            start as usize,
            if from == to {
                end.max(0) as usize
            } else {
                usize::MAX
            },
        )
    });
    Some(Frame {
        file: read_text(&file_name)?,
        function: text_attribute(&code, c"co_qualname")?,
        file_name,
        line,
        columns,
    })
}

fn describe(exception: &Object, causes: usize) -> ErrorObject {
    // SAFETY: live objects.
    let (syntax, incomplete) = unsafe {
        let raw = exception.raw();
        (
            py::PyErr_GivenExceptionMatches(raw, py::PyExc_SyntaxError) != 0,
            py::PyErr_GivenExceptionMatches(
                raw,
                (&raw mut source::_PyExc_IncompleteInputError).cast(),
            ) != 0,
        )
    };
    let name = if incomplete {
        String::from("SyntaxError")
    } else {
        type_name(exception)
    };
    let message = message_of(exception, syntax);
    let frames = frames(exception);

    let mut error = ErrorObject {
        incomplete,
        ..ErrorObject::default()
    };
    if let Some(frame) = frames
        .iter()
        .rev()
        .find(|frame| source::is_kept(&frame.file_name))
    {
        error.line = u32::try_from(frame.line).ok();
        error.column = frame.columns.and_then(|(start, _)| {
            let line = source::line(&frame.file_name, frame.line)?;
            u32::try_from(line.get(..start)?.chars().count() + 1).ok()
        });
    }
    let mut stack = String::new();
    write_frames(&mut stack, &frames);
    if syntax {
        write_syntax(&mut stack, exception, &mut error);
    }
    stack.push_str(&name);
    if !message.is_empty() {
        stack.push_str(": ");
        stack.push_str(&message);
    }
    write_notes(&mut stack, exception);

    error.cause = cause_of(exception)
        .filter(|_| causes > 0)
        .map(|cause| Box::new(describe(&cause, causes - 1)));
    error.name = name;
    error.message = message;
    error.stack = stack;
    error
}

fn write_frames(out: &mut String, frames: &[Frame]) {
    if frames.is_empty() {
        return;
    }
    out.push_str("Traceback (most recent call last):\n");
    let mut index = 0;
    while index < frames.len() {
        let frame = &frames[index];
        let run = frames[index..]
            .iter()
            .take_while(|other| other.is_like(frame))
            .count();
        for _ in 0..run.min(REPEATS_SHOWN) {
            frame.write(out);
        }
        if run > REPEATS_SHOWN {
            let more = run - REPEATS_SHOWN;
            let times = if more == 1 { "time" } else { "times" };
            out.push_str(&format!("  [Previous line repeated {more} more {times}]\n"));
        }
        index += run;
    }
}

/// Where a syntax error is, in the text and in the error's own fields.
fn write_syntax(out: &mut String, exception: &Object, error: &mut ErrorObject) {
    let (Some(file), Some(line)) = (
        exception.attribute(c"filename"),
        number_attribute(exception, c"lineno"),
    ) else {
        return;
    };
    let column = number_attribute(exception, c"offset").filter(|&column| column > 0);
    if source::is_kept(&file) || error.line.is_none() {
        error.line = u32::try_from(line).ok();
        error.column = column.and_then(|column| u32::try_from(column).ok());
    }
    let file = read_text(&file).unwrap_or_default();
    out.push_str(&format!("  File \"{file}\", line {line}\n"));
    let Some(text) = text_attribute(exception, c"text") else {
        return;
    };
    let text = text.lines().next().unwrap_or("");
    // Columns of a syntax error count characters; those of a frame count bytes.
    let byte = |column: usize| {
        text.char_indices()
            .nth(column - 1)
            .map_or(text.trim_end().len(), |(at, _)| at)
    };
    let shown = text.trim();
    if shown.is_empty() {
        return;
    }
    let Some(column) = column else {
        return write_line(out, text, None);
    };
    let end_line = number_attribute(exception, c"end_lineno").unwrap_or(line);
    let end = number_attribute(exception, c"end_offset")
        .filter(|&end| end > column && end_line == line)
        .unwrap_or(column + 1);
    let indent = text.len() - text.trim_start().len();
    let start = byte(column).max(indent);
    let marks = text
        .get(start..byte(end).max(start))
        .map_or(1, |marked| marked.chars().count().max(1));
    let blanks = text.get(indent..start).unwrap_or("");
    out.push_str(&format!("    {shown}\n    "));
    out.extend(blanks.chars().map(|c| if c == '\t' { '\t' } else { ' ' }));
    out.extend(core::iter::repeat_n('^', marks));
    out.push('\n');
}

fn write_notes(out: &mut String, exception: &Object) {
    let Some(notes) = exception.attribute(c"__notes__") else {
        return;
    };
    // SAFETY: a live object whose type is checked.
    unsafe {
        if py::PyList_CheckExact(notes.raw()) == 0 {
            return;
        }
        for index in 0..py::PyList_GET_SIZE(notes.raw()).min(MAX_NOTES as py::Py_ssize_t) {
            let note = Object::borrow(py::PyList_GET_ITEM(notes.raw(), index));
            if let Some(note) = note.and_then(|note| read_text(&note)) {
                out.push('\n');
                out.push_str(&note);
            }
        }
    }
}

/// What an exception was raised from, or while what was handled.
fn cause_of(exception: &Object) -> Option<Object> {
    // SAFETY: a live exception; both getters give new references or null.
    unsafe {
        let cause = Object::own_or_clear(py::PyException_GetCause(exception.raw()));
        if cause.is_some() {
            return cause;
        }
        let suppressed = exception.attribute(c"__suppress_context__")?;
        if suppressed.raw() == py::Py_True() {
            return None;
        }
        Object::own_or_clear(py::PyException_GetContext(exception.raw()))
    }
}
