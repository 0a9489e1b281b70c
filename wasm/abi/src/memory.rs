//! The break of the heap. It is data, so an image of the memory holds it; libc's own takes the
//! size of the memory for the break and would lose what lies between after a reset.

use core::cell::UnsafeCell;

const PAGE: usize = 65536;

struct Break(UnsafeCell<usize>);
// SAFETY: an engine is one instance on one thread.
unsafe impl Sync for Break {}

static BREAK: Break = Break(UnsafeCell::new(0));

unsafe extern "C" {
    static __heap_base: u8;
}

fn failed() -> usize {
    crate::mailbox::set_allocation_failed();
    usize::MAX
}

/// Moves the end of the heap by `increment` bytes; answers its former place, or all ones.
#[unsafe(no_mangle)]
pub extern "C" fn sbrk(increment: isize) -> usize {
    // SAFETY: one thread; no reference to the cell outlives this function.
    let current = unsafe { &mut *BREAK.0.get() };
    if *current == 0 {
        let base = &raw const __heap_base as usize;
        *current = base.next_multiple_of(PAGE);
    }
    if increment == 0 {
        return *current;
    }
    if increment < 0 {
        return failed();
    }
    let Some(end) = current.checked_add(increment as usize) else {
        return failed();
    };
    let size = core::arch::wasm32::memory_size(0) * PAGE;
    if end > size {
        let pages = (end - size).div_ceil(PAGE);
        if core::arch::wasm32::memory_grow(0, pages) == usize::MAX {
            return failed();
        }
    }
    core::mem::replace(current, end)
}
