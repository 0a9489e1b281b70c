// The files an engine is made of, and their hash. Reads only: the check runs it without a toolchain.

export const ENGINES = ["javascript", "python"] as const;
export type Engine = (typeof ENGINES)[number];

/** The folder of this file. */
export const WASM: URL = new URL("./", import.meta.url);

/** What every engine is made of, beside its own folder. */
const SHARED = [
  "Cargo.lock",
  "Cargo.toml",
  "abi",
  "build.ts",
  "engines.ts",
  "forge/Cargo.toml",
  "forge/src",
  "rust-toolchain.toml",
];

/** Folders that hold what a build leaves behind. */
const LEFTOVERS = new Set(["target", "__pycache__", "node_modules"]);

async function* filesIn(path: string): AsyncGenerator<string> {
  const at = new URL(path, WASM);
  if ((await Deno.stat(at)).isFile) {
    yield path;
    return;
  }
  for await (const entry of Deno.readDir(at)) {
    if (entry.name.startsWith(".") || LEFTOVERS.has(entry.name)) continue;
    // Documents describe an engine; it is not made of them.
    if (entry.name.endsWith(".md")) continue;
    yield* filesIn(`${path}/${entry.name}`);
  }
}

/** SHA-256 as hexadecimal digits. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

/** The hash of every file an engine is made of, by path below this folder, sorted. */
export async function sourcesOf(
  engine: Engine,
): Promise<Record<string, string>> {
  const paths: string[] = [];
  for (const part of [...SHARED, engine]) {
    for await (const path of filesIn(part)) paths.push(path);
  }
  paths.sort();
  const hashes: Record<string, string> = {};
  for (const path of paths) {
    hashes[path] = await sha256(await Deno.readFile(new URL(path, WASM)));
  }
  return hashes;
}
