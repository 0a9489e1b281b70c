//! The mailbox: the fixed place where both sides leave what a call needs besides its arguments.

use alloc::vec::Vec;
use core::cell::UnsafeCell;

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum Status {
    Ok = 0,
    Error = 1,
    Memory = 2,
    Unknown = 3,
    Pending = 4,
    Stalled = 5,
}

/// What kind of value crosses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Kind {
    Undefined = 0,
    Null = 1,
    False = 2,
    True = 3,
    Number = 4,
    String = 5,
    Bytes = 6,
    Json = 7,
    Extended = 8,
}

impl Kind {
    /// The kind with that number, if there is one.
    pub fn from_number(number: u32) -> Option<Self> {
        Some(match number {
            0 => Self::Undefined,
            1 => Self::Null,
            2 => Self::False,
            3 => Self::True,
            4 => Self::Number,
            5 => Self::String,
            6 => Self::Bytes,
            7 => Self::Json,
            8 => Self::Extended,
            _ => return None,
        })
    }
}

/// How a piece of source is to be run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mode(pub u32);

impl Mode {
    /// A name may be declared again, and incomplete input is told as such.
    pub fn repl(self) -> bool {
        self.0 & 1 != 0
    }

    /// The value leaves as plain JSON text.
    pub fn json(self) -> bool {
        self.0 & 2 != 0
    }
}

#[repr(C, align(8))]
struct Mailbox {
    input: u32,
    input_capacity: u32,
    output: u32,
    output_len: u32,
    kind: u32,
    out_of_memory: u32,
    number: f64,
    reserved: [u32; 8],
}

struct State {
    mailbox: Mailbox,
    input: Vec<u8>,
    spare: Vec<u8>,
    output: Vec<u8>,
    scratch: Vec<u8>,
}

struct Single(UnsafeCell<State>);
// SAFETY: an engine is one instance on one thread; nothing here is shared between threads.
unsafe impl Sync for Single {}

static STATE: Single = Single(UnsafeCell::new(State {
    mailbox: Mailbox {
        input: 0,
        input_capacity: 0,
        output: 0,
        output_len: 0,
        kind: 0,
        out_of_memory: 0,
        number: 0.0,
        reserved: [0; 8],
    },
    input: Vec::new(),
    spare: Vec::new(),
    output: Vec::new(),
    scratch: Vec::new(),
}));

/// Buffers above this size go back to the allocator after use.
const KEEP: usize = 1 << 20;

fn with<R>(f: impl FnOnce(&mut State) -> R) -> R {
    // SAFETY: one thread, and no closure given to `with` allocates or calls back into it.
    f(unsafe { &mut *STATE.0.get() })
}

fn show_input(state: &mut State) {
    state.mailbox.input = state.input.as_mut_ptr() as usize as u32;
    state.mailbox.input_capacity = state.input.capacity() as u32;
}

/// Address of the mailbox.
pub fn mailbox_address() -> usize {
    with(|state| &raw const state.mailbox as usize)
}

/// Makes the input buffer hold `n` bytes; 0 when there is no memory for it.
pub fn reserve(n: usize) -> usize {
    let (address, old) = with(|state| {
        if state.input.capacity() >= n {
            return (state.mailbox.input as usize, None);
        }
        (0, Some(core::mem::take(&mut state.input)))
    });
    let Some(old) = old else { return address };
    // Allocating may call `sbrk`, which writes the mailbox: never inside `with`.
    drop(old);
    let mut fresh = Vec::new();
    let got = fresh.try_reserve_exact(n.max(4096)).is_ok();
    with(|state| {
        state.input = fresh;
        show_input(state);
        if got { state.mailbox.input as usize } else { 0 }
    })
}

/// The first `len` bytes that the host wrote, out of the host's reach until they are given back.
pub(crate) fn take_input(len: usize) -> Vec<u8> {
    with(|state| {
        let spare = core::mem::take(&mut state.spare);
        let mut taken = core::mem::replace(&mut state.input, spare);
        show_input(state);
        let len = len.min(taken.capacity());
        // SAFETY: the host has written these bytes, and `len` is within the capacity.
        unsafe { taken.set_len(len) };
        taken
    })
}

/// Returns a buffer that `take_input` gave.
pub(crate) fn give_back_input(mut buffer: Vec<u8>) {
    if buffer.capacity() > KEEP {
        return;
    }
    buffer.clear();
    with(|state| {
        if state.input.capacity() < buffer.capacity() {
            core::mem::swap(&mut state.input, &mut buffer);
            show_input(state);
        }
        if state.spare.capacity() < buffer.capacity() {
            state.spare = buffer;
        }
    });
}

pub(crate) fn take_scratch() -> Vec<u8> {
    with(|state| core::mem::take(&mut state.scratch))
}

pub(crate) fn give_back_scratch(mut buffer: Vec<u8>) {
    if buffer.capacity() <= KEEP {
        buffer.clear();
        with(|state| state.scratch = buffer);
    }
}

pub(crate) fn take_output() -> Vec<u8> {
    with(|state| {
        state.mailbox.output_len = 0;
        let mut output = core::mem::take(&mut state.output);
        if output.capacity() > KEEP {
            output = Vec::new();
        }
        output.clear();
        output
    })
}

/// Shows the host a value: its kind, its number, its message.
pub(crate) fn show_output(kind: Kind, number: f64, output: Vec<u8>) {
    with(|state| {
        state.mailbox.kind = kind as u32;
        state.mailbox.number = number;
        state.mailbox.output = output.as_ptr() as usize as u32;
        state.mailbox.output_len = output.len() as u32;
        state.output = output;
    });
}

/// Kind, number and message length that the host left.
pub(crate) fn received() -> (Kind, f64, usize) {
    with(|state| {
        (
            Kind::from_number(state.mailbox.kind).unwrap_or(Kind::Undefined),
            state.mailbox.number,
            state.mailbox.output_len as usize,
        )
    })
}

/// The number that the host left for a value of kind `Number`.
pub(crate) fn received_number() -> f64 {
    with(|state| state.mailbox.number)
}

/// Whether an allocation has failed since the host last asked.
pub fn allocation_failed() -> bool {
    with(|state| state.mailbox.out_of_memory != 0)
}

/// Tells the host that an allocation failed.
pub fn set_allocation_failed() {
    with(|state| state.mailbox.out_of_memory = 1);
}
