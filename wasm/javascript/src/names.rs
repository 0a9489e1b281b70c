//! Globals by name: variables, dotted names, completion.

use crate::js::{Atom, Js, Property, Result, Value};
use crate::outgoing::{data, is_identifier};
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;
use rquickjs_sys as sys;

/// The object that holds the `let`, `const` and `class` names of scripts. QuickJS does not show
/// it, but keeps it right behind the global object in its context.
pub fn find_lexical(js: Js) -> Result<Value> {
    js.run(js.compile(b"let sandbox_probe = 1;\0", c"sandbox:probe", 0)?)?;
    let probe = js.atom("sandbox_probe")?;
    let global = js.global();
    const WORDS: usize = 512 / size_of::<sys::JSValue>();
    let start: *const sys::JSValue = js.0.cast();
    for at in 1..WORDS {
        // SAFETY: a context is larger than these words, and nothing but plain bytes is read.
        let (word, next) = unsafe { (start.add(at).read(), start.add(at + 1).read()) };
        if same(&word, &global.raw()) && same_tag(&next, &global.raw()) {
            let found = js.borrowed(next);
            if found.own_property(&probe)?.is_some() {
                found.delete(&probe)?;
                return Ok(found);
            }
        }
    }
    Err(js.throw_type("the lexical names were not found"))
}

fn same(a: &sys::JSValue, b: &sys::JSValue) -> bool {
    // SAFETY: both are read as plain bytes of the same size.
    unsafe {
        core::slice::from_raw_parts(
            core::ptr::from_ref(a).cast::<u8>(),
            size_of::<sys::JSValue>(),
        ) == core::slice::from_raw_parts(
            core::ptr::from_ref(b).cast::<u8>(),
            size_of::<sys::JSValue>(),
        )
    }
}

fn same_tag(a: &sys::JSValue, b: &sys::JSValue) -> bool {
    // SAFETY: only the tags are looked at.
    unsafe { sys::JS_VALUE_GET_TAG(*a) == sys::JS_VALUE_GET_TAG(*b) }
}

/// The value of a global variable.
pub fn read(js: Js, name: &str) -> Result<Value> {
    let atom = js.atom(name)?;
    let lexical = js.shared().lexical();
    if let Some(Property::Value(value)) = lexical.own_property(&atom)? {
        if value.is_uninitialized() {
            return Err(js.throw_reference(&format!("{name} is not initialized")));
        }
        return Ok(value);
    }
    let global = js.global();
    if !global.has(&atom)? {
        return Err(js.throw_reference(&format!("{name} is not defined")));
    }
    global.get(&atom)
}

/// Sets a global variable, which is made if it is missing.
pub fn write(js: Js, name: &str, value: Value) -> Result<()> {
    let atom = js.atom(name)?;
    let lexical = js.shared().lexical();
    if lexical.own_property(&atom)?.is_some() {
        return lexical.set(&atom, value);
    }
    let global = js.global();
    if global.own_property(&atom)?.is_some() {
        global.set(&atom, value)
    } else {
        global.define(&atom, value)
    }
}

/// The value of a dotted name, and the object that it was read from.
pub fn resolve(js: Js, name: &str) -> Result<(Value, Value)> {
    let mut parts = name.split('.');
    let mut holder = js.undefined();
    let mut value = read(js, parts.next().unwrap_or_default())?;
    for part in parts {
        let next = value.get_named(part)?;
        holder = value;
        value = next;
    }
    Ok((value, holder))
}

/// Defines a dotted name; what stands before the dot is made if it is missing.
pub fn define(js: Js, name: &str, value: Value) -> Result<()> {
    let (path, last) = match name.rsplit_once('.') {
        Some((path, last)) => (Some(path), last),
        None => (None, name),
    };
    let mut holder = js.global();
    for (at, part) in path
        .into_iter()
        .flat_map(|path| path.split('.'))
        .enumerate()
    {
        let atom = js.atom(part)?;
        let found = match at {
            0 => data(js.shared().lexical(), &atom)?,
            _ => None,
        };
        let found = match found {
            Some(found) => found,
            None => holder.get(&atom)?,
        };
        holder = if found.is_object() {
            found
        } else if found.is_undefined() {
            let made = js.object()?;
            holder.define(&atom, made.clone())?;
            made
        } else {
            return Err(js.throw_type(&format!("cannot define {name}: {part} is no object")));
        };
    }
    let atom = js.atom(last)?;
    if path.is_none() {
        js.shared().lexical().delete(&atom)?;
    }
    holder.define(&atom, value)
}

/// Removes a dotted name, if it is there.
pub fn remove(js: Js, name: &str) -> Result<()> {
    let (holder, last) = match name.rsplit_once('.') {
        Some((path, last)) => (resolve(js, path)?.0, last),
        None => (js.global(), name),
    };
    if holder.is_object() {
        holder.delete(&js.atom(last)?)?;
    }
    Ok(())
}

/// Names that continue a dotted prefix, found without running guest code: no getter, no Proxy.
pub fn complete(js: Js, prefix: &str) -> Result<BTreeSet<String>> {
    let (path, start) = match prefix.rsplit_once('.') {
        Some((path, start)) => (Some(path), start),
        None => (None, prefix),
    };
    let mut found = BTreeSet::new();
    let Some(path) = path else {
        collect(js.shared().lexical(), "", start, &mut found)?;
        chain(&js.global(), "", start, &mut found)?;
        return Ok(found);
    };
    let mut parts = path.split('.');
    let first = js.atom(parts.next().unwrap_or_default())?;
    let mut value = match data(js.shared().lexical(), &first)? {
        Some(value) if !value.is_uninitialized() => Some(value),
        Some(_) => None,
        None => inherited(&js.global(), &first)?,
    };
    for part in parts {
        value = match value {
            Some(object) => inherited(&object, &js.atom(part)?)?,
            None => None,
        };
    }
    if let Some(value) = value {
        let before = format!("{path}.");
        chain(&value, &before, start, &mut found)?;
    }
    Ok(found)
}

fn as_object(value: &Value) -> Result<Option<Value>> {
    match value.tag() {
        sys::JS_TAG_UNDEFINED | sys::JS_TAG_NULL => Ok(None),
        _ => Ok(Some(value.to_object()?).filter(|object| !object.is_proxy())),
    }
}

/// The value of a property along the prototypes, if it is data.
fn inherited(value: &Value, name: &Atom) -> Result<Option<Value>> {
    let mut object = as_object(value)?;
    while let Some(holder) = object {
        match holder.own_property(name)? {
            Some(Property::Value(value)) => return Ok(Some(value)),
            Some(Property::Accessor) => return Ok(None),
            None => object = as_object(&holder.prototype()?)?,
        }
    }
    Ok(None)
}

fn chain(value: &Value, before: &str, start: &str, found: &mut BTreeSet<String>) -> Result<()> {
    let mut object = as_object(value)?;
    while let Some(holder) = object {
        collect(&holder, before, start, found)?;
        object = as_object(&holder.prototype()?)?;
    }
    Ok(())
}

fn collect(object: &Value, before: &str, start: &str, found: &mut BTreeSet<String>) -> Result<()> {
    for name in object.names(sys::JS_GPN_STRING_MASK)?.iter() {
        let text = name.text()?;
        if let Some(text) = text.utf8()
            && text.starts_with(start)
            && is_identifier(text)
        {
            found.insert(format!("{before}{text}"));
        }
    }
    Ok(())
}
