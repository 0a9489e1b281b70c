#!/bin/bash
# LLVM's profile runtime for the engine, out of the C sources that the crate minicov carries.
# Version 0.3.8 writes raw profiles of version 10, as clang 22 does.
source "$(dirname "$0")/../build/environment.sh"

work=$root/profile-runtime
rm -rf "$work" && mkdir -p "$work/fetch/src" && cd "$work/fetch"
printf '[package]\nname = "fetch"\nversion = "0.0.0"\nedition = "2024"\n[workspace]\n[dependencies]\nminicov = "=0.3.8"\n' > Cargo.toml
touch src/lib.rs
cargo vendor --quiet vendor > /dev/null
cp -r vendor/minicov/c "$work/source"
cd "$work/source"
cp "$here/../profile/runtime.c" .
for file in InstrProfiling InstrProfilingBuffer InstrProfilingInternal InstrProfilingMerge \
  InstrProfilingPlatformLinux InstrProfilingValue InstrProfilingVersionVar InstrProfilingWriter \
  runtime; do
  wasi-cc -O2 -I. -Iprofile -DCOMPILER_RT_HAS_ATOMICS=1 -DCOMPILER_RT_PROFILE_BAREMETAL=1 \
    -Wno-everything -c "$file.c" -o "../$file.o"
done
cd "$work" && rm -f libprofile.a && llvm-ar-22 rcsD libprofile.a ./*.o
