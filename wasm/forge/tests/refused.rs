//! The proof refuses what gets by, whoever wrote the module.

use forge::config::Config;
use forge::meter::meter;
use forge::prove::prove;

/// A module with the metering written by hand; `$pay` is not in it: `PAY` stands for a charge.
fn module(functions: &str) -> Vec<u8> {
    let pay = r#"(global.set $fuel (local.tee $paid
            (i32.sub (global.get $fuel) (i32.const 5))))
        (if (i32.lt_s (local.get $paid) (i32.const 0)) (then (call $refill)))"#;
    let text = format!(
        r#"(module
            (type $plain (func))
            (import "sandbox" "checkpoint" (func $checkpoint (result i32)))
            (import "sandbox" "pause" (func $pause))
            (memory 1)
            (table 2 funcref)
            (global $fuel (export "fuel") (mut i32) (i32.const 0))
            (func $refill (if (call $checkpoint) (then (call $pause))))
            {})"#,
        functions.replace("PAY", pay)
    );
    wat::parse_str(text).expect("the text is a module")
}

fn accepted(functions: &str) {
    prove(&module(functions), &Config::default()).expect("it is proved");
}

fn refused(functions: &str, because: &str) {
    refused_with(functions, "", because);
}

fn refused_with(functions: &str, config: &str, because: &str) {
    let config: Config = toml::from_str(config).expect("the configuration is well-formed");
    let error = prove(&module(functions), &config).expect_err("it is refused");
    let error = format!("{error:#}");
    assert!(error.contains(because), "{error}");
}

#[test]
fn a_charge_in_each_turn_is_accepted() {
    accepted("(func (local $paid i32) (loop $l PAY (br $l)))");
}

#[test]
fn a_loop_without_a_charge() {
    refused("(func $f (loop $l (br $l)))", "loops do not pay");
}

#[test]
fn a_charge_on_one_of_two_ways() {
    refused(
        "(func (param i32) (local $paid i32)
           (loop $l (if (local.get 0) (then PAY (br $l)) (else (br $l)))))",
        "loops do not pay",
    );
}

#[test]
fn a_charge_outside_of_an_inner_loop() {
    refused(
        "(func (local $paid i32) (loop $l PAY (loop $m (br_if $m (i32.const 1))) (br $l)))",
        "loops do not pay",
    );
}

#[test]
fn recursion_without_a_charge() {
    refused(
        "(func $f (call $g)) (func $g (call $f))",
        "recursion that does not pay",
    );
}

#[test]
fn recursion_with_a_charge_after_the_call() {
    refused(
        "(func $f (local $paid i32) (call $f) PAY)",
        "recursion that does not pay",
    );
}

#[test]
fn recursion_with_a_charge_before_the_call_is_accepted() {
    accepted("(func $f (local $paid i32) PAY (call $f))");
}

#[test]
fn recursion_through_the_table() {
    refused(
        "(elem (i32.const 0) $f)
         (func $f (call $g)) (func $g (call_indirect (type $plain) (i32.const 0)))",
        "recursion that does not pay",
    );
}

#[test]
fn recursion_through_a_reference_in_the_code() {
    refused(
        "(elem declare func $f)
         (func $f (table.set (i32.const 0) (ref.func $f))
           (call_indirect (type $plain) (i32.const 0)))",
        "recursion that does not pay",
    );
}

#[test]
fn another_writer_of_the_fuel() {
    refused("(func (global.set $fuel (i32.const 9)))", "fuel is written");
}

#[test]
fn a_charge_that_is_not_tested() {
    refused(
        "(func (local $paid i32) (loop $l
           (global.set $fuel (local.tee $paid (i32.sub (global.get $fuel) (i32.const 5))))
           (br $l)))",
        "fuel is written",
    );
}

