//! Tells the linker how to make an engine: a reactor whose memory the host makes.

use std::env;
use std::process::Command;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if env::var("CARGO_CFG_TARGET_ARCH").as_deref() != Ok("wasm32") {
        return;
    }
    let rustc = env::var("RUSTC").expect("cargo names the compiler");
    let output = Command::new(rustc)
        .args(["--print", "target-libdir", "--target", "wasm32-wasip1"])
        .output()
        .expect("the compiler runs");
    let library = String::from_utf8(output.stdout).expect("a path in UTF-8");
    for argument in [
        // Brings `_initialize`, which runs the constructors of libc.
        &format!("{}/self-contained/crt1-reactor.o", library.trim()),
        "--export=_initialize",
        "--export=__stack_pointer",
        "--import-memory",
        // After the contract's crate, whose `sbrk` stands in for that of libc.
        "-lc",
    ] {
        println!("cargo:rustc-cdylib-link-arg={argument}");
    }
}
