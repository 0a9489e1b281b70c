//! The Python engine: CPython behind the contract of the crate `abi`.
//!
//! What the host asks for is done over CPython's C API. After the start nothing is looked up in
//! modules that guest code can change.
#![cfg(target_arch = "wasm32")]
#![no_std]

extern crate alloc;

mod complete;
mod decode;
mod encode;
mod error;
mod host_function;
mod modules;
mod moment;
mod object;
mod output;
mod platform;
mod random;
mod single;
mod source;
mod start;
mod types;

use abi::{Engine, Format, Incoming, Mode, Reply, Status};
use alloc::format;
use alloc::vec::Vec;
use object::{Object, Raised, check, entry, name, raise};
use pyo3_ffi as py;
use source::Use;

/// A running interpreter.
pub struct Python {
    globals: Object,
    builtins: Object,
    namespace: Object,
    scripts: Vec<Option<Object>>,
}

abi::export_engine!(Python);

/// Called by our patch when CPython refuses memory.
#[unsafe(no_mangle)]
extern "C" fn sandbox_memory_refused() {
    abi::set_allocation_failed();
}

fn purpose(mode: Mode) -> Use {
    if mode.repl() {
        Use::Interactive
    } else {
        Use::Value
    }
}

/// Leaves the exception that is set in the reply.
fn failed(_: Raised, reply: &mut Reply) -> Status {
    let (error, memory) = error::take();
    output::flush();
    reply.error(&error);
    if memory && abi::allocation_failed() {
        Status::Memory
    } else {
        Status::Error
    }
}

/// Leaves the value of a run in the reply, or what it raised.
fn finished(result: Result<Object, Raised>, mode: Mode, reply: &mut Reply) -> Status {
    let shown = result.and_then(|value| encode::reply_with(&value, mode.json(), reply));
    match shown {
        Ok(()) => {
            output::flush();
            Status::Ok
        }
        Err(raised) => failed(raised, reply),
    }
}

fn done(result: Result<(), Raised>, reply: &mut Reply) -> Status {
    match result {
        Ok(()) => {
            reply.undefined();
            Status::Ok
        }
        Err(raised) => failed(raised, reply),
    }
}

impl Python {
    fn start() -> Result<Self, Raised> {
        // SAFETY: the interpreter runs; what is borrowed is held at once.
        let (globals, builtins, namespace) = unsafe {
            let main = py::PyImport_AddModule(c"__main__".as_ptr());
            let main = Object::borrow(main).ok_or(Raised)?;
            let globals = Object::borrow(py::PyModule_GetDict(main.raw())).ok_or(Raised)?;
            let builtins = Object::borrow(py::PyEval_GetBuiltins()).ok_or(Raised)?;
            let implementation = py::PySys_GetObject(c"implementation".as_ptr());
            let implementation = Object::borrow(implementation).ok_or(Raised)?;
            let namespace = Object::borrow(py::Py_TYPE(implementation.raw()).cast());
            (globals, builtins, namespace.ok_or(Raised)?)
        };
        source::give_builtins(&globals, &builtins)?;
        // What `site` gives to interactive Python, and scripts use too.
        // SAFETY: `sys.exit` is there before guest code runs.
        let exit = Object::borrow(unsafe { py::PySys_GetObject(c"exit".as_ptr()) });
        for word in ["exit", "quit"] {
            let exit = exit.as_ref().ok_or(Raised)?;
            // SAFETY: a dict and live objects.
            check(unsafe { py::PyDict_SetItem(builtins.raw(), name(word)?.raw(), exit.raw()) })?;
        }
        output::install()?;
        moment::load()?;
        random::load()?;
        host_function::install(&builtins)?;
        modules::install(&builtins)?;
        start::read_surroundings()?;
        Ok(Self {
            globals,
            builtins,
            namespace,
            scripts: Vec::new(),
        })
    }

    /// A global, a built-in, or what dots lead to from there.
    fn find(&self, path: &str) -> Result<Object, Raised> {
        let mut parts = path.split('.');
        let first = name(parts.next().unwrap_or(""))?;
        let found = entry(&self.globals, &first).or_else(|| entry(&self.builtins, &first));
        let Some(mut found) = found else {
            let message = format!(
                "name '{}' is not defined",
                path.split('.').next().unwrap_or("")
            );
            // SAFETY: a type that lives for ever.
            return raise(unsafe { py::PyExc_NameError }, &message);
        };
        for part in parts {
            let part = name(part)?;
            // SAFETY: live objects.
            found = Object::own(unsafe { py::PyObject_GetAttr(found.raw(), part.raw()) })?;
        }
        Ok(found)
    }

    /// Puts a value where a dotted name says; the namespaces before the dots are made if missing.
    fn place(&self, path: &str, value: &Object) -> Result<(), Raised> {
        let Some((owner, last)) = path.rsplit_once('.') else {
            // SAFETY: a dict and live objects.
            return check(unsafe {
                py::PyDict_SetItem(self.globals.raw(), name(path)?.raw(), value.raw())
            });
        };
        let mut holder: Option<Object> = None;
        for part in owner.split('.') {
            let part = name(part)?;
            let found = match &holder {
                None => entry(&self.globals, &part),
                // SAFETY: live objects.
                Some(holder) => {
                    Object::own_or_clear(unsafe { py::PyObject_GetAttr(holder.raw(), part.raw()) })
                }
            };
            let next = match found {
                Some(found) => found,
                None => {
                    // SAFETY: a type and live objects.
                    let made =
                        Object::own(unsafe { py::PyObject_CallNoArgs(self.namespace.raw()) })?;
                    // SAFETY: as above.
                    check(unsafe {
                        match &holder {
                            None => py::PyDict_SetItem(self.globals.raw(), part.raw(), made.raw()),
                            Some(holder) => {
                                py::PyObject_SetAttr(holder.raw(), part.raw(), made.raw())
                            }
                        }
                    })?;
                    made
                }
            };
            holder = Some(next);
        }
        let holder = holder.ok_or(Raised)?;
        // SAFETY: live objects.
        check(unsafe { py::PyObject_SetAttr(holder.raw(), name(last)?.raw(), value.raw()) })
    }

