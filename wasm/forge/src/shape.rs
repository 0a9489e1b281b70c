//! The structure of one function, as the metering sees it.

use anyhow::{Context, Result};
use wasmparser::{BlockType, BrTable, FunctionBody, Operator};

use crate::dispatch;

/// A loop of a function, in the order of the `loop` operators.
#[derive(Debug, Clone)]
pub struct Loop {
    /// What one turn is likely to cost, without inner loops: instructions.
    pub weight: f64,
    /// Whether a wide `br_table` stands directly in it: an interpreter's dispatch.
    pub dispatch: bool,
    /// Whether the loop takes operands, so that a branch to it carries values.
    pub operands: bool,
}

#[derive(Debug, Clone, Default)]
pub struct Shape {
    pub loops: Vec<Loop>,
    /// What is likely to run outside of all loops: instructions.
    pub straight: f64,
    pub calls: Vec<u32>,
    /// Type index of each indirect call.
    pub indirect: Vec<u32>,
}

/// The units of a charge for so many instructions.
pub fn units(instructions: f64) -> i32 {
    instructions.round().clamp(1.0, 1000.0) as i32
}

/// An open label.
struct Label {
    /// The loop that it heads.
    heads: Option<usize>,
    /// How likely control is to arrive at its end by branches.
    arriving: f64,
    /// How likely control does not enter this `if` and no `else` has come yet.
    otherwise: f64,
}

/// Walks a body with a guess of how often each operator runs for one entry: a branch is taken
/// half of the time, a table leads anywhere alike, a loop turns once and then goes on.
struct Walk {
    shape: Shape,
    labels: Vec<Label>,
    /// Loops that are open, with the likelihood of entering each.
    inside: Vec<(usize, f64)>,
    likelihood: f64,
}

impl Shape {
    pub fn of(body: &FunctionBody<'_>) -> Result<Self> {
        let mut walk = Walk {
            shape: Shape::default(),
            labels: Vec::new(),
            inside: Vec::new(),
            likelihood: 1.0,
        };
        walk.open(None);
        for operator in body.get_operators_reader()? {
            walk.step(&operator?)?;
        }
        Ok(walk.shape)
    }
}

impl Walk {
    fn open(&mut self, heads: Option<usize>) {
        self.labels.push(Label {
            heads,
            arriving: 0.0,
            otherwise: 0.0,
        });
    }

    /// Lets control branch with that likelihood.
    fn branch(&mut self, depth: u32, likelihood: f64) -> Result<bool> {
        let position = self.labels.len().checked_sub(1 + depth as usize);
        let label = &mut self.labels[position.context("a branch leads nowhere")?];
        if label.heads.is_none() {
            label.arriving += likelihood;
        }
        Ok(label.heads.is_some())
    }

    fn table(&mut self, targets: &BrTable<'_>) -> Result<()> {
        if let Some((innermost, _)) = self.inside.last()
            && dispatch::is_dispatch(targets)?
        {
            self.shape.loops[*innermost].dispatch = true;
        }
        let share = self.likelihood / f64::from(targets.len() + 1);
        for depth in targets.targets().chain([Ok(targets.default())]) {
            self.branch(depth?, share)?;
        }
        self.likelihood = 0.0;
        Ok(())
    }

    fn step(&mut self, operator: &Operator<'_>) -> Result<()> {
        match self.inside.last() {
            Some((innermost, entered)) if *entered > 0.0 => {
                self.shape.loops[*innermost].weight += self.likelihood / entered;
            }
            Some(_) => {}
            None => self.shape.straight += self.likelihood,
        }
        match operator {
            Operator::Loop { blockty } => {
                self.open(Some(self.shape.loops.len()));
                self.inside.push((self.shape.loops.len(), self.likelihood));
                self.shape.loops.push(Loop {
                    weight: 0.0,
                    dispatch: false,
                    operands: matches!(blockty, BlockType::FuncType(_)),
                });
            }
            Operator::Block { .. } => self.open(None),
            Operator::If { .. } => {
                self.likelihood /= 2.0;
                self.open(None);
                if let Some(label) = self.labels.last_mut() {
                    label.otherwise = self.likelihood;
                }
            }
            Operator::Else => {
                let label = self.labels.last_mut().context("else without if")?;
                label.arriving += self.likelihood;
                self.likelihood = std::mem::take(&mut label.otherwise);
            }
            Operator::End => {
                let label = self.labels.pop().context("end without a label")?;
                if label.heads.is_some() {
                    self.inside.pop();
                }
                self.likelihood += label.arriving + label.otherwise;
            }
            Operator::Br { relative_depth } => {
                self.branch(*relative_depth, self.likelihood)?;
                self.likelihood = 0.0;
            }
            Operator::BrIf { relative_depth } => {
                if !self.branch(*relative_depth, self.likelihood / 2.0)? {
                    self.likelihood /= 2.0;
                }
            }
            Operator::BrTable { targets } => self.table(targets)?,
            Operator::Return | Operator::Unreachable => self.likelihood = 0.0,
            Operator::Call { function_index } => self.shape.calls.push(*function_index),
            Operator::CallIndirect { type_index, .. } => {
                self.shape.indirect.push(*type_index);
            }
            _ => {}
        }
        Ok(())
    }
}
