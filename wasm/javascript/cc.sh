#!/bin/sh
# The C compiler for the engine: clang, with our patches put into QuickJS's sources first. The crate
# compiles a copy of them that its build script makes, and only that copy is changed.
set -eu

folder=$(dirname "$0")
for argument; do
  patch=$folder/patches/${argument##*/}.patch
  if [ -f "$argument" ] && [ -f "$patch" ] &&
    ! patch --quiet --dry-run --reverse --force "$argument" "$patch" >/dev/null; then
    patch --quiet --no-backup-if-mismatch --forward "$argument" "$patch"
  fi
done
exec clang-22 "$@"
