//! The build tool of the engines. Each command reads files and writes one.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use forge::config::Config;
use forge::{meter, pack, prove};

const USAGE: &str = "\
forge meter IN OUT --config FILE             puts the metering in, and proves it
forge prove IN --config FILE                 proves that no cycle escapes the metering
forge bare IN OUT                            leaves all charges out, to measure against
forge pack IN OUT [--section NAME=FILE]...   strips, and adds custom sections";

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
            let proof = prove::prove(&bytes, &config).context("nothing is written")?;
            write(to, &bytes)?;
            println!("{summary}");
            print!("{proof}");
        }
        ["prove", from, "--config", config] => {
            let config = Config::read(Path::new(config))?;
            print!("{}", prove::prove(&read(from)?, &config)?);
        }
        ["bare", from, to] => write(to, &meter::bare(&read(from)?)?)?,
        ["pack", from, to, options @ ..] => {
            let mut sections = Vec::new();
            for option in options.chunks(2) {
                let ["--section", section] = option else {
                    bail!("usage:\n{USAGE}");
                };
                let (name, file) = section
                    .split_once('=')
                    .with_context(|| format!("{section} is not NAME=FILE"))?;
                sections.push((name.to_owned(), read(file)?));
            }
            let bytes = pack::pack(&read(from)?, &sections)?;
            write(to, &bytes)?;
            println!("{} bytes", bytes.len());
        }
        _ => bail!("usage:\n{USAGE}"),
    }
    Ok(())
}

fn read(path: &str) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read {path}"))
}

fn write(path: &str, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).with_context(|| format!("cannot write {path}"))
}
