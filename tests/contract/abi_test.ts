/** Both sides of the contract and its page say the same. */

import assert from "node:assert/strict";
import {
  ABI_VERSION,
  FUNCTIONS,
  Kind,
  Mailbox,
  MAX_DEPTH,
  Mode,
  Status,
} from "../../src/engine/abi.ts";
import { promise } from "./languages.ts";

const read = (path: string) =>
  Deno.readTextFileSync(new URL(`../../${path}`, import.meta.url));
const page = read("wasm/ABI.md");
const mailbox = read("wasm/abi/src/mailbox.rs");
const library = read("wasm/abi/src/lib.rs");

/** The rows of the table under a heading: the cells, without their backquotes. */
function rows(heading: string): string[][] {
  const section = page.split(`\n## ${heading}\n`)[1]?.split("\n## ")[0];
  assert.ok(section, `the page has a section ${heading}`);
  const found = section.split("\n").filter((line) => /^\| [`\d]/.test(line))
    .map((line) =>
      line.split("|").slice(1, -1).map((cell) =>
        cell.trim().replaceAll("`", "")
      )
    );
  assert.ok(found.length > 0, `the section ${heading} has a table`);
  return found;
}

/** Name -> number of a Rust enum, names as TypeScript writes them. */
function enumeration(name: string): Record<string, number> {
  const body = new RegExp(`pub enum ${name} \\{([^}]*)\\}`).exec(mailbox)?.[1];
  assert.ok(body, `the crate has an enum ${name}`);
  return Object.fromEntries(
    [...body.matchAll(/(\w+) = (\d+),/g)].map((
      [, variant, value],
    ) => [variant!.toUpperCase(), Number(value)]),
  );
}

function table(heading: string): Record<string, number> {
  return Object.fromEntries(
    rows(heading).map(([value, name]) => [name, Number(value)]),
  );
}

Deno.test("statuses and kinds are the same on both sides and on the page", () => {
  assert.deepEqual({ ...Status }, enumeration("Status"));
  assert.deepEqual({ ...Status }, table("Status"));
  assert.deepEqual({ ...Kind }, enumeration("Kind"));
  assert.deepEqual({ ...Kind }, table("Kinds of values"));
});

Deno.test("the mailbox has the same layout on both sides and on the page", () => {
  const body = /struct Mailbox \{([^}]*)\}/.exec(mailbox)?.[1];
  assert.ok(body);
  const sizes: Record<string, number> = { u32: 4, f64: 8, "[u32; 8]": 32 };
  const offsets: Record<string, number> = {};
  let offset = 0;
  for (const [, field, type] of body.matchAll(/(\w+): ([^,]+),/g)) {
    const size = sizes[type!];
    assert.ok(size, `the size of ${type}`);
    offset += -offset & ((type === "f64" ? 8 : 4) - 1);
    offsets[field!] = offset;
    offset += size;
  }
  assert.equal(Mailbox.SIZE, offset);
  const known = {
    input: Mailbox.INPUT,
    input_capacity: Mailbox.INPUT_CAPACITY,
    output: Mailbox.OUTPUT,
    output_len: Mailbox.OUTPUT_LENGTH,
    kind: Mailbox.KIND,
    out_of_memory: Mailbox.OUT_OF_MEMORY,
    number: Mailbox.NUMBER,
  };
  for (const [field, at] of Object.entries(known)) {
    assert.equal(offsets[field], at, field);
    const row = rows("Mailbox").find((cells) => cells[2] === field);
    assert.equal(Number(row?.[0]), at, `${field} on the page`);
  }
});

Deno.test("version, depth and modes are the same on both sides", () => {
  assert.match(library, new RegExp(`VERSION: i32 = ${ABI_VERSION};`));
  assert.match(library, new RegExp(`MAX_DEPTH: usize = ${MAX_DEPTH};`));
  assert.match(page, /Nesting is at most 1,000 deep/);
  assert.match(mailbox, new RegExp(`fn repl[^}]*self\\.0 & ${Mode.REPL} `));
  assert.match(mailbox, new RegExp(`fn json[^}]*self\\.0 & ${Mode.JSON} `));
});

Deno.test("the page lists the exported functions", () => {
  const listed = rows("Exports").map(([signature]) =>
    signature!.replace(/\(.*/, "")
  );
  assert.deepEqual(
    listed.filter((name) => name !== "fuel" && name !== "__stack_pointer")
      .sort(),
    [...FUNCTIONS].sort(),
  );
});

promise(
  "the engine has the imports and exports of the page, and no others",
  async (language) => {
    const module = await language.interpreter.language.load();
    const allowed = new Set([
      "env.memory",
      "sandbox.host_call",
      "sandbox.host_wait",
      "sandbox.checkpoint",
      "sandbox.pause",
    ]);
    const odd = WebAssembly.Module.imports(module)
      .filter(({ module }) => module !== "wasi_snapshot_preview1")
      .map(({ module, name }) => `${module}.${name}`)
      .filter((name) => !allowed.has(name));
    assert.deepEqual(odd, []);
    const exported = WebAssembly.Module.exports(module);
    assert.deepEqual(
      exported.map(({ name }) => name).sort(),
      [...FUNCTIONS, "fuel", "__stack_pointer"].sort(),
    );
  },
);
