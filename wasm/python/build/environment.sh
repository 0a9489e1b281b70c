# What every stage shares: folders, tools, flags. Sourced, not run.
set -euo pipefail
export LC_ALL=C TZ=UTC SOURCE_DATE_EPOCH=1735689600

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
engine=$(dirname "$here")
wasm=$(dirname "$engine")
root=$wasm/build/python
download=$wasm/build/download
jobs=${JOBS:-2}
mkdir -p "$root" "$download"
export SANDBOX_PYTHON_ROOT=$root

# The compiler driver with our sysroot stands under a fixed name, so that no
# build system writes the folder of this checkout into a flag.
export PATH=$here/bin:$PATH

stage() { printf '== %s\n' "$*" >&2; }

# Runs a stage unless its stamp says that it already ran on the same inputs:
# once NAME INPUT_FILES... -- COMMAND...
once() {
  local name=$1 inputs=()
  shift
  while [ "$1" != -- ]; do inputs+=("$1"); shift; done
  shift
  local key stamp=$root/stamps/$name
  key=$(cat "${inputs[@]}" | sha256sum | cut -d' ' -f1)
  if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$key" ]; then
    stage "$name: unchanged"
    return
  fi
  stage "$name"
  rm -f "$stamp"
  local began=$SECONDS
  "$@"
  mkdir -p "$root/stamps"
  echo "$key" > "$stamp"
  stage "$name: done in $((SECONDS - began)) s"
}
