//! What a language implements.

use crate::incoming::Incoming;
use crate::mailbox::{Mode, Status};
use crate::reply::Reply;

/// A language. Every method leaves its value or its error in the [`Reply`] and answers how it
/// ended; the texts it gets are valid for the call.
pub trait Engine: Sized + 'static {
    /// Starts the language and installs the bridge.
    fn boot(reply: &mut Reply) -> Result<Self, Status>;
    /// Runs a source; the value of its last expression.
    fn eval(&mut self, name: &str, source: &str, mode: Mode, reply: &mut Reply) -> Status;
    /// Compiles a source; the script's id (1 and up) is the value, a number.
    fn compile(&mut self, name: &str, source: &str, mode: Mode, reply: &mut Reply) -> Status;
    /// Runs a compiled script.
    fn run_script(&mut self, id: u32, mode: Mode, reply: &mut Reply) -> Status;
    /// Forgets a compiled script.
    fn free_script(&mut self, id: u32);
    /// Calls a global function (the name may be dotted) with an array of arguments.
    fn call(&mut self, name: &str, args: Incoming<'_>, mode: Mode, reply: &mut Reply) -> Status;
    /// Sets a global.
    fn set(&mut self, name: &str, value: Incoming<'_>, reply: &mut Reply) -> Status;
    /// Reads a global.
    fn get(&mut self, name: &str, mode: Mode, reply: &mut Reply) -> Status;
    /// Defines a host function as a global (the name may be dotted).
    fn bind(&mut self, name: &str, binding: u32, flags: u32, reply: &mut Reply) -> Status;
    /// Removes a host function.
    fn unbind(&mut self, name: &str, reply: &mut Reply) -> Status;
    /// Adds a module that guest code can import.
    fn add_module(&mut self, name: &str, source: &str, reply: &mut Reply) -> Status;
    /// Names that continue a prefix: a JSON array of strings.
    fn complete(&mut self, prefix: &str, reply: &mut Reply) -> Status;
    /// Draws fresh randomness for every generator of the language.
    fn reseed(&mut self);
}

/// Writes the exports of the contract for one engine.
#[macro_export]
macro_rules! export_engine {
    ($engine:ty) => {
        mod exports {
            use super::*;
            use core::cell::UnsafeCell;
            use $crate::exported::{Request, respond};
            use $crate::{Engine, Mode, Status};

            struct Single(UnsafeCell<Option<$engine>>);
            // SAFETY: an engine is one instance on one thread.
            unsafe impl Sync for Single {}
            static ENGINE: Single = Single(UnsafeCell::new(None));

            fn engine() -> &'static mut $engine {
                // SAFETY: one thread, and the host never calls an export while another runs,
                // but for `sandbox_reserve`, which does not touch the engine.
                unsafe { (*ENGINE.0.get()).as_mut() }.expect("sandbox_boot comes first")
            }

            #[unsafe(no_mangle)]
            extern "C" fn sandbox_abi_version() -> i32 {
                $crate::VERSION
            }
            #[unsafe(no_mangle)]
            extern "C" fn sandbox_mailbox() -> usize {
                $crate::exported::mailbox_address()
            }
            #[unsafe(no_mangle)]
            extern "C" fn sandbox_reserve(n: usize) -> usize {
                $crate::exported::reserve(n)
            }
            #[unsafe(no_mangle)]
            extern "C" fn sandbox_boot() -> i32 {
                respond(|reply| match <$engine as Engine>::boot(reply) {
                    Ok(engine) => {
                        // SAFETY: one thread; nothing holds a reference to the engine yet.
                        unsafe { *ENGINE.0.get() = Some(engine) };
                        Status::Ok
                    }
                    Err(status) => status,
                })
            }
            #[unsafe(no_mangle)]
            extern "C" fn sandbox_eval(name_len: usize, source_len: usize, mode: u32) -> i32 {
                let request = Request::take(name_len, source_len);
                respond(|reply| engine().eval(request.first(), request.second(), Mode(mode), reply))
            }
            #[unsafe(no_mangle)]
            extern "C" fn sandbox_compile(name_len: usize, source_len: usize, mode: u32) -> i32 {
                let request = Request::take(name_len, source_len);
                respond(|reply| {
                    engine().compile(request.first(), request.second(), Mode(mode), reply)
                })
            }
            #[unsafe(no_mangle)]
            extern "C" fn sandbox_run_script(id: u32, mode: u32) -> i32 {
                respond(|reply| engine().run_script(id, Mode(mode), reply))
            }
            #[unsafe(no_mangle)]
            extern "C" fn sandbox_free_script(id: u32) {
                engine().free_script(id);
            }
            #[unsafe(no_mangle)]
            extern "C" fn sandbox_call(
                name_len: usize,
                kind: u32,
                args_len: usize,
                mode: u32,
            ) -> i32 {
                let request = Request::take(name_len, args_len);
                respond(|reply| {
                    engine().call(request.first(), request.value(kind), Mode(mode), reply)
                })
            }
            #[unsafe(no_mangle)]
            extern "C" fn sandbox_set(name_len: usize, kind: u32, value_len: usize) -> i32 {
                let request = Request::take(name_len, value_len);
                respond(|reply| engine().set(request.first(), request.value(kind), reply))
            }
            #[unsafe(no_mangle)]
            extern "C" fn sandbox_get(name_len: usize, mode: u32) -> i32 {
                let request = Request::take(name_len, 0);
                respond(|reply| engine().get(request.first(), Mode(mode), reply))
            }
            #[unsafe(no_mangle)]
            extern "C" fn sandbox_bind(name_len: usize, binding: u32, flags: u32) -> i32 {
                let request = Request::take(name_len, 0);
                respond(|reply| engine().bind(request.first(), binding, flags, reply))
            }
            #[unsafe(no_mangle)]
            extern "C" fn sandbox_unbind(name_len: usize) -> i32 {
                let request = Request::take(name_len, 0);
                respond(|reply| engine().unbind(request.first(), reply))
            }
            #[unsafe(no_mangle)]
            extern "C" fn sandbox_add_module(name_len: usize, source_len: usize) -> i32 {
                let request = Request::take(name_len, source_len);
                respond(|reply| engine().add_module(request.first(), request.second(), reply))
            }
            #[unsafe(no_mangle)]
            extern "C" fn sandbox_complete(prefix_len: usize) -> i32 {
                let request = Request::take(prefix_len, 0);
                respond(|reply| engine().complete(request.first(), reply))
            }
            #[unsafe(no_mangle)]
            extern "C" fn sandbox_reseed() {
                engine().reseed();
            }
        }
    };
}
