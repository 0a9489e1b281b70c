//! What the engine asks of WASI and of libc.

use alloc::vec::Vec;
#[cfg(target_arch = "wasm32")]
pub use wasi::{arguments, environment, monotonic};

#[cfg(not(target_arch = "wasm32"))]
pub use native::{arguments, environment, monotonic};

use core::ffi::{CStr, c_char, c_int, c_void};
use rquickjs_sys as sys;

/// Standard output and standard error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum Stream {
    Output = 1,
    Error = 2,
}

/// Why a file could not be read: the number of the error.
pub struct Errno(pub i32);

unsafe extern "C" {
    fn malloc(size: usize) -> *mut c_void;
    fn calloc(count: usize, size: usize) -> *mut c_void;
    fn realloc(block: *mut c_void, size: usize) -> *mut c_void;
    fn free(block: *mut c_void);
    fn malloc_usable_size(block: *mut c_void) -> usize;
    fn open(path: *const c_char, flags: c_int, ...) -> c_int;
    fn read(file: c_int, to: *mut c_void, len: usize) -> isize;
    fn write(file: c_int, from: *const c_void, len: usize) -> isize;
    fn close(file: c_int) -> c_int;
    fn getentropy(to: *mut c_void, len: usize) -> c_int;
    fn strerror(number: c_int) -> *const c_char;
    safe fn __errno_location() -> *mut c_int;
}

/// Tells the host when there was no memory.
fn noted(block: *mut c_void) -> *mut c_void {
    if block.is_null() {
        abi::set_allocation_failed();
    }
    block
}

unsafe extern "C" fn js_malloc(_: *mut c_void, size: sys::size_t) -> *mut c_void {
    // SAFETY: any size may be asked for.
    noted(unsafe { malloc(size as usize) })
}

unsafe extern "C" fn js_calloc(
    _: *mut c_void,
    count: sys::size_t,
    size: sys::size_t,
) -> *mut c_void {
    // SAFETY: any size may be asked for.
    noted(unsafe { calloc(count as usize, size as usize) })
}

unsafe extern "C" fn js_free(_: *mut c_void, block: *mut c_void) {
    // SAFETY: QuickJS gives back what it got.
    unsafe { free(block) }
}

unsafe extern "C" fn js_realloc(
    _: *mut c_void,
    block: *mut c_void,
    size: sys::size_t,
) -> *mut c_void {
    if size == 0 {
        // SAFETY: QuickJS gives back what it got.
        unsafe { free(block) };
        return core::ptr::null_mut();
    }
    // SAFETY: QuickJS gives back what it got.
    noted(unsafe { realloc(block, size as usize) })
}

unsafe extern "C" fn js_usable_size(block: *const c_void) -> sys::size_t {
    // SAFETY: QuickJS asks about what it got.
    unsafe { malloc_usable_size(block.cast_mut()) as sys::size_t }
}

/// The allocator for QuickJS: that of libc, over the break of the contract's crate.
pub static ALLOCATOR: sys::JSMallocFunctions = sys::JSMallocFunctions {
    js_calloc: Some(js_calloc),
    js_malloc: Some(js_malloc),
    js_free: Some(js_free),
    js_realloc: Some(js_realloc),
    js_malloc_usable_size: Some(js_usable_size),
};

/// Writes all bytes; what the host refuses is lost, as on a closed pipe.
pub fn write_all(stream: Stream, mut bytes: &[u8]) {
    while !bytes.is_empty() {
        // SAFETY: the bytes are readable.
        let written = unsafe { write(stream as c_int, bytes.as_ptr().cast(), bytes.len()) };
        match usize::try_from(written) {
            Ok(written) if written > 0 => bytes = &bytes[written.min(bytes.len())..],
            _ => return,
        }
    }
}

/// Bytes that nobody can guess.
pub fn random(bytes: &mut [u8]) {
    for chunk in bytes.chunks_mut(256) {
        // SAFETY: the chunk is writable; at most 256 bytes are asked for, as the call demands.
        unsafe { getentropy(chunk.as_mut_ptr().cast(), chunk.len()) };
    }
}

fn last_error() -> Errno {
    // SAFETY: libc keeps the number of the last error there.
    Errno(unsafe { *__errno_location() })
}

