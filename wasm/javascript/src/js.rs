//! QuickJS from Rust: a context handle, values that free themselves, and exceptions as `Err`.

use alloc::string::String;
use alloc::vec::Vec;
use core::ffi::{CStr, c_char, c_int};
use core::mem::ManuallyDrop;
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

impl Value {
    pub fn raw(&self) -> Raw {
        self.raw
    }

    pub fn js(&self) -> Js {
        self.js
    }

    /// Gives up the reference; whoever gets it frees it.
    pub fn into_raw(self) -> Raw {
        ManuallyDrop::new(self).raw
    }

    pub fn tag(&self) -> c_int {
        // SAFETY: only the tag is looked at.
        unsafe { sys::JS_VALUE_GET_NORM_TAG(self.raw) as c_int }
    }

    pub fn is_object(&self) -> bool {
        self.tag() == sys::JS_TAG_OBJECT
    }

    pub fn is_undefined(&self) -> bool {
        self.tag() == sys::JS_TAG_UNDEFINED
    }

    pub fn is_null(&self) -> bool {
        self.tag() == sys::JS_TAG_NULL
    }

    pub fn is_uninitialized(&self) -> bool {
        self.tag() == sys::JS_TAG_UNINITIALIZED
    }

    pub fn is_string(&self) -> bool {
        matches!(self.tag(), sys::JS_TAG_STRING | sys::JS_TAG_STRING_ROPE)
    }

    pub fn is_function(&self) -> bool {
        // SAFETY: the value is alive.
        unsafe { sys::JS_IsFunction(self.js.0, self.raw) }
    }

    pub fn is_error(&self) -> bool {
        // SAFETY: the value is alive.
        unsafe { sys::JS_IsError(self.raw) }
    }

    pub fn is_array(&self) -> bool {
        // SAFETY: the value is alive.
        unsafe { sys::JS_IsArray(self.raw) }
    }

    pub fn is_proxy(&self) -> bool {
        // SAFETY: the value is alive.
        unsafe { sys::JS_IsProxy(self.raw) }
    }

    pub fn is_date(&self) -> bool {
        // SAFETY: the value is alive.
        unsafe { sys::JS_IsDate(self.raw) }
    }

    pub fn is_array_buffer(&self) -> bool {
        // SAFETY: the value is alive.
        unsafe { sys::JS_IsArrayBuffer(self.raw) }
    }

    pub fn is_data_view(&self) -> bool {
        // SAFETY: the value is alive.
        unsafe { sys::JS_IsDataView(self.raw) }
    }

    /// Which object this is, as a number.
    pub fn address(&self) -> usize {
        // SAFETY: only the pointer is read, never followed.
        unsafe { sys::JS_VALUE_GET_PTR(self.raw) as usize }
    }

    /// The number of the object's built-in class; 0 for what is no object.
    pub fn class(&self) -> u32 {
        // SAFETY: the value is alive.
        unsafe { sys::JS_GetClassID(self.raw) as u32 }
    }

    /// The name of the object's built-in class.
    pub fn class_name(&self) -> Result<Text> {
        // SAFETY: the class is that of a live value; the atom is ours.
        let raw = unsafe { sys::JS_GetClassName(sys::JS_GetRuntime(self.js.0), self.class() as _) };
        let js = self.js;
        Atom { raw, js }.text()
    }

    /// The value of an integer or boolean tag.
    pub fn small(&self) -> i32 {
        // SAFETY: the tag says that an integer or a boolean is there.
        unsafe { sys::JS_VALUE_GET_INT(self.raw) }
    }

    /// The value of a float tag.
    pub fn float(&self) -> f64 {
        // SAFETY: the tag says that a float is there.
        unsafe { sys::JS_VALUE_GET_FLOAT64(self.raw) }
    }

    /// Number, if it is one.
    pub fn as_number(&self) -> Option<f64> {
        match self.tag() {
            sys::JS_TAG_INT => Some(f64::from(self.small())),
            sys::JS_TAG_FLOAT64 => Some(self.float()),
            _ => None,
        }
    }

