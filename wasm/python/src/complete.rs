//! Names that continue a prefix, found in dicts only, so that no guest code runs.

use crate::object::{Object, entry, name, read_text};
use alloc::string::String;
use alloc::vec::Vec;
use pyo3_ffi as py;

const KEYWORDS: &[&str] = &[
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue",
    "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import",
    "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while",
    "with", "yield",
];
const MOST: usize = 1000;

unsafe extern "C" {
    fn _PyObject_GetDictPtr(object: *mut py::PyObject) -> *mut *mut py::PyObject;
}

/// The dicts in which an attribute of an object is looked for.
fn dicts(object: &Object) -> Vec<Object> {
    let mut found = Vec::new();
    // SAFETY: a live object; a type's `mro` is a tuple of types, if it is set at all.
    unsafe {
        let kind = py::Py_TYPE(object.raw());
        let is_type = py::PyType_Check(object.raw()) != 0;
        if !is_type {
            let place = _PyObject_GetDictPtr(object.raw());
            if !place.is_null() {
                found.extend(Object::borrow(*place));
            }
        }
        let start = if is_type { object.raw().cast() } else { kind };
        let order = (*start).tp_mro;
        if !order.is_null() {
            for index in 0..py::PyTuple_GET_SIZE(order) {
                let class = py::PyTuple_GET_ITEM(order, index);
                if py::PyType_Check(class) != 0 {
                    found.extend(Object::own_or_clear(py::PyType_GetDict(class.cast())));
                }
            }
        }
    }
    found
}

fn names(dict: &Object, found: &mut Vec<String>, wanted: impl Fn(&str) -> bool) {
    let (mut position, mut key, mut value) = (0, core::ptr::null_mut(), core::ptr::null_mut());
    // SAFETY: a live dict that nothing changes meanwhile.
    while unsafe { py::PyDict_Next(dict.raw(), &mut position, &mut key, &mut value) } != 0 {
        if let Some(key) = Object::borrow(key).and_then(|key| read_text(&key))
            && wanted(&key)
        {
            found.push(key);
        }
    }
}

/// The continuations of a prefix, whole (`math.sq` gives `math.sqrt`), sorted.
pub fn complete(prefix: &str, globals: &Object, builtins: &Object) -> Vec<String> {
    let (path, last) = match prefix.rsplit_once('.') {
        Some((path, last)) => (Some(path), last),
        None => (None, prefix),
    };
    let wanted =
        |name: &str| name.starts_with(last) && (!last.is_empty() || !name.starts_with('_'));
    let mut found = Vec::new();
    if let Some(path) = path {
        let mut places = alloc::vec![globals.clone(), builtins.clone()];
        for part in path.split('.') {
            let Ok(part) = name(part) else {
                return found;
            };
            let Some(object) = places.iter().find_map(|dict| entry(dict, &part)) else {
                return found;
            };
            places = dicts(&object);
        }
        for dict in &places {
            names(dict, &mut found, wanted);
        }
        for name in &mut found {
            *name = alloc::format!("{path}.{name}");
        }
    } else {
        names(globals, &mut found, wanted);
        names(builtins, &mut found, wanted);
        let keywords = KEYWORDS.iter().filter(|keyword| wanted(keyword));
        found.extend(keywords.map(|&keyword| String::from(keyword)));
    }
    found.sort_unstable();
    found.dedup();
    found.truncate(MOST);
    found
}
