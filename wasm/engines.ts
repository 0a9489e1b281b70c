// How each engine is compiled, before the forge takes it.

import { output, run } from "./command.ts";
import type { Part } from "./manifest.ts";
import { type Engine, WASM } from "./sources.ts";

/** A third-party part together with its licence's text. */
export interface LicensedPart extends Part {
  text: string;
}

export interface Recipe {
  /** Compiles the engine; answers the path of the module, with the names of its functions. */
  compile(): Promise<string>;
  /** Custom sections that the host reads: name and file. */
  sections: Record<string, string>;
  /** What the engine is made of beside the project's own code. */
  parts(): Promise<LicensedPart[]>;
}

const TARGET = "wasm32-wasip1";

/** A path below this folder. */
export const below = (path: string): string =>
  decodeURIComponent(new URL(path, WASM).pathname);

interface Package {
  name: string;
  version: string;
  license: string | null;
  manifest_path: string;
}

async function packages(): Promise<Package[]> {
  const text = await output("cargo", [
    "metadata",
    "--format-version=1",
    "--locked",
  ], { cwd: WASM });
  return JSON.parse(text).packages;
}

async function packageFolder(name: string): Promise<string> {
  const found = (await packages()).find((candidate) => candidate.name === name);
  if (!found) throw new Error(`the crate ${name} is no dependency`);
  return found.manifest_path.replace(/\/Cargo\.toml$/, "");
}

const LICENSE = /^(licen[cs]e|copying|copyright)[\w.-]*(?<!\.html)$/i;

/** The licence files of a folder, one after the other. */
async function licenseText(folder: string): Promise<string> {
  const names: string[] = [];
  for await (const entry of Deno.readDir(folder)) {
    if (entry.isFile && LICENSE.test(entry.name)) {
      names.push(entry.name);
    }
  }
  const texts = names.sort().map((name) =>
    Deno.readTextFile(`${folder}/${name}`)
  );
  return (await Promise.all(texts)).map((text) => text.trim()).join("\n\n");
}

/** The crates of others that a crate is linked with. */
async function crateParts(name: string): Promise<LicensedPart[]> {
  const all = await packages();
  const tree = await output("cargo", [
    ...["tree", "--locked", "-p", name, "--target", TARGET],
    ...["-e", "normal", "--prefix", "none", "--no-dedupe", "-f", "{p}"],
  ], { cwd: WASM });
  const parts = new Map<string, LicensedPart>();
  for (const line of tree.split("\n")) {
    const [crate, version] = line.split(" ");
    const found = all.find((one) =>
      one.name === crate && `v${one.version}` === version
    );
    if (!found || line.includes("(")) continue;
    parts.set(line, {
      name: found.name,
      version: found.version,
      license: found.license ?? "unknown",
      text: await licenseText(
        found.manifest_path.replace(/\/Cargo\.toml$/, ""),
      ),
    });
  }
  return [...parts.values()].sort((a, b) => a.name < b.name ? -1 : 1);
}

/** Its own folder has no such file where Rust brings it along. */
const WASI_LIBC = below("licenses/wasi-libc.txt");

async function rustPart(): Promise<LicensedPart> {
  const sysroot = await output("rustc", ["--print", "sysroot"], { cwd: WASM });
  const version = (await output("rustc", ["--version"], { cwd: WASM })).split(
    " ",
  )[1]!;
  const folder = `${sysroot}/share/doc/rust`;
  const texts = [await licenseText(folder), await Deno.readTextFile(WASI_LIBC)];
  return {
    name: "the Rust standard library, with wasi-libc",
    version,
    license: "MIT OR Apache-2.0",
    text: texts.join("\n\nwasi-libc:\n\n"),
  };
}

const javascript: Recipe = {
  sections: {},
  async compile() {
    await run("sh", [below("javascript/build.sh")], { cwd: WASM });
    return below("build/javascript/engine.wasm");
  },
  async parts() {
    const quickjs = `${await packageFolder("rquickjs-sys")}/quickjs`;
    const header = await Deno.readTextFile(`${quickjs}/quickjs.h`);
    const version = ["MAJOR", "MINOR", "PATCH"].map((part) =>
      header.match(new RegExp(`QJS_VERSION_${part} (\\d+)`))?.[1]
    );
    return [
      {
        name: "QuickJS-ng",
        version: version.join("."),
        license: "MIT",
        text: await licenseText(quickjs),
      },
      await rustPart(),
      ...await crateParts("javascript"),
    ];
  },
};

const python: Recipe = {
  sections: { library: below("build/python/library.zip") },
  async compile() {
    await run("bash", [below("python/build/build.sh")], { cwd: WASM });
    return below("build/python/engine.wasm");
  },
  async parts() {
    const work = below("build/python");
    const licenses: Record<
      string,
      { license: string; text: () => Promise<string> }
    > = {
      "python3.13": {
        license: "PSF-2.0",
        text: async () =>
          [
            await licenseText(`${work}/cpython`),
            await Deno.readTextFile(`${work}/cpython/Doc/license.rst`),
          ].join("\n\n"),
      },
      "wasi-libc": {
        license: "Apache-2.0 WITH LLVM-exception OR Apache-2.0 OR MIT",
        text: () => Deno.readTextFile(WASI_LIBC),
      },
      zlib: { license: "Zlib", text: () => licenseText(`${work}/zlib`) },
      sqlite3: {
        license: "blessing",
        text: () => licenseText(`${work}/sqlite`),
      },
    };
    const parts: LicensedPart[] = [];
    for (
      const line of (await Deno.readTextFile(below("python/build/sources.txt")))
        .split("\n")
    ) {
      const [file, hash] = line.split(/\s+/);
      const name = /^([\w.-]+?)_(.+?)(\.orig\.tar\.\w+|_all\.deb)$/.exec(
        file ?? "",
      );
      if (line.startsWith("#") || !name || !hash) continue;
      const known = licenses[name[1]!];
      if (!known) throw new Error(`${file}: its licence is not known`);
      parts.push({
        name: name[1]!,
        version: name[2]!,
        license: known.license,
        sha256: hash,
        text: (await known.text()).trim(),
      });
    }
    return [...parts, await rustPart(), ...await crateParts("python")];
  },
};

export const RECIPES: Record<Engine, Recipe> = { javascript, python };
