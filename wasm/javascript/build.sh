#!/bin/sh
# Builds the engine, not yet metered: wasm/build/javascript/engine.wasm.
set -eu

cd "$(dirname "$0")"
wasm=$(cd .. && pwd)
cargo fetch --quiet --locked --manifest-path "$wasm/Cargo.toml"
quickjs=$(cargo metadata --quiet --locked --format-version 1 --manifest-path "$wasm/Cargo.toml" |
  sed -n 's/.*"manifest_path":"\([^"]*rquickjs-sys-[^"]*\)\/Cargo.toml".*/\1/p')
registry=$(dirname "$quickjs")
sysroot=$(rustc --print sysroot)

export RQUICKJS_SYS_NO_WASI_SDK=1
export CC_wasm32_wasip1="$PWD/cc.sh"
export AR_wasm32_wasip1=llvm-ar-22
# The sum of the patches makes cargo compile again when one changes.
patches=$(cat cc.sh patches/*.patch | sha256sum | cut -c 1-16)
export CFLAGS_wasm32_wasip1="-DPATCHES=$patches -nostdlibinc -isystem $PWD/include -isystem $quickjs/vendor/wasi-libc/include \
-DNDEBUG -O3 -ffile-prefix-map=$registry=/registry -ffile-prefix-map=$wasm=/wasm"
export RUSTFLAGS="--remap-path-prefix=$registry=/registry --remap-path-prefix=$wasm=/wasm --remap-path-prefix=$sysroot=/rust"

nice -n 10 cargo build --quiet --locked --release --target wasm32-wasip1 --manifest-path Cargo.toml --lib \
  --target-dir "$wasm/target"

# Linked by hand, since a cdylib exports the allocator's `sbrk` as well.
exports=$(sed -n 's/^ *extern "C" fn \(sandbox_[a-z_]*\)(.*/--export=\1/p' "$wasm/abi/src/engine.rs")
objects=$sysroot/lib/rustlib/wasm32-wasip1/lib/self-contained
mkdir -p "$wasm/build/javascript"
# shellcheck disable=SC2086
wasm-ld-22 -o "$wasm/build/javascript/engine.wasm" --no-entry --gc-sections -O2 --strip-debug \
  --import-memory --max-memory=4294967296 --stack-first -z stack-size=1048576 \
  --export=_initialize --export=__stack_pointer $exports \
  "$objects/crt1-reactor.o" "$wasm/target/wasm32-wasip1/release/libjavascript.a" "$objects/libc.a"
