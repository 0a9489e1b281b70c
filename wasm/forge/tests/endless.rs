//! Whatever runs on and on is stopped by the metering.

use forge::config::Config;
use forge::meter::meter;
use forge::prove::prove;
use wasmi::{Caller, Engine, Error, Linker, Module, Store, Val};

/// Puts functions into a module; `run` is the one that is called.
fn module(functions: &str) -> Vec<u8> {
    let text = format!(
        r#"(module
            (type $plain (func))
            (import "sandbox" "charge" (func $charge (param i32)))
            (memory (export "memory") 2 16)
            (table 4 4 funcref)
            (global $n (export "n") (mut i32) (i32.const 0))
            {functions})"#
    );
    wat::parse_str(text).expect("the text is a module")
}

#[derive(Debug, PartialEq)]
enum End {
    Returned,
    Stopped,
    Trapped(String),
}

/// Runs a metered module; the checkpoint stops it when the fuel is used up.
fn run(bytes: &[u8], fuel: i32) -> (End, i32) {
    let engine = Engine::default();
    let module = Module::new(&engine, bytes).expect("the metered module is valid");
    let mut store = Store::new(&engine, ());
    let mut linker = <Linker<()>>::new(&engine);
    linker
        .func_wrap("sandbox", "checkpoint", |_: Caller<'_, ()>| {
            Err::<i32, Error>(Error::new("stopped"))
        })
        .expect("checkpoint is new");
    linker
        .func_wrap("sandbox", "pause", || ())
        .expect("pause is new");
    let instance = linker
        .instantiate_and_start(&mut store, &module)
        .expect("the module starts");
    let global = instance.get_global(&store, "fuel").expect("fuel is there");
    global
        .set(&mut store, Val::I32(fuel))
        .expect("fuel can be set");
    let function = instance.get_func(&store, "run").expect("run is there");
    let end = match function.call(&mut store, &[], &mut []) {
        Ok(()) => End::Returned,
        Err(error) if error.to_string() == "stopped" => End::Stopped,
        Err(error) => End::Trapped(error.to_string()),
    };
    let Val::I32(left) = global.get(&store) else {
        panic!("fuel is an i32")
    };
    (end, fuel - left)
}

fn metered(functions: &str) -> Vec<u8> {
    let config = Config::default();
    let (bytes, _) = meter(&module(functions), &config).expect("it can be metered");
    prove(&bytes, &config).expect("it can be proved");
    bytes
}

fn stops(functions: &str) {
    let (end, _) = run(&metered(functions), 500);
    assert_eq!(end, End::Stopped);
}

#[test]
fn a_plain_loop_stops() {
    stops(r#"(func (export "run") (loop (br 0)))"#);
}

#[test]
fn a_conditional_loop_stops() {
    stops(r#"(func (export "run") (loop (br_if 0 (i32.const 1))))"#);
}

#[test]
fn a_loop_that_carries_values_stops() {
    stops(
        r#"(func (export "run") i32.const 7
            (loop (param i32) (result i32) i32.const 1 br_if 0) drop)"#,
    );
}

#[test]
fn a_loop_by_table_stops() {
    stops(r#"(func (export "run") (block (loop (br_table 0 1 0 (i32.const 2)))))"#);
}

#[test]
fn an_outer_loop_stops() {
    stops(
        r#"(func (export "run")
            (loop $outer (loop $inner (br_if $outer (i32.const 1)) (br $inner))))"#,
    );
}

#[test]
fn a_loop_in_an_else_stops() {
    stops(
        r#"(func (export "run")
            (loop $l (if (i32.const 0) (then) (else (br $l)))))"#,
    );
}

