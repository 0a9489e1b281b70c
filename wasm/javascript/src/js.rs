//! QuickJS from Rust: a context handle, values that free themselves, and exceptions as `Err`.

mod value;

use alloc::string::String;
use alloc::vec::Vec;
use core::ffi::{CStr, c_char, c_int};
use core::{ptr, slice};
use rquickjs_sys as sys;

pub use sys::JSValue as Raw;

/// An exception is pending in the context.
#[derive(Debug)]
pub struct Thrown;

pub type Result<T> = core::result::Result<T, Thrown>;

/// The context. There is one, and it lives as long as the instance.
#[derive(Clone, Copy)]
pub struct Js(pub(crate) *mut sys::JSContext);

/// A value that this side owns a reference to.
pub struct Value {
    raw: Raw,
    js: Js,
}

/// The name of a property.
pub struct Atom {
    raw: sys::JSAtom,
    js: Js,
}

/// A string's text. QuickJS writes lone surrogates as WTF-8.
pub struct Text {
    start: *const c_char,
    len: usize,
    js: Js,
}

/// The names of an object's own properties.
pub struct Names {
    table: *mut sys::JSPropertyEnum,
    len: u32,
    js: Js,
}

/// What an own property is, found without running a getter.
pub enum Property {
    Value(Value),
    Accessor,
}

/// What a native function gets.
pub type Native =
    unsafe extern "C" fn(*mut sys::JSContext, Raw, c_int, *mut Raw, c_int, *mut Raw) -> Raw;

const WRITABLE: c_int = (sys::JS_PROP_CONFIGURABLE | sys::JS_PROP_WRITABLE) as c_int;
const PLAIN: c_int = sys::JS_PROP_C_W_E as c_int;

impl Drop for Value {
    fn drop(&mut self) {
        // SAFETY: the reference is ours and is given back once.
        unsafe { sys::JS_FreeValue(self.js.0, self.raw) }
    }
}

impl Clone for Value {
    fn clone(&self) -> Self {
        self.js.borrowed(self.raw)
    }
}

impl Drop for Atom {
    fn drop(&mut self) {
        // SAFETY: the reference is ours and is given back once.
        unsafe { sys::JS_FreeAtom(self.js.0, self.raw) }
    }
}

impl Drop for Text {
    fn drop(&mut self) {
        // SAFETY: the text came from `JS_ToCStringLen` or `JS_AtomToCStringLen`.
        unsafe { sys::JS_FreeCString(self.js.0, self.start) }
    }
}

impl Drop for Names {
    fn drop(&mut self) {
        // SAFETY: the table came from `JS_GetOwnPropertyNames` with this length.
        unsafe { sys::JS_FreePropertyEnum(self.js.0, self.table, self.len) }
    }
}

impl Text {
    pub fn bytes(&self) -> &[u8] {
        // SAFETY: QuickJS keeps `len` bytes there until the text is freed.
        unsafe { slice::from_raw_parts(self.start.cast(), self.len) }
    }

    /// The text, unless it holds lone surrogates.
    pub fn utf8(&self) -> Option<&str> {
        core::str::from_utf8(self.bytes()).ok()
    }

    /// The text with lone surrogates replaced.
    pub fn lossy(&self) -> String {
        String::from_utf8_lossy(self.bytes()).into_owned()
    }
}

impl Names {
    pub fn len(&self) -> usize {
        self.len as usize
    }

    pub fn get(&self, at: usize) -> Atom {
        assert!(at < self.len());
        // SAFETY: `at` is inside the table, whose atoms live as long as it.
        let raw = unsafe { sys::JS_DupAtom(self.js.0, (*self.table.add(at)).atom) };
        Atom { raw, js: self.js }
    }

    pub fn iter(&self) -> impl Iterator<Item = Atom> + '_ {
        (0..self.len()).map(|at| self.get(at))
    }
}

impl Atom {
    pub fn text(&self) -> Result<Text> {
        let mut len = 0;
        // SAFETY: the atom is alive; the length is written on success.
        let start = unsafe { sys::JS_AtomToCStringLen(self.js.0, &mut len, self.raw) };
        self.js.text(start, len as usize)
    }

    /// The name as the guest sees it: a string or a symbol.
    pub fn to_value(&self) -> Result<Value> {
        // SAFETY: the atom is alive.
        self.js
            .own(unsafe { sys::JS_AtomToValue(self.js.0, self.raw) })
    }
}

impl Js {
    /// Takes over a reference that QuickJS returned.
    pub fn own(self, raw: Raw) -> Result<Value> {
        // SAFETY: only the tag is looked at.
        if unsafe { sys::JS_IsException(raw) } {
            return Err(Thrown);
        }
        Ok(Value { raw, js: self })
    }

