// What `dist/manifest.json` says of the engines: from which sources, and which bytes came out.

import { type Engine, ENGINES, sha256, sourcesOf, WASM } from "./sources.ts";

/** Third-party code inside of an engine. */
export interface Part {
  name: string;
  version: string;
  license: string;
  /** Hash of the archive, for what is not in Cargo.lock. */
  sha256?: string;
}

export interface Built {
  /** SHA-256 of each source file. */
  sources: Record<string, string>;
  output: { file: string; sha256: string; size: number };
  toolchain: Record<string, string>;
  parts: Part[];
}

export interface Manifest {
  engines: Partial<Record<Engine, Built>>;
}

export const DIST: URL = new URL("dist/", WASM);
const FILE = new URL("manifest.json", DIST);

export async function readManifest(): Promise<Manifest> {
  try {
    return JSON.parse(await Deno.readTextFile(FILE));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { engines: {} };
    throw error;
  }
}

export async function writeManifest(manifest: Manifest): Promise<void> {
  const engines: Manifest["engines"] = {};
  for (const engine of ENGINES) {
    if (manifest.engines[engine]) engines[engine] = manifest.engines[engine];
  }
  await Deno.writeTextFile(FILE, JSON.stringify({ engines }, null, 2) + "\n");
}

export async function outputOf(engine: Engine): Promise<Built["output"]> {
  const file = `${engine}.wasm`;
  const bytes = await Deno.readFile(new URL(file, DIST));
  return { file, sha256: await sha256(bytes), size: bytes.length };
}

/** What disagrees between the manifest and the files, as sentences; nothing when all is well. */
export async function disagreements(
  engine: Engine,
  manifest: Manifest,
): Promise<string[]> {
  const built = manifest.engines[engine];
  if (!built) return [`${engine}: the manifest does not know it`];
  const found: string[] = [];
  const sources = await sourcesOf(engine);
  for (
    const path of new Set([
      ...Object.keys(sources),
      ...Object.keys(built.sources),
    ])
  ) {
    if (!(path in sources)) {
      found.push(`${engine}: ${path} is gone since the engine was built`);
    } else if (!(path in built.sources)) {
      found.push(`${engine}: ${path} is new since the engine was built`);
    } else if (sources[path] !== built.sources[path]) {
      found.push(`${engine}: ${path} has changed since the engine was built`);
    }
  }
  try {
    const output = await outputOf(engine);
    if (
      output.sha256 !== built.output.sha256 || output.size !== built.output.size
    ) {
      found.push(
        `${engine}: dist/${output.file} is not the file that the manifest tells of`,
      );
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    found.push(`${engine}: dist/${built.output.file} is missing`);
  }
  return found;
}
