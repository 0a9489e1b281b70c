//! Calls from the guest to the host.

use crate::incoming::Incoming;
use crate::mailbox::{self, Kind};
use crate::writer::{Format, Writer};

#[cfg(target_arch = "wasm32")]
mod imports {
    #[link(wasm_import_module = "sandbox")]
    unsafe extern "C" {
        pub safe fn host_call(binding: u32, kind: u32, pointer: usize, len: usize) -> i32;
        pub safe fn host_wait() -> i32;
        pub safe fn charge(units: i32);
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod imports {
    //! Natively (in unit tests) there is no host: a call fails, fuel is free.
    pub fn host_call(_: u32, _: u32, _: usize, _: usize) -> i32 {
        crate::mailbox::show_output(crate::mailbox::Kind::Undefined, 0.0, alloc::vec::Vec::new());
        1
    }
    pub fn host_wait() -> i32 {
        1
    }
    pub fn charge(_: i32) {}
}

/// What a host function answered.
pub enum Answer<'a> {
    /// It returned this value.
    Value(Incoming<'a>),
    /// It failed; an error object as JSON text.
    Error(Incoming<'a>),
}

/// Takes a constant amount of fuel. The forge puts the metering code in place of each call.
#[inline(always)]
pub fn charge<const UNITS: i32>() {
    imports::charge(UNITS);
}

/// Calls the host function `binding`: `write` writes the arguments (one array), `read` makes the
/// guest's value of the answer. `Err` is what `write` failed with.
pub fn call_host<R, E>(
    binding: u32,
    write: impl FnOnce(&mut Writer) -> Result<(), E>,
    read: impl FnOnce(Answer<'_>) -> R,
) -> Result<R, E> {
    let mut writer = Writer::new(mailbox::take_scratch(), Format::Extended);
    if let Err(error) = write(&mut writer) {
        mailbox::give_back_scratch(writer.into_text());
        return Err(error);
    }
    let kind = if writer.is_extended() {
        Kind::Extended
    } else {
        Kind::Json
    };
    let text = writer.into_text();
    let mut status = imports::host_call(binding, kind as u32, text.as_ptr() as usize, text.len());
    mailbox::give_back_scratch(text);
    if status == mailbox::Status::Pending as i32 {
        status = imports::host_wait();
    }
    let (kind, number, len) = mailbox::received();
    let message = mailbox::take_input(len);
    let incoming = Incoming::new(kind, number, &message);
    let result = read(if status == 0 {
        Answer::Value(incoming)
    } else {
        Answer::Error(incoming)
    });
    mailbox::give_back_input(message);
    Ok(result)
}
