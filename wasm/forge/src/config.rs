//! How one engine is metered: `wasm/<engine>/metering.toml`.

use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Functions whose dispatch is left out.
    #[serde(default)]
    pub exception: Vec<Exception>,
    /// Functions that are charged a fixed amount at their entry.
    #[serde(default)]
    pub toll: Vec<Toll>,
}

/// An interpreter's loop over its instructions. Its turns are not charged; what bounds them is a
/// poll that the interpreted program cannot avoid.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exception {
    pub function: String,
    /// Why leaving it out is worth it, and why it is safe.
    pub reason: String,
    /// The function that its loop calls and that always pays.
    pub poll: Option<String>,
    /// Or the charge, of just this amount, that the interpreter's own source holds.
    pub charge: Option<i32>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Toll {
    pub function: String,
    pub units: i32,
}

impl Config {
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("cannot read {}", path.display()))?;
        toml::from_str(&text).with_context(|| format!("in {}", path.display()))
    }
}
