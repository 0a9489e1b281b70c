/**
 * Builds the program that the tests run, and writes down what it was built from:
 * `deno run -A tests/wasi/programs/build.ts`.
 *
 * @module
 */

import { digest, type Manifest, SOURCES } from "./manifest.ts";

const TOOLCHAIN = "1.97.1";
const here = new URL(".", import.meta.url);

if (import.meta.main) {
  const { success } = await new Deno.Command("rustup", {
    args:
      `run ${TOOLCHAIN} cargo build --locked --release --target wasm32-wasip1`
        .split(" "),
    cwd: here,
  }).spawn().status;
  if (!success) Deno.exit(1);
  const built = new URL("target/wasm32-wasip1/release/probe.wasm", here);
  await Deno.copyFile(built, new URL("probe.wasm", here));
  const manifest: Manifest = {
    toolchain: TOOLCHAIN,
    sources: await digest(SOURCES),
    program: await digest(["probe.wasm"]),
  };
  await Deno.writeTextFile(
    new URL("probe.json", here),
    JSON.stringify(manifest, null, 2) + "\n",
  );
}
