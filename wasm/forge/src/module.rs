//! What the passes read of a module, once.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, ensure};
use wasmparser::{
    ElementItems, ExternalKind, FuncType, FunctionBody, KnownCustom, Name, Operator, Parser,
    Payload, TypeRef, Validator, WasmFeatures,
};

/// The proposals an engine may use: the passes know every way in which these move control.
pub fn features() -> WasmFeatures {
    WasmFeatures::WASM2
}

/// An imported function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    pub module: String,
    pub name: String,
    pub signature: u32,
}

/// A module, taken apart. Functions are numbered as in the binary: imports first.
pub struct Module<'a> {
    pub types: Vec<FuncType>,
    pub imports: Vec<Import>,
    /// Type of each defined function.
    pub signatures: Vec<u32>,
    pub bodies: Vec<FunctionBody<'a>>,
    /// Globals, imported ones included.
    pub globals: u32,
    /// Functions whose address is taken: those that an indirect call may reach.
    pub taken: BTreeSet<u32>,
    pub names: BTreeMap<u32, String>,
    pub exports: Vec<(String, ExternalKind, u32)>,
}

impl<'a> Module<'a> {
    /// Validates the bytes and takes them apart.
    pub fn parse(bytes: &'a [u8]) -> Result<Self> {
        Validator::new_with_features(features())
            .validate_all(bytes)
            .context("the module is not valid, or uses a proposal that the forge does not know")?;
        let mut module = Module {
            types: Vec::new(),
            imports: Vec::new(),
            signatures: Vec::new(),
            bodies: Vec::new(),
            globals: 0,
            taken: BTreeSet::new(),
            names: BTreeMap::new(),
            exports: Vec::new(),
        };
        for payload in Parser::new(0).parse_all(bytes) {
            module.read(payload?)?;
        }
        for body in module.bodies.clone() {
            for operator in body.get_operators_reader()? {
                if let Operator::RefFunc { function_index } = operator? {
                    module.taken.insert(function_index);
                }
            }
        }
        Ok(module)
    }

    fn read(&mut self, payload: Payload<'a>) -> Result<()> {
        match payload {
            Payload::TypeSection(section) => {
                for group in section.into_iter_err_on_gc_types() {
                    self.types.push(group?);
                }
            }
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    let import = import?;
                    match import.ty {
                        TypeRef::Func(signature) => self.imports.push(Import {
                            module: import.module.to_owned(),
                            name: import.name.to_owned(),
                            signature,
                        }),
                        TypeRef::Global(_) => self.globals += 1,
                        _ => {}
                    }
                }
            }
            Payload::FunctionSection(section) => {
                for signature in section {
                    self.signatures.push(signature?);
                }
            }
            Payload::GlobalSection(section) => {
                for global in section {
                    self.globals += 1;
                    self.take_addresses(global?.init_expr.get_operators_reader())?;
                }
            }
            Payload::TableSection(section) => {
                for table in section {
                    if let wasmparser::TableInit::Expr(init) = table?.init {
                        self.take_addresses(init.get_operators_reader())?;
                    }
                }
            }
            Payload::ElementSection(section) => {
                for element in section {
                    match element?.items {
                        ElementItems::Functions(functions) => {
                            for function in functions {
                                self.taken.insert(function?);
                            }
                        }
                        ElementItems::Expressions(_, expressions) => {
                            for expression in expressions {
                                self.take_addresses(expression?.get_operators_reader())?;
                            }
                        }
                    }
                }
            }
            Payload::ExportSection(section) => {
                for export in section {
                    let export = export?;
                    self.exports
                        .push((export.name.to_owned(), export.kind, export.index));
                }
            }
            Payload::CodeSectionEntry(body) => self.bodies.push(body),
            Payload::CustomSection(section) => {
                if let KnownCustom::Name(reader) = section.as_known() {
                    for subsection in reader {
                        if let Name::Function(map) = subsection? {
                            for naming in map {
                                let naming = naming?;
                                self.names.insert(naming.index, naming.name.to_owned());
                            }
                        }
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn take_addresses(&mut self, reader: wasmparser::OperatorsReader<'_>) -> Result<()> {
        for operator in reader {
            if let Operator::RefFunc { function_index } = operator? {
                self.taken.insert(function_index);
            }
        }
        Ok(())
    }

    pub fn imported(&self) -> u32 {
        self.imports.len() as u32
    }

    /// Functions, imported ones included.
    pub fn functions(&self) -> u32 {
        self.imported() + self.bodies.len() as u32
    }

    /// Type index of a function.
    pub fn signature(&self, function: u32) -> u32 {
        match self.imports.get(function as usize) {
            Some(import) => import.signature,
            None => self.signatures[(function - self.imported()) as usize],
        }
    }

    pub fn import(&self, module: &str, name: &str) -> Option<u32> {
        self.imports
            .iter()
            .position(|import| import.module == module && import.name == name)
            .map(|index| index as u32)
    }

    /// A name for messages.
    pub fn name(&self, function: u32) -> String {
        match (
            self.names.get(&function),
            self.imports.get(function as usize),
        ) {
            (Some(name), _) => name.clone(),
            (None, Some(import)) => format!("{}.{}", import.module, import.name),
            (None, None) => format!("function {function}"),
        }
    }

    /// The one function with that name.
    pub fn named(&self, name: &str) -> Result<u32> {
        let found: Vec<u32> = self
            .names
            .iter()
            .filter(|(_, candidate)| *candidate == name)
            .map(|(index, _)| *index)
            .collect();
        ensure!(
            found.len() == 1,
            "{} functions are named {name}; there must be exactly one",
            found.len()
        );
        Ok(found[0])
    }

    /// Types that are the same signature have one number.
    pub fn canonical(&self, signature: u32) -> u32 {
        let wanted = &self.types[signature as usize];
        self.types
            .iter()
            .position(|candidate| candidate == wanted)
            .unwrap_or(signature as usize) as u32
    }
}
