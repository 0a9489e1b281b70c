/**
 * Runs the training programs in an engine that counts how often its code runs,
 * and writes the raw profile: `train.ts ENGINE.wasm LIBRARY.zip OUT.profraw`.
 *
 * The host here is the smallest that drives an engine: the one of the library
 * wants a metered module.
 *
 * @module
 */

import { GuestMemory } from "../../../src/engine/memory.ts";
import { Kind, Mailbox } from "../../../src/engine/abi.ts";
import { frozenClock } from "../../../src/wasi/clock.ts";
import { FileTree } from "../../../src/wasi/files.ts";
import { seededRandom } from "../../../src/wasi/random.ts";
import { createWasi } from "../../../src/wasi/wasi.ts";

type Call = (...args: number[]) => number;

const PAGES = { initial: 512, maximum: 16384 };
const PROFILE_CAPACITY = 64 << 20;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** What the training programs call; a record and a list as a real host would give. */
const HOST: ((...args: unknown[]) => unknown)[] = [
  (n) => (n as number) + 1,
  (n) => ({
    id: n,
    name: `user ${n}`,
    tags: ["a", "b"],
    scores: [1.5, 2, null],
    active: true,
  }),
  (n) => Array.from({ length: n as number }, (_, i) => i * 1.25),
];

const BRIDGE = `
def crossing():
    n = 0
    for i in range(600):
        n = step(n)
    users = [user(i) for i in range(150)]
    x, y = vector(500), vector(500)
    return [n, users, sum(a * b for a, b in zip(x, y)), x, {"é": "\\u20ac", "b": b"12"}]

def handle(record):
    record["total"] = sum(record["values"])
    return record
`;

class Trainee {
  readonly #memory: WebAssembly.Memory;
  readonly #exports: Record<string, Call>;
  readonly #mailbox: number;

  constructor(module: WebAssembly.Module, library: Uint8Array) {
    this.#memory = new WebAssembly.Memory(PAGES);
    const wasi = createWasi(new GuestMemory(this.#memory), {
      args: ["train"],
      env: {},
      clock: frozenClock(1_700_000_000_000),
      random: seededRandom(1),
      files: new FileTree([["/lib/python313.zip", library]]),
      output: () => {},
    });
    const instance = new WebAssembly.Instance(module, {
      env: { memory: this.#memory },
      wasi_snapshot_preview1: wasi as WebAssembly.ModuleImports,
      sandbox: {
        charge: () => {},
        host_call: (binding: number, _: number, at: number, length: number) =>
          this.#answer(HOST[binding]!(...JSON.parse(this.#text(at, length)))),
        host_wait: () => 1,
      },
    });
    this.#exports = instance.exports as unknown as Record<string, Call>;
    this.#call("_initialize");
    this.#mailbox = this.#call("sandbox_mailbox");
    this.#expect("boot", this.#call("sandbox_boot"));
  }

  #call(name: string, ...args: number[]): number {
    return this.#exports[name]!(...args) >>> 0;
  }

  #view(): DataView {
    return new DataView(this.#memory.buffer);
  }

  #text(at: number, length: number): string {
    return decoder.decode(new Uint8Array(this.#memory.buffer, at, length));
  }

  #input(...parts: string[]): number[] {
    const bytes = parts.map((part) => encoder.encode(part));
    const total = bytes.reduce((sum, part) => sum + part.length, 0);
    this.#call("sandbox_reserve", total);
    let at = this.#view().getUint32(this.#mailbox + Mailbox.INPUT, true);
    for (const part of bytes) {
      new Uint8Array(this.#memory.buffer).set(part, at);
      at += part.length;
    }
    return bytes.map((part) => part.length);
  }

  #answer(value: unknown): number {
    const [length] = this.#input(JSON.stringify(value));
    const view = this.#view();
    view.setUint32(
      this.#mailbox + Mailbox.OUTPUT,
      view.getUint32(this.#mailbox + Mailbox.INPUT, true),
      true,
    );
    view.setUint32(this.#mailbox + Mailbox.OUTPUT_LENGTH, length!, true);
    view.setUint32(this.#mailbox + Mailbox.KIND, Kind.JSON, true);
    return 0;
  }

  #expect(what: string, status: number): void {
    if (status === 0) return;
    const view = this.#view();
    const at = view.getUint32(this.#mailbox + Mailbox.OUTPUT, true);
    const length = view.getUint32(
      this.#mailbox + Mailbox.OUTPUT_LENGTH,
      true,
    );
    throw new Error(`${what}: status ${status}: ${this.#text(at, length)}`);
  }

  eval(source: string, file = "train.py"): void {
    const [name, text] = this.#input(file, source);
    this.#expect(file, this.#call("sandbox_eval", name!, text!, 0));
  }

  call(name: string, ...args: unknown[]): void {
    const [first, second] = this.#input(name, JSON.stringify(args));
    this.#expect(
      name,
      this.#call("sandbox_call", first!, Kind.JSON, second!, 0),
    );
  }

  bind(name: string, binding: number): void {
    const [length] = this.#input(name);
    this.#expect(name, this.#call("sandbox_bind", length!, binding, 0));
  }

  profile(): Uint8Array {
    const at = this.#call("profile_write", PROFILE_CAPACITY);
    if (at === 0) throw new Error("the profile was not written");
    const length = this.#call("profile_length");
    return new Uint8Array(this.#memory.buffer, at, length).slice();
  }
}

const [engine, library, out] = Deno.args;
if (!engine || !library || !out) {
  throw new Error("usage: train.ts ENGINE.wasm LIBRARY.zip OUT.profraw");
}
const trainee = new Trainee(
  new WebAssembly.Module(Deno.readFileSync(engine)),
  Deno.readFileSync(library),
);
["step", "user", "vector"].forEach((name, i) => trainee.bind(name, i));
trainee.eval(BRIDGE);
const folder = new URL("programs/", import.meta.url);
const names = [...Deno.readDirSync(folder)].map((entry) => entry.name).sort();
for (const name of names) {
  trainee.eval(Deno.readTextFileSync(new URL(name, folder)), name);
  for (let round = 0; round < 3; round++) trainee.eval("str(main())");
}
for (let round = 0; round < 20; round++) trainee.eval("crossing()");
for (let i = 0; i < 2000; i++) {
  trainee.call("handle", { id: i, name: "someone", values: [1, 2.5, i] });
  if (i % 10 === 0) trainee.eval(`x${i % 50} = {"n": ${i}}; x${i % 50}["n"]`);
}
Deno.writeFileSync(out, trainee.profile());
