//! The passes over an engine's WebAssembly, each from bytes to bytes.

mod breaks;
mod charge;
mod components;
pub mod config;
mod dispatch;
pub mod meter;
mod module;
pub mod pack;
pub mod prove;
mod shape;
