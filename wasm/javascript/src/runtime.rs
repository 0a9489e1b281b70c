//! What a Rust program without the standard library must bring: allocator and panic handler.

use core::alloc::{GlobalAlloc, Layout};
use core::ffi::c_void;

unsafe extern "C" {
    fn malloc(size: usize) -> *mut c_void;
    fn realloc(block: *mut c_void, size: usize) -> *mut c_void;
    fn free(block: *mut c_void);
    fn aligned_alloc(align: usize, size: usize) -> *mut c_void;
}

/// libc aligns every block so.
const ALIGN: usize = 16;

struct Libc;

// SAFETY: libc's allocator keeps the promises of `GlobalAlloc`; larger alignments go to
// `aligned_alloc`, whose blocks `free` takes as well.
unsafe impl GlobalAlloc for Libc {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: any size may be asked for.
        unsafe {
            if layout.align() <= ALIGN {
                malloc(layout.size()).cast()
            } else {
                let size = layout.size().next_multiple_of(layout.align());
                aligned_alloc(layout.align(), size).cast()
            }
        }
    }

    unsafe fn dealloc(&self, block: *mut u8, _: Layout) {
        // SAFETY: the block came from this allocator.
        unsafe { free(block.cast()) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if layout.align() <= ALIGN {
            // SAFETY: the block came from this allocator.
            return unsafe { realloc(block.cast(), size).cast() };
        }
        // SAFETY: the new layout has the alignment of the old one; both blocks hold what is copied.
        unsafe {
            let fresh = self.alloc(Layout::from_size_align_unchecked(size, layout.align()));
            if !fresh.is_null() {
                fresh.copy_from_nonoverlapping(block, layout.size().min(size));
                free(block.cast());
            }
            fresh
        }
    }
}

#[global_allocator]
static ALLOCATOR: Libc = Libc;

/// A defect, or Rust's own code out of memory: the host knows which by the mailbox, since the
/// break of the heap notes that it could not grow.
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