#[test]
fn a_charge_that_gives() {
    refused(
        "(func (local $paid i32)
           (global.set $fuel (local.tee $paid (i32.sub (global.get $fuel) (i32.const -5))))
           (if (i32.lt_s (local.get $paid) (i32.const 0)) (then (call $refill))))",
        "fuel is written",
    );
}

#[test]
fn a_call_of_the_metering() {
    refused("(func (call $refill))", "outside of a charge");
    refused("(func (drop (call $checkpoint)))", "outside of a charge");
}

#[test]
fn the_metering_in_the_table() {
    refused("(elem (i32.const 0) $refill)", "address");
}

#[test]
fn a_copy_without_a_charge() {
    refused(
        "(func (param i32) (memory.copy (i32.const 0) (i32.const 0) (local.get 0)))",
        "bulk operation",
    );
}

#[test]
fn growing_without_a_charge() {
    refused("(func (drop (memory.grow (i32.const 1))))", "growing");
}

#[test]
fn an_exception_for_a_function_that_is_not_there() {
    refused_with(
        "(func $f)",
        "[[exception]]\nfunction='g'\nreason='x'\npoll='f'",
        "0 functions are named g",
    );
}

#[test]
fn an_exception_that_nothing_needs() {
    refused_with(
        "(func $f)",
        "[[exception]]\nfunction='f'\nreason='x'\npoll='f'",
        "not needed",
    );
}

/// An interpreter with 20 instructions, of which the last calls `$poll`.
fn interpreter(instruction: &str, poll: &str) -> String {
    let open = "(block ".repeat(20);
    let table: String = (0..20).map(|target| format!(" {target}")).collect();
    let close = format!(") {instruction} (br $next)").repeat(19);
    format!(
        "(func $interpret (param $code i32) (local $paid i32)
           (loop $next {open} (br_table{table} (local.get $code)) {close})
             (call $poll) (br $next)))
         (func $poll (local $paid i32) {poll})"
    )
}

const EXCEPTION: &str = "[[exception]]\nfunction='interpret'\nreason='x'\npoll='poll'";

#[test]
fn a_dispatch_with_a_poll_that_pays_is_accepted() {
    let config = toml::from_str(EXCEPTION).expect("the configuration is well-formed");
    prove(&module(&interpreter("", "PAY")), &config).expect("it is proved");
}

#[test]
fn a_dispatch_without_an_exception() {
    refused(&interpreter("", "PAY"), "loops do not pay");
}

#[test]
fn a_poll_that_does_not_pay() {
    refused_with(&interpreter("", ""), EXCEPTION, "without a charge");
}

#[test]
fn a_poll_that_pays_on_some_ways_only() {
    refused_with(
        &interpreter("", "(if (local.get $paid) (then PAY))"),
        EXCEPTION,
        "without a charge",
    );
}

#[test]
fn a_poll_that_the_dispatch_does_not_call() {
    refused_with(
        &format!(
            "{} (func $other (local $paid i32) PAY)",
            interpreter("", "PAY")
        ),
        "[[exception]]\nfunction='interpret'\nreason='x'\npoll='other'",
        "does not call other",
    );
}

#[test]
fn a_loop_beside_the_dispatch() {
    refused_with(
        &interpreter("(loop $m (br_if $m (local.get $code)))", "PAY"),
        EXCEPTION,
        "beside the dispatch",
    );
}

#[test]
fn what_is_not_metered() {
    let bytes = wat::parse_str("(module (func (loop (br 0))))").expect("it is a module");
    let error = prove(&bytes, &Config::default()).expect_err("it is refused");
    assert!(format!("{error:#}").contains("checkpoint"), "{error:#}");
}

#[test]
fn a_proposal_that_is_not_known() {
    let text = r#"(module (import "m" "n" (func)) (global i32 (i32.const 0))
             (func $f (export "f") (return_call $f)))"#;
    let bytes = wat::parse_str(text).expect("it is a module");
    let error = meter(&bytes, &Config::default()).expect_err("it is refused");
    assert!(format!("{error:#}").contains("not valid"), "{error:#}");
}
