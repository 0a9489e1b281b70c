//! Exceptions as the host gets them. Reading one may run guest code; what that throws is swallowed.

use crate::js::{Js, Result, Value};
use abi::ErrorObject;
use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;

/// Names of the bridge's own sources begin so; their frames are not shown.
pub const OWN: &str = "sandbox:";
const UNREADABLE: &str = "(unreadable)";
const MAX_CAUSES: usize = 8;

/// Describes what was thrown.
pub fn describe(js: Js, thrown: &Value) -> ErrorObject {
    describe_to(js, thrown, MAX_CAUSES)
}

/// Whether it is QuickJS's own report that memory ran out: an error of its own, or null when there
/// was no memory for the error either.
pub fn is_out_of_memory(js: Js, thrown: &Value) -> bool {
    if thrown.is_null() {
        return true;
    }
    let found = || -> Result<bool> {
        // QuickJS throws null when it has no memory for the error either.
        if thrown.is_null() {
            return Ok(true);
        }
        if !thrown.is_error() {
            return Ok(false);
        }
        let prototype = thrown.prototype()?.address();
        let known = &js.shared().known().out_of_memory;
        if !known.iter().any(|other| other.address() == prototype) {
            return Ok(false);
        }
        let message = crate::outgoing::data(thrown, &js.atom("message")?)?;
        Ok(match message {
            Some(message) if message.is_string() => {
                message.text()?.bytes().starts_with(b"out of memory")
            }
            _ => false,
        })
    };
    swallow(js, found()).unwrap_or(true)
}

fn swallow<T>(js: Js, result: Result<T>) -> Option<T> {
    if result.is_err() {
        drop(js.exception());
    }
    result.ok()
}

fn text(js: Js, value: &Value, name: &str) -> Option<String> {
    let read = || -> Result<Option<String>> {
        let value = value.get_named(name)?;
        if value.is_undefined() {
            return Ok(None);
        }
        Ok(Some(value.text()?.lossy()))
    };
    match swallow(js, read()) {
        Some(found) => found,
        None => Some(UNREADABLE.into()),
    }
}

fn describe_to(js: Js, thrown: &Value, causes: usize) -> ErrorObject {
    if !js.shared().known().is_failure(thrown) {
        let message = format!("Uncaught {}", inspect(js, thrown));
        return ErrorObject {
            name: "Error".into(),
            stack: message.clone(),
            message,
            ..Default::default()
        };
    }
    let name = text(js, thrown, "name").unwrap_or_else(|| "Error".into());
    let message = text(js, thrown, "message").unwrap_or_default();
    let mut stack = match (name.is_empty(), message.is_empty()) {
        (true, _) => message.clone(),
        (_, true) => name.clone(),
        _ => format!("{name}: {message}"),
    };
    let told = text(js, thrown, "stack").unwrap_or_default();
    // A stack that the guest set may begin with the name and message.
    let frames = Frames::read(told.strip_prefix(stack.as_str()).unwrap_or(&told));
    stack.push_str(&frames.text);
    ErrorObject {
        name,
        message,
        stack,
        line: frames.place.map(|place| place.0),
        column: frames.place.map(|place| place.1),
        cause: cause(js, thrown, causes).map(Box::new),
        incomplete: false,
    }
}

fn cause(js: Js, thrown: &Value, causes: usize) -> Option<ErrorObject> {
    if causes == 0 {
        return None;
    }
    let read = || -> Result<Option<Value>> {
        let name = js.atom("cause")?;
        if thrown.own_property(&name)?.is_none() {
            return Ok(None);
        }
        Ok(Some(thrown.get(&name)?).filter(|cause| !cause.is_undefined()))
    };
    let cause = swallow(js, read())??;
    Some(describe_to(js, &cause, causes - 1))
}

/// A value as `console.log` shows it.
pub fn inspect(js: Js, value: &Value) -> String {
    let show = || -> Result<String> {
        let shown = js
            .shared()
            .known()
            .inspect
            .call(&js.undefined(), core::slice::from_ref(value))?;
        Ok(shown.text()?.lossy())
    };
    swallow(js, show()).unwrap_or_else(|| UNREADABLE.into())
}

/// The frames of a stack that are the user's.
#[derive(Debug, Default, PartialEq)]
struct Frames {
    /// Each on a line of its own, with the newline before it.
    text: String,
    /// Line and column of the first.
    place: Option<(u32, u32)>,
}

impl Frames {
    fn read(stack: &str) -> Self {
        let mut frames = Self::default();
        for line in stack.lines() {
            let Some(frame) = line.trim_start().strip_prefix("at ") else {
                // A stack of the guest's own making is kept as it is.
                if !line.is_empty() {
                    frames.text.push('\n');
                    frames.text.push_str(line);
                }
                continue;
            };
            let (function, place) = match frame.strip_suffix(')').and_then(|f| f.rsplit_once(" ("))
            {
                Some((function, place)) => (function, place),
                None => ("", frame),
            };
            let inner = ["native", "missing"].contains(&place)
                || place.starts_with("<input>")
                || place.starts_with(OWN);
            if inner {
                continue;
            }
            if frames.place.is_none() {
                frames.place = position(place);
            }
            frames.text.push_str("\n    at ");
            if function.is_empty() || function == "<eval>" || function == "<anonymous>" {
                frames.text.push_str(place);
            } else {
                frames.text.push_str(&format!("{function} ({place})"));
            }
        }
        frames
    }
}

/// Line and column at the end of `file:3:7`.
fn position(place: &str) -> Option<(u32, u32)> {
    let (rest, column) = place.rsplit_once(':')?;
    let (_, line) = rest.rsplit_once(':')?;
    Some((line.parse().ok()?, column.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_frames_of_the_user() {
        let frames = Frames::read(concat!(
            "    at query (native)\n",
            "    at show (sandbox:console:3:1)\n",
            "    at f (script.js:3:7)\n",
            "    at <eval> (script.js:9:1)\n",
        ));
        assert_eq!(
            frames.text,
            "\n    at f (script.js:3:7)\n    at script.js:9:1"
        );
        assert_eq!(frames.place, Some((3, 7)));
    }

    #[test]
    fn reads_the_place_of_a_syntax_error() {
        assert_eq!(Frames::read("    at my file.js:2:5\n").place, Some((2, 5)));
    }

    #[test]
    fn keeps_a_stack_that_the_guest_wrote() {
        let frames = Frames::read("nowhere");
        assert_eq!(frames.text, "\nnowhere");
        assert_eq!(frames.place, None);
    }
}