    /// The text of a string; of anything else what `String(value)` gives.
    pub fn text(&self) -> Result<Text> {
        let mut len = 0;
        // SAFETY: the value is alive; the length is written on success.
        let start = unsafe { sys::JS_ToCStringLen2(self.js.0, &mut len, self.raw, false) };
        self.js.text(start, len as usize)
    }

    pub fn get(&self, name: &Atom) -> Result<Value> {
        // SAFETY: value and atom are alive.
        self.js
            .own(unsafe { sys::JS_GetProperty(self.js.0, self.raw, name.raw) })
    }

    pub fn get_named(&self, name: &str) -> Result<Value> {
        self.get(&self.js.atom(name)?)
    }

    pub fn get_index(&self, index: u32) -> Result<Value> {
        // SAFETY: the value is alive.
        self.js
            .own(unsafe { sys::JS_GetPropertyUint32(self.js.0, self.raw, index) })
    }

    /// `length`, as a list's.
    pub fn length(&self) -> Result<i64> {
        let mut length = 0;
        // SAFETY: the value is alive; the length is written on success.
        Js::done(unsafe { sys::JS_GetLength(self.js.0, self.raw, &mut length) })?;
        Ok(length)
    }

    pub fn has(&self, name: &Atom) -> Result<bool> {
        // SAFETY: value and atom are alive.
        Js::done(unsafe { sys::JS_HasProperty(self.js.0, self.raw, name.raw) })
    }

    /// An own property, found without running a getter (a Proxy's trap does run).
    pub fn own_property(&self, name: &Atom) -> Result<Option<Property>> {
        let js = self.js;
        let mut found = sys::JSPropertyDescriptor {
            flags: 0,
            value: sys::JS_UNDEFINED,
            getter: sys::JS_UNDEFINED,
            setter: sys::JS_UNDEFINED,
        };
        // SAFETY: value and atom are alive; the descriptor is filled when the answer is 1.
        if !Js::done(unsafe { sys::JS_GetOwnProperty(js.0, &mut found, self.raw, name.raw) })? {
            return Ok(None);
        }
        let [value, getter, setter] =
            [found.value, found.getter, found.setter].map(|raw| Value { raw, js });
        drop((getter, setter));
        Ok(Some(if found.flags & sys::JS_PROP_GETSET as c_int != 0 {
            Property::Accessor
        } else {
            Property::Value(value)
        }))
    }

    pub fn names(&self, flags: u32) -> Result<Names> {
        let mut names = Names {
            table: ptr::null_mut(),
            len: 0,
            js: self.js,
        };
        // SAFETY: the value is alive; table and length are written on success.
        let status = unsafe {
            sys::JS_GetOwnPropertyNames(
                self.js.0,
                &mut names.table,
                &mut names.len,
                self.raw,
                flags as c_int,
            )
        };
        if status < 0 {
            core::mem::forget(names);
            return Err(Thrown);
        }
        Ok(names)
    }

    /// Sets a property as an assignment does.
    pub fn set(&self, name: &Atom, value: Value) -> Result<()> {
        // SAFETY: value and atom are alive; the reference to `value` passes to QuickJS.
        Js::done(unsafe { sys::JS_SetProperty(self.js.0, self.raw, name.raw, value.into_raw()) })?;
        Ok(())
    }

    fn define_with(&self, name: &Atom, value: Value, flags: c_int) -> Result<()> {
        let flags = flags | sys::JS_PROP_THROW as c_int;
        // SAFETY: value and atom are alive; the reference to `value` passes to QuickJS.
        Js::done(unsafe {
            sys::JS_DefinePropertyValue(self.js.0, self.raw, name.raw, value.into_raw(), flags)
        })?;
        Ok(())
    }

    /// Defines an own property, whatever the prototypes say.
    pub fn define(&self, name: &Atom, value: Value) -> Result<()> {
        self.define_with(name, value, PLAIN)
    }

    /// Defines an own property that an enumeration does not show.
    pub fn define_hidden(&self, name: &str, value: Value) -> Result<()> {
        self.define_with(&self.js.atom(name)?, value, WRITABLE)
    }

    pub fn delete(&self, name: &Atom) -> Result<bool> {
        // SAFETY: value and atom are alive.
        Js::done(unsafe { sys::JS_DeleteProperty(self.js.0, self.raw, name.raw, 0) })
    }

