//! Running: from what a script started to its settled value, with the job queue drained.

use crate::failure;
use crate::js::{Js, PromiseState, Result, Thrown, Value};
use crate::known::Known;
use crate::outgoing::send;
use crate::script::{self, Started};
use abi::{Mode, Reply, Status};
use alloc::string::String;
use rquickjs_sys as sys;

/// Lets a piece of guest code run to its end, job queue and all, and leaves what it gave.
pub fn finish(
    js: Js,
    mode: Mode,
    reply: &mut Reply,
    work: impl FnOnce() -> Result<Started>,
) -> Status {
    let shared = js.shared();
    shared.unhandled.borrow_mut().clear();
    let started = work();
    let started = started.map_err(|_| js.exception());
    let drained = drain(js);
    let ended = match (started, drained) {
        (Err(thrown), _) | (Ok(_), Err(thrown)) => Err(thrown),
        (Ok(started), Ok(())) => settle(js, started),
    };
    let unhandled = core::mem::take(&mut *shared.unhandled.borrow_mut());
    let ended = match ended {
        Ok(Some(value)) => match unhandled.first() {
            Some(promise) => Err(promise.promise_result()),
            None => Ok(Some(value)),
        },
        other => other,
    };
    match ended {
        Ok(Some(value)) => leave(js, shared.known(), &value, mode, reply),
        Ok(None) => Status::Stalled,
        Err(thrown) => fail(js, &thrown, reply),
    }
}

/// Leaves a value, or the error that made it impossible to.
pub fn leave(js: Js, known: &Known, value: &Value, mode: Mode, reply: &mut Reply) -> Status {
    match send(known, value, mode.json(), reply) {
        Ok(()) => Status::Ok,
        Err(Thrown) => {
            let thrown = js.exception();
            fail(js, &thrown, reply)
        }
    }
}

/// Leaves the pending exception.
pub fn fail_pending(js: Js, reply: &mut Reply) -> Status {
    let thrown = js.exception();
    fail(js, &thrown, reply)
}

/// Leaves what was thrown.
pub fn fail(js: Js, thrown: &Value, reply: &mut Reply) -> Status {
    let status = if abi::allocation_failed() && failure::is_out_of_memory(js, thrown) {
        Status::Memory
    } else {
        Status::Error
    };
    if status == Status::Memory && thrown.is_null() {
        reply.error(&abi::ErrorObject {
            name: "InternalError".into(),
            message: "out of memory".into(),
            stack: "InternalError: out of memory".into(),
            ..Default::default()
        });
    } else {
        reply.error(&failure::describe(js, thrown));
    }
    status
}

/// Runs jobs until there are none.
fn drain(js: Js) -> core::result::Result<(), Value> {
    loop {
        match js.run_job() {
            Ok(true) => {}
            Ok(false) => return Ok(()),
            Err(Thrown) => return Err(js.exception()),
        }
    }
}

/// The value behind what was started: `None` when nothing can settle it any more.
fn settle(js: Js, started: Started) -> core::result::Result<Option<Value>, Value> {
    let thrown = |_: Thrown| js.exception();
    let value = match started {
        Started::Value(value) => value,
        Started::Wrapped(promise) => {
            let Some(wrapped) = settled(js, promise)? else {
                return Ok(None);
            };
            wrapped.get_named("value").map_err(thrown)?
        }
        Started::Module(promise, module) => {
            if settled(js, promise)?.is_none() {
                return Ok(None);
            }
            export(js, &module).map_err(thrown)?
        }
    };
    settled(js, value)
}

fn settled(js: Js, value: Value) -> core::result::Result<Option<Value>, Value> {
    match value.promise_state() {
        None => Ok(Some(value)),
        Some(PromiseState::Pending) => Ok(None),
        Some(PromiseState::Fulfilled) => Ok(Some(value.promise_result())),
        Some(PromiseState::Rejected) => {
            js.shared()
                .unhandled
                .borrow_mut()
                .retain(|promise| promise.address() != value.address());
            Err(value.promise_result())
        }
    }
}

/// Makes a module's exports globals; the value is the default export.
fn export(js: Js, module: &Value) -> Result<Value> {
    let namespace = script::namespace(js, module)?;
    let global = js.global();
    let mut value = js.undefined();
    for name in namespace.names(sys::JS_GPN_STRING_MASK)?.iter() {
        let exported = namespace.get(&name)?;
        let text: String = name.text()?.lossy();
        if text == "default" {
            value = exported;
        } else {
            global.define(&name, exported)?;
        }
    }
    Ok(value)
}

/// Notes rejected promises as they come and go.
pub unsafe extern "C" fn track_rejection(
    context: *mut sys::JSContext,
    promise: crate::js::Raw,
    _: crate::js::Raw,
    handled: bool,
    _: *mut core::ffi::c_void,
) {
    let promise = Js(context).borrowed(promise);
    let mut unhandled = Js(context).shared().unhandled.borrow_mut();
    if handled {
        unhandled.retain(|other| other.address() != promise.address());
    } else {
        unhandled.push(promise);
    }
}
