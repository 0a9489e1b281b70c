import assert from "node:assert/strict";
import { GuestMemory } from "../../src/engine/memory.ts";
import { frozenClock } from "../../src/wasi/clock.ts";
import { FileTree } from "../../src/wasi/files.ts";
import { GuestExit } from "../../src/wasi/process.ts";
import { secureRandom, seededRandom } from "../../src/wasi/random.ts";
import type { Grants } from "../../src/wasi/system.ts";
import { createWasi, type WasiImports } from "../../src/wasi/wasi.ts";
import { digest, type Manifest, SOURCES } from "./programs/manifest.ts";

const module = new WebAssembly.Module(
  Deno.readFileSync(new URL("programs/probe.wasm", import.meta.url)),
);

const LARGE = new Uint8Array(3_600_000).map((_, place) => place * 7);

const files = new FileTree([
  ["file.txt", "0123456789"],
  ["dir/inner.txt", "inner"],
  ["dir/sub/deep.txt", "deep"],
  ["large.bin", LARGE],
  ...Array.from(
    { length: 500 },
    (_, place) => [`crowd/${"name".repeat(place % 9)}${place}`, ""] as const,
  ),
]);

interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  /** Exit code; a trap has none. */
  readonly code: number | undefined;
}

/** Runs a part of the program, a whole one for WASI, to its end. */
function run(part: string, grants: Partial<Grants> = {}): Ended {
  const written = { 1: "", 2: "" };
  const decoders = { 1: new TextDecoder(), 2: new TextDecoder() };
  // The program brings its own memory, so the functions are bound once it is there.
  const bound: { wasi?: WasiImports } = {};
  const imports: Record<string, WebAssembly.ImportValue> = {};
  for (const { name } of WebAssembly.Module.imports(module)) {
    imports[name] = (...args: never[]) => {
      const call = bound.wasi?.[name as keyof WasiImports] as (
        ...args: never[]
      ) => number;
      return call(...args);
    };
  }
  const { exports } = new WebAssembly.Instance(module, {
    wasi_snapshot_preview1: imports,
  });
  bound.wasi = createWasi(
    new GuestMemory(exports.memory as WebAssembly.Memory),
    {
      args: ["probe", part],
      env: {},
      clock: frozenClock(1_000_000_000_123),
      random: seededRandom(1),
      files,
      output: (stream, bytes) => {
        written[stream] += decoders[stream].decode(bytes, { stream: true });
      },
      ...grants,
    },
  );
  let code: number | undefined = 0;
  try {
    (exports._start as () => void)();
  } catch (error) {
    if (error instanceof GuestExit) code = error.code;
    else if (error instanceof WebAssembly.RuntimeError) code = undefined;
    else throw error;
  }
  return { stdout: written[1], stderr: written[2], code };
}

/** The lines that a part prints when it runs to its end. */
function lines(part: string, grants: Partial<Grants> = {}): string[] {
  const { stdout, stderr, code } = run(part, grants);
  assert.equal(stderr, "");
  assert.equal(code, 0);
  return stdout.trimEnd().split("\n");
}

Deno.test("the program is the one its sources make", async () => {
  const text = Deno.readTextFileSync(
    new URL("programs/probe.json", import.meta.url),
  );
  const manifest = JSON.parse(text) as Manifest;
  const advice = "run tests/wasi/programs/build.ts";
  assert.equal(await digest(SOURCES), manifest.sources, advice);
  assert.equal(await digest(["probe.wasm"]), manifest.program, advice);
});

Deno.test("a program sees its arguments and variables, and no others", () => {
  assert.deepEqual(
    lines("", {
      args: ["probe", "arguments", "", "ü b"],
      env: { Z: "1", A: "x=y" },
    }),
    [
      '["probe", "arguments", "", "ü b"]',
      '[("A", "x=y"), ("Z", "1")]',
      "Err(NotPresent)",
    ],
  );
  assert.deepEqual(lines("arguments"), [
    '["probe", "arguments"]',
    "[]",
    "Err(NotPresent)",
  ]);
});

Deno.test("an hour of sleep passes at once, and the program sees it pass", () => {
  assert.deepEqual(lines("time"), [
    "1000000000123000000",
    "1000003600123000000",
    "3600000000000",
  ]);
});

Deno.test("seeded randomness repeats, secure randomness does not", () => {
  assert.deepEqual(lines("chance"), lines("chance"));
  const random = secureRandom();
  assert.notDeepEqual(lines("chance", { random }), lines("chance", { random }));
});

Deno.test("input is at its end, no stream is a terminal, output arrives", () => {
  assert.deepEqual(run("streams"), {
    stdout: 'Ok(0) ""\nfalse false false\nno line end',
    stderr: "to stderr\n",
    code: 0,
  });
});

Deno.test("files are read, sought and missed as anywhere", () => {
  assert.deepEqual(lines("files"), [
    'Ok("inner")',
    'Ok("0123456789")',
    "Ok(6)",
    "[54, 55, 56, 57] Ok(10)",
    "Ok(100)",
    "Ok(0)",
    "InvalidInput",
    "10 true false",
    "Ok(())",
    '"none" NotFound',
    '"none/x" NotFound',
    '"file.txt/x" NotADirectory',
    '"file.txt/" NotADirectory',
    '"/.." PermissionDenied',
    '"a\\0b" InvalidInput',
  ]);
});

Deno.test("folders are listed, also those that do not fit into a buffer", () => {
  assert.deepEqual(lines("folders"), [
    '/ ["crowd/", "dir/", "file.txt", "large.bin"]',
    'dir ["inner.txt", "sub/"]',
    '/dir/sub ["deep.txt"]',
    "crowd 500",
    "NotADirectory",
    "IsADirectory",
    "true",
  ]);
});

Deno.test("every change is refused, in the words of a read-only disk", () => {
  assert.deepEqual(lines("changes"), [
    "create Some(ReadOnlyFilesystem)",
    "truncate Some(ReadOnlyFilesystem)",
    "append Some(ReadOnlyFilesystem)",
    "write Some(ReadOnlyFilesystem)",
    "create new Some(AlreadyExists)",
    "write to a reader Some(Uncategorized)",
    "set length Some(Uncategorized)",
    "make folder Some(ReadOnlyFilesystem)",
    "make folder again Some(AlreadyExists)",
    "make all folders None",
    "remove file Some(ReadOnlyFilesystem)",
    "remove none Some(NotFound)",
    "remove folder Some(ReadOnlyFilesystem)",
    "rename Some(ReadOnlyFilesystem)",
    "link Some(ReadOnlyFilesystem)",
    "copy Some(ReadOnlyFilesystem)",
    'file Ok("0123456789")',
  ]);
});

Deno.test("a large file arrives whole", () => {
  const sum = LARGE.reduce((total, byte) => total + byte, 0);
  assert.deepEqual(lines("large"), [`3600000 ${sum}`]);
});

Deno.test("a program that opens too much is told EMFILE, and goes on", () => {
  assert.deepEqual(lines("many"), ["1020 Some(33)", 'Ok("0123456789")']);
});

Deno.test("exit codes and panics reach the host", () => {
  assert.deepEqual(run("exit"), { stdout: "", stderr: "", code: 7 });
  const { code, stderr } = run("panic");
  assert.equal(code, undefined);
  assert.match(stderr, /on purpose/);
});

Deno.test("a program that is granted no files finds none", () => {
  const ended = run("folders", { files: new FileTree() });
  assert.equal(ended.code, undefined);
  assert.match(ended.stderr, /ENOTCAPABLE|os error|NotFound|uncategorized/i);
});
