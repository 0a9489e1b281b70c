//! The error object of the contract.

use crate::writer::Writer;
use alloc::boxed::Box;
use alloc::string::String;

const MAX_NAME: usize = 256;
const MAX_TEXT: usize = 65_536;
const MAX_CAUSES: usize = 8;

/// A guest exception as the host gets it. Texts are cut at the contract's lengths when written.
#[derive(Clone, Debug, Default)]
pub struct ErrorObject {
    pub name: String,
    pub message: String,
    pub stack: String,
    pub line: Option<u32>,
    pub column: Option<u32>,
    pub cause: Option<Box<ErrorObject>>,
    pub incomplete: bool,
}

impl ErrorObject {
    pub(crate) fn write(&self, out: &mut Writer) {
        self.write_with_causes(out, MAX_CAUSES);
    }

    fn write_with_causes(&self, out: &mut Writer, causes: usize) {
        out.begin_object();
        cut(out, "name", &self.name, MAX_NAME);
        cut(out, "message", &self.message, MAX_TEXT);
        cut(out, "stack", &self.stack, MAX_TEXT);
        for (key, value) in [("line", self.line), ("column", self.column)] {
            if let Some(value) = value {
                out.key(key);
                out.integer(i64::from(value));
            }
        }
        if self.incomplete {
            out.key("incomplete");
            out.boolean(true);
        }
        if let Some(cause) = self.cause.as_deref().filter(|_| causes > 0) {
            out.key("cause");
            cause.write_with_causes(out, causes - 1);
        }
        out.end_object();
    }
}

fn cut(out: &mut Writer, key: &str, text: &str, max: usize) {
    out.key(key);
    if text.len() <= max {
        return out.string(text);
    }
    let mut end = max;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut short = String::from(&text[..end]);
    short.push_str("… (cut)");
    out.string(&short);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::writer::Format;
    use alloc::vec::Vec;

    fn written(error: &ErrorObject) -> String {
        let mut writer = Writer::new(Vec::new(), Format::Plain);
        error.write(&mut writer);
        String::from_utf8(writer.into_text()).unwrap()
    }

    #[test]
    fn leaves_out_what_is_unknown() {
        let error = ErrorObject {
            name: "TypeError".into(),
            message: "no".into(),
            ..Default::default()
        };
        assert_eq!(
            written(&error),
            r#"{"name":"TypeError","message":"no","stack":""}"#
        );
    }

    #[test]
    fn cuts_long_texts_at_a_character() {
        let error = ErrorObject {
            message: "é".repeat(40_000),
            ..Default::default()
        };
        let text = written(&error);
        assert!(text.contains("… (cut)"));
        assert!(text.len() < 66_000);
    }

    #[test]
    fn keeps_eight_causes() {
        let mut error = ErrorObject::default();
        for _ in 0..20 {
            error = ErrorObject {
                cause: Some(Box::new(error)),
                ..Default::default()
            };
        }
        assert_eq!(written(&error).matches("cause").count(), 8);
    }
}
