#!/bin/bash
# A Python of the same version that runs here: it freezes modules and compiles the library.
source "$(dirname "$0")/environment.sh"

rm -rf "$root/native" && mkdir -p "$root/native" && cd "$root/native"
export ZLIB_CFLAGS="-I$root/zlib-native" ZLIB_LIBS="$root/zlib-native/libz.a" PKG_CONFIG=/bin/false
export CC=${HOST_CC:-cc}
nice -n 10 ../cpython/configure -q --disable-test-modules --without-ensurepip > configure.log 2>&1
nice -n 10 make -j"$jobs" CFLAGS="-O1 -g0" > make.log 2>&1
./python -c 'import zlib, sys; print("native", sys.version)'
