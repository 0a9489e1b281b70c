/**
 * The one table of limits: defaults, bounds, units and texts. Option checks,
 * command-line flags and documents come from it.
 *
 * @module
 */

/** Names of the limits that a sandbox is given. */
export type LimitOption =
  | "maxMemory"
  | "maxRuntime"
  | "maxFuel"
  | "maxOutput"
  | "maxResult"
  | "maxHostCalls";

/** What a {@linkcode LimitError} names as the limit that ended a run. */
export type LimitName =
  | "memory"
  | "runtime"
  | "fuel"
  | "output"
  | "result"
  | "stack"
  | "hostCalls";

/** What is known of one limit. */
export interface LimitDefinition {
  /** What an error calls it. */
  readonly name: LimitName;
  /** The value when the option is left out. */
  readonly default: number;
  /** The smallest value that makes sense. */
  readonly min: number;
  /** The largest value besides `Infinity`. */
  readonly max: number;
  /** What the value counts. */
  readonly unit: "bytes" | "ms" | "fuel" | "calls";
  /** Whether a run may tighten it. */
  readonly perRun: boolean;
  /** One sentence for documents and help. */
  readonly text: string;
}

const MIB = 1024 * 1024;

/** Size of a WebAssembly page in bytes. */
export const PAGE = 65536;

/** Pages of the largest memory: the last one stays out, so that its end is a 32-bit number. */
export const MAX_PAGES = 65535;

/** The limits by option. */
export const LIMITS: Readonly<Record<LimitOption, LimitDefinition>> = {
  maxMemory: {
    name: "memory",
    default: 128 * MIB,
    min: PAGE,
    max: MAX_PAGES * PAGE,
    unit: "bytes",
    perRun: false,
    text: "Memory of the guest, rounded down to pages of 64 KiB.",
  },
  maxRuntime: {
    name: "runtime",
    default: 5000,
    min: 1,
    max: Number.MAX_SAFE_INTEGER,
    unit: "ms",
    perRun: true,
    text: "Wall time of one run, host functions included.",
  },
  maxFuel: {
    name: "fuel",
    default: Infinity,
    min: 1,
    max: Number.MAX_SAFE_INTEGER,
    unit: "fuel",
    perRun: true,
    text:
      "Work of one run, counted in WebAssembly instructions; the same on every machine.",
  },
  maxOutput: {
    name: "output",
    default: MIB,
    min: 0,
    max: Number.MAX_SAFE_INTEGER,
    unit: "bytes",
    perRun: true,
    text: "What one run writes to stdout and stderr together.",
  },
  maxResult: {
    name: "result",
    default: 8 * MIB,
    min: 0,
    max: Number.MAX_SAFE_INTEGER,
    unit: "bytes",
    perRun: true,
    text:
      "Size of a value that leaves the guest, as the text that crosses. Arguments of a host function have room for 8 MiB at the least.",
  },
  maxHostCalls: {
    name: "hostCalls",
    default: Infinity,
    min: 0,
    max: Number.MAX_SAFE_INTEGER,
    unit: "calls",
    perRun: true,
    text: "Calls of host functions in one run.",
  },
};

/** Every limit with its value. */
export type Limits = Readonly<Record<LimitOption, number>>;

/** The limits that a run can tighten. */
export type RunLimits = Partial<Omit<Limits, "maxMemory">>;

/** The option's names, in the order of the table. */
export const LIMIT_OPTIONS = Object.keys(LIMITS) as LimitOption[];

/** The same limit as an error names it -> its option. */
export function optionOf(name: LimitName): LimitOption | undefined {
  return LIMIT_OPTIONS.find((option) => LIMITS[option].name === name);
}

function check(option: LimitOption, value: unknown): number {
  const { min, max, unit } = LIMITS[option];
  if (typeof value !== "number" || Number.isNaN(value)) {
    const got = typeof value === "object" && value !== null
      ? "an object"
      : typeof value === "string"
      ? JSON.stringify(value)
      : String(value);
    throw new TypeError(
      `${option} must be a number (unit: ${unit}), or Infinity to lift the limit; got ${got}`,
    );
  }
  if (value === Infinity) return value;
  if (value < min || value > max) {
    throw new RangeError(
      `${option} must be between ${min} and ${max} ${unit}, or Infinity to lift the limit; got ${value}`,
    );
  }
  return option === "maxMemory" ? value - value % PAGE : Math.floor(value);
}

/** Checks the limits of a sandbox and fills in the defaults. */
export function resolveLimits(given: Partial<Limits>): Limits {
  const limits = {} as Record<LimitOption, number>;
  for (const option of LIMIT_OPTIONS) {
    const value = given[option];
    limits[option] = value === undefined
      ? LIMITS[option].default
      : check(option, value);
  }
  return limits;
}

/** The limits of one run: the sandbox's, tightened. */
export function tightenLimits(limits: Limits, given: RunLimits): Limits {
  let tightened: Record<LimitOption, number> | undefined;
  for (const option of LIMIT_OPTIONS) {
    const value = (given as Partial<Limits>)[option];
    if (value === undefined) continue;
    if (!LIMITS[option].perRun) {
      throw new TypeError(
        `${option} is fixed when the sandbox is created; a run cannot change it`,
      );
    }
    const checked = check(option, value);
    if (checked > limits[option]) {
      throw new RangeError(
        `a run can only tighten ${option}: ${value} is above the sandbox's ${
          limits[option]
        }`,
      );
    }
    tightened ??= { ...limits };
    tightened[option] = checked;
  }
  return tightened ?? limits;
}
