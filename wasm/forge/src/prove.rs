//! Proves that a metered module cannot run on without paying.
//!
//! It reads nothing but the module: every cycle in the control flow of a function and every cycle
//! of calls must pass a charge. What an exception names may go round its dispatch uncharged, and
//! nothing else. Calls into the host are left out: the host calls back only `sandbox_reserve`.

mod flow;
mod pattern;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use anyhow::{Context, Result, anyhow, bail, ensure};
use wasmparser::{ExternalKind, Operator};

use crate::components::cyclic;
use crate::config::{Config, Exception};
use crate::module::Module;
use flow::{Call, Flow};
use pattern::Metering;

/// What was proved.
#[derive(Debug)]
pub struct Proof {
    functions: usize,
    loops: usize,
    charges: usize,
    recursive: usize,
    exceptions: Vec<String>,
}

impl fmt::Display for Proof {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            to,
            "{} functions, {} charges; {} groups of loops and {} groups of recursive functions, each cycle pays",
            self.functions, self.charges, self.loops, self.recursive
        )?;
        for exception in &self.exceptions {
            writeln!(to, "but for {exception}")?;
        }
        Ok(())
    }
}

/// Proves it, or says what gets by.
pub fn prove(bytes: &[u8], config: &Config) -> Result<Proof> {
    let module = Module::parse(bytes)?;
    let metering = find_metering(&module)?;
    let mut exceptions: BTreeMap<u32, &Exception> = BTreeMap::new();
    for exception in &config.exception {
        let function = module.named(&exception.function)?;
        ensure!(
            exceptions.insert(function, exception).is_none(),
            "{} is excepted twice",
            exception.function
        );
    }
    let mut proof = Proof {
        functions: module.bodies.len(),
        loops: 0,
        charges: 0,
        recursive: 0,
        exceptions: Vec::new(),
    };
    let mut flows = Vec::with_capacity(module.bodies.len());
    let mut failures = Vec::new();
    for (index, body) in module.bodies.iter().enumerate() {
        let function = module.imported() + index as u32;
        if function == metering.refill {
            flows.push(Flow::default());
            continue;
        }
        let flow = Flow::of(body, &metering).with_context(|| module.name(function))?;
        proof.charges += flow.nodes.iter().filter(|n| n.charge.is_some()).count();
        proof.loops += cyclic(&flow.successors, |_| true).len();
        if let Err(error) = check_loops(&flow, exceptions.get(&function).copied()) {
            failures.push(format!("{}: {error}", module.name(function)));
        }
        flows.push(flow);
    }
    check_recursion(&module, &flows, &mut proof, &mut failures);
    if !failures.is_empty() {
        bail!("not every cycle pays:\n  {}", failures.join("\n  "));
    }
    for (function, exception) in &exceptions {
        let description = bound(&module, &flows, *function, exception)
            .with_context(|| format!("the exception {}", exception.function))?;
        proof.exceptions.push(description);
    }
    Ok(proof)
}

/// Finds the metering by its exports and imports, and checks that nothing else reaches it.
fn find_metering(module: &Module<'_>) -> Result<Metering> {
    let import = |name: &str| {
        module
            .import("sandbox", name)
            .with_context(|| format!("the module does not import sandbox.{name}"))
    };
    let (checkpoint, pause) = (import("checkpoint")?, import("pause")?);
    ensure!(
        module.import("sandbox", "charge").is_none(),
        "the module still imports sandbox.charge"
    );
    let fuel = module
        .exports
        .iter()
        .find(|(name, kind, _)| name == "fuel" && *kind == ExternalKind::Global)
        .map(|(_, _, index)| *index)
        .context("the module exports no fuel")?;
    let mut refills = Vec::new();
    for (index, body) in module.bodies.iter().enumerate() {
        let operators = body
            .get_operators_reader()?
            .into_iter()
            .take(6)
            .collect::<Result<Vec<Operator<'_>>, _>>()?;
        if pattern::is_refill(&operators, checkpoint, pause) {
            refills.push(module.imported() + index as u32);
        }
    }
    let [refill] = refills[..] else {
        bail!(
            "{} functions refill the fuel; there must be one",
            refills.len()
        );
    };
    for function in [checkpoint, pause, refill] {
        ensure!(
            !module.taken.contains(&function),
            "the address of a function of the metering is taken"
        );
    }
    Ok(Metering {
        fuel,
        refill,
        checkpoint,
        pause,
    })
}

