//! The control flow of one function of a metered module, as a graph.

use anyhow::{Context, Result, bail, ensure};
use wasmparser::{FunctionBody, Operator};

use super::pattern::{self, Metering};
use crate::dispatch;

/// A call that a node makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Call {
    Direct(u32),
    /// By signature.
    Indirect(u32),
}

#[derive(Debug, Default)]
pub struct Node {
    /// The units of a charge; control that goes through here pays.
    pub charge: Option<pattern::Amount>,
    /// A wide `br_table`.
    pub dispatch: bool,
    pub calls: Vec<Call>,
}

/// Nodes of straight code; node 0 is the entry, node 1 the exit.
#[derive(Debug, Default)]
pub struct Flow {
    pub nodes: Vec<Node>,
    pub successors: Vec<Vec<u32>>,
}

pub const ENTRY: u32 = 0;
pub const EXIT: u32 = 1;

/// An open label.
struct Label {
    /// Where a branch to it goes.
    target: u32,
    /// Where control goes on after its end.
    end: u32,
    /// Where the condition of an `if` without `else` so far was decided.
    decided: Option<u32>,
}

struct Builder {
    flow: Flow,
    current: u32,
    labels: Vec<Label>,
}

impl Builder {
    fn node(&mut self) -> u32 {
        self.flow.nodes.push(Node::default());
        self.flow.successors.push(Vec::new());
        self.flow.nodes.len() as u32 - 1
    }

    fn edge(&mut self, from: u32, to: u32) {
        self.flow.successors[from as usize].push(to);
    }

    /// Goes on in a new node that the current one leads to.
    fn advance(&mut self) {
        let next = self.node();
        self.edge(self.current, next);
        self.current = next;
    }

    fn branch(&mut self, depth: u32) -> Result<()> {
        let position = self.labels.len().checked_sub(1 + depth as usize);
        let target = self.labels[position.context("a branch leads nowhere")?].target;
        self.edge(self.current, target);
        Ok(())
    }

    fn open(&mut self, target: u32, end: u32, decided: Option<u32>) {
        self.labels.push(Label {
            target,
            end,
            decided,
        });
    }
}

impl Flow {
    /// Reads a body; refuses one that touches the fuel other than by a whole charge.
    pub fn of(body: &FunctionBody<'_>, metering: &Metering) -> Result<Self> {
        let operators = body
            .get_operators_reader()?
            .into_iter()
            .collect::<Result<Vec<Operator<'_>>, _>>()?;
        let mut builder = Builder {
            flow: Flow::default(),
            current: ENTRY,
            labels: Vec::new(),
        };
        builder.node();
        builder.node();
        builder.open(EXIT, EXIT, None);
        let mut position = 0;
        while let Some(operator) = operators.get(position) {
            if let Some((amount, length)) = pattern::charge(&operators[position..], metering) {
                builder.advance();
                builder.flow.nodes[builder.current as usize].charge = Some(amount);
                builder.advance();
                position += length;
                continue;
            }
            pattern::check(&operators, position, metering)?;
            builder.step(operator)?;
            position += 1;
        }
        ensure!(builder.labels.is_empty(), "labels are left open");
        Ok(builder.flow)
    }

    /// The calls that can be reached from the entry without passing a charge.
    pub fn uncharged_calls(&self) -> Vec<Call> {
        let mut calls: Vec<Call> = self
            .reach_uncharged()
            .into_iter()
            .flat_map(|node| self.nodes[node as usize].calls.iter().copied())
            .collect();
        calls.sort_unstable();
        calls.dedup();
        calls
    }

    /// Whether every way through the function passes a charge.
    pub fn always_charged(&self) -> bool {
        !self.reach_uncharged().contains(&EXIT)
    }

    fn reach_uncharged(&self) -> Vec<u32> {
        let mut seen = vec![false; self.nodes.len()];
        let mut pending = vec![ENTRY];
        let mut reached = Vec::new();
        while let Some(node) = pending.pop() {
            if seen[node as usize] || self.nodes[node as usize].charge.is_some() {
                continue;
            }
            seen[node as usize] = true;
            reached.push(node);
            pending.extend(&self.successors[node as usize]);
        }
        reached
    }
}

impl Builder {
    fn step(&mut self, operator: &Operator<'_>) -> Result<()> {
        match operator {
            Operator::Block { .. } => {
                let end = self.node();
                self.open(end, end, None);
            }
            Operator::Loop { .. } => {
                let end = self.node();
                self.advance();
                self.open(self.current, end, None);
            }
            Operator::If { .. } => {
                let end = self.node();
                let decided = self.current;
                self.advance();
                self.open(end, end, Some(decided));
            }
            Operator::Else => {
                let label = self.labels.last_mut().context("else without if")?;
                let end = label.end;
                let decided = label.decided.take().context("else without if")?;
                self.edge(self.current, end);
                self.current = decided;
                self.advance();
            }
            Operator::End => {
                let label = self.labels.pop().context("end without a label")?;
                self.edge(self.current, label.end);
                if let Some(decided) = label.decided {
                    self.edge(decided, label.end);
                }
                self.current = label.end;
            }
            Operator::Br { relative_depth } => {
                self.branch(*relative_depth)?;
                self.current = self.node();
            }
            Operator::BrIf { relative_depth } => {
                self.branch(*relative_depth)?;
                self.advance();
            }
            Operator::BrTable { targets } => {
                // A node of its own: what stands before it is no part of the dispatch.
                self.advance();
                self.flow.nodes[self.current as usize].dispatch = dispatch::is_dispatch(targets)?;
                for depth in targets.targets().chain([Ok(targets.default())]) {
                    self.branch(depth?)?;
                }
                let successors = &mut self.flow.successors[self.current as usize];
                successors.sort_unstable();
                successors.dedup();
                self.current = self.node();
            }
            Operator::Return => {
                self.edge(self.current, EXIT);
                self.current = self.node();
            }
            Operator::Unreachable => self.current = self.node(),
            Operator::Call { function_index } => self.call(Call::Direct(*function_index)),
            Operator::CallIndirect { type_index, .. } => self.call(Call::Indirect(*type_index)),
            Operator::BrOnNull { .. }
            | Operator::BrOnNonNull { .. }
            | Operator::BrOnCast { .. }
            | Operator::BrOnCastFail { .. }
            | Operator::ReturnCall { .. }
            | Operator::ReturnCallIndirect { .. }
            | Operator::ReturnCallRef { .. }
            | Operator::CallRef { .. }
            | Operator::TryTable { .. } => bail!("{operator:?} moves control in an unknown way"),
            _ => {}
        }
        Ok(())
    }

    fn call(&mut self, call: Call) {
        self.flow.nodes[self.current as usize].calls.push(call);
    }
}
