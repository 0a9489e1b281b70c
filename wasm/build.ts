/**
 * Builds the engines from source into `dist/`.
 *
 * ```sh
 * deno task wasm                       # every engine
 * deno task wasm --only javascript
 * deno task wasm --verify              # builds a copy elsewhere: the same bytes must come out
 * ```
 *
 * @module
 */

import { parseArgs } from "node:util";
import { run } from "./command.ts";
import { below, type LicensedPart, RECIPES } from "./engines.ts";
import { DIST, outputOf, readManifest, writeManifest } from "./manifest.ts";
import { setUp } from "./setup.ts";
import { type Engine, ENGINES, sourcesOf } from "./sources.ts";

function stage(engine: string, text: string): void {
  console.log(`\n== ${engine}: ${text}`);
}

/** The forge, compiled for this machine. */
async function buildForge(): Promise<string> {
  stage("forge", "compile");
  await run(
    "cargo",
    ["build", "--locked", "--profile", "tool", "-p", "forge"],
    {
      cwd: new URL("./", import.meta.url),
      // Its own folder, whatever the caller's environment says.
      env: { CARGO_TARGET_DIR: below("target") },
    },
  );
  return below("target/tool/forge");
}

async function writeLicenses(
  engine: Engine,
  parts: readonly LicensedPart[],
): Promise<void> {
  const rule = "=".repeat(80);
  const texts = parts.map((part) =>
    `${rule}\n${part.name} ${part.version} (${part.license})\n${rule}\n\n${part.text}\n`
  );
  const head = `Third-party software in ${engine}.wasm\n\n`;
  await Deno.writeTextFile(
    new URL(`${engine}.licenses.txt`, DIST),
    head + texts.join("\n"),
  );
}

async function build(
  engine: Engine,
  forge: string,
  tools: Record<string, string>,
): Promise<void> {
  const recipe = RECIPES[engine];
  const began = await sourcesOf(engine);
  stage(engine, "compile");
  const compiled = await recipe.compile();
  await Deno.mkdir(below("build"), { recursive: true });
  await Deno.mkdir(DIST, { recursive: true });
  const plain = below(`build/${engine}.plain.wasm`);
  const metered = below(`build/${engine}.metered.wasm`);
  const config = below(`${engine}/metering.toml`);
  stage(engine, "meter and prove");
  await Deno.copyFile(compiled, plain);
  await run(forge, ["meter", plain, metered, "--config", config]);
  stage(engine, "pack");
  const sections = Object.entries(recipe.sections).flatMap((
    [name, file],
  ) => ["--section", `${name}=${file}`]);
  await run(forge, [
    "pack",
    metered,
    below(`dist/${engine}.wasm`),
    ...sections,
  ]);
  // The bench compares the engine to this.
  const bare = below(`build/${engine}.bare.wasm`);
  await run(forge, ["bare", plain, bare]);
  await run(forge, ["pack", bare, bare, ...sections]);

  const parts = await recipe.parts();
  await writeLicenses(engine, parts);
  const manifest = await readManifest();
  manifest.engines[engine] = {
    output: await outputOf(engine),
    toolchain: tools,
    parts: parts.map(({ text: _, ...part }) => part),
    sources: began,
  };
  await writeManifest(manifest);
}

/** Builds a copy of this folder at another place, and compares. */
async function verify(engines: readonly Engine[]): Promise<void> {
  const before = (await readManifest()).engines;
  const copy = await Deno.makeTempDir({ prefix: "engines-" });
  try {
    await run("cp", [
      ...[
        "-r",
        "build.ts",
        "command.ts",
        "engines.ts",
        "manifest.ts",
        "setup.ts",
        "sources.ts",
      ],
      ...["abi", "forge", "javascript", "python", "licenses", ".cargo"],
      ...["Cargo.toml", "Cargo.lock", "rust-toolchain.toml", copy],
    ], { cwd: new URL("./", import.meta.url) });
    await Deno.mkdir(`${copy}/build`);
    // What was downloaded is pinned by its hash.
    await run("sh", [
      "-c",
      `cp -r build/download ${copy}/build/ 2>/dev/null || true`,
    ], {
      cwd: new URL("./", import.meta.url),
    });
    const only = engines.flatMap((engine) => ["--only", engine]);
    await run(Deno.execPath(), ["run", "-A", `${copy}/build.ts`, ...only]);
    const after =
      JSON.parse(await Deno.readTextFile(`${copy}/dist/manifest.json`)).engines;
    for (const engine of engines) {
      const same =
        before[engine]?.output.sha256 === after[engine].output.sha256;
      console.log(`${engine}: ${same ? "the same bytes" : "DIFFERENT bytes"}`);
      if (!same) Deno.exitCode = 1;
    }
  } finally {
    await Deno.remove(copy, { recursive: true });
  }
}

const { values } = parseArgs({
  args: Deno.args,
  options: {
    only: { type: "string", multiple: true },
    verify: { type: "boolean", default: false },
  },
});
const engines = ENGINES.filter((engine) =>
  values.only?.includes(engine) ?? true
);
const unknown = values.only?.find((name) =>
  !(ENGINES as readonly string[]).includes(name)
);
if (unknown !== undefined) {
  console.error(
    `There is no engine ${unknown}; there are ${ENGINES.join(" and ")}.`,
  );
  Deno.exit(2);
}
if (values.verify) {
  await verify(engines);
} else {
  const tools = await setUp(engines);
  const forge = await buildForge();
  for (const engine of engines) await build(engine, forge, tools);
}
