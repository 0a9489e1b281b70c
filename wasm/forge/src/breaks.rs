//! Which functions are charged at their entry: a set without which there is no cycle of calls.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use crate::components::cyclic;
use crate::config::Config;
use crate::module::Module;
use crate::shape::Shape;

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
            for signature in &shape.indirect {
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

    /// Callers and callees of each function within a component, seen through the signatures.
    fn degrees(&self, component: &[u32]) -> BTreeMap<u32, (f64, f64)> {
        let mut near: BTreeMap<u32, (f64, f64)> =
            component.iter().map(|node| (*node, (0.0, 0.0))).collect();
        for node in component {
            for callee in &self.successors[*node as usize] {
                if near.contains_key(callee) {
                    near.entry(*node).or_default().1 += 1.0;
                    near.entry(*callee).or_default().0 += 1.0;
                }
            }
        }
        let mut all = near.clone();
        for node in component.iter().filter(|node| !self.is_hub(**node)) {
            for callee in &self.successors[*node as usize] {
                if self.is_hub(*callee) && near.contains_key(callee) {
                    all.entry(*node).or_default().1 += near[callee].1 - 1.0;
                }
            }
        }
        for hub in component.iter().filter(|node| self.is_hub(**node)) {
            for target in &self.successors[*hub as usize] {
                if near.contains_key(target) {
                    all.entry(*target).or_default().0 += near[hub].0 - 1.0;
                }
            }
        }
        all
    }

    fn is_hub(&self, node: u32) -> bool {
        node as usize >= self.functions
    }
}

/// Chooses the breaks: greedily, the function first that breaks most for what it is likely to cost.
pub fn choose(module: &Module<'_>, shapes: &[Shape], config: &Config) -> Result<BTreeSet<u32>> {
    let graph = Graph::of(module, shapes);
    let mut breaks = BTreeSet::new();
    for toll in &config.toll {
        breaks.insert(module.named(&toll.function)?);
    }
    let mut callers = vec![0u32; graph.functions];
    for shape in shapes {
        for callee in &shape.calls {
            callers[*callee as usize] += 1;
        }
    }
    loop {
        let components = cyclic(&graph.successors, |node| !breaks.contains(&node));
        if components.is_empty() {
            return Ok(breaks);
        }
        for component in components {
            let degrees = graph.degrees(&component);
            // A function that is called from many places is likely to be a hot one.
            let score = |node: u32| {
                let (incoming, outgoing) = degrees[&node];
                let heat = 1.0 + f64::from(callers[node as usize]);
                incoming * outgoing / heat
            };
            let best = component
                .iter()
                .copied()
                .filter(|node| !graph.is_hub(*node))
                .max_by(|a, b| score(*a).total_cmp(&score(*b)).then(b.cmp(a)));
            breaks.extend(best);
        }
    }
}
