import assert from "node:assert/strict";
import { frozenClock } from "../../src/wasi/clock.ts";
import { FileTree } from "../../src/wasi/files.ts";
import { GuestExit } from "../../src/wasi/process.ts";
import { seededRandom } from "../../src/wasi/random.ts";
import { Machine, SIZE } from "./machine.ts";

const decoder = new TextDecoder();

/** Where in the arguments a function is told of memory that it may write. */
type Writes = (args: readonly number[], m: Machine) => [number, number][];

const at = (place: number, size: number): Writes => (args) => [
  [args[place] ?? 0, size],
];
const buffer = (place: number, size: number): Writes => (args) => [
  [args[place] ?? 0, args[size] ?? 0],
];
const both = (...parts: Writes[]): Writes => (args, m) =>
  parts.flatMap((part) => part(args, m));
const none: Writes = () => [];
const spans = (list: number, count: number): Writes => (args, m) => {
  const ranges: [number, number][] = [];
  const start = (args[list] ?? 0) >>> 0;
  const length = Math.min((args[count] ?? 0) >>> 0, 1024);
  for (let place = 0; place < length; place++) {
    const entry = start + place * 8;
    if (!m.memory.has(entry, 8)) break;
    ranges.push([m.memory.readU32(entry), m.memory.readU32(entry + 4)]);
  }
  return ranges;
};

/** Each function with the types of its arguments, and what it may write. */
const CALLS: Record<string, readonly [string, Writes]> = {
  args_get: ["pp", both(at(0, 12), at(1, 14))],
  args_sizes_get: ["pp", both(at(0, 4), at(1, 4))],
  environ_get: ["pp", both(at(0, 8), at(1, 20))],
  environ_sizes_get: ["pp", both(at(0, 4), at(1, 4))],
  clock_res_get: ["np", at(1, 8)],
  clock_time_get: ["nLp", at(2, 8)],
  fd_advise: ["fLLn", none],
  fd_allocate: ["fLL", none],
  fd_close: ["f", none],
  fd_datasync: ["f", none],
  fd_fdstat_get: ["fp", at(1, 24)],
  fd_fdstat_set_flags: ["fn", none],
  fd_fdstat_set_rights: ["fLL", none],
  fd_filestat_get: ["fp", at(1, 64)],
  fd_filestat_set_size: ["fL", none],
  fd_filestat_set_times: ["fLLn", none],
  fd_pread: ["fpnLp", both(spans(1, 2), at(4, 4))],
  fd_prestat_get: ["fp", at(1, 8)],
  fd_prestat_dir_name: ["fpn", buffer(1, 2)],
  fd_pwrite: ["fpnLp", none],
  fd_read: ["fpnp", both(spans(1, 2), at(3, 4))],
  fd_readdir: ["fpnLp", both(buffer(1, 2), at(4, 4))],
  fd_renumber: ["ff", none],
  fd_seek: ["fLnp", at(3, 8)],
  fd_sync: ["f", none],
  fd_tell: ["fp", at(1, 8)],
  fd_write: ["fpnp", at(3, 4)],
  path_create_directory: ["fpn", none],
  path_filestat_get: ["fnpnp", at(4, 64)],
  path_filestat_set_times: ["fnpnLLn", none],
  path_link: ["fnpnfpn", none],
  path_open: ["fnpnnLLnp", at(8, 4)],
  path_readlink: ["fpnpnp", none],
  path_remove_directory: ["fpn", none],
  path_rename: ["fpnfpn", none],
  path_symlink: ["pnfpn", none],
  path_unlink_file: ["fpn", none],
  poll_oneoff: [
    "ppnp",
    both((args) => [[args[1] ?? 0, (args[2] ?? 0) * 32]], at(3, 4)),
  ],
  proc_exit: ["n", none],
  proc_raise: ["n", none],
  sched_yield: ["", none],
  random_get: ["pn", buffer(0, 1)],
  sock_accept: ["fnp", none],
  sock_recv: ["fpnnpp", none],
  sock_send: ["fpnnp", none],
  sock_shutdown: ["fn", none],
};

class Stop extends Error {}

const PATHS = [
  "file",
  "dir/inner",
  "dir",
  ".",
  "dir/../file",
  "none",
  "../x",
  "/file",
  "file/x",
  "__proto__",
  "",
];

/** Draws arguments, most of them hostile, the rest right. */
class Dice {
  readonly #bytes = new Uint8Array(8);
  readonly #source;

  constructor(seed: string) {
    this.#source = seededRandom(seed);
  }

  bits(): bigint {
    this.#source.fill(this.#bytes);
    return new DataView(this.#bytes.buffer).getBigInt64(0, true);
  }

  below(limit: number): number {
    return Number(BigInt.asUintN(32, this.bits())) % limit;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)] as T;
  }

  argument(type: string): number | bigint {
    const any = Number(BigInt.asIntN(32, this.bits()));
    switch (type) {
      case "L":
        return this.pick([
          0n,
          1n,
          -1n,
          2n ** 63n - 1n,
          -(2n ** 63n),
          BigInt(this.below(64)),
          0x3fff_ffbfn,
          this.bits(),
        ]);
      case "f":
        return this.pick([0, 1, 2, 3, 3, 3, 4, 5, 6, this.below(12), -1, any]);
      case "p":
        return this.pick([
          this.below(SIZE),
          this.below(SIZE),
          this.below(SIZE / 8) * 8,
          SIZE - this.below(70),
          0,
          -this.below(64),
          any,
        ]);
      default:
        return this.pick([
          0,
          1,
          2,
          4,
          this.below(16),
          this.below(100),
          this.below(SIZE),
          -1,
          any,
        ]);
    }
  }
}

