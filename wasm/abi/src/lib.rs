//! The contract between the host and an engine (see `wasm/ABI.md`): message buffers, status codes,
//! exports, host imports, and the JSON text that crosses.
//!
//! An engine implements [`Engine`] and names itself in [`export_engine!`]; all raw pointers of the
//! contract stay in this crate.
#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

mod engine;
mod error;
mod host;
mod incoming;
mod mailbox;
#[cfg(target_arch = "wasm32")]
mod memory;
mod reader;
mod reply;
mod writer;

pub use engine::Engine;
pub use error::ErrorObject;
pub use host::{Answer, call_host, charge};
pub use incoming::Incoming;
pub use mailbox::{Kind, Mode, Status, allocation_failed, set_allocation_failed};
pub use reader::{Builder, ReadError, Text, read_json};
pub use reply::Reply;
pub use writer::{Format, Writer};

#[doc(hidden)]
pub mod exported {
    //! What the code written by `export_engine!` calls.
    pub use crate::mailbox::{mailbox_address, reserve};
    pub use crate::reply::{Request, respond};
}

/// Version of the contract; the host refuses another one.
pub const VERSION: i32 = 1;

/// Levels that a value may be nested, in both directions.
pub const MAX_DEPTH: usize = 1000;
