//! The passes over an engine's WebAssembly. Each is a command that reads files and writes one.

mod breaks;
mod charge;
mod components;
mod config;
mod dispatch;
mod meter;
mod module;
mod prove;
mod shape;

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use crate::config::Config;

const USAGE: &str = "\
forge meter IN OUT --config FILE      put the metering in, and prove it
forge prove IN --config FILE          prove that no cycle escapes the metering";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("forge: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[&str]) -> Result<()> {
    match arguments {
        ["meter", from, to, "--config", config] => {
            let config = Config::read(Path::new(config))?;
            let (bytes, summary) = meter::meter(&read(from)?, &config)?;
            let proof =
                prove::prove(&bytes, &config).context("the metered module is not written")?;
            fs::write(to, bytes).with_context(|| format!("cannot write {to}"))?;
            println!("{summary}");
            print!("{proof}");
        }
        ["prove", from, "--config", config] => {
            let config = Config::read(Path::new(config))?;
            print!("{}", prove::prove(&read(from)?, &config)?);
        }
        _ => bail!("usage:\n{USAGE}"),
    }
    Ok(())
}

fn read(path: &str) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read {path}"))
}
