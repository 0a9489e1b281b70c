#!/bin/bash
# Fetches and unpacks the sources that sources.txt pins, and applies our patches.
# A variable such as CPYTHON_SOURCE names a file to take in place of the download.
source "$(dirname "$0")/environment.sh"

archive=${DEBIAN_ARCHIVE:-http://deb.debian.org/debian}

fetch() { # fetch FILE SHA256 FOLDER VARIABLE
  local file=$1 sum=$2 folder=$3 given=${!4:-}
  if [ -n "$given" ]; then
    cp "$given" "$download/$file.part"
  elif [ -f "$download/$file" ]; then
    return
  else
    # Debian drops a version from its pool some time after the next one; it keeps all in snapshots.
    curl -fsSL --retry 3 -o "$download/$file.part" "$archive/$folder/$file" ||
      { echo "$file is not at $archive/$folder; set $4 to a copy of it" >&2; exit 1; }
  fi
  echo "$sum  $download/$file.part" | sha256sum --check --quiet
  mv "$download/$file.part" "$download/$file"
}

unpack() { # unpack FILE FOLDER
  rm -rf "${root:?}/$2" && mkdir -p "$root/$2"
  tar xf "$download/$1" -C "$root/$2" --strip-components 1 --no-same-owner
}

while read -r file sum folder variable; do
  case $file in
    '#'* | '') continue ;;
  esac
  fetch "$file" "$sum" "$folder" "$variable"
  case $file in
    python*) unpack "$file" cpython ;;
    zlib*) unpack "$file" zlib ;;
    sqlite*) unpack "$file" sqlite ;;
    wasi-libc*) rm -rf "$root/wasi-libc" && dpkg -x "$download/$file" "$root/wasi-libc" ;;
  esac
done < "$here/sources.txt"

for patch in "$engine"/patches/*.patch; do
  patch --quiet --directory "$root/cpython" --strip 1 < "$patch"
done

# The compiler's own headers and run-time library, in one folder.
clang=$(clang-22 -print-resource-dir)
rm -rf "$root/resources" && mkdir -p "$root/resources/lib/wasm32-unknown-wasip1"
ln -s "$clang/include" "$root/resources/include"
cp /usr/lib/llvm-22/lib/clang/22/lib/wasi/libclang_rt.builtins-wasm32.a \
  "$root/resources/lib/wasm32-unknown-wasip1/libclang_rt.builtins.a"