    /// A reference of our own to a value that someone else keeps alive now.
    pub fn borrowed(self, raw: Raw) -> Value {
        // SAFETY: the value is alive, so it can be counted once more.
        let raw = unsafe { sys::JS_DupValue(self.0, raw) };
        Value { raw, js: self }
    }

    fn text(self, start: *const c_char, len: usize) -> Result<Text> {
        if start.is_null() {
            return Err(Thrown);
        }
        Ok(Text {
            start,
            len,
            js: self,
        })
    }

    fn done(status: c_int) -> Result<bool> {
        if status < 0 {
            Err(Thrown)
        } else {
            Ok(status != 0)
        }
    }

    pub fn undefined(self) -> Value {
        let raw = sys::JS_UNDEFINED;
        Value { raw, js: self }
    }

    pub fn null(self) -> Value {
        let raw = sys::JS_NULL;
        Value { raw, js: self }
    }

    pub fn boolean(self, value: bool) -> Value {
        let raw = if value { sys::JS_TRUE } else { sys::JS_FALSE };
        Value { raw, js: self }
    }

    pub fn integer(self, value: i32) -> Value {
        let raw = sys::JS_MKVAL(sys::JS_TAG_INT, value);
        Value { raw, js: self }
    }

    pub fn number(self, value: f64) -> Value {
        let whole = value as i32;
        if f64::from(whole).to_bits() == value.to_bits() {
            return self.integer(whole);
        }
        let raw = sys::JS_NewFloat64(value);
        Value { raw, js: self }
    }

    pub fn string(self, text: &str) -> Result<Value> {
        // SAFETY: QuickJS copies the text.
        self.own(unsafe { sys::JS_NewStringLen(self.0, text.as_ptr().cast(), text.len() as _) })
    }

    pub fn string_utf16(self, units: &[u16]) -> Result<Value> {
        // SAFETY: QuickJS copies the units.
        self.own(unsafe { sys::JS_NewStringUTF16(self.0, units.as_ptr(), units.len() as _) })
    }

    pub fn bytes(self, bytes: &[u8]) -> Result<Value> {
        // SAFETY: QuickJS copies the bytes.
        self.own(unsafe { sys::JS_NewUint8ArrayCopy(self.0, bytes.as_ptr(), bytes.len() as _) })
    }

    pub fn date(self, milliseconds: f64) -> Result<Value> {
        // SAFETY: the context is alive.
        self.own(unsafe { sys::JS_NewDate(self.0, milliseconds) })
    }

    /// A bigint of any size, given by its decimal digits.
    pub fn big_integer(self, digits: &str) -> Result<Value> {
        if let Ok(small) = digits.parse() {
            // SAFETY: the context is alive.
            return self.own(unsafe { sys::JS_NewBigInt64(self.0, small) });
        }
        self.shared()
            .known()
            .big_int
            .call(&self.undefined(), &[self.string(digits)?])
    }

    pub fn object(self) -> Result<Value> {
        // SAFETY: the context is alive.
        self.own(unsafe { sys::JS_NewObject(self.0) })
    }

    pub fn array(self, values: Vec<Value>) -> Result<Value> {
        let Ok(count) = c_int::try_from(values.len()) else {
            return Err(self.throw_range("the array is too long"));
        };
        let raws: Vec<Raw> = values.into_iter().map(Value::into_raw).collect();
        // SAFETY: the references pass to QuickJS, which frees them when it fails.
        self.own(unsafe { sys::JS_NewArrayFrom(self.0, count, raws.as_ptr()) })
    }

    pub fn global(self) -> Value {
        // SAFETY: the context is alive.
        let raw = unsafe { sys::JS_GetGlobalObject(self.0) };
        Value { raw, js: self }
    }

    pub fn atom(self, name: &str) -> Result<Atom> {
        // SAFETY: QuickJS copies the name.
        let raw = unsafe { sys::JS_NewAtomLen(self.0, name.as_ptr().cast(), name.len() as _) };
        if raw == 0 {
            return Err(Thrown);
        }
        Ok(Atom { raw, js: self })
    }

    /// A native function; `magic` and `data` are what it gets besides its arguments.
    pub fn function(
        self,
        name: &str,
        length: i32,
        native: Native,
        magic: i32,
        data: &[&Value],
    ) -> Result<Value> {
        let mut data: Vec<Raw> = data.iter().map(|value| value.raw).collect();
        // SAFETY: QuickJS takes references of its own to the data.
        let made = self.own(unsafe {
            sys::JS_NewCFunctionData(
                self.0,
                Some(native),
                length,
                magic,
                data.len() as c_int,
                data.as_mut_ptr(),
            )
        })?;
        let key = self.atom("name")?;
        made.define_with(&key, self.string(name)?, sys::JS_PROP_CONFIGURABLE as c_int)?;
        Ok(made)
    }

