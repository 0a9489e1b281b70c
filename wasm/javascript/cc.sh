#!/bin/sh
# The C compiler for the engine: clang, with our patches put into QuickJS's source first. The crate
# compiles a copy of it that its build script makes, and only that copy is changed.
set -eu

folder=$(dirname "$0")
for argument; do
  case $argument in
  */quickjs.c)
    for patch in "$folder"/patches/*.patch; do
      if ! patch --quiet --dry-run --reverse --force "$argument" "$patch" >/dev/null; then
        patch --quiet --no-backup-if-mismatch --forward "$argument" "$patch"
      fi
    done
    ;;
  esac
done
exec clang-22 "$@"
