//! Compiling: a source becomes a script, a script with top-level `await`, or a module.

use crate::js::{Js, Result, Value};
use crate::modules::c_name;
use alloc::ffi::CString;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use rquickjs_sys as sys;

/// A source, compiled.
pub struct Script {
    name: CString,
    code: Code,
}

enum Code {
    Plain(Value),
    /// Its run gives a promise for an object with the value.
    Awaiting(Value),
    /// A module runs once, so its source is compiled again for each run.
    Module(Vec<u8>),
}

/// What a started script gave.
pub enum Started {
    Value(Value),
    /// A promise for `{ value }`.
    Wrapped(Value),
    /// The promise of a module, and the module.
    Module(Value, Value),
}

impl Script {
    /// Compiles a source. A source that is no script is tried as one with top-level `await` and as
    /// a module, when it has the words for it; of the errors the one that came furthest is thrown.
    pub fn compile(js: Js, name: &str, source: &str) -> Result<Self> {
        let name = c_name(name);
        let mut text = Vec::with_capacity(source.len() + 1);
        text.extend_from_slice(source.as_bytes());
        text.push(0);
        let mut failures: Vec<Value> = Vec::new();
        // First as a script that awaits: a plain one would read `await (x)` as a call.
        if source.contains("await") {
            match js.compile(&text, &name, sys::JS_EVAL_FLAG_ASYNC) {
                Ok(code) => {
                    let code = Code::Awaiting(code);
                    return Ok(Self { name, code });
                }
                Err(_) => failures.push(js.exception()),
            }
        }
        match js.compile(&text, &name, sys::JS_EVAL_TYPE_GLOBAL) {
            Ok(code) => {
                let code = Code::Plain(code);
                return Ok(Self { name, code });
            }
            Err(_) => failures.push(js.exception()),
        }
        if source.contains("import") || source.contains("export") {
            match js.compile(&text, &name, sys::JS_EVAL_TYPE_MODULE) {
                Ok(_) => {
                    let code = Code::Module(text);
                    return Ok(Self { name, code });
                }
                Err(_) => failures.push(js.exception()),
            }
        }
        Err(furthest(js, failures))
    }

    /// Runs it as far as it goes without the job queue.
    pub fn start(&self, js: Js) -> Result<Started> {
        match &self.code {
            Code::Plain(code) => Ok(Started::Value(js.run(code.clone())?)),
            Code::Awaiting(code) => Ok(Started::Wrapped(js.run(code.clone())?)),
            Code::Module(text) => {
                let module = js.compile(text, &self.name, sys::JS_EVAL_TYPE_MODULE)?;
                let promise = js.run(module.clone())?;
                Ok(Started::Module(promise, module))
            }
        }
    }
}

fn furthest(js: Js, failures: Vec<Value>) -> crate::js::Thrown {
    let place = |failure: &Value| {
        let told = crate::failure::describe(js, failure);
        // What is no syntax error, or has no place, was found after the syntax.
        let last = told.name != "SyntaxError" || told.line.is_none();
        (last, told.line, told.column)
    };
    let best = failures
        .into_iter()
        .rev()
        .max_by_key(place)
        .unwrap_or_else(|| js.undefined());
    js.throw(best)
}

/// The namespace object of a module.
pub fn namespace(js: Js, module: &Value) -> Result<Value> {
    // SAFETY: the value holds a module, which the context keeps.
    js.own(unsafe { sys::JS_GetModuleNamespace(js.0, module.address() as *mut sys::JSModuleDef) })
}

/// Forgets the `let`, `const` and `class` names that a source is about to declare again.
///
/// Which ones those are is asked of the compiler: it refuses `let name;` in front of a source that
/// declares the name itself, and compiling runs nothing.
pub fn forget_redeclared(js: Js, source: &str) -> Result<()> {
    let lexical = js.shared().lexical();
    let mut known = Vec::new();
    for name in lexical.names(sys::JS_GPN_STRING_MASK)?.iter() {
        let text = name.text()?.lossy();
        if source.contains(&text) {
            known.push((name, text));
        }
    }
    let all: Vec<&str> = known.iter().map(|(_, text)| text.as_str()).collect();
    if all.is_empty() || declares_none(js, &all.join(","), source) {
        return Ok(());
    }
    for (name, text) in &known {
        if !declares_none(js, text, source) {
            lexical.delete(name)?;
        }
    }
    Ok(())
}

fn declares_none(js: Js, names: &str, source: &str) -> bool {
    let mut text: String = format!("let {names};\n{source}");
    text.push('\0');
    [sys::JS_EVAL_TYPE_GLOBAL, sys::JS_EVAL_FLAG_ASYNC]
        .into_iter()
        .any(|flags| {
            js.compile(text.as_bytes(), c"", flags)
                .map_err(|_| drop(js.exception()))
                .is_ok()
        })
}

/// Whether a source that does not compile could go on: the error stands where the source ends.
pub fn is_incomplete(source: &str, error: &abi::ErrorObject) -> bool {
    if error.name != "SyntaxError" {
        return false;
    }
    let (Some(line), Some(column)) = (error.line, error.column) else {
        return false;
    };
    // These say that something is wrong with what is there.
    const FINAL: [&str; 3] = ["missing initializer", "break must", "continue must"];
    if FINAL.iter().any(|start| error.message.starts_with(start)) {
        return false;
    }
    let at = |line: u32, column: u32| {
        let rest = source.split_inclusive('\n').nth(line as usize - 1)?;
        rest.chars().nth(column as usize - 1)
    };
    match error.message.as_str() {
        "unexpected end of comment" => true,
        "unexpected end of string" => {
            at(line, column) == Some('`') || source.trim_end_matches('\n').ends_with('\\')
        }
        _ => {
            let last = source.rsplit('\n').next().unwrap_or_default();
            let lines = source.matches('\n').count() as u32 + 1;
            line == lines && column as usize == last.chars().count() + 1
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(message: &str, line: u32, column: u32) -> abi::ErrorObject {
        abi::ErrorObject {
            name: "SyntaxError".into(),
            message: message.into(),
            line: Some(line),
            column: Some(column),
            ..Default::default()
        }
    }

    #[test]
    fn asks_for_more_where_the_source_ends() {
        let end = |line, column| error("unexpected token in expression: ''", line, column);
        assert!(is_incomplete("(1 +", &end(1, 5)));
        assert!(is_incomplete("é = (\n", &end(2, 1)));
        assert!(!is_incomplete("foo(]", &end(1, 5)));
    }

    #[test]
    fn knows_texts_that_may_span_lines() {
        assert!(is_incomplete(
            "`abc",
            &error("unexpected end of string", 1, 1)
        ));
        assert!(!is_incomplete(
            "'abc",
            &error("unexpected end of string", 1, 1)
        ));
        assert!(is_incomplete(
            "/*",
            &error("unexpected end of comment", 1, 1)
        ));
    }

    #[test]
    fn takes_a_finished_mistake_for_one() {
        assert!(!is_incomplete(
            "break",
            &error("break must be inside loop or switch", 1, 6)
        ));
    }
}