    /// Compiles a source that may hold NULs; the last byte is the NUL that ends it.
    pub fn compile(self, source: &[u8], name: &CStr, flags: u32) -> Result<Value> {
        assert_eq!(source.last(), Some(&0));
        // SAFETY: both texts end with NUL, which is not counted, and outlive the call.
        self.own(unsafe {
            sys::JS_Eval(
                self.0,
                source.as_ptr().cast(),
                (source.len() - 1) as _,
                name.as_ptr(),
                (flags | sys::JS_EVAL_FLAG_COMPILE_ONLY) as c_int,
            )
        })
    }

    /// Runs what `compile` made.
    pub fn run(self, compiled: Value) -> Result<Value> {
        // SAFETY: the reference passes to QuickJS.
        self.own(unsafe { sys::JS_EvalFunction(self.0, compiled.into_raw()) })
    }

    /// The pending exception, which is pending no more.
    pub fn exception(self) -> Value {
        // SAFETY: the context is alive; an absent exception reads as undefined below.
        let raw = unsafe { sys::JS_GetException(self.0) };
        // SAFETY: only the tag is looked at.
        if unsafe { sys::JS_IsUninitialized(raw) } {
            return self.undefined();
        }
        Value { raw, js: self }
    }

    pub fn throw(self, value: Value) -> Thrown {
        // SAFETY: the reference passes to QuickJS.
        unsafe { sys::JS_Throw(self.0, value.into_raw()) };
        Thrown
    }

    pub fn throw_range(self, message: &str) -> Thrown {
        let text = c_text(message);
        // SAFETY: the format takes one text that ends with NUL.
        unsafe { sys::JS_ThrowRangeError(self.0, c"%s".as_ptr(), text.as_ptr()) };
        Thrown
    }

    pub fn throw_type(self, message: &str) -> Thrown {
        let text = c_text(message);
        // SAFETY: the format takes one text that ends with NUL.
        unsafe { sys::JS_ThrowTypeError(self.0, c"%s".as_ptr(), text.as_ptr()) };
        Thrown
    }

    pub fn throw_reference(self, message: &str) -> Thrown {
        let text = c_text(message);
        // SAFETY: the format takes one text that ends with NUL.
        unsafe { sys::JS_ThrowReferenceError(self.0, c"%s".as_ptr(), text.as_ptr()) };
        Thrown
    }

    /// A bare error object; its stack is that of the place where it is thrown.
    pub fn new_error(self) -> Result<Value> {
        // SAFETY: the context is alive.
        self.own(unsafe { sys::JS_NewError(self.0) })
    }

    /// A pending promise, and the functions that resolve and reject it.
    pub fn promise(self) -> Result<(Value, [Value; 2])> {
        let mut functions = [sys::JS_UNDEFINED; 2];
        // SAFETY: both functions are written when it succeeds.
        let promise =
            self.own(unsafe { sys::JS_NewPromiseCapability(self.0, functions.as_mut_ptr()) })?;
        Ok((promise, functions.map(|raw| Value { raw, js: self })))
    }

    /// Runs one job of the queue; `false` when there is none.
    pub fn run_job(self) -> Result<bool> {
        let mut context = ptr::null_mut();
        // SAFETY: the runtime is that of the context.
        Self::done(unsafe { sys::JS_ExecutePendingJob(sys::JS_GetRuntime(self.0), &mut context) })
    }

    /// What a native function answers.
    pub fn answer(self, result: Result<Value>) -> Raw {
        match result {
            Ok(value) => value.into_raw(),
            Err(Thrown) => sys::JS_EXCEPTION,
        }
    }

    /// The arguments of a native function.
    ///
    /// # Safety
    /// `argv` holds `argc` values that are alive.
    pub unsafe fn arguments(self, argc: c_int, argv: *const Raw) -> Vec<Value> {
        // SAFETY: the caller's promise.
        (0..argc as usize)
            .map(|at| self.borrowed(unsafe { *argv.add(at) }))
            .collect()
    }
}

/// Ends a text with NUL; what follows a NUL inside is lost.
fn c_text(text: &str) -> Vec<c_char> {
    text.bytes()
        .take_while(|&byte| byte != 0)
        .chain([0])
        .map(|byte| byte as c_char)
        .collect()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PromiseState {
    Pending,
    Fulfilled,
    Rejected,
}

impl Js {
    fn has_exception(self) -> bool {
        // SAFETY: the context is alive.
        unsafe { sys::JS_HasException(self.0) }
    }
}