    fn remove(&self, path: &str) -> Result<(), Raised> {
        // SAFETY: live objects.
        unsafe {
            match path.rsplit_once('.') {
                None => {
                    let key = name(path)?;
                    if entry(&self.globals, &key).is_some() {
                        check(py::PyDict_DelItem(self.globals.raw(), key.raw()))?;
                    }
                }
                Some((owner, last)) => {
                    if let Ok(owner) = self.find(owner) {
                        py::PyObject_DelAttr(owner.raw(), name(last)?.raw());
                    }
                    object::clear();
                }
            }
        }
        Ok(())
    }

    fn run(&self, path: &str, source: &str, mode: Mode) -> Result<Object, Raised> {
        let code = source::compile(path, source, purpose(mode))?;
        source::run(&code, &self.globals)
    }

    fn apply(&self, path: &str, args: &Incoming<'_>) -> Result<Object, Raised> {
        let function = self.find(path)?;
        let args = decode::make(args)?;
        // SAFETY: live objects; the arguments are made a tuple, whatever the host sent.
        unsafe {
            let args = Object::own(py::PySequence_Tuple(args.raw()))?;
            Object::own(py::PyObject_CallObject(function.raw(), args.raw()))
        }
    }
}

impl Engine for Python {
    fn boot(reply: &mut Reply) -> Result<Self, Status> {
        if let Err(message) = start::start() {
            reply.error(&abi::ErrorObject {
                name: "SystemError".into(),
                message,
                ..Default::default()
            });
            return Err(Status::Error);
        }
        Self::start().map_err(|raised| failed(raised, reply))
    }

    fn eval(&mut self, name: &str, source: &str, mode: Mode, reply: &mut Reply) -> Status {
        let status = finished(self.run(name, source, mode), mode, reply);
        source::forget_unused();
        status
    }

    fn compile(&mut self, name: &str, source: &str, mode: Mode, reply: &mut Reply) -> Status {
        match source::compile(name, source, purpose(mode)) {
            Ok(code) => {
                let free = self.scripts.iter().position(Option::is_none);
                let index = free.unwrap_or_else(|| {
                    self.scripts.push(None);
                    self.scripts.len() - 1
                });
                self.scripts[index] = Some(code);
                reply.number((index + 1) as f64);
                Status::Ok
            }
            Err(raised) => {
                let status = failed(raised, reply);
                source::forget_unused();
                status
            }
        }
    }

    fn run_script(&mut self, id: u32, mode: Mode, reply: &mut Reply) -> Status {
        let index = (id as usize).wrapping_sub(1);
        let Some(Some(code)) = self.scripts.get(index) else {
            return Status::Unknown;
        };
        finished(source::run(code, &self.globals), mode, reply)
    }

    fn free_script(&mut self, id: u32) {
        if let Some(script) = self.scripts.get_mut((id as usize).wrapping_sub(1)) {
            *script = None;
        }
    }

    fn call(&mut self, name: &str, args: Incoming<'_>, mode: Mode, reply: &mut Reply) -> Status {
        finished(self.apply(name, &args), mode, reply)
    }

    fn set(&mut self, name: &str, value: Incoming<'_>, reply: &mut Reply) -> Status {
        let result = decode::make(&value).and_then(|value| self.place(name, &value));
        done(result, reply)
    }

    fn get(&mut self, name: &str, mode: Mode, reply: &mut Reply) -> Status {
        finished(self.find(name), mode, reply)
    }

    fn bind(&mut self, path: &str, binding: u32, _flags: u32, reply: &mut Reply) -> Status {
        let last = path.rsplit('.').next().unwrap_or(path);
        let result =
            host_function::create(last, binding).and_then(|function| self.place(path, &function));
        done(result, reply)
    }

    fn unbind(&mut self, path: &str, reply: &mut Reply) -> Status {
        done(self.remove(path), reply)
    }

    fn add_module(&mut self, name: &str, source: &str, reply: &mut Reply) -> Status {
        done(modules::add(name, source), reply)
    }

    fn complete(&mut self, prefix: &str, reply: &mut Reply) -> Status {
        let names = complete::complete(prefix, &self.globals, &self.builtins);
        let written = reply.write(Format::Plain, |writer| {
            writer.begin_array();
            for name in &names {
                writer.string(name);
            }
            writer.end_array();
            Ok::<(), Raised>(())
        });
        done_writing(written, reply)
    }

    fn reseed(&mut self) {
        random::reseed();
        if start::read_surroundings().is_err() {
            object::clear();
        }
    }
}

fn done_writing(written: Result<(), Raised>, reply: &mut Reply) -> Status {
    match written {
        Ok(()) => Status::Ok,
        Err(raised) => failed(raised, reply),
    }
}
