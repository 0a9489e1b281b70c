//! The globals that the engine adds to the language: console, `print`, `sandbox`, randomness, time.

use crate::js::{Js, Native, PromiseState, Raw, Result, Value};
use crate::known::Known;
use crate::modules::c_name;
use crate::platform::{self, Stream};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::ffi::{CStr, c_int};
use rquickjs_sys as sys;

const INSPECT: &str = concat!(include_str!("inspect.js"), "\0");
const BOOT: &str = concat!(include_str!("boot.js"), "\0");

/// A native function whose context, arguments, magic and data are already safe to use.
macro_rules! native {
    ($name:ident, |$js:ident, $arguments:ident, $magic:ident, $data:ident| $body:expr) => {
        unsafe extern "C" fn $name(
            context: *mut sys::JSContext,
            _: Raw,
            argc: c_int,
            argv: *mut Raw,
            magic: c_int,
            data: *mut Raw,
        ) -> Raw {
            let $js = Js(context);
            // SAFETY: QuickJS gives `argc` arguments that are alive.
            let $arguments = unsafe { $js.arguments(argc, argv) };
            let ($magic, $data) = (magic, data);
            let run = || -> Result<Value> { $body };
            $js.answer(run())
        }
    };
}

native!(wrapped, |js, arguments, _magic, data| {
    // SAFETY: `wrap` gave the function one value.
    let inner = js.borrowed(unsafe { *data });
    inner.call(&js.undefined(), &arguments)
});

native!(wrap, |js, arguments, _magic, _data| {
    let [name, length, inner] = &arguments[..] else {
        return Ok(js.undefined());
    };
    let length = length.as_number().unwrap_or(0.0) as i32;
    js.function(&name.text()?.lossy(), length, wrapped, 0, &[inner])
});

native!(write, |js, arguments, _magic, _data| {
    let [stream, text, margin] = &arguments[..] else {
        return Ok(js.undefined());
    };
    let stream = match stream.as_number() {
        Some(2.0) => Stream::Error,
        _ => Stream::Output,
    };
    let margin = margin.as_number().unwrap_or(0.0).clamp(0.0, 200.0) as usize;
    let text = text.text()?;
    let mut bytes = Vec::with_capacity(text.bytes().len() + margin + 1);
    match text.utf8() {
        Some(text) => lines(text, margin, &mut bytes),
        None => lines(&text.lossy(), margin, &mut bytes),
    }
    platform::write_all(stream, &bytes);
    Ok(js.undefined())
});

fn lines(text: &str, margin: usize, bytes: &mut Vec<u8>) {
    for (at, line) in text.split('\n').enumerate() {
        if at > 0 {
            bytes.push(b'\n');
        }
        bytes.extend(core::iter::repeat_n(b' ', margin));
        bytes.extend_from_slice(line.as_bytes());
    }
    bytes.push(b'\n');
}

native!(kind, |js, arguments, _magic, _data| {
    match arguments.first() {
        Some(value) if value.is_object() => js.string(&value.class_name()?.lossy()),
        _ => js.string(""),
    }
});

native!(proxy_target, |js, arguments, _magic, _data| {
    match arguments.first() {
        // A revoked Proxy has no target: null.
        Some(value) if value.is_proxy() => Ok(match value.proxy_parts() {
            Ok([target, _]) => target,
            Err(_) => {
                drop(js.exception());
                js.null()
            }
        }),
        _ => Ok(js.undefined()),
    }
});

native!(promise_state, |js, arguments, _magic, _data| {
    let value = arguments.into_iter().next().unwrap_or(js.undefined());
    let (state, result) = match value.promise_state() {
        Some(PromiseState::Fulfilled) => (1, value.promise_result()),
        Some(PromiseState::Rejected) => (2, value.promise_result()),
        _ => (0, js.undefined()),
    };
    js.array(alloc::vec![js.integer(state), result])
});

native!(now, |js, _arguments, _magic, _data| {
    let since = platform::monotonic().saturating_sub(js.shared().time_origin.get());
    Ok(js.number(since as f64 / 1e6))
});

