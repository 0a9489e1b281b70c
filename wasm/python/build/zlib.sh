#!/bin/bash
# zlib twice: for the engine, and for the native Python, so that the library's
# zip has the same bytes whatever zlib the machine has.
source "$(dirname "$0")/environment.sh"

files="adler32 compress crc32 deflate infback inffast inflate inftrees trees uncompr zutil"

compile() { # compile FOLDER COMPILER ARCHIVER FLAGS...
  local out=$root/zlib-$1 compiler=$2 archiver=$3 file
  shift 3
  rm -rf "$out" && mkdir -p "$out"
  cp "$root/zlib/zlib.h" "$root/zlib/zconf.h" "$out"
  cd "$root/zlib"
  for file in $files; do
    "$compiler" -O3 -D_LARGEFILE64_SOURCE=1 -DHAVE_UNISTD_H "$@" -c "$file.c" -o "$out/$file.o"
  done
  cd "$out"
  "$archiver" rcsD libz.a ./*.o
}

compile native "${HOST_CC:-cc}" ar -fPIC
compile wasi wasi-cc llvm-ar-22
