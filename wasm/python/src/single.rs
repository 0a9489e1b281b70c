//! A static that only one thread ever sees.

use core::cell::UnsafeCell;

pub struct Single<T>(UnsafeCell<T>);

// SAFETY: an engine is one instance on one thread.
unsafe impl<T> Sync for Single<T> {}

impl<T> Single<T> {
    pub const fn new(value: T) -> Self {
        Self(UnsafeCell::new(value))
    }

    /// Works on the value; `work` must not run guest code, which could come back here.
    pub fn with<R>(&self, work: impl FnOnce(&mut T) -> R) -> R {
        // SAFETY: one thread, and no second reference as long as callers keep the promise above.
        work(unsafe { &mut *self.0.get() })
    }
}
