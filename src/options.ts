/**
 * The options of sandboxes and runs, and their checks.
 *
 * @module
 */

import type { OutputSink } from "./engine/output.ts";
import type { Language } from "./languages/language.ts";
import { LIMIT_OPTIONS, type Limits, resolveLimits } from "./limits.ts";

/** What time it is for a guest. */
export type ClockOption = "frozen" | "real" | Date | (() => number | Date);

/**
 * Options of a sandbox. Each has a safe default; `Infinity` lifts a limit.
 *
 * @example
 * ```ts
 * import { createSandbox } from "@code-sandbox/sandbox";
 *
 * using sandbox = await createSandbox("python", {
 *   maxMemory: 64 * 1024 * 1024,
 *   maxRuntime: 500,
 *   env: { REGION: "eu" },
 *   files: { "/data/rates.json": '{"eur": 1.0}' },
 * });
 * console.log(sandbox.evalSync("import os; os.environ['REGION']")); // "eu"
 * ```
 */
export interface SandboxOptions {
  /** Memory of the guest in bytes, rounded down to 64 KiB. Default 128 MiB. */
  maxMemory?: number;
  /** Wall time of one run in ms, host functions included. Default 5,000. */
  maxRuntime?: number;
  /** Work of one run in units of fuel. Default `Infinity`. */
  maxFuel?: number;
  /** Bytes that one run may write to stdout and stderr. Default 1 MiB. */
  maxOutput?: number;
  /** Bytes of a value that leaves the guest. Arguments of a host function have room for 8 MiB at the least. Default 8 MiB. */
  maxResult?: number;
  /** Calls of host functions in one run. Default `Infinity`. */
  maxHostCalls?: number;
  /**
   * What time it is: `"frozen"` (the default) at the moment the sandbox is
   * created, or at 2000-01-01 UTC when `seed` is set; a `Date` freezes it there;
   * `"real"` grants the real clock; a function is asked each time (milliseconds
   * since 1970, or a `Date`).
   */
  clock?: ClockOption;
  /**
   * Makes the guest's randomness, and with it the whole guest, deterministic.
   * Unset: secure randomness, different in each sandbox.
   */
  seed?: number | bigint | string;
  /** Environment variables of the guest. Default none. */
  env?: Readonly<Record<string, string>>;
  /** Arguments of the guest's program. Default none. */
  args?: readonly string[];
  /** Read-only virtual files: path -> content. Default none. */
  files?: Readonly<Record<string, string | Uint8Array>>;
  /** Modules that guest code can import: name -> source. Default none. */
  modules?: Readonly<Record<string, string>>;
  /** Gets the guest's stdout in chunks. Default: captured for `run`'s result. */
  stdout?: OutputSink;
  /** Gets the guest's stderr in chunks. Default: captured for `run`'s result. */
  stderr?: OutputSink;
  /** What stacks call the source. Default `script.js` or `script.py`. */
  filename?: string;
}

/** Options of one run. Its limits can only be tighter than the sandbox's. */
export interface RunOptions {
  /** Ends the run when it aborts. */
  signal?: AbortSignal;
  /** Globals to set before the run. They stay afterwards. */
  globals?: Readonly<Record<string, unknown>>;
  /** As a console reads input: a name may be declared again, and a `GuestError` tells `incomplete` input. */
  repl?: boolean;
  /** Wall time in ms. */
  maxRuntime?: number;
  /** Units of fuel. */
  maxFuel?: number;
  /** Bytes of output. */
  maxOutput?: number;
  /** Bytes of the value. */
  maxResult?: number;
  /** Calls of host functions. */
  maxHostCalls?: number;
}

/** Options, checked, with all defaults filled in. */
export interface Settings {
  readonly limits: Limits;
  readonly clock: ClockOption;
  readonly seed: number | bigint | string | undefined;
  readonly env: ReadonlyMap<string, string>;
  readonly args: readonly string[];
  readonly files: ReadonlyMap<string, string | Uint8Array>;
  readonly modules: ReadonlyMap<string, string>;
  readonly stdout: OutputSink | undefined;
  readonly stderr: OutputSink | undefined;
  readonly filename: string;
}

const SANDBOX_OPTIONS: ReadonlySet<string> = new Set([
  ...LIMIT_OPTIONS,
  "clock",
  "seed",
  "env",
  "args",
  "files",
  "modules",
  "stdout",
  "stderr",
  "filename",
]);

const RUN_OPTIONS: ReadonlySet<string> = new Set([
  ...LIMIT_OPTIONS,
  "signal",
  "globals",
  "repl",
]);

