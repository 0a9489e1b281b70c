//! What can be done with a value.

use super::{
    Atom, Js, Names, PLAIN, PromiseState, Property, Raw, Result, Text, Thrown, Value, WRITABLE,
};
use alloc::vec::Vec;
use core::ffi::c_int;
use core::mem::ManuallyDrop;
use core::{ptr, slice};
use rquickjs_sys as sys;

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

    pub(super) fn define_with(&self, name: &Atom, value: Value, flags: c_int) -> Result<()> {
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
