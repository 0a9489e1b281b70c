//! The metering code: how a charge looks in a module, for the pass that writes it.

use wasm_encoder::{BlockType, Function, Instruction};

/// The most a single charge may take, so that fuel cannot wrap around.
pub const LARGEST: i32 = 1 << 30;

/// A bulk operation of at most this constant length needs no charge.
pub const SHORT: i32 = 4096;

/// Name of the exported fuel global.
pub const FUEL: &str = "fuel";

/// Writes charges into one function.
#[derive(Debug)]
pub struct Charge {
    pub fuel: u32,
    pub refill: u32,
    /// A local of type i32 that belongs to the metering.
    pub scratch: u32,
    /// Where the tests for used-up fuel stand in the body, in bytes: compilers are told that they
    /// seldom hold.
    pub unlikely: Vec<u32>,
}

impl Charge {
    /// `fuel -= units; if (fuel < 0) refill();`
    pub fn constant(&mut self, to: &mut Function, units: i32) {
        self.take(to, &[Instruction::I32Const(units)]);
    }

    /// Charges by the number on top of the stack, which stays there: one unit for eight.
    pub fn length(&mut self, to: &mut Function) {
        to.instruction(&Instruction::LocalTee(self.scratch));
        self.take(
            to,
            &[
                Instruction::LocalGet(self.scratch),
                Instruction::I32Const(3),
                Instruction::I32ShrU,
                Instruction::I32Const(1),
                Instruction::I32Add,
            ],
        );
    }

    /// Charges by the number of pages on top of the stack, which stays there. More pages than
    /// the mask lets through cannot be had anyway.
    pub fn pages(&mut self, to: &mut Function) {
        to.instruction(&Instruction::LocalTee(self.scratch));
        self.take(
            to,
            &[
                Instruction::LocalGet(self.scratch),
                Instruction::I32Const(0x1ffff),
                Instruction::I32And,
                Instruction::I32Const(12),
                Instruction::I32Shl,
                Instruction::I32Const(1),
                Instruction::I32Add,
            ],
        );
    }

    fn take(&mut self, to: &mut Function, amount: &[Instruction<'_>]) {
        to.instruction(&Instruction::GlobalGet(self.fuel));
        for instruction in amount {
            to.instruction(instruction);
        }
        for instruction in [
            Instruction::I32Sub,
            Instruction::LocalTee(self.scratch),
            Instruction::GlobalSet(self.fuel),
            Instruction::LocalGet(self.scratch),
            Instruction::I32Const(0),
            Instruction::I32LtS,
        ] {
            to.instruction(&instruction);
        }
        self.unlikely.push(to.byte_len() as u32);
        to.instruction(&Instruction::If(BlockType::Empty));
        to.instruction(&Instruction::Call(self.refill));
        to.instruction(&Instruction::End);
    }
}

/// `if (checkpoint()) pause();`
pub fn refill(checkpoint: u32, pause: u32) -> Function {
    let mut function = Function::new([]);
    for instruction in [
        Instruction::Call(checkpoint),
        Instruction::If(BlockType::Empty),
        Instruction::Call(pause),
        Instruction::End,
        Instruction::End,
    ] {
        function.instruction(&instruction);
    }
    function
}
