//! The metering changes nothing that a program can see: random modules run alike with and without.
//!
//! `FORGE_FUZZ=100000` runs that many modules instead of the usual few.

use arbitrary::Unstructured;
use forge::config::Config;
use forge::meter::meter;
use forge::prove::prove;
use wasm_smith::Module as Random;
use wasmi::{AsContext, Engine, Extern, Instance, Linker, Module, Store, TrapCode, Val};

const USUAL: u64 = 200;

/// A xorshift generator: the same bytes for the same number.
fn bytes_of(seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    (0..4096)
        .flat_map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state.to_le_bytes()
        })
        .collect()
}

fn settings() -> wasm_smith::Config {
    wasm_smith::Config {
        min_funcs: 3,
        min_types: 2,
        min_globals: 1,
        max_imports: 3,
        min_exports: 1,
        min_memories: 1,
        max_memory32_bytes: 1 << 20,
        max_table_elements: 100,
        export_everything: true,
        available_imports: Some(
            wat::parse_str(r#"(module (import "host" "call" (func (param i32) (result i32))))"#)
                .expect("it is a module"),
        ),
        allow_start_export: false,
        exceptions_enabled: false,
        gc_enabled: false,
        compact_imports_enabled: false,
        memory64_enabled: false,
        relaxed_simd_enabled: false,
        simd_enabled: false,
        tail_call_enabled: false,
        threads_enabled: false,
        wide_arithmetic_enabled: false,
        extended_const_enabled: false,
        max_instructions: 400,
        max_memories: 1,
        ..wasm_smith::Config::default()
    }
}

/// What can be seen of a run: how each export ended, the globals and the memories after it.
#[derive(Debug, PartialEq)]
struct Seen {
    ends: Vec<String>,
    globals: Vec<String>,
    memories: Vec<Vec<u8>>,
}

fn show(value: &Val) -> String {
    match value {
        Val::F32(number) => format!("{:08x}", number.to_bits()),
        Val::F64(number) => format!("{:016x}", number.to_bits()),
        Val::I32(number) => number.to_string(),
        Val::I64(number) => number.to_string(),
        // References differ from one instance to the next.
        _ => "a reference".into(),
    }
}

/// Runs every export once; nothing when the native stack was the limit.
fn see(engine: &Engine, bytes: &[u8]) -> Option<Seen> {
    let module = Module::new(engine, bytes).expect("the module is valid");
    let mut store = Store::new(engine, ());
    let mut linker = <Linker<()>>::new(engine);
    linker
        .func_wrap("host", "call", |n: i32| n.wrapping_add(1))
        .expect("it is new");
    linker
        .func_wrap("sandbox", "checkpoint", || 0i32)
        .expect("it is new");
    linker
        .func_wrap("sandbox", "pause", || ())
        .expect("it is new");
    let instance: Instance = linker.instantiate_and_start(&mut store, &module).ok()?;
    let names: Vec<String> = instance
        .exports(&store)
        .map(|export| export.name().to_owned())
        .filter(|name| name != "fuel")
        .collect();
    let mut seen = Seen {
        ends: Vec::new(),
        globals: Vec::new(),
        memories: Vec::new(),
    };
    for name in &names {
        let Some(Extern::Func(function)) = instance.get_export(&store, name) else {
            continue;
        };
        let kind = function.ty(&store);
        let arguments: Vec<Val> = kind
            .params()
            .iter()
            .map(|kind| Val::default_for_ty(*kind))
            .collect();
        let mut results: Vec<Val> = kind
            .results()
            .iter()
            .map(|kind| Val::default_for_ty(*kind))
            .collect();
        match function.call(&mut store, &arguments, &mut results) {
            Ok(()) => seen
                .ends
                .push(results.iter().map(show).collect::<Vec<_>>().join(" ")),
            Err(error) if error.as_trap_code() == Some(TrapCode::StackOverflow) => return None,
            Err(error) => seen.ends.push(error.to_string()),
        }
    }
    for name in &names {
        match instance.get_export(&store, name) {
            Some(Extern::Global(global)) => seen.globals.push(show(&global.get(&store))),
            Some(Extern::Memory(memory)) => {
                seen.memories.push(memory.data(store.as_context()).to_vec());
            }
            _ => {}
        }
    }
    Some(seen)
}

#[test]
fn random_modules_run_alike() {
    let count = std::env::var("FORGE_FUZZ")
        .ok()
        .and_then(|count| count.parse().ok())
        .unwrap_or(USUAL);
    let engine = Engine::default();
    let mut compared = 0;
    for seed in 1..=count {
        let bytes = bytes_of(seed);
        let mut source = Unstructured::new(&bytes);
        let Ok(mut random) = Random::new(settings(), &mut source) else {
            continue;
        };
        if random.ensure_termination(20_000).is_err() {
            continue;
        }
        let plain = random.to_bytes();
        let config = Config::default();
        let (metered, _) = match meter(&plain, &config) {
            Ok(metered) => metered,
            // No engine is without imports.
            Err(error) if error.to_string().contains("lacks these sections") => continue,
            Err(error) => panic!("module {seed} cannot be metered: {error:#}"),
        };
        if let Err(error) = prove(&metered, &config) {
            panic!("module {seed} cannot be proved: {error:#}");
        }
        if let (Some(before), Some(after)) = (see(&engine, &plain), see(&engine, &metered)) {
            assert!(
                before == after,
                "module {seed}: {:?} {:?}",
                before.ends,
                after.ends
            );
            compared += 1;
        }
    }
    assert!(
        compared * 4 > count,
        "only {compared} of {count} modules could be compared"
    );
}
