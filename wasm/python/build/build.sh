#!/bin/bash
# Builds the engine, not yet metered, and the standard library:
# wasm/build/python/engine.wasm and wasm/build/python/library.zip.
# A stage runs when its inputs have changed since it last did. The link takes 8 GB of memory.
source "$(dirname "$0")/environment.sh"
cd "$here"

common=(environment.sh bin/wasi-cc sources.txt sources.sh ../patches/*.patch)
wasi=("${common[@]}" zlib.sh sqlite.sh sqlite_vfs.c)
once sources "${common[@]}" -- ./sources.sh
once zlib "${common[@]}" zlib.sh -- ./zlib.sh
once native "${common[@]}" zlib.sh native.sh -- ./native.sh
once sqlite "${wasi[@]}" -- ./sqlite.sh
once interpreter "${wasi[@]}" native.sh interpreter.sh config.site ../profile/python.profdata -- \
  ./interpreter.sh profiled
once library "${common[@]}" zlib.sh native.sh library.sh library.py -- ./library.sh
once link "${wasi[@]}" native.sh interpreter.sh config.site ../profile/python.profdata link.sh \
  ../src/*.rs ../Cargo.toml ../pyo3.config ../../Cargo.lock ../../Cargo.toml ../../abi/src/*.rs \
  ../../rust-toolchain.toml -- ./link.sh profiled "$root/engine.wasm"