native!(time_origin, |js, _arguments, _magic, _data| {
    Ok(js.number(js.shared().time_origin.get() as f64 / 1e6))
});

native!(random, |js, _arguments, _magic, _data| {
    // xoroshiro128+, whose upper 53 bits make a float below 1.
    let [a, mut b] = js.shared().random.get();
    let sum = a.wrapping_add(b);
    b ^= a;
    js.shared()
        .random
        .set([a.rotate_left(24) ^ b ^ (b << 16), b.rotate_left(37)]);
    Ok(js.number((sum >> 11) as f64 / (1u64 << 53) as f64))
});

/// Draws fresh randomness, and starts `performance.now()` anew.
pub fn reseed(js: Js) {
    let mut bytes = [0; 16];
    platform::random(&mut bytes);
    let half = |from: usize| {
        let mut word = [0; 8];
        word.copy_from_slice(&bytes[from..from + 8]);
        u64::from_le_bytes(word)
    };
    // The generator stays at zero when all of its state is zero.
    js.shared().random.set([half(0), half(8) | 1]);
    js.shared().time_origin.set(platform::monotonic());
}

const TEXT: c_int = 1;

native!(read_file, |js, arguments, magic, _data| {
    let Some(path) = arguments.first() else {
        return Err(js.throw_type("the path of a file is missing"));
    };
    let path = path.text()?.lossy();
    match platform::read_file(&c_name(&path)) {
        Ok(bytes) if magic == TEXT => match core::str::from_utf8(&bytes) {
            Ok(text) => js.string(text.strip_prefix('\u{feff}').unwrap_or(text)),
            Err(_) => Err(js.throw_type(&format!("{path} is not UTF-8"))),
        },
        Ok(bytes) => js.bytes(&bytes),
        Err(error) => {
            let made = js.new_error()?;
            let message = format!("cannot read {path}: {}", error.text());
            made.define_hidden("message", js.string(&message)?)?;
            Err(js.throw(made))
        }
    }
});

native!(arguments, |js, _arguments, _magic, _data| {
    let mut values = Vec::new();
    // The first names the program.
    for text in platform::arguments().into_iter().skip(1) {
        values.push(js.string(&String::from_utf8_lossy(&text))?);
    }
    js.array(values)
});

native!(environment, |js, _arguments, _magic, _data| {
    let environment = js.object()?;
    for variable in platform::environment() {
        let variable = String::from_utf8_lossy(&variable);
        if let Some((name, value)) = variable.split_once('=') {
            environment.define(&js.atom(name)?, js.string(value)?)?;
        }
    }
    Ok(environment)
});

/// Runs the boot scripts and keeps what the bridge needs of them.
pub fn install(js: Js) -> Result<()> {
    let native = js.object()?;
    let functions: [(&str, Native, i32); 12] = [
        ("wrap", wrap, 0),
        ("write", write, 0),
        ("kind", kind, 0),
        ("proxyTarget", proxy_target, 0),
        ("promiseState", promise_state, 0),
        ("now", now, 0),
        ("timeOrigin", time_origin, 0),
        ("random", random, 0),
        ("readFile", read_file, 0),
        ("readTextFile", read_file, TEXT),
        ("arguments", arguments, 0),
        ("environment", environment, 0),
    ];
    for (name, function, magic) in functions {
        native.define(&js.atom(name)?, js.function(name, 0, function, magic, &[])?)?;
    }
    let inspect = script(js, INSPECT, c"sandbox:inspect")?
        .call(&js.undefined(), core::slice::from_ref(&native))?;
    let booted = script(js, BOOT, c"sandbox:boot")?.call(&js.undefined(), &[native, inspect])?;
    js.shared().set_known(Known::new(js, &booted)?);
    Ok(())
}

fn script(js: Js, source: &str, name: &CStr) -> Result<Value> {
    js.run(js.compile(source.as_bytes(), name, sys::JS_EVAL_TYPE_GLOBAL)?)
}
