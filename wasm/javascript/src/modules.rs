//! Modules that guest code can import: those that the host added, and no others.

use crate::js::{Js, Result, Thrown};
use alloc::ffi::CString;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::ffi::{CStr, c_char, c_void};
use core::ptr;
use rquickjs_sys as sys;

/// Lets `import` find the added modules.
pub fn install(js: Js) {
    // SAFETY: both functions live as long as the program.
    unsafe {
        sys::JS_SetModuleLoaderFunc(
            sys::JS_GetRuntime(js.0),
            Some(normalize),
            Some(load),
            ptr::null_mut(),
        );
    }
}

unsafe extern "C" fn normalize(
    context: *mut sys::JSContext,
    base: *const c_char,
    name: *const c_char,
    _: *mut c_void,
) -> *mut c_char {
    let js = Js(context);
    // SAFETY: QuickJS gives texts that end with NUL.
    let (base, name) = unsafe { (CStr::from_ptr(base), CStr::from_ptr(name)) };
    let (Ok(base), Ok(name)) = (base.to_str(), name.to_str()) else {
        let _ = js.throw_type("a module's name must not hold lone surrogates");
        return ptr::null_mut();
    };
    let found = {
        let modules = js.shared().modules.borrow();
        let joined = join(base, name);
        if modules.contains_key(&joined) {
            joined
        } else {
            name.to_string()
        }
    };
    // SAFETY: QuickJS copies the text and frees the copy.
    unsafe { sys::js_strndup(context, found.as_ptr().cast(), found.len() as _) }
}

/// The module that `./name` means beside `base`; other names stand for themselves.
fn join(base: &str, name: &str) -> String {
    if !name.starts_with("./") && !name.starts_with("../") {
        return name.to_string();
    }
    let mut parts: Vec<&str> = base.split('/').collect();
    parts.pop();
    for part in name.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

unsafe extern "C" fn load(
    context: *mut sys::JSContext,
    name: *const c_char,
    _: *mut c_void,
) -> *mut sys::JSModuleDef {
    let js = Js(context);
    // SAFETY: QuickJS gives a text that ends with NUL.
    let name = unsafe { CStr::from_ptr(name) };
    match compile(js, name) {
        Ok(module) => module,
        Err(Thrown) => ptr::null_mut(),
    }
}

fn compile(js: Js, name: &CStr) -> Result<*mut sys::JSModuleDef> {
    let shown = name.to_str().unwrap_or("?");
    let Some(source) = js.shared().modules.borrow().get(shown).cloned() else {
        return Err(js.throw_reference(&format!(
            "module \"{shown}\" is not available in this sandbox"
        )));
    };
    let source = if shown.ends_with(".json") {
        // JSON is an expression, but for `__proto__`, which only `JSON.parse` takes as a name.
        format!("export default JSON.parse({});", quoted(&source))
    } else {
        source
    };
    let mut text = source.into_bytes();
    text.push(0);
    let module = js.compile(&text, name, sys::JS_EVAL_TYPE_MODULE)?;
    // The context holds the module; the value was one more reference to it.
    Ok(module.address() as *mut sys::JSModuleDef)
}

/// The text as a JavaScript string literal.
fn quoted(text: &str) -> String {
    let mut literal = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                literal.push('\\');
                literal.push(c);
            }
            '\n' => literal.push_str("\\n"),
            '\r' => literal.push_str("\\r"),
            '\0' => literal.push_str("\\x00"),
            _ => literal.push(c),
        }
    }
    literal.push('"');
    literal
}

/// A name for QuickJS, cut at a NUL.
pub fn c_name(name: &str) -> CString {
    let end = name.find('\0').unwrap_or(name.len());
    CString::new(&name[..end]).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resolves_names_beside_the_importing_module() {
        assert_eq!(join("main.js", "./a.js"), "a.js");
        assert_eq!(join("lib/main.js", "./a.js"), "lib/a.js");
        assert_eq!(join("lib/deep/main.js", "../a.js"), "lib/a.js");
        assert_eq!(join("main.js", "lib"), "lib");
    }

    #[test]
    fn quotes_any_text() {
        assert_eq!(quoted("a\"\\\n\0"), "\"a\\\"\\\\\\n\\x00\"");
    }
}
