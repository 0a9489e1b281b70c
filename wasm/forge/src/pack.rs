//! Makes the file that is shipped: no names and no debug information, and the sections that the
//! host reads.

use anyhow::{Result, bail};
use wasm_encoder::{CustomSection, Module, RawSection};
use wasmparser::{Parser, Payload, TypeRef};

/// The host asks this section for the least pages of the memory that it makes: JavaScript cannot
/// read the limits of an import.
const MEMORY_SECTION: &str = "memory";

/// Tells compilers which way a branch seldom goes; stays where it is.
const BRANCH_HINTS: &str = "metadata.code.branch_hint";

/// Answers the module without custom sections but for branch hints and the given ones, which stand at its end.
pub fn pack(bytes: &[u8], sections: &[(String, Vec<u8>)]) -> Result<Vec<u8>> {
    let mut output = Module::new();
    let mut least_pages = None;
    for payload in Parser::new(0).parse_all(bytes) {
        let payload = payload?;
        if let Payload::CustomSection(section) = &payload
            && section.name() != BRANCH_HINTS
        {
            continue;
        }
        if let Payload::ImportSection(imports) = &payload {
            least_pages = least_pages.or(memory_import(imports.clone())?);
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
    if let Some(pages) = least_pages {
        output.section(&CustomSection {
            name: MEMORY_SECTION.into(),
            data: u32::try_from(pages)?.to_le_bytes().as_slice().into(),
        });
    }
    Ok(output.finish())
}

/// Least pages of the memory among the imports, if there is one.
fn memory_import(imports: wasmparser::ImportSectionReader<'_>) -> Result<Option<u64>> {
    for import in imports.into_imports() {
        if let TypeRef::Memory(memory) = import?.ty {
            return Ok(Some(memory.initial));
        }
    }
    Ok(None)
}
