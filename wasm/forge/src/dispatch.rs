//! What counts as the dispatch of an interpreter.

use anyhow::Result;
use wasmparser::BrTable;

/// Fewest distinct targets of a `br_table` that is a dispatch over instructions.
const WIDTH: usize = 16;

pub fn is_dispatch(table: &BrTable<'_>) -> Result<bool> {
    let mut targets = table.targets().collect::<Result<Vec<u32>, _>>()?;
    targets.push(table.default());
    targets.sort_unstable();
    targets.dedup();
    Ok(targets.len() >= WIDTH)
}
