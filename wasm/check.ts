/**
 * Fails if the engines in `dist/` are not those that their sources give, as far as hashes tell:
 * it needs no toolchain.
 *
 * @module
 */

import { disagreements, readManifest } from "./manifest.ts";
import { ENGINES } from "./sources.ts";

const manifest = await readManifest();
const found: string[] = [];
for (const engine of ENGINES) {
  found.push(...await disagreements(engine, manifest));
}
if (found.length > 0) {
  for (const line of found) console.error(line);
  console.error(
    "\nThe sources and the engines disagree. `deno task wasm` builds them anew.",
  );
  Deno.exit(1);
}
for (const engine of ENGINES) {
  const { sha256, size } = manifest.engines[engine]!.output;
  console.log(
    `${engine}: ${(size / 1e6).toFixed(1)} MB, ${
      sha256.slice(0, 16)
    }, up to date`,
  );
}
