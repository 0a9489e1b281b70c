/**
 * The command line, read against a table of options. Every mistake is a
 * {@linkcode UsageError} that names the option, the value and the remedy.
 *
 * @module
 */

import { parseArgs } from "node:util";
import { UsageError } from "./exit.ts";

/** One option of a command. */
export interface Option {
  /** Its long name, without the dashes. */
  readonly name: string;
  /** Its one-letter name. */
  readonly short?: string;
  /** What its value is called in the help; a switch has none. */
  readonly value?: string;
  /** Whether it can be given more than once. */
  readonly repeatable?: boolean;
  /** One sentence for the help. */
  readonly text: string;
}

/** What a command line says. */
export class Arguments {
  /** What is not an option. */
  readonly positionals: readonly string[];
  readonly #values: ReadonlyMap<string, readonly string[]>;

  /** Internal: use {@linkcode parseArguments}. */
  constructor(
    positionals: readonly string[],
    values: ReadonlyMap<string, readonly string[]>,
  ) {
    this.positionals = positionals;
    this.#values = values;
  }

  /** Whether the option was given. */
  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** The option's value, the last one if there are several. */
  value(name: string): string | undefined {
    return this.#values.get(name)?.at(-1);
  }

  /** All values of the option. */
  all(name: string): readonly string[] {
    return this.#values.get(name) ?? [];
  }
}

/** How many single-letter edits lead from one text to another. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const edit = row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(edit, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[to.length]!;
}

/** The name that was probably meant, if one is near. */
export function nearest(
  given: string,
  names: readonly string[],
): string | undefined {
  let best: string | undefined;
  let least = Math.max(2, Math.floor(given.length / 3)) + 1;
  for (const name of names) {
    const edits = given.length > 2 && name.startsWith(given)
      ? 1
      : distance(given, name);
    if (edits < least) {
      least = edits;
      best = name;
    }
  }
  return best;
}

function unknownOption(
  raw: string,
  name: string,
  options: readonly Option[],
  command: string,
): UsageError {
  const meant = nearest(name, options.map((option) => option.name));
  return new UsageError(
    `unknown option ${raw}${
      meant ? `; did you mean --${meant}?` : ""
    } (sandbox ${command} --help lists the options)`,
  );
}

/** How arguments are read. */
export interface ParseSettings {
  /** The command, for messages. */
  readonly command: string;
  readonly options: readonly Option[];
  /** Whether all that follows the first positional is positional too. */
  readonly passThrough?: boolean;
}

function tokensOf(args: readonly string[], options: readonly Option[]) {
  return parseArgs({
    args: [...args],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: Object.fromEntries(options.map((option) => [
      option.name,
      {
        type: option.value === undefined
          ? "boolean" as const
          : "string" as const,
        ...(option.short && { short: option.short }),
      },
    ])),
  }).tokens;
}

/**
 * Reads a command line.
 *
 * @throws {UsageError} for an option that is unknown, lacks its value, has one
 * that it does not take, or is given twice.
 */
export function parseArguments(
  args: readonly string[],
  { command, options, passThrough }: ParseSettings,
): Arguments {
  const byName = new Map(options.map((option) => [option.name, option]));
  let tail: readonly string[] = [];
  let head = args;
  if (passThrough) {
    const first = tokensOf(args, options).find((token) =>
      token.kind === "positional"
    );
    if (first) {
      head = args.slice(0, first.index + 1);
      tail = args.slice(first.index + 1);
    }
  }
  const positionals: string[] = [];
  const values = new Map<string, string[]>();
  for (const token of tokensOf(head, options)) {
    if (token.kind === "positional") positionals.push(token.value);
    if (token.kind !== "option") continue;
    const { name, rawName, value, inlineValue } = token;
    const option = byName.get(name);
    if (!option) throw unknownOption(rawName, name, options, command);
    if (option.value === undefined) {
      if (value !== undefined) {
        throw new UsageError(
          `--${name} is a switch and takes no value, got ${
            JSON.stringify(value)
          }; write --${name} alone`,
        );
      }
    } else if (value === undefined) {
      throw new UsageError(
        `--${name} needs a value: --${name} ${option.value}`,
      );
    } else if (!inlineValue && value.startsWith("--")) {
      throw new UsageError(
        `--${name} needs a value, but the option ${value} follows; write --${name} ${option.value}, or --${name}=${value} if that is the value`,
      );
    }
    const earlier = values.get(name);
    if (earlier && option.value !== undefined && !option.repeatable) {
      throw new UsageError(
        `--${name} is given twice, as ${JSON.stringify(earlier[0])} and ${
          JSON.stringify(value)
        }; give it once`,
      );
    }
    values.set(name, [...(earlier ?? []), value ?? ""]);
  }
  return new Arguments([...positionals, ...tail], values);
}
