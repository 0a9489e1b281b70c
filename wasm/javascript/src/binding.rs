//! Host functions in the guest.

use crate::incoming::receive;
use crate::js::{Js, Raw, Result, Value};
use crate::outgoing::write_arguments;
use abi::{Answer, Incoming};
use core::ffi::c_int;
use rquickjs_sys as sys;

/// The flag of a function whose answer the guest gets as a promise.
const PROMISE: u32 = 1;

/// A guest function that calls the host function `binding`.
pub fn function(js: Js, name: &str, binding: u32, flags: u32) -> Result<Value> {
    let native = if flags & PROMISE != 0 {
        call_promising
    } else {
        call
    };
    js.function(name, 0, native, binding as i32, &[])
}

unsafe extern "C" fn call(
    context: *mut sys::JSContext,
    _: Raw,
    argc: c_int,
    argv: *mut Raw,
    binding: c_int,
    _: *mut Raw,
) -> Raw {
    let js = Js(context);
    // SAFETY: QuickJS gives `argc` arguments that are alive.
    let arguments = unsafe { js.arguments(argc, argv) };
    js.answer(ask(js, binding as u32, &arguments))
}

unsafe extern "C" fn call_promising(
    context: *mut sys::JSContext,
    _: Raw,
    argc: c_int,
    argv: *mut Raw,
    binding: c_int,
    _: *mut Raw,
) -> Raw {
    let js = Js(context);
    // SAFETY: QuickJS gives `argc` arguments that are alive.
    let arguments = unsafe { js.arguments(argc, argv) };
    let settle = || -> Result<Value> {
        let (promise, [resolve, reject]) = js.promise()?;
        let (settle, value) = match ask(js, binding as u32, &arguments) {
            Ok(value) => (resolve, value),
            Err(_) => (reject, js.exception()),
        };
        settle.call(&js.undefined(), &[value])?;
        Ok(promise)
    };
    js.answer(settle())
}

fn ask(js: Js, binding: u32, arguments: &[Value]) -> Result<Value> {
    let known = js.shared().known();
    abi::call_host(
        binding,
        |writer| write_arguments(known, js, arguments, writer),
        |answer| match answer {
            Answer::Value(value) => receive(js, value),
            Answer::Error(error) => Err(js.throw(host_error(js, error)?)),
        },
    )?
}

/// An error of class `HostError` with the host's message.
fn host_error(js: Js, told: Incoming<'_>) -> Result<Value> {
    let error = js.new_error()?;
    error.set_prototype(&js.shared().known().host_error.get_named("prototype")?)?;
    let told = receive(js, told)?;
    let message = if told.is_object() {
        told.get_named("message")?
    } else {
        told
    };
    error.define_hidden("message", message)?;
    Ok(error)
}