#[test]
fn direct_recursion_stops() {
    stops(r#"(func $f (export "run") (call $f))"#);
}

#[test]
fn mutual_recursion_stops() {
    stops(r#"(func $a (export "run") (call $b)) (func $b (call $c)) (func $c (call $a))"#);
}

#[test]
fn indirect_recursion_stops() {
    stops(
        r#"(elem (i32.const 0) $f)
           (func $f (export "run") (call_indirect (type $plain) (i32.const 0)))"#,
    );
}

#[test]
fn recursion_through_another_equal_type_stops() {
    stops(
        r#"(type $same (func))
           (elem (i32.const 0) $f)
           (func $f (type $same) (call $g))
           (func $g (export "run") (call_indirect (type $plain) (i32.const 0)))"#,
    );
}

#[test]
fn a_function_reference_counts_as_taken() {
    stops(
        r#"(elem declare func $f)
           (func $f (export "run")
             (table.set (i32.const 0) (ref.func $f))
             (call_indirect (type $plain) (i32.const 0)))"#,
    );
}

#[test]
fn a_large_copy_is_paid_by_its_length() {
    let bytes = metered(
        r#"(func (export "run")
            (memory.copy (i32.const 0) (i32.const 8) (i32.add (i32.const 65528) (i32.const 0))))"#,
    );
    assert_eq!(run(&bytes, 100_000), (End::Returned, 65_528 / 8 + 1));
    assert_eq!(run(&bytes, 100).0, End::Stopped);
}

#[test]
fn a_large_fill_is_paid_by_its_length() {
    let bytes = metered(
        r#"(func (export "run") (local i32)
            (memory.fill (i32.const 0) (i32.const 8) (local.tee 0 (i32.const 65536))))"#,
    );
    assert_eq!(run(&bytes, 100_000), (End::Returned, 65_536 / 8 + 1));
}

#[test]
fn a_short_copy_is_free() {
    let bytes = metered(
        r#"(func (export "run")
            (memory.copy (i32.const 0) (i32.const 8) (i32.const 64)))"#,
    );
    assert_eq!(run(&bytes, 100), (End::Returned, 0));
}

#[test]
fn growing_is_paid_by_its_pages() {
    let bytes = metered(r#"(func (export "run") (drop (memory.grow (i32.const 3))))"#);
    assert_eq!(run(&bytes, 100_000), (End::Returned, 3 * 4096 + 1));
}

#[test]
fn growing_by_an_absurd_number_never_gives_fuel() {
    for pages in ["-1", "0x80000000", "0x7fffffff", "0x20000"] {
        let bytes = metered(&format!(
            r#"(func (export "run") (drop (memory.grow (i32.const {pages}))))"#
        ));
        let (_, used) = run(&bytes, 1_000);
        assert!(used > 0, "{pages} pages use {used}");
    }
}

#[test]
fn a_constant_charge_is_taken_exactly() {
    let bytes = metered(r#"(func (export "run") (call $charge (i32.const 1234)))"#);
    assert_eq!(run(&bytes, 5_000), (End::Returned, 1_234));
}

#[test]
fn a_charge_that_is_no_constant_is_refused() {
    let bytes = module(r#"(func (export "run") (call $charge (global.get $n)))"#);
    let error = meter(&bytes, &Config::default()).expect_err("it is refused");
    assert!(format!("{error:#}").contains("no constant"), "{error:#}");
}

#[test]
fn a_charge_below_one_is_refused() {
    let bytes = module(r#"(func (export "run") (call $charge (i32.const 0)))"#);
    let error = meter(&bytes, &Config::default()).expect_err("it is refused");
    assert!(format!("{error:#}").contains("out of range"), "{error:#}");
}

#[test]
fn a_metered_module_is_not_metered_again() {
    let bytes = metered(r#"(func (export "run"))"#);
    let error = meter(&bytes, &Config::default()).expect_err("it is refused");
    assert!(format!("{error:#}").contains("already"), "{error:#}");
}

#[test]
fn the_same_run_uses_the_same_fuel() {
    let bytes = metered(
        r#"(func (export "run") (local $i i32)
            (loop $l
              (local.set $i (i32.add (local.get $i) (i32.const 1)))
              (br_if $l (i32.lt_s (local.get $i) (i32.const 100)))))"#,
    );
    let (end, used) = run(&bytes, 100_000);
    assert_eq!(end, End::Returned);
    // Seven operators and the end of the loop, 99 times back.
    assert_eq!(used, 99 * 9);
    assert_eq!(run(&bytes, 50_000), (End::Returned, used));
}

#[test]
fn a_bare_module_keeps_the_shape_and_pays_nothing() {
    let bytes = module(
        r#"(func (export "run") (local $i i32)
            (call $charge (i32.const 50))
            (memory.fill (i32.const 0) (i32.const 8) (local.tee $i (i32.const 65536)))
            (loop $l
              (local.set $i (i32.sub (local.get $i) (i32.const 1)))
              (br_if $l (local.get $i))))"#,
    );
    let bytes = forge::meter::bare(&bytes).expect("it can be rewritten");
    assert_eq!(run(&bytes, 100), (End::Returned, 0));
    assert!(prove(&bytes, &Config::default()).is_err());
}
