#!/bin/bash
# Glue and archives as one reactor: link.sh VARIANT OUT.wasm
# The names of functions stay in: the build step that adds the metering needs them.
source "$(dirname "$0")/environment.sh"

variant=$1 out=$(realpath -m "$2")
cd "$wasm"
flags=("--remap-path-prefix=$wasm=" "--remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=")
CARGO_ENCODED_RUSTFLAGS=$(IFS=$'\x1f'; echo "${flags[*]}") \
  cargo build --quiet --locked --release --target wasm32-wasip1 -p python
cp target/wasm32-wasip1/release/libpython.a "$root/libglue.a"

cd "$root/$variant"
profile=()
[ "$variant" = train ] && profile=(-Wl,-u,__llvm_profile_runtime ../profile-runtime/libprofile.a)
[ "$variant" = profiled ] && profile=(-flto=full)
sqlite=()
[ -f Modules/_sqlite/module.o ] && sqlite=(../sqlite-wasi/libsqlite3.a)
# Every export of the contract that the glue defines.
exports=(-Wl,--export=_initialize)
for name in $(llvm-nm-22 --defined-only --format=just-symbols ../libglue.a 2> /dev/null |
  grep '^sandbox_' | grep -v '^sandbox_memory_refused$' | sort -u); do
  exports+=("-Wl,--export=$name")
done
nice -n 10 wasi-cc -O3 -mexec-model=reactor "${profile[@]}" -o "$out" \
  ../libglue.a \
  libpython3.13.a Modules/_decimal/libmpdec/libmpdec.a Modules/expat/libexpat.a \
  Modules/_hacl/libHacl_Hash_SHA2.a ../zlib-wasi/libz.a "${sqlite[@]}" \
  -lm -ldl -lpthread -lwasi-emulated-signal -lwasi-emulated-getpid \
  -lwasi-emulated-process-clocks -z stack-size=4194304 -Wl,--stack-first \
  -Wl,--import-memory -Wl,--max-memory=4294967296 -Wl,--export=__stack_pointer \
  "${exports[@]}" -Wl,--strip-debug -Wl,--no-entry
