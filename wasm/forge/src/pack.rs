//! Makes the file that is shipped: no names and no debug information, and the sections that the
//! host reads.

use anyhow::{Result, bail};
use wasm_encoder::{CustomSection, Module, RawSection};
use wasmparser::{Parser, Payload};

/// Answers the module without custom sections but for the given ones, which stand at its end.
pub fn pack(bytes: &[u8], sections: &[(String, Vec<u8>)]) -> Result<Vec<u8>> {
    let mut output = Module::new();
    for payload in Parser::new(0).parse_all(bytes) {
        let payload = payload?;
        if matches!(payload, Payload::CustomSection(_)) {
            continue;
        }
        if let Some((id, range)) = payload.as_section() {
            let data = &bytes[range.start as usize..range.end as usize];
            output.section(&RawSection { id, data });
        }
    }
    for (index, (name, data)) in sections.iter().enumerate() {
        if sections[..index].iter().any(|(other, _)| other == name) {
            bail!("two sections are named {name}");
        }
        output.section(&CustomSection {
            name: name.into(),
            data: data.into(),
        });
    }
    Ok(output.finish())
}
