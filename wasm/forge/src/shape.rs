//! The structure of one function, as the metering sees it.

use anyhow::Result;
use wasmparser::{BlockType, FunctionBody, Operator};

use crate::dispatch;

/// A loop of a function, in the order of the `loop` operators.
#[derive(Debug, Clone)]
pub struct Loop {
    /// What one turn is taken to cost: operators of the body without inner loops.
    pub weight: i32,
    /// Whether a wide `br_table` stands directly in it: an interpreter's dispatch.
    pub dispatch: bool,
    /// Whether the loop takes operands, so that a branch to it carries values.
    pub operands: bool,
}

#[derive(Debug, Clone, Default)]
pub struct Shape {
    pub loops: Vec<Loop>,
    /// Operators outside of all loops.
    pub straight: i32,
    pub calls: Vec<u32>,
    /// Type index of each indirect call, and whether it stands in a loop.
    pub indirect: Vec<(u32, bool)>,
    pub operators: i32,
}

/// No charge is above this: a body that large is mostly branches not taken.
const HEAVIEST: i32 = 100;

pub fn weight(operators: i32) -> i32 {
    operators.clamp(1, HEAVIEST)
}

impl Shape {
    pub fn of(body: &FunctionBody<'_>) -> Result<Self> {
        let mut shape = Shape::default();
        let mut open: Vec<Option<usize>> = vec![None];
        let mut inside: Vec<usize> = Vec::new();
        for operator in body.get_operators_reader()? {
            let operator = operator?;
            shape.operators += 1;
            match inside.last() {
                Some(innermost) => shape.loops[*innermost].weight += 1,
                None => shape.straight += 1,
            }
            match operator {
                Operator::Loop { blockty } => {
                    open.push(Some(shape.loops.len()));
                    inside.push(shape.loops.len());
                    shape.loops.push(Loop {
                        weight: 0,
                        dispatch: false,
                        operands: matches!(blockty, BlockType::FuncType(_)),
                    });
                }
                Operator::Block { .. } | Operator::If { .. } => open.push(None),
                Operator::End => {
                    if open.pop().flatten().is_some() {
                        inside.pop();
                    }
                }
                Operator::BrTable { targets } => {
                    if let Some(innermost) = inside.last()
                        && dispatch::is_dispatch(&targets)?
                    {
                        shape.loops[*innermost].dispatch = true;
                    }
                }
                Operator::Call { function_index } => shape.calls.push(function_index),
                Operator::CallIndirect { type_index, .. } => {
                    shape.indirect.push((type_index, !inside.is_empty()));
                }
                _ => {}
            }
        }
        Ok(shape)
    }
}
