#!/bin/bash
# Takes the profile anew: wasm/python/profile/python.profdata. Needed when the
# sources, the patches or the training programs have changed; wants Deno.
source "$(dirname "$0")/../build/environment.sh"
cd "$here"

./interpreter.sh train
../profile/runtime.sh
./link.sh train "$root/engine-train.wasm"
"${DENO:-deno}" run --allow-read --allow-write ../profile/train.ts \
  "$root/engine-train.wasm" "$root/library.zip" "$root/python.profraw"
llvm-profdata-22 merge -sparse -o ../profile/python.profdata "$root/python.profraw"
