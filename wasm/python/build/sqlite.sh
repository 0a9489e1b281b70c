#!/bin/bash
# SQLite for databases in memory: no threads, no extensions, no files.
source "$(dirname "$0")/environment.sh"

rm -rf "$root/sqlite-wasi" && mkdir -p "$root/sqlite-wasi" && cd "$root/sqlite-wasi"
CC=${HOST_CC:-cc} ../sqlite/configure --disable-tcl > configure.log 2>&1
make sqlite3.c > make.log 2>&1
cp "$here/sqlite_vfs.c" .
for file in sqlite3 sqlite_vfs; do
  nice -n 10 wasi-cc -O2 -I. -DSQLITE_OS_OTHER=1 -DSQLITE_THREADSAFE=0 -DSQLITE_TEMP_STORE=3 \
    -DSQLITE_OMIT_LOAD_EXTENSION -DSQLITE_OMIT_WAL -DSQLITE_ENABLE_MATH_FUNCTIONS -DSQLITE_DQS=0 \
    -c "$file.c" -o "$file.o"
done
llvm-ar-22 rcsD libsqlite3.a sqlite3.o sqlite_vfs.o
