//! Puts the metering into a module.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use anyhow::{Context, Result, anyhow, bail, ensure};
use wasm_encoder::reencode::{self, Reencode};
use wasm_encoder::{
    BranchHint, BranchHints, CodeSection, ConstExpr, EntityType, ExportKind, ExportSection,
    Function, FunctionSection, GlobalSection, GlobalType, ImportSection, Instruction, NameMap,
    NameSection, RawSection, Section, TypeSection, ValType,
};
use wasmparser::{FunctionBody, Operator, Parser, Payload};

use crate::breaks;
use crate::charge::{self, Charge, FUEL, LARGEST};
use crate::config::Config;
use crate::module::Module;
use crate::shape::{Shape, units};

type Error = reencode::Error<anyhow::Error>;

/// What was charged, for the build's log.
#[derive(Debug, Default)]
pub struct Summary {
    pub entries: usize,
    pub branches: usize,
    pub bulk: usize,
    pub explicit: usize,
}

impl fmt::Display for Summary {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            to,
            "charged: {} entries, {} back branches, {} bulk operations, {} explicit",
            self.entries, self.branches, self.bulk, self.explicit
        )
    }
}

/// Answers the metered module.
pub fn meter(bytes: &[u8], config: &Config) -> Result<(Vec<u8>, Summary)> {
    rewrite(bytes, config, true)
}

/// Answers the module with the same imports and exports as the metered one, but no charge: what
/// the metering is measured against, and nothing to run a guest in.
pub fn bare(bytes: &[u8]) -> Result<Vec<u8>> {
    Ok(rewrite(bytes, &Config::default(), false)?.0)
}

fn rewrite(bytes: &[u8], config: &Config, charging: bool) -> Result<(Vec<u8>, Summary)> {
    check_sections(bytes)?;
    let module = Module::parse(bytes)?;
    for name in ["checkpoint", "pause"] {
        ensure!(
            module.import("sandbox", name).is_none(),
            "the module imports sandbox.{name}: it is metered already"
        );
    }
    ensure!(
        !module.exports.iter().any(|(name, _, _)| name == FUEL),
        "the module exports {FUEL}: it is metered already"
    );
    let shapes = module
        .bodies
        .iter()
        .map(Shape::of)
        .collect::<Result<Vec<_>>>()?;
    let breaks = breaks::choose(&module, &shapes, config)?;
    let mut left_out = Vec::new();
    for exception in &config.exception {
        left_out.push(module.named(&exception.function)?);
    }
    let mut tolls = BTreeMap::new();
    for toll in &config.toll {
        let name = &toll.function;
        ensure!(
            (1..=LARGEST).contains(&toll.units),
            "the toll of {name} is out of range"
        );
        ensure!(
            tolls.insert(module.named(name)?, toll.units).is_none(),
            "{name} pays two tolls"
        );
    }
    let removed = module.import("sandbox", "charge");
    let imported = module.imported() - u32::from(removed.is_some()) + 2;
    let mut pass = Pass {
        removed,
        imported,
        refill: imported + module.bodies.len() as u32,
        current: module.imported(),
        charging,
        module: &module,
        shapes: &shapes,
        breaks: &breaks,
        left_out,
        tolls,
        hints: BranchHints::new(),
        summary: Summary::default(),
    };
    let mut output = wasm_encoder::Module::new();
    pass.parse_core_module(&mut output, Parser::new(0), bytes)
        .map_err(|error| match error {
            reencode::Error::UserError(error) => error,
            other => anyhow!("{other}"),
        })?;
    let output = output.finish();
    let bytes = if charging {
        before_code(&output, &pass.hints)?
    } else {
        output
    };
    Ok((bytes, pass.summary))
}

/// Puts a section where branch hints must stand.
fn before_code(bytes: &[u8], section: &impl Section) -> Result<Vec<u8>> {
    let mut output = wasm_encoder::Module::new();
    for payload in Parser::new(0).parse_all(bytes) {
        let payload = payload?;
        if matches!(payload, Payload::CodeSectionStart { .. }) {
            output.section(section);
        }
        if let Some((id, range)) = payload.as_section() {
            let data = &bytes[range.start as usize..range.end as usize];
            output.section(&RawSection { id, data });
        }
    }
    Ok(output.finish())
}

struct Pass<'a> {
    /// The import `sandbox.charge`, which goes.
    removed: Option<u32>,
    /// Imported functions of the output.
    imported: u32,
    refill: u32,
    /// The function whose body comes next, as numbered in the input.
    current: u32,
    charging: bool,
    module: &'a Module<'a>,
    shapes: &'a [Shape],
    breaks: &'a BTreeSet<u32>,
    /// Functions whose dispatch is left out.
    left_out: Vec<u32>,
    tolls: BTreeMap<u32, i32>,
    hints: BranchHints,
    summary: Summary,
}