/** Puts paths, lists of buffers and subscriptions where arguments may point. */
function furnish(m: Machine, dice: Dice): void {
  for (let place = 0; place < 8; place++) {
    m.text(dice.below(SIZE - 100), dice.pick(PATHS));
    m.spans(
      dice.below(SIZE / 8 - 8) * 8,
      [dice.below(SIZE), dice.below(300)],
      [Number(dice.argument("p")), dice.below(5000)],
    );
  }
}

/** Arguments of a call that refers to what it needs, now and then. */
function argumentsFor(
  types: string,
  m: Machine,
  dice: Dice,
): (number | bigint)[] {
  const args = [...types].map((type) => dice.argument(type));
  const path = types.indexOf("pn");
  if (path >= 0 && dice.below(2) === 0) {
    const start = dice.below(SIZE - 5000);
    args[path] = start;
    if (dice.below(2) === 0) {
      args[path + 1] = m.text(start, dice.pick(PATHS));
    } else {
      m.spans(start, [dice.below(SIZE), dice.below(900)], [
        dice.below(SIZE),
        7,
      ]);
      args[path + 1] = dice.below(3);
    }
  }
  return args;
}

/** What random calls came to. */
class Round {
  calls = 0;
  readonly answers = new Map<string, Set<number>>();

  constructor(readonly seed: string) {}

  machine(): Machine {
    const decoded = { count: 0 };
    const m = new Machine({
      args: ["one", "two", "three"],
      env: { NAME: "value", X: "12345" },
      clock: frozenClock(1000),
      files: new FileTree([
        ["file", "0123456789"],
        ["dir/inner", "inner".repeat(2000)],
        ["__proto__", "p"],
      ]),
      output: (_stream, bytes) => {
        decoder.decode(bytes);
        if (++decoded.count % 50 === 0) throw new Stop("enough output");
      },
    });
    return m;
  }

  run(m: Machine, dice: Dice, name: string): void {
    const [types, writes] = CALLS[name] ?? ["", none];
    const args = argumentsFor(types, m, dice);
    const said = `${name}(${args.join(", ")}), FUZZ_SEED=${this.seed}`;
    const before = m.memory.copy(0, SIZE);
    const allowed = writes(args.map(Number), m);
    const call = m.wasi[name as keyof typeof m.wasi] as (
      ...args: (number | bigint)[]
    ) => unknown;
    this.calls++;
    let answer: unknown;
    try {
      answer = call(...args);
    } catch (error) {
      const right = error instanceof GuestExit && name === "proc_exit" ||
        error instanceof Stop && name === "fd_write";
      assert.ok(right, `${said} threw ${error}`);
      answer = 0;
    }
    assert.ok(
      Number.isInteger(answer) && Number(answer) >= 0 && Number(answer) <= 76,
      `${said} answered ${answer}`,
    );
    const answers = this.answers.get(name) ?? new Set();
    this.answers.set(name, answers.add(Number(answer)));
    if (answer === 0) {
      for (const [start, length] of allowed) {
        const from = start >>> 0;
        const to = Math.min(from + (length >>> 0), SIZE);
        if (from < to) before.set(m.memory.at(from, to - from), from);
      }
    }
    const after = m.memory.at(0, SIZE);
    assert.equal(
      indexOfDifference(before, after),
      -1,
      `${said} answered ${answer} and wrote elsewhere`,
    );
  }
}

function indexOfDifference(a: Uint8Array, b: Uint8Array): number {
  const left = new BigUint64Array(a.buffer, a.byteOffset, a.length / 8);
  const right = new BigUint64Array(b.buffer, b.byteOffset, b.length / 8);
  for (let place = 0; place < left.length; place++) {
    if (left[place] !== right[place]) return place * 8;
  }
  return -1;
}

function environment(name: string): string | undefined {
  const status = Deno.permissions.querySync({ name: "env", variable: name });
  return status.state === "granted" ? Deno.env.get(name) : undefined;
}

Deno.test("random calls answer an error number, and write where they may only", () => {
  const seed = environment("FUZZ_SEED") ?? String(Date.now());
  const milliseconds = Number(environment("FUZZ_MS") ?? 1500);
  console.log(`FUZZ_SEED=${seed}`);
  const dice = new Dice(seed);
  const round = new Round(seed);
  const names = Object.keys(CALLS);
  const end = performance.now() + milliseconds;
  while (performance.now() < end) {
    const m = round.machine();
    furnish(m, dice);
    for (let call = 0; call < 300; call++) {
      round.run(m, dice, dice.pick(names));
    }
  }
  console.log(`${round.calls} calls`);
  assert.ok(round.calls > 1000);
  assert.deepEqual([...round.answers.keys()].sort(), names.sort());
});

Deno.test("the fuzz knows every function there is", () => {
  const { wasi } = new Machine();
  assert.deepEqual(Object.keys(wasi).sort(), Object.keys(CALLS).sort());
  assert.equal(Object.keys(wasi).length, 46);
});