impl Errno {
    /// libc's text for it.
    pub fn text(&self) -> &'static str {
        // SAFETY: libc answers a text that lives forever and ends with NUL.
        let text = unsafe { CStr::from_ptr(strerror(self.0)) };
        text.to_str().unwrap_or("unknown error")
    }
}

/// A whole file.
pub fn read_file(path: &CStr) -> Result<Vec<u8>, Errno> {
    // wasi-libc has a bit of its own for it.
    const READ_ONLY: c_int = if cfg!(target_arch = "wasm32") {
        0x0400_0000
    } else {
        0
    };
    // SAFETY: the path ends with NUL.
    let file = unsafe { open(path.as_ptr(), READ_ONLY) };
    if file < 0 {
        return Err(last_error());
    }
    let mut bytes: Vec<u8> = Vec::new();
    let result = loop {
        let len = bytes.len();
        bytes.reserve(65_536);
        // SAFETY: there is room for as many bytes behind the first `len`.
        let got = unsafe { read(file, bytes.as_mut_ptr().add(len).cast(), 65_536) };
        match usize::try_from(got) {
            Ok(0) => break Ok(bytes),
            // SAFETY: so many bytes have been written.
            Ok(got) => unsafe { bytes.set_len(len + got) },
            Err(_) => break Err(last_error()),
        }
    };
    // SAFETY: the file is open and ours.
    unsafe { close(file) };
    result
}

#[cfg(target_arch = "wasm32")]
mod wasi {
    use alloc::vec::Vec;

    #[link(wasm_import_module = "wasi_snapshot_preview1")]
    unsafe extern "C" {
        fn args_sizes_get(count: *mut u32, size: *mut u32) -> u32;
        fn args_get(starts: *mut *const u8, bytes: *mut u8) -> u32;
        fn environ_sizes_get(count: *mut u32, size: *mut u32) -> u32;
        fn clock_time_get(clock: u32, precision: u64, time: *mut u64) -> u32;
        fn environ_get(starts: *mut *const u8, bytes: *mut u8) -> u32;
    }

    /// The texts that a pair of WASI calls answers.
    fn texts(
        sizes: unsafe extern "C" fn(*mut u32, *mut u32) -> u32,
        get: unsafe extern "C" fn(*mut *const u8, *mut u8) -> u32,
    ) -> Vec<Vec<u8>> {
        let (mut count, mut size) = (0, 0);
        // SAFETY: both numbers are writable.
        if unsafe { sizes(&mut count, &mut size) } != 0 {
            return Vec::new();
        }
        let mut starts = alloc::vec![core::ptr::null(); count as usize];
        let mut bytes = alloc::vec![0u8; size as usize];
        // SAFETY: there is room for as many starts and bytes as the host has just said.
        if unsafe { get(starts.as_mut_ptr(), bytes.as_mut_ptr()) } != 0 {
            return Vec::new();
        }
        let texts = bytes.split(|&byte| byte == 0).take(count as usize);
        texts.map(<[u8]>::to_vec).collect()
    }

    /// The arguments of the program.
    pub fn arguments() -> Vec<Vec<u8>> {
        texts(args_sizes_get, args_get)
    }

    /// The environment of the program, as `NAME=value`.
    pub fn environment() -> Vec<Vec<u8>> {
        texts(environ_sizes_get, environ_get)
    }

    /// The monotonic clock, in nanoseconds.
    pub fn monotonic() -> u64 {
        const MONOTONIC: u32 = 1;
        let mut time = 0;
        // SAFETY: the time is writable.
        unsafe { clock_time_get(MONOTONIC, 1, &mut time) };
        time
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod native {
    //! The same from the standard library, for tests.

    use std::os::unix::ffi::OsStringExt;
    use std::time::SystemTime;

    pub fn monotonic() -> u64 {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        since.map_or(0, |time| time.as_nanos() as u64)
    }

    pub fn arguments() -> Vec<Vec<u8>> {
        std::env::args_os().map(OsStringExt::into_vec).collect()
    }

    pub fn environment() -> Vec<Vec<u8>> {
        std::env::vars()
            .map(|(name, value)| format!("{name}={value}").into_bytes())
            .collect()
    }
}
