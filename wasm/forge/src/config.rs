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
    /// Functions whose loops are left out because they end by themselves soon.
    #[serde(default)]
    pub bounded: Vec<Bounded>,
    /// Functions known to be hot: another one is charged where there is a choice.
    #[serde(default)]
    pub spare: Vec<String>,
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

/// A function that calls none and whose loops turn a limited number of times, whatever it is given.
/// It pays at its entry, once for all of them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bounded {
    pub function: String,
    /// Why the loops end.
    pub reason: String,
    /// What an entry is charged.
    pub units: i32,
}

impl Config {
    /// What entries are charged by name.
    pub fn tolls(&self) -> impl Iterator<Item = (&str, i32)> {
        let tolls = self
            .toll
            .iter()
            .map(|toll| (toll.function.as_str(), toll.units));
        let bounded = self
            .bounded
            .iter()
            .map(|one| (one.function.as_str(), one.units));
        tolls.chain(bounded)
    }

    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("cannot read {}", path.display()))?;
        toml::from_str(&text).with_context(|| format!("in {}", path.display()))
    }
}
