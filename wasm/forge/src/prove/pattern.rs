//! What a charge looks like in a finished module, read back without the pass that wrote it.

use anyhow::{Result, bail, ensure};
use wasmparser::{BlockType, Operator};

/// The parts of the metering in a module.
#[derive(Debug, Clone, Copy)]
pub struct Metering {
    pub fuel: u32,
    pub refill: u32,
    pub checkpoint: u32,
    pub pause: u32,
}

/// What a charge takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    Constant(i32),
    /// By the length in this local.
    Length(u32),
    /// By the pages in this local.
    Pages(u32),
}

/// Longest bulk operation of constant length that may go uncharged.
const SHORT: i32 = 4096;
/// The most that one charge may take: with two of them fuel cannot wrap around.
const LARGEST: i32 = 1 << 30;

/// The charge that the operators begin with, and how many operators it has.
pub fn charge(operators: &[Operator<'_>], metering: &Metering) -> Option<(Amount, usize)> {
    use Operator as Op;
    let [Op::GlobalGet { global_index }, rest @ ..] = operators else {
        return None;
    };
    if *global_index != metering.fuel {
        return None;
    }
    let (amount, rest) = match rest {
        [Op::I32Const { value }, rest @ ..] if (1..=LARGEST).contains(value) => {
            (Amount::Constant(*value), rest)
        }
        // At most 2^29.
        [
            Op::LocalGet { local_index },
            Op::I32Const { value: 3 },
            Op::I32ShrU,
            Op::I32Const { value: 1 },
            Op::I32Add,
            rest @ ..,
        ] => (Amount::Length(*local_index), rest),
        // At most 2^29.
        [
            Op::LocalGet { local_index },
            Op::I32Const { value: 0x1ffff },
            Op::I32And,
            Op::I32Const { value: 12 },
            Op::I32Shl,
            Op::I32Const { value: 1 },
            Op::I32Add,
            rest @ ..,
        ] => (Amount::Pages(*local_index), rest),
        _ => return None,
    };
    let [
        Op::I32Sub,
        Op::LocalTee { local_index: kept },
        Op::GlobalSet { global_index },
        Op::LocalGet {
            local_index: tested,
        },
        Op::I32Const { value: 0 },
        Op::I32LtS,
        Op::If {
            blockty: BlockType::Empty,
        },
        Op::Call { function_index },
        Op::End,
        after @ ..,
    ] = rest
    else {
        return None;
    };
    let whole =
        *global_index == metering.fuel && kept == tested && *function_index == metering.refill;
    whole.then(|| (amount, operators.len() - after.len()))
}

/// Refuses an operator, outside of a charge, that belongs to the metering or should be charged.
pub fn check(operators: &[Operator<'_>], position: usize, metering: &Metering) -> Result<()> {
    use Operator as Op;
    match &operators[position] {
        Op::GlobalSet { global_index } => ensure!(
            *global_index != metering.fuel,
            "fuel is written outside of a charge"
        ),
        Op::Call { function_index } => ensure!(
            ![metering.refill, metering.checkpoint, metering.pause].contains(function_index),
            "the metering is called outside of a charge"
        ),
        Op::RefFunc { function_index } => ensure!(
            ![metering.refill, metering.checkpoint, metering.pause].contains(function_index),
            "the address of a function of the metering is taken"
        ),
        Op::MemoryCopy { .. }
        | Op::MemoryFill { .. }
        | Op::MemoryInit { .. }
        | Op::TableCopy { .. }
        | Op::TableFill { .. }
        | Op::TableInit { .. } => {
            let short = position > 0
                && matches!(operators[position - 1], Op::I32Const { value } if (0..=SHORT).contains(&value));
            if !short && !paid(operators, position, metering, Amount::Length) {
                bail!("a bulk operation is not charged by its length");
            }
        }
        Op::MemoryGrow { .. } | Op::TableGrow { .. } => ensure!(
            paid(operators, position, metering, Amount::Pages),
            "growing is not charged by its size"
        ),
        _ => {}
    }
    Ok(())
}

/// Whether a charge by what is on top of the stack stands right before `position`.
fn paid(
    operators: &[Operator<'_>],
    position: usize,
    metering: &Metering,
    amount: fn(u32) -> Amount,
) -> bool {
    (0..position).rev().take(24).any(|start| {
        let Operator::LocalTee { local_index } = operators[start] else {
            return false;
        };
        charge(&operators[start + 1..], metering).is_some_and(|(found, length)| {
            found == amount(local_index) && start + 1 + length == position
        })
    })
}

/// Whether a body is `if (checkpoint()) pause();`.
pub fn is_refill(operators: &[Operator<'_>], checkpoint: u32, pause: u32) -> bool {
    use Operator as Op;
    matches!(
        operators,
        [
            Op::Call { function_index: first },
            Op::If { blockty: BlockType::Empty },
            Op::Call { function_index: second },
            Op::End,
            Op::End,
        ] if *first == checkpoint && *second == pause
    )
}
