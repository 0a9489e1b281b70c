/**
 * Options that every command with a guest takes: its language, its limits and
 * what it is given.
 *
 * @module
 */

import type { Language } from "../languages/language.ts";
import {
  findLanguage,
  LANGUAGE_NAMES,
  type LanguageName,
} from "../languages/registry.ts";
import { LIMIT_OPTIONS, type LimitOption, LIMITS } from "../limits.ts";
import type { ClockOption, SandboxOptions } from "../options.ts";
import type { Arguments, Option } from "./arguments.ts";
import { nearest } from "./arguments.ts";
import { UsageError } from "./exit.ts";
import { readBytes } from "./source.ts";
import {
  exampleOf,
  formatQuantity,
  parseQuantity,
  placeholderOf,
} from "./units.ts";

/** The command-line name of a limit: `maxMemory` -> `max-memory`. */
export function flagOf(option: LimitOption): string {
  return option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** The option for the language. */
export const LANGUAGE_OPTION: Option = {
  name: "language",
  short: "l",
  value: "NAME",
  text: `Language of the guest: ${LANGUAGE_NAMES.join(" or ")}.`,
};

/** The limits as options. */
export const LIMIT_FLAGS: readonly Option[] = LIMIT_OPTIONS.map((option) => {
  const { unit, text, default: value } = LIMITS[option];
  return {
    name: flagOf(option),
    value: placeholderOf(unit),
    text: `${text} Default ${
      value === Infinity ? "none" : formatQuantity(value, unit).replace(" ", "")
    }.`,
  };
});

/** What a guest can be given. */
export const GRANT_OPTIONS: readonly Option[] = [
  {
    name: "env",
    value: "NAME=VALUE",
    repeatable: true,
    text: "Environment variable of the guest.",
  },
  {
    name: "file",
    value: "GUEST=HOST",
    repeatable: true,
    text: "Gives the guest the host's file HOST, read-only, at the path GUEST.",
  },
  {
    name: "clock",
    value: "TIME",
    text:
      "What time it is for the guest: frozen (the default), real, or a date.",
  },
  {
    name: "seed",
    value: "SEED",
    text: "Makes the guest deterministic: the same seed, the same randomness.",
  },
];

/** A quantity of the command line. */
export function readQuantity(
  args: Arguments,
  name: string,
  unit: "bytes" | "ms" | "fuel" | "calls",
  min: number,
  max: number,
): number | undefined {
  const text = args.value(name);
  if (text === undefined) return undefined;
  const value = parseQuantity(text, unit);
  if (value === undefined) {
    throw new UsageError(
      `--${name} ${JSON.stringify(text)} is not understood; write ${
        exampleOf(unit)
      }, or infinity to lift the limit`,
    );
  }
  if (value !== Infinity && (value < min || value > max)) {
    throw new UsageError(
      `--${name} ${text} is out of range; it must be between ${
        formatQuantity(min, unit)
      } and ${formatQuantity(max, unit)}, or infinity to lift the limit`,
    );
  }
  return value;
}

function readLimits(args: Arguments): Partial<Record<LimitOption, number>> {
  const limits: Partial<Record<LimitOption, number>> = {};
  for (const option of LIMIT_OPTIONS) {
    const { unit, min, max } = LIMITS[option];
    const value = readQuantity(args, flagOf(option), unit, min, max);
    if (value !== undefined) limits[option] = value;
  }
  return limits;
}

function splitPair(name: string, pair: string, form: string): [string, string] {
  const at = pair.indexOf("=");
  if (at <= 0 || at === pair.length - 1 && name === "file") {
    throw new UsageError(
      `--${name} ${
        JSON.stringify(pair)
      } is not understood; write --${name} ${form}`,
    );
  }
  return [pair.slice(0, at), pair.slice(at + 1)];
}

function table<T>(entries: Iterable<readonly [string, T]>): Record<string, T> {
  const result: Record<string, T> = Object.create(null);
  for (const [name, value] of entries) result[name] = value;
  return result;
}

function readClock(text: string): ClockOption {
  if (text === "frozen" || text === "real") return text;
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) {
    throw new UsageError(
      `--clock ${
        JSON.stringify(text)
      } is not understood; write frozen, real, or a date such as 2026-01-31T12:00:00Z`,
    );
  }
  return date;
}

function readSeed(text: string): number | bigint | string {
  if (!/^-?\d+$/.test(text)) return text;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : BigInt(text);
}

/** The sandbox's options of a command line. Reads the files that it names. */
export function readSandboxOptions(args: Arguments): SandboxOptions {
  const clock = args.value("clock");
  const seed = args.value("seed");
  const env = args.all("env").map((pair) =>
    splitPair("env", pair, "NAME=VALUE")
  );
  const files = args.all("file").map((pair) => {
    const [guest, host] = splitPair("file", pair, "GUEST=HOST");
    return [guest, readBytes(host, "the file of --file")] as const;
  });
  return {
    ...readLimits(args),
    ...(env.length > 0 && { env: table(env) }),
    ...(files.length > 0 && { files: table(files) }),
    ...(clock !== undefined && { clock: readClock(clock) }),
    ...(seed !== undefined && { seed: readSeed(seed) }),
  };
}

async function languages(): Promise<Language[]> {
  return await Promise.all(
    LANGUAGE_NAMES.map((name) => findLanguage(name as LanguageName)),
  );
}

/**
 * The guest's language: the option's, or else by the extension of the script,
 * or else the fallback.
 */
export async function readLanguage(
  args: Arguments,
  path: string | undefined,
  fallback?: LanguageName,
): Promise<Language> {
  const known = await languages();
  const given = args.value("language");
  const names = LANGUAGE_NAMES.join(" or ");
  if (given !== undefined) {
    const language = known.find(({ name, extensions }) =>
      name === given || extensions.includes(`.${given}`)
    );
    if (language) return language;
    const meant = nearest(given.toLowerCase(), LANGUAGE_NAMES);
    throw new UsageError(
      `--language ${JSON.stringify(given)} is not known; write ${names}${
        meant ? ` (did you mean ${meant}?)` : ""
      }`,
    );
  }
  if (path !== undefined) {
    const language = known.find(({ extensions }) =>
      extensions.some((extension) => path.toLowerCase().endsWith(extension))
    );
    if (language) return language;
    const extensions = known.flatMap((language) => language.extensions);
    throw new UsageError(
      `the language of ${path} is not known: its name ends in none of ${
        extensions.join(", ")
      }; add --language ${names}`,
    );
  }
  if (fallback !== undefined) return await findLanguage(fallback);
  throw new UsageError(
    `the language of the script on stdin is not known; add --language ${names}`,
  );
}