    pub fn prototype(&self) -> Result<Value> {
        // SAFETY: the value is alive.
        self.js
            .own(unsafe { sys::JS_GetPrototype(self.js.0, self.raw) })
    }

    pub fn set_prototype(&self, prototype: &Value) -> Result<()> {
        // SAFETY: both values are alive.
        Js::done(unsafe { sys::JS_SetPrototype(self.js.0, self.raw, prototype.raw) })?;
        Ok(())
    }

    /// The value as the name of a property.
    pub fn to_atom(&self) -> Result<Atom> {
        // SAFETY: the value is alive.
        let raw = unsafe { sys::JS_ValueToAtom(self.js.0, self.raw) };
        if raw == 0 {
            return Err(Thrown);
        }
        Ok(Atom { raw, js: self.js })
    }

    pub fn to_object(&self) -> Result<Value> {
        // SAFETY: the value is alive.
        self.js
            .own(unsafe { sys::JS_ToObject(self.js.0, self.raw) })
    }

    pub fn call(&self, this: &Value, arguments: &[Value]) -> Result<Value> {
        let mut raws: Vec<Raw> = arguments.iter().map(|value| value.raw).collect();
        // SAFETY: all values are alive during the call.
        self.js.own(unsafe {
            sys::JS_Call(
                self.js.0,
                self.raw,
                this.raw,
                raws.len() as c_int,
                raws.as_mut_ptr(),
            )
        })
    }

    pub fn proxy_parts(&self) -> Result<[Value; 2]> {
        // SAFETY: the value is alive and a proxy, as the caller has seen.
        unsafe {
            Ok([
                self.js.own(sys::JS_GetProxyTarget(self.js.0, self.raw))?,
                self.js.own(sys::JS_GetProxyHandler(self.js.0, self.raw))?,
            ])
        }
    }

    /// The state of a promise; `None` when it is none.
    pub fn promise_state(&self) -> Option<PromiseState> {
        // SAFETY: the value is alive.
        match unsafe { sys::JS_PromiseState(self.js.0, self.raw) } {
            sys::JSPromiseStateEnum_JS_PROMISE_PENDING => Some(PromiseState::Pending),
            sys::JSPromiseStateEnum_JS_PROMISE_FULFILLED => Some(PromiseState::Fulfilled),
            sys::JSPromiseStateEnum_JS_PROMISE_REJECTED => Some(PromiseState::Rejected),
            _ => None,
        }
    }

    /// What a promise was settled with.
    pub fn promise_result(&self) -> Value {
        // SAFETY: the value is alive and a settled promise.
        let raw = unsafe { sys::JS_PromiseResult(self.js.0, self.raw) };
        Value { raw, js: self.js }
    }

    /// The bytes of an ArrayBuffer.
    pub fn buffer_bytes(&self) -> Result<&[u8]> {
        let mut len = 0;
        // SAFETY: the value is alive; the length is written on success.
        let start = unsafe { sys::JS_GetArrayBuffer(self.js.0, &mut len, self.raw) };
        if start.is_null() {
            if len == 0 && !self.js.has_exception() {
                return Ok(&[]);
            }
            return Err(Thrown);
        }
        // SAFETY: the buffer holds `len` bytes; no guest code runs while the slice is in use.
        Ok(unsafe { slice::from_raw_parts(start, len as usize) })
    }

    /// Which typed array this is, if it is one.
    pub fn typed_array(&self) -> Option<u32> {
        // SAFETY: the value is alive.
        u32::try_from(unsafe { sys::JS_GetTypedArrayType(self.raw) }).ok()
    }

    /// A typed array's buffer, offset and length in bytes, and bytes an element.
    pub fn typed_array_parts(&self) -> Result<(Value, usize, usize, usize)> {
        let (mut offset, mut length, mut size) = (0, 0, 0);
        // SAFETY: the value is alive and a typed array; the numbers are written on success.
        let buffer = self.js.own(unsafe {
            sys::JS_GetTypedArrayBuffer(self.js.0, self.raw, &mut offset, &mut length, &mut size)
        })?;
        Ok((buffer, offset as usize, length as usize, size as usize))
    }
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
