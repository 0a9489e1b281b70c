use super::*;
use alloc::string::String;

/// Builds a description, so that a test reads like its expectation.
struct Describe;

type Made = Result<String, ()>;

impl Builder for Describe {
    type Value = String;
    type Array = Vec<String>;
    type Object = Vec<String>;
    type Error = ();

    fn undefined(&mut self) -> Made {
        Ok("undefined".into())
    }
    fn null(&mut self) -> Made {
        Ok("null".into())
    }
    fn boolean(&mut self, value: bool) -> Made {
        Ok(format!("{value}"))
    }
    fn number(&mut self, value: f64) -> Made {
        Ok(format!("f{value:?}"))
    }
    fn integer(&mut self, value: i64) -> Made {
        Ok(format!("{value}"))
    }
    fn long_integer(&mut self, digits: &str) -> Made {
        Ok(format!("long{digits}"))
    }
    fn big_integer(&mut self, digits: &str) -> Made {
        Ok(format!("{digits}n"))
    }
    fn string(&mut self, text: Text<'_>) -> Made {
        Ok(match text {
            Text::Utf8(text) => format!("{text:?}"),
            Text::Utf16(units) => format!("{units:x?}"),
        })
    }
    fn bytes(&mut self, bytes: &[u8]) -> Made {
        Ok(format!("b{bytes:?}"))
    }
    fn date(&mut self, milliseconds: f64) -> Made {
        Ok(format!("d{milliseconds}"))
    }
    fn begin_array(&mut self) -> Result<Vec<String>, ()> {
        Ok(Vec::new())
    }
    fn push(&mut self, array: &mut Vec<String>, value: String) -> Result<(), ()> {
        array.push(value);
        Ok(())
    }
    fn end_array(&mut self, array: Vec<String>) -> Made {
        Ok(format!("[{}]", array.join(" ")))
    }
    fn begin_object(&mut self) -> Result<Vec<String>, ()> {
        Ok(Vec::new())
    }
    fn insert(&mut self, object: &mut Vec<String>, key: Text<'_>, value: String) -> Result<(), ()> {
        let key = self.string(key)?;
        object.push(format!("{key}:{value}"));
        Ok(())
    }
    fn end_object(&mut self, object: Vec<String>) -> Made {
        Ok(format!("{{{}}}", object.join(" ")))
    }
}

fn read(text: &str, extended: bool) -> Result<String, ReadError<()>> {
    read_json(text.as_bytes(), extended, &mut Describe)
}

#[test]
fn reads_json() {
    for (text, expected) in [
        (" 1 ", "1"),
        ("-12", "-12"),
        ("0", "0"),
        ("1.5e3", "f1500.0"),
        ("-0.0", "f-0.0"),
        ("1e21", "f1e21"),
        ("123456789012345678", "123456789012345678"),
        ("-1234567890123456789", "long-1234567890123456789"),
        ("[]", "[]"),
        ("[1, [2], {}]", "[1 [2] {}]"),
        (
            r#"{"a":null,"b":[true,false]}"#,
            r#"{"a":null "b":[true false]}"#,
        ),
        (r#""a\n\u00e9\ud83d\ude00\/""#, "\"a\\né😀/\""),
        (r#""\ud800x""#, "[d800, 78]"),
        (r#"{"$a":1}"#, r#"{"$a":1}"#),
    ] {
        assert_eq!(read(text, false).unwrap(), expected, "{text}");
    }
}

#[test]
fn reads_tags() {
    for (text, expected) in [
        (r#"{"$undefined":0}"#, "undefined"),
        (r#"{"$number":"NaN"}"#, "fNaN"),
        (r#"{"$number":"-Infinity"}"#, "f-inf"),
        (r#"{"$bigint":"-9007199254740993"}"#, "-9007199254740993n"),
        (r#"{"$bytes":"AP8="}"#, "b[0, 255]"),
        (r#"{"$bytes":""}"#, "b[]"),
        (r#"{"$date":1700000000000}"#, "d1700000000000"),
        (r#"{"$date":null}"#, "dNaN"),
        (r#"{"$$date":1,"$$$x":2}"#, r#"{"$date":1 "$$x":2}"#),
        (
            r#"[{"$undefined":0},{"a":{"$number":"Infinity"}}]"#,
            r#"[undefined {"a":finf}]"#,
        ),
    ] {
        assert_eq!(read(text, true).unwrap(), expected, "{text}");
    }
}

#[test]
fn refuses_what_is_not_json() {
    for text in [
        "",
        " ",
        "nul",
        "01",
        "1.",
        ".5",
        "+1",
        "-",
        "1e",
        "1 2",
        "[1,]",
        "[1",
        "[",
        "{",
        "{1:2}",
        r#"{"a"}"#,
        r#"{"a":}"#,
        r#"{"a":1,}"#,
        "\"",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\n\"",
        "[1}",
        "NaN",
    ] {
        assert!(
            matches!(read(text, false), Err(ReadError::Syntax { .. })),
            "{text}"
        );
    }
    for text in [
        r#"{"$what":1}"#,
        r#"{"$undefined":1}"#,
        r#"{"$number":"1"}"#,
        r#"{"$bigint":"1.5"}"#,
        r#"{"$bigint":""}"#,
        r#"{"$bytes":"a"}"#,
        r#"{"$bytes":"a==="}"#,
        r#"{"$bytes":"!!!!"}"#,
        r#"{"$date":"x"}"#,
        r#"{"$date":1,"a":2}"#,
    ] {
        assert!(
            matches!(read(text, true), Err(ReadError::Syntax { .. })),
            "{text}"
        );
    }
    assert!(matches!(
        read_json(b"\"\xff\"", false, &mut Describe),
        Err(ReadError::Syntax { at: 1 })
    ));
}

#[test]
fn bounds_the_depth() {
    let nested = |n: usize| "[".repeat(n) + &"]".repeat(n);
    assert!(read(&nested(MAX_DEPTH), false).is_ok());
    assert!(matches!(
        read(&nested(MAX_DEPTH + 2), false),
        Err(ReadError::Depth)
    ));
}