function describe(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  if (value instanceof Map) return "a Map (Object.fromEntries converts it)";
  if (typeof value === "object") return "an object";
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

/** Whether its own keys are all that it holds. */
function isTable(value: unknown): value is object {
  return typeof value === "object" && value !== null &&
    !Array.isArray(value) && !(value instanceof Map);
}

function checkObject(
  options: unknown,
  what: string,
  known: ReadonlySet<string>,
): void {
  if (!isTable(options)) {
    throw new TypeError(`${what} must be an object, got ${describe(options)}`);
  }
  for (const key of Object.keys(options)) {
    if (!known.has(key)) {
      throw new TypeError(
        `unknown option ${JSON.stringify(key)}; ${what} are ${
          [...known].join(", ")
        }`,
      );
    }
  }
}

function checkTable<T>(
  option: string,
  table: unknown,
  what: string,
  isValue: (value: unknown) => value is T,
): ReadonlyMap<string, T> {
  const checked = new Map<string, T>();
  if (table === undefined) return checked;
  if (!isTable(table)) {
    throw new TypeError(`${option} must be an object, got ${describe(table)}`);
  }
  for (const [key, value] of Object.entries(table)) {
    if (!isValue(value)) {
      throw new TypeError(
        `${option}[${JSON.stringify(key)}] must be ${what}, got ${
          describe(value)
        }`,
      );
    }
    checked.set(key, value);
  }
  return checked;
}

const isString = (value: unknown): value is string => typeof value === "string";
const isContent = (value: unknown): value is string | Uint8Array =>
  typeof value === "string" || value instanceof Uint8Array;

function checkNoNul(option: string, texts: Iterable<string>): void {
  for (const text of texts) {
    if (text.includes("\0")) {
      throw new TypeError(
        `${option} must not contain NUL characters, got ${
          JSON.stringify(text)
        }`,
      );
    }
  }
}

function checkClock(clock: unknown): ClockOption {
  if (clock === undefined || clock === "frozen") return "frozen";
  if (clock === "real" || typeof clock === "function") {
    return clock as ClockOption;
  }
  if (clock instanceof Date) {
    if (Number.isNaN(clock.getTime())) {
      throw new RangeError("clock is an invalid Date");
    }
    return clock;
  }
  throw new TypeError(
    `clock must be "frozen", "real", a Date or a function, got ${
      describe(clock)
    }`,
  );
}

function checkSeed(seed: unknown): Settings["seed"] {
  if (
    seed === undefined || typeof seed === "bigint" || typeof seed === "string"
  ) return seed;
  if (typeof seed === "number") {
    if (Number.isSafeInteger(seed)) return seed;
    throw new RangeError(
      `seed must be a safe integer, a bigint or a string, got ${seed}`,
    );
  }
  throw new TypeError(
    `seed must be a number, a bigint or a string, got ${describe(seed)}`,
  );
}

function checkSink(option: string, sink: unknown): OutputSink | undefined {
  if (sink === undefined || typeof sink === "function") {
    return sink as OutputSink | undefined;
  }
  throw new TypeError(
    `${option} must be a function that takes chunks of text, got ${
      describe(sink)
    }`,
  );
}

function checkArgs(args: unknown): readonly string[] {
  if (args === undefined) return [];
  if (!Array.isArray(args)) {
    throw new TypeError(
      `args must be an array of strings, got ${describe(args)}`,
    );
  }
  const wrong = args.findIndex((arg) => typeof arg !== "string");
  if (wrong >= 0) {
    throw new TypeError(
      `args[${wrong}] must be a string, got ${describe(args[wrong])}`,
    );
  }
  checkNoNul("args", args);
  return [...args];
}

function checkEnv(env: unknown): ReadonlyMap<string, string> {
  const checked = checkTable("env", env, "a string", isString);
  checkNoNul("env", checked.keys());
  checkNoNul("env", checked.values());
  for (const name of checked.keys()) {
    if (name === "" || name.includes("=")) {
      throw new TypeError(
        `env has the name ${
          JSON.stringify(name)
        }; a name is not empty and has no "="`,
      );
    }
  }
  return checked;
}

/**
 * Checks the options of a sandbox.
 *
 * @throws {TypeError} for an unknown option or a value of the wrong type.
 * @throws {RangeError} for a value out of range.
 */
export function resolveOptions(
  language: Language,
  options: SandboxOptions,
): Settings {
  checkObject(options, "the options of a sandbox", SANDBOX_OPTIONS);
  const filename = options.filename ?? language.filename;
  if (typeof filename !== "string" || filename === "") {
    throw new TypeError(
      `filename must be a string that is not empty, got ${describe(filename)}`,
    );
  }
  return {
    limits: resolveLimits(options),
    clock: checkClock(options.clock),
    seed: checkSeed(options.seed),
    env: checkEnv(options.env),
    args: checkArgs(options.args),
    files: checkTable(
      "files",
      options.files,
      "a string or a Uint8Array",
      isContent,
    ),
    modules: checkTable("modules", options.modules, "source text", isString),
    stdout: checkSink("stdout", options.stdout),
    stderr: checkSink("stderr", options.stderr),
    filename,
  };
}

/** Checks the options of a run but for its limits. */
export function checkRunOptions(options: RunOptions): void {
  checkObject(options, "the options of a run", RUN_OPTIONS);
  const { signal, globals } = options;
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new TypeError(
      `signal must be an AbortSignal, got ${describe(signal)}`,
    );
  }
  if (globals !== undefined && !isTable(globals)) {
    throw new TypeError(
      `globals must be an object of names and values, got ${describe(globals)}`,
    );
  }
}