/// No cycle without a charge; in an excepted function, none but through its dispatch.
fn check_loops(flow: &Flow, exception: Option<&Exception>) -> Result<()> {
    let free = |node: u32| flow.nodes[node as usize].charge.is_none();
    let unpaid = cyclic(&flow.successors, free);
    match exception {
        None => ensure!(unpaid.is_empty(), "{} loops do not pay", unpaid.len()),
        Some(_) => {
            ensure!(!unpaid.is_empty(), "the exception is not needed");
            let beside = cyclic(&flow.successors, |node| {
                free(node) && !flow.nodes[node as usize].dispatch
            });
            ensure!(
                beside.is_empty(),
                "{} loops beside the dispatch do not pay",
                beside.len()
            );
        }
    }
    Ok(())
}

/// Checks the poll of an exception and describes both.
fn bound(
    module: &Module<'_>,
    flows: &[Flow],
    function: u32,
    exception: &Exception,
) -> Result<String> {
    let flow_of = |function: u32| {
        let index = function.checked_sub(module.imported());
        index
            .and_then(|index| flows.get(index as usize))
            .ok_or_else(|| anyhow!("{} has no body", module.name(function)))
    };
    let flow = flow_of(function)?;
    // The whole of what can go round with the dispatch, charges included.
    let round: Vec<u32> = cyclic(&flow.successors, |_| true)
        .into_iter()
        .filter(|nodes| nodes.iter().any(|node| flow.nodes[*node as usize].dispatch))
        .flatten()
        .collect();
    ensure!(!round.is_empty(), "it has no dispatch in a loop");
    let bounded_by = match (&exception.poll, exception.charge) {
        (Some(name), None) => {
            let poll = module.named(name)?;
            let called = round
                .iter()
                .flat_map(|node| &flow.nodes[*node as usize].calls)
                .filter(|call| **call == Call::Direct(poll))
                .count();
            ensure!(called > 0, "its loop does not call {name}");
            ensure!(
                flow_of(poll)?.always_charged(),
                "{name} can return without a charge"
            );
            format!("{name}, called at {called} places")
        }
        (None, Some(units)) => {
            let wanted = Some(pattern::Amount::Constant(units));
            let places = round
                .iter()
                .filter(|node| flow.nodes[**node as usize].charge == wanted)
                .count();
            ensure!(places > 0, "its loop holds no charge of {units}");
            format!("charges of {units} at {places} places")
        }
        _ => bail!("it needs either a poll or a charge"),
    };
    Ok(format!(
        "the dispatch of {}, bounded by {bounded_by}: {}",
        exception.function, exception.reason
    ))
}

/// No cycle of calls without a charge on the way from each entry to the call.
fn check_recursion(
    module: &Module<'_>,
    flows: &[Flow],
    proof: &mut Proof,
    failures: &mut Vec<String>,
) {
    let mut by_signature: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for function in &module.taken {
        let signature = module.canonical(module.signature(*function));
        by_signature.entry(signature).or_default().push(*function);
    }
    // Signatures stand behind the functions as nodes that lead to whatever they may call.
    let functions = module.functions();
    let place = |call: Call| match call {
        Call::Direct(function) => function,
        Call::Indirect(signature) => functions + module.canonical(signature),
    };
    let count = functions as usize + module.types.len();
    let mut all = vec![Vec::new(); count];
    let mut unpaid = vec![Vec::new(); count];
    for (index, flow) in flows.iter().enumerate() {
        let caller = module.imported() as usize + index;
        if flow.nodes.is_empty() {
            continue;
        }
        let calls: BTreeSet<Call> = flow
            .nodes
            .iter()
            .flat_map(|node| node.calls.iter().copied())
            .collect();
        all[caller] = calls.into_iter().map(place).collect();
        unpaid[caller] = flow.uncharged_calls().into_iter().map(place).collect();
    }
    for (signature, targets) in by_signature {
        let hub = (functions + signature) as usize;
        all[hub].clone_from(&targets);
        unpaid[hub] = targets;
    }
    proof.recursive = cyclic(&all, |_| true).len();
    for cycle in cyclic(&unpaid, |_| true) {
        let names: Vec<String> = cycle
            .iter()
            .filter(|node| **node < functions)
            .take(8)
            .map(|node| module.name(*node))
            .collect();
        failures.push(format!("recursion that does not pay: {}", names.join(", ")));
    }
}
