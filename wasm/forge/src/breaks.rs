//! Which functions are charged because of recursion: a set whose removal leaves no cycle of calls.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use crate::components::cyclic;
use crate::config::Config;
use crate::module::Module;
use crate::shape::Shape;

/// Where calls are charged.
#[derive(Debug, Default)]
pub struct Breaks {
    /// Functions charged at their entry.
    pub entries: BTreeSet<u32>,
    /// Functions charged before each of their indirect calls.
    pub sites: BTreeSet<u32>,
}

/// The call graph. Behind the functions stands one node for each signature that an indirect call
/// uses: callers lead to it, and it leads to every function of that signature whose address is
/// taken.
struct Graph {
    successors: Vec<Vec<u32>>,
    functions: usize,
}

impl Graph {
    fn of(module: &Module<'_>, shapes: &[Shape]) -> Self {
        let functions = module.functions() as usize;
        let mut successors: Vec<Vec<u32>> = vec![Vec::new(); functions];
        let mut hubs: BTreeMap<u32, u32> = BTreeMap::new();
        for (index, shape) in shapes.iter().enumerate() {
            let caller = module.imported() as usize + index;
            let mut callees: BTreeSet<u32> = shape.calls.iter().copied().collect();
            for (signature, _) in &shape.indirect {
                let signature = module.canonical(*signature);
                let hub = *hubs.entry(signature).or_insert_with(|| {
                    let targets = module.taken.iter().copied().filter(|function| {
                        module.canonical(module.signature(*function)) == signature
                    });
                    successors.push(targets.collect());
                    successors.len() as u32 - 1
                });
                callees.insert(hub);
            }
            successors[caller] = callees.into_iter().collect();
        }
        Graph {
            successors,
            functions,
        }
    }

    fn is_hub(&self, node: u32) -> bool {
        node as usize >= self.functions
    }
}

/// Chooses the breaks: greedily, the function first that breaks most for what it is likely to cost.
pub fn choose(module: &Module<'_>, shapes: &[Shape], config: &Config) -> Result<Breaks> {
    let mut graph = Graph::of(module, shapes);
    let mut breaks = Breaks::default();
    for toll in &config.toll {
        breaks.entries.insert(module.named(&toll.function)?);
    }
    let mut spared: BTreeSet<u32> = BTreeSet::new();
    for name in &config.spare {
        spared.insert(module.named(name)?);
    }
    let mut callers = vec![0u32; graph.functions];
    for shape in shapes {
        for callee in &shape.calls {
            callers[*callee as usize] += 1;
        }
    }
    // An indirect call on a cycle is charged where it is made: no address has to be followed.
    let mut indirect: BTreeSet<u32> = BTreeSet::new();
    for component in cyclic(&graph.successors, |node| !breaks.entries.contains(&node)) {
        let members: BTreeSet<u32> = component.iter().copied().collect();
        for node in component {
            if !graph.is_hub(node)
                && graph.successors[node as usize]
                    .iter()
                    .any(|callee| graph.is_hub(*callee) && members.contains(callee))
            {
                indirect.insert(node);
            }
        }
    }
    let mode = std::env::var("FORGE_INDIRECT").unwrap_or_default();
    for function in indirect {
        let shape = &shapes[(function - module.imported()) as usize];
        let looped = shape.indirect.iter().any(|(_, looped)| *looped);
        let at_sites = match mode.as_str() {
            "entry" => false,
            "site" => true,
            _ => !looped && shape.indirect.len() <= 2,
        };
        if at_sites || spared.contains(&function) {
            breaks.sites.insert(function);
        } else {
            breaks.entries.insert(function);
        }
    }
    let functions = graph.functions as u32;
    for site in &breaks.sites {
        graph.successors[*site as usize].retain(|callee| *callee < functions);
    }
    loop {
        let components = cyclic(&graph.successors, |node| !breaks.entries.contains(&node));
        if components.is_empty() {
            return Ok(breaks);
        }
        for component in components {
            let members: BTreeSet<u32> = component.iter().copied().collect();
            let mut incoming: BTreeMap<u32, f64> = BTreeMap::new();
            for node in &component {
                for callee in &graph.successors[*node as usize] {
                    if members.contains(callee) {
                        *incoming.entry(*callee).or_default() += 1.0;
                    }
                }
            }
            let score = |node: u32| {
                let outgoing = graph.successors[node as usize]
                    .iter()
                    .filter(|callee| members.contains(callee))
                    .count() as f64;
                let heat = if spared.contains(&node) { 1e6 } else { 1.0 }
                    * (1.0 + f64::from(callers[node as usize]));
                incoming.get(&node).copied().unwrap_or(0.0) * outgoing / heat
            };
            let best = component
                .iter()
                .copied()
                .filter(|node| !graph.is_hub(*node))
                .max_by(|a, b| score(*a).total_cmp(&score(*b)).then(b.cmp(a)));
            if let Some(best) = best {
                breaks.entries.insert(best);
            }
        }
    }
}
