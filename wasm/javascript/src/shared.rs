//! What the engine and the functions that QuickJS calls back share.

use crate::js::{Js, Value};
use crate::known::Known;
use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use core::cell::{Cell, OnceCell, RefCell};
use rquickjs_sys as sys;

/// State of the one context.
pub struct Shared {
    known: OnceCell<Known>,
    /// Object that holds the `let`, `const` and `class` names of all scripts.
    pub lexical: OnceCell<Value>,
    /// Rejected promises that nobody handles, oldest first.
    pub unhandled: RefCell<Vec<Value>>,
    /// Sources of the modules that guest code can import.
    pub modules: RefCell<BTreeMap<String, String>>,
    pub random: Cell<[u64; 2]>,
    /// Monotonic time that `performance.now()` counts from, in nanoseconds.
    pub time_origin: Cell<u64>,
}

impl Shared {
    /// Makes the state and ties it to the context.
    pub fn install(js: Js) -> &'static Self {
        let shared: &'static Self = Box::leak(Box::new(Self {
            known: OnceCell::new(),
            lexical: OnceCell::new(),
            unhandled: RefCell::default(),
            modules: RefCell::default(),
            random: Cell::new([1, 2]),
            time_origin: Cell::new(0),
        }));
        // SAFETY: the state lives as long as the context.
        unsafe { sys::JS_SetContextOpaque(js.0, core::ptr::from_ref(shared).cast_mut().cast()) };
        shared
    }

    /// What the bridge took from the language at boot.
    pub fn known(&self) -> &Known {
        self.known.get().expect("boot has ended")
    }

    /// Leaves what boot found.
    pub fn set_known(&self, known: Known) {
        let _ = self.known.set(known);
    }

    pub fn lexical(&self) -> &Value {
        self.lexical.get().expect("boot has ended")
    }
}

impl Js {
    pub fn shared(self) -> &'static Shared {
        // SAFETY: `install` comes before anything that asks, and leaks the state.
        unsafe { &*sys::JS_GetContextOpaque(self.0).cast::<Shared>() }
    }
}