impl Pass<'_> {
    fn checkpoint(&self) -> u32 {
        self.imported - 2
    }

    fn pause(&self) -> u32 {
        self.imported - 1
    }

    fn types(&self) -> u32 {
        self.module.types.len() as u32
    }

    fn body(&mut self, body: &FunctionBody<'_>) -> Result<Function> {
        let id = self.current;
        let shape = &self.shapes[(id - self.module.imported()) as usize];
        let mut locals = Vec::new();
        let signature = &self.module.types[self.module.signature(id) as usize];
        let mut scratch = signature.params().len() as u32;
        for group in body.get_locals_reader()? {
            let (count, kind) = group?;
            scratch += count;
            locals.push((
                count,
                self.val_type(kind).map_err(|error| anyhow!("{error}"))?,
            ));
        }
        locals.push((1, ValType::I32));
        let mut charge = Charge {
            fuel: self.module.globals,
            refill: self.refill,
            scratch,
            unlikely: Vec::new(),
        };
        let mut function = Function::new(locals);
        if self.charging && self.breaks.contains(&id) {
            let toll = self.tolls.get(&id).copied();
            charge.constant(&mut function, toll.unwrap_or(units(shape.straight)));
            self.summary.entries += 1;
        }
        let left_out = self.left_out.contains(&id);
        let charging = self.charging;
        // What a branch to a label costs: nothing, unless the label is a loop that is charged.
        let cost = |number: usize| {
            let charged = &shape.loops[number];
            (charging && !(left_out && charged.dispatch)).then(|| units(charged.weight))
        };
        let mut open: Vec<Option<usize>> = vec![None];
        let target = |open: &[Option<usize>], depth: u32| {
            let label = open.len().checked_sub(1 + depth as usize)?;
            open[label]
        };
        let mut next_loop = 0;
        let mut constant: Option<i32> = None;
        for operator in body.get_operators_reader()? {
            let operator = operator?;
            let known = constant.take();
            if let Operator::Call { function_index } = &operator
                && Some(*function_index) == self.removed
            {
                let units = known.context("sandbox.charge is called with what is no constant")?;
                ensure!(
                    (1..=LARGEST).contains(&units),
                    "sandbox.charge({units}) is out of range"
                );
                if self.charging {
                    charge.constant(&mut function, units);
                    self.summary.explicit += 1;
                }
                continue;
            }
            if let Some(value) = known {
                function.instruction(&Instruction::I32Const(value));
            }
            match &operator {
                Operator::I32Const { value } => {
                    constant = Some(*value);
                    continue;
                }
                Operator::Loop { .. } => {
                    open.push(Some(next_loop));
                    next_loop += 1;
                }
                Operator::Block { .. } | Operator::If { .. } => open.push(None),
                Operator::End => {
                    open.pop();
                }
                Operator::Br { relative_depth } => {
                    if let Some(price) = target(&open, *relative_depth).and_then(cost) {
                        charge.constant(&mut function, price);
                        self.summary.branches += 1;
                    }
                }
                Operator::BrIf { relative_depth } => {
                    let number = target(&open, *relative_depth);
                    if let Some((number, price)) = number.and_then(|n| Some((n, cost(n)?))) {
                        self.summary.branches += 1;
                        if shape.loops[number].operands {
                            charge.constant(&mut function, price);
                        } else {
                            function.instruction(&Instruction::If(wasm_encoder::BlockType::Empty));
                            charge.constant(&mut function, price);
                            function.instruction(&Instruction::Br(relative_depth + 1));
                            function.instruction(&Instruction::End);
                            continue;
                        }
                    }
                }
                Operator::BrTable { targets } => {
                    let mut heaviest = None;
                    for depth in targets.targets().chain([Ok(targets.default())]) {
                        heaviest = heaviest.max(target(&open, depth?).and_then(cost));
                    }
                    if let Some(price) = heaviest {
                        charge.constant(&mut function, price);
                        self.summary.branches += 1;
                    }
                }
                Operator::MemoryCopy { .. }
                | Operator::MemoryFill { .. }
                | Operator::MemoryInit { .. }
                | Operator::TableCopy { .. }
                | Operator::TableFill { .. }
                | Operator::TableInit { .. }
                    if self.charging
                        && known.is_none_or(|length| !(0..=charge::SHORT).contains(&length)) =>
                {
                    charge.length(&mut function);
                    self.summary.bulk += 1;
                }
                Operator::MemoryGrow { .. } | Operator::TableGrow { .. } if self.charging => {
                    charge.pages(&mut function);
                    self.summary.bulk += 1;
                }
                _ => {}
            }
            let instruction = self
                .instruction(operator)
                .map_err(|error| anyhow!("{error}"))?;
            function.instruction(&instruction);
        }
        if !charge.unlikely.is_empty() {
            let hints = charge.unlikely.iter().map(|offset| BranchHint {
                branch_func_offset: *offset,
                branch_hint_value: 0,
            });
            let function = self
                .function_index(id)
                .map_err(|error| anyhow!("{error}"))?;
            self.hints.function_hints(function, hints);
        }
        Ok(function)
    }
}

