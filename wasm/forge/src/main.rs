//! The passes over an engine's WebAssembly. Each is a command that reads a file and writes one.

mod breaks;
mod charge;
mod components;
mod config;
mod dispatch;
mod meter;
mod module;
mod shape;

use crate::config::Config;
use anyhow::{Result, bail};
use std::path::Path;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .as_slice()
    {
        ["meter", from, to, "--config", config] => {
            let (bytes, summary) =
                meter::meter(&std::fs::read(from)?, &Config::read(Path::new(config))?)?;
            std::fs::write(to, bytes)?;
            println!("{summary:?}");
            Ok(())
        }
        _ => bail!("usage"),
    }
}
