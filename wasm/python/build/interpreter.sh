#!/bin/bash
# CPython for wasm32-wasip1 as static archives: interpreter.sh VARIANT
# plain: no profile, quick to build; train: counts how often code runs;
# profiled: what the engine is made of.
source "$(dirname "$0")/environment.sh"

variant=$1
case $variant in
  plain) flags=-O3 ;;
  train) flags="-O3 -fprofile-generate" ;;
  profiled)
    cp "$engine/profile/python.profdata" "$root/python.profdata"
    flags="-O3 -flto=full -fprofile-use=../python.profdata"
    flags+=" -Wno-profile-instr-out-of-date -Wno-profile-instr-unprofiled"
    ;;
  *) echo "unknown variant $variant" >&2; exit 2 ;;
esac

build=$root/$variant
rm -rf "$build" && mkdir -p "$build" && cd "$build"
export CONFIG_SITE=$here/config.site HOSTRUNNER=true
export CC=wasi-cc CPP="wasi-cc -E" AR=llvm-ar-22 RANLIB=llvm-ranlib-22 NM=llvm-nm-22
export PKG_CONFIG=/bin/false ZLIB_CFLAGS=-I../zlib-wasi ZLIB_LIBS="-L../zlib-wasi -lz"
export LIBSQLITE3_CFLAGS=-I../sqlite-wasi LIBSQLITE3_LIBS="-L../sqlite-wasi -lsqlite3"
export OPT="-DNDEBUG -Wno-unused $flags"
nice -n 10 ../cpython/configure -q --host=wasm32-wasip1 --build=x86_64-pc-linux-gnu \
  --with-build-python="$root/native/python" --prefix=/ --with-pymalloc \
  --disable-test-modules --without-ensurepip --without-doc-strings > configure.log 2>&1
nice -n 10 make -j"$jobs" libpython3.13.a Modules/_decimal/libmpdec/libmpdec.a \
  Modules/expat/libexpat.a Modules/_hacl/libHacl_Hash_SHA2.a > make.log 2>&1 ||
  { tail -n 20 make.log >&2; exit 1; }