impl Reencode for Pass<'_> {
    type Error = anyhow::Error;

    fn function_index(&mut self, function: u32) -> Result<u32, Error> {
        let before = u32::from(self.removed.is_some_and(|removed| removed < function));
        if self.removed == Some(function) {
            return Err(Error::UserError(anyhow!(
                "sandbox.charge is used other than by a call"
            )));
        }
        let added = if function >= self.module.imported() {
            2
        } else {
            0
        };
        Ok(function - before + added)
    }

    fn parse_type_section(
        &mut self,
        to: &mut TypeSection,
        from: wasmparser::TypeSectionReader<'_>,
    ) -> Result<(), Error> {
        reencode::utils::parse_type_section(self, to, from)?;
        to.ty().function([], []);
        to.ty().function([], [ValType::I32]);
        Ok(())
    }

    fn parse_import_section(
        &mut self,
        to: &mut ImportSection,
        from: wasmparser::ImportSectionReader<'_>,
    ) -> Result<(), Error> {
        for import in from.into_imports() {
            let import = import?;
            if import.module == "sandbox" && import.name == "charge" {
                continue;
            }
            self.parse_import(to, import)?;
        }
        let types = self.types();
        to.import("sandbox", "checkpoint", EntityType::Function(types + 1));
        to.import("sandbox", "pause", EntityType::Function(types));
        Ok(())
    }

    fn parse_function_section(
        &mut self,
        to: &mut FunctionSection,
        from: wasmparser::FunctionSectionReader<'_>,
    ) -> Result<(), Error> {
        reencode::utils::parse_function_section(self, to, from)?;
        to.function(self.types());
        Ok(())
    }

    fn parse_global_section(
        &mut self,
        to: &mut GlobalSection,
        from: wasmparser::GlobalSectionReader<'_>,
    ) -> Result<(), Error> {
        reencode::utils::parse_global_section(self, to, from)?;
        let kind = GlobalType {
            val_type: ValType::I32,
            mutable: true,
            shared: false,
        };
        to.global(kind, &ConstExpr::i32_const(i32::MAX));
        Ok(())
    }

    fn parse_export_section(
        &mut self,
        to: &mut ExportSection,
        from: wasmparser::ExportSectionReader<'_>,
    ) -> Result<(), Error> {
        reencode::utils::parse_export_section(self, to, from)?;
        to.export(FUEL, ExportKind::Global, self.module.globals);
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        to: &mut CodeSection,
        from: wasmparser::CodeSectionReader<'_>,
    ) -> Result<(), Error> {
        reencode::utils::parse_code_section(self, to, from)?;
        to.function(&charge::refill(self.checkpoint(), self.pause()));
        Ok(())
    }

    fn parse_function_body(
        &mut self,
        to: &mut CodeSection,
        body: FunctionBody<'_>,
    ) -> Result<(), Error> {
        let function = self
            .body(&body)
            .with_context(|| format!("in {}", self.module.name(self.current)))
            .map_err(Error::UserError)?;
        self.current += 1;
        to.function(&function);
        Ok(())
    }

    fn custom_name_section(
        &mut self,
        _: wasmparser::NameSectionReader<'_>,
    ) -> Result<NameSection, Error> {
        // Locals have moved; the names of functions are all that the next passes want.
        let mut names: BTreeMap<u32, String> = BTreeMap::new();
        for (function, name) in &self.module.names {
            if Some(*function) != self.removed {
                names.insert(self.function_index(*function)?, name.clone());
            }
        }
        names.insert(self.checkpoint(), "sandbox.checkpoint".into());
        names.insert(self.pause(), "sandbox.pause".into());
        names.insert(self.refill, "metering.refill".into());
        let mut map = NameMap::new();
        for (function, name) in &names {
            map.append(*function, name);
        }
        let mut section = NameSection::new();
        section.functions(&map);
        Ok(section)
    }
}

/// Sections that the pass appends to must be there.
fn check_sections(bytes: &[u8]) -> Result<()> {
    let mut missing = vec!["type", "import", "function", "global", "export", "code"];
    for payload in Parser::new(0).parse_all(bytes) {
        let found = match payload? {
            Payload::TypeSection(_) => "type",
            Payload::ImportSection(_) => "import",
            Payload::FunctionSection(_) => "function",
            Payload::GlobalSection(_) => "global",
            Payload::ExportSection(_) => "export",
            Payload::CodeSectionStart { .. } => "code",
            _ => continue,
        };
        missing.retain(|name| *name != found);
    }
    if !missing.is_empty() {
        bail!("the module lacks these sections: {}", missing.join(", "));
    }
    Ok(())
}
