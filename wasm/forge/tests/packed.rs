//! What is shipped: the code with its branch hints, no names, and the sections of the host.

use forge::config::Config;
use forge::meter::meter;
use forge::pack::pack;
use wasmparser::{Parser, Payload};

const MODULE: &str = r#"(module $named
    (import "host" "call" (func $call))
    (global $n (mut i32) (i32.const 0))
    (func $long_name (export "run") (loop $again (call $call) (br $again))))"#;

fn customs(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for payload in Parser::new(0).parse_all(bytes) {
        if let Payload::CustomSection(section) = payload.expect("it is valid") {
            found.push((section.name().to_owned(), section.data().to_vec()));
        }
    }
    found
}

fn metered() -> Vec<u8> {
    let bytes = wat::parse_str(MODULE).expect("it is a module");
    meter(&bytes, &Config::default())
        .expect("it can be metered")
        .0
}

#[test]
fn metering_keeps_the_names_of_functions() {
    let names = customs(&metered())
        .into_iter()
        .find(|(name, _)| name == "name");
    let (_, data) = names.expect("the names are there");
    assert!(String::from_utf8_lossy(&data).contains("long_name"));
}

#[test]
fn packing_strips_names_and_adds_sections() {
    let sections = vec![("library".to_owned(), b"files".to_vec())];
    let packed = pack(&metered(), &sections).expect("it can be packed");
    wasmparser::validate(&packed).expect("it is valid");
    let names: Vec<String> = customs(&packed).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["metadata.code.branch_hint", "library"]);
    assert!(customs(&packed).contains(&sections[0]));
}

#[test]
fn a_section_is_added_once() {
    let section = ("library".to_owned(), Vec::new());
    assert!(pack(&metered(), &[section.clone(), section]).is_err());
}

/// Hints for what no branch stands at would be dropped, or refused with all others.
#[test]
fn each_hint_stands_at_a_test_for_used_up_fuel() {
    let bytes = metered();
    let mut bodies = Vec::new();
    let mut hints = None;
    for payload in Parser::new(0).parse_all(&bytes) {
        match payload.expect("it is valid") {
            Payload::CodeSectionEntry(body) => bodies.push(body),
            Payload::CustomSection(section) => {
                if let wasmparser::KnownCustom::BranchHints(reader) = section.as_known() {
                    hints = Some(reader);
                }
            }
            _ => {}
        }
    }
    let mut count = 0;
    for function in hints.expect("there are hints") {
        let function = function.expect("it is well-formed");
        // Imported: call, checkpoint, pause.
        let body = &bodies[function.func as usize - 3];
        for hint in function.hints {
            let hint = hint.expect("it is well-formed");
            assert!(!hint.taken);
            let at = body.range().start as usize + hint.func_offset as usize;
            const IF: u8 = 0x04;
            assert_eq!(bytes[at], IF);
            count += 1;
        }
    }
    assert_eq!(count, 1);
}

#[test]
fn the_least_pages_of_the_memory_are_told() {
    let text = r#"(module (import "env" "memory" (memory 3 9)) (func))"#;
    let packed = pack(&wat::parse_str(text).expect("it is a module"), &[]);
    let packed = packed.expect("it can be packed");
    assert_eq!(customs(&packed), [("memory".to_owned(), vec![3, 0, 0, 0])]);
}
