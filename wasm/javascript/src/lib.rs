//! JavaScript: QuickJS-ng behind the contract of `wasm/ABI.md`.
#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

mod binding;
mod failure;
mod globals;
mod incoming;
mod js;
mod known;
mod modules;
mod names;
mod outgoing;
mod platform;
mod run;
#[cfg(target_arch = "wasm32")]
mod runtime;
mod script;
mod shared;

use abi::{Engine, Format, Incoming, Mode, Reply, Status};
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use incoming::receive;
use js::{Js, Result, Thrown, Value};
use rquickjs_sys as sys;
use script::{Script, Started};

/// Bytes of the linear stack that QuickJS may use. What stands behind it is for native code that
/// runs at its limit; the stack of the wasm machine must be the last to end.
const STACK: usize = 448 << 10;

/// QuickJS, with its one runtime and context.
pub struct JavaScript {
    js: Js,
    scripts: BTreeMap<u32, Script>,
    last_script: u32,
}

impl JavaScript {
    fn compiled(&self, name: &str, source: &str, mode: Mode) -> Result<Script> {
        if mode.repl() {
            script::forget_redeclared(self.js, source)?;
        }
        Script::compile(self.js, name, source)
    }

    /// The source did not compile.
    fn refuse(&self, source: &str, mode: Mode, reply: &mut Reply) -> Status {
        let thrown = self.js.exception();
        let status = run::fail(self.js, &thrown, reply);
        if mode.repl() && status == Status::Error {
            let mut error = failure::describe(self.js, &thrown);
            error.incomplete = script::is_incomplete(source, &error);
            reply.error(&error);
        }
        status
    }

    fn done(&self, result: Result<()>, reply: &mut Reply) -> Status {
        match result {
            Ok(()) => {
                reply.undefined();
                Status::Ok
            }
            Err(Thrown) => run::fail_pending(self.js, reply),
        }
    }
}

fn start() -> core::result::Result<JavaScript, String> {
    // SAFETY: the allocator lives forever; a context whose memory is missing is not used.
    let js = unsafe {
        let runtime = sys::JS_NewRuntime2(&platform::ALLOCATOR, core::ptr::null_mut());
        if runtime.is_null() {
            return Err("out of memory".into());
        }
        sys::JS_SetMaxStackSize(runtime, STACK as _);
        let context = sys::JS_NewContext(runtime);
        if context.is_null() {
            return Err("out of memory".into());
        }
        sys::JS_SetHostPromiseRejectionTracker(
            runtime,
            Some(run::track_rejection),
            core::ptr::null_mut(),
        );
        Js(context)
    };
    let shared = shared::Shared::install(js);
    modules::install(js);
    let install = || -> Result<()> {
        let _ = shared.lexical.set(names::find_lexical(js)?);
        globals::install(js)
    };
    install().map_err(|Thrown| {
        let thrown = js.exception();
        let text = |value: Result<Value>| Some(value.ok()?.text().ok()?.lossy());
        let stack = text(thrown.get_named("stack")).unwrap_or_default();
        text(Ok(thrown)).unwrap_or_default() + "\n" + &stack
    })?;
    globals::reseed(js);
    Ok(JavaScript {
        js,
        scripts: BTreeMap::new(),
        last_script: 0,
    })
}

impl Engine for JavaScript {
    fn boot(reply: &mut Reply) -> core::result::Result<Self, Status> {
        start().map_err(|why| {
            reply.error(&abi::ErrorObject {
                name: "Error".into(),
                message: why,
                ..Default::default()
            });
            Status::Error
        })
    }

    fn eval(&mut self, name: &str, source: &str, mode: Mode, reply: &mut Reply) -> Status {
        let js = self.js;
        match self.compiled(name, source, mode) {
            Ok(script) => run::finish(js, mode, reply, || script.start(js)),
            Err(Thrown) => self.refuse(source, mode, reply),
        }
    }

    fn compile(&mut self, name: &str, source: &str, mode: Mode, reply: &mut Reply) -> Status {
        match self.compiled(name, source, mode) {
            Ok(script) => {
                self.last_script += 1;
                self.scripts.insert(self.last_script, script);
                reply.number(f64::from(self.last_script));
                Status::Ok
            }
            Err(Thrown) => self.refuse(source, mode, reply),
        }
    }

    fn run_script(&mut self, id: u32, mode: Mode, reply: &mut Reply) -> Status {
        let js = self.js;
        let Some(script) = self.scripts.get(&id) else {
            return Status::Unknown;
        };
        run::finish(js, mode, reply, || script.start(js))
    }

    fn free_script(&mut self, id: u32) {
        self.scripts.remove(&id);
    }

    fn call(&mut self, name: &str, args: Incoming<'_>, mode: Mode, reply: &mut Reply) -> Status {
        let js = self.js;
        run::finish(js, mode, reply, || {
            let (function, this) = names::resolve(js, name)?;
            if !function.is_function() {
                return Err(js.throw_type(&alloc::format!("{name} is not a function")));
            }
            let list = receive(js, args)?;
            let count = list.length()? as u32;
            let arguments = (0..count)
                .map(|at| list.get_index(at))
                .collect::<Result<Vec<Value>>>()?;
            Ok(Started::Value(function.call(&this, &arguments)?))
        })
    }

    fn set(&mut self, name: &str, value: Incoming<'_>, reply: &mut Reply) -> Status {
        let js = self.js;
        let result = receive(js, value).and_then(|value| names::write(js, name, value));
        self.done(result, reply)
    }

    fn get(&mut self, name: &str, mode: Mode, reply: &mut Reply) -> Status {
        let js = self.js;
        match names::read(js, name) {
            Ok(value) => run::leave(js, js.shared().known(), &value, mode, reply),
            Err(Thrown) => run::fail_pending(js, reply),
        }
    }

    fn bind(&mut self, name: &str, binding: u32, flags: u32, reply: &mut Reply) -> Status {
        let js = self.js;
        let last = name.rsplit('.').next().unwrap_or(name);
        let result = binding::function(js, last, binding, flags)
            .and_then(|function| names::define(js, name, function));
        self.done(result, reply)
    }

    fn unbind(&mut self, name: &str, reply: &mut Reply) -> Status {
        let result = names::remove(self.js, name);
        self.done(result, reply)
    }

    fn add_module(&mut self, name: &str, source: &str, reply: &mut Reply) -> Status {
        let mut modules = self.js.shared().modules.borrow_mut();
        modules.insert(name.into(), source.into());
        reply.undefined();
        Status::Ok
    }

    fn complete(&mut self, prefix: &str, reply: &mut Reply) -> Status {
        let names = names::complete(self.js, prefix);
        let names = names.unwrap_or_else(|Thrown| {
            drop(self.js.exception());
            Default::default()
        });
        let _ = reply.write(Format::Plain, |writer| -> core::result::Result<(), ()> {
            writer.begin_array();
            for name in &names {
                writer.string(name);
            }
            writer.end_array();
            Ok(())
        });
        Status::Ok
    }

    fn reseed(&mut self) {
        globals::reseed(self.js);
    }
}

#[cfg(target_arch = "wasm32")]
abi::export_engine!(JavaScript);
