//! What a program without `std` must bring: the allocator and the end of a panic.

use core::alloc::{GlobalAlloc, Layout};
use core::ffi::c_void;

unsafe extern "C" {
    fn malloc(size: usize) -> *mut c_void;
    fn realloc(pointer: *mut c_void, size: usize) -> *mut c_void;
    fn free(pointer: *mut c_void);
    fn aligned_alloc(align: usize, size: usize) -> *mut c_void;
}

/// What C's `malloc` aligns to here.
const MALLOC_ALIGN: usize = 8;

struct C;

// SAFETY: C's allocator keeps the promises of `GlobalAlloc`.
unsafe impl GlobalAlloc for C {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise; the size is a multiple of the alignment in the second case.
        unsafe {
            if layout.align() <= MALLOC_ALIGN {
                malloc(layout.size()).cast()
            } else {
                aligned_alloc(layout.align(), layout.pad_to_align().size()).cast()
            }
        }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, _: Layout) {
        // SAFETY: the pointer came from `alloc`.
        unsafe { free(pointer.cast()) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if layout.align() <= MALLOC_ALIGN {
            // SAFETY: the pointer came from `alloc`.
            return unsafe { realloc(pointer.cast(), size).cast() };
        }
        // SAFETY: the caller's promise on the size and the alignment.
        let fresh = unsafe {
            let layout = Layout::from_size_align_unchecked(size, layout.align());
            self.alloc(layout)
        };
        if !fresh.is_null() {
            // SAFETY: both hold at least the smaller of the two sizes and do not overlap.
            unsafe {
                core::ptr::copy_nonoverlapping(pointer, fresh, size.min(layout.size()));
                self.dealloc(pointer, layout);
            }
        }
        fresh
    }
}

#[global_allocator]
static ALLOCATOR: C = C;

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}

#[link(wasm_import_module = "wasi_snapshot_preview1")]
unsafe extern "C" {
    safe fn proc_exit(code: i32) -> !;
}

/// Code of a program that aborts: 128 and the number of the signal.
const ABORTED: i32 = 134;

/// In the place of C's `abort`, which traps: a guest may abort its own program, as by `os.abort()`,
/// and that is no defect of the engine.
#[unsafe(no_mangle)]
extern "C" fn abort() -> ! {
    proc_exit(ABORTED)
}
