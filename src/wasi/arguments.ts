/**
 * `args_*` and `environ_*`.
 *
 * @module
 */

import { Errno } from "./errno.ts";
import type { System } from "./system.ts";

/** NUL-terminated strings, one after the other. */
export interface Strings {
  readonly bytes: Uint8Array;
  /** Where each begins. */
  readonly starts: readonly number[];
}

const NONE: Strings = { bytes: new Uint8Array(0), starts: [] };

function encode(texts: readonly string[]): Strings {
  if (texts.length === 0) return NONE;
  const encoder = new TextEncoder();
  const parts = texts.map((text) => encoder.encode(text + "\0"));
  const starts: number[] = [];
  let end = 0;
  for (const part of parts) {
    starts.push(end);
    end += part.length;
  }
  const bytes = new Uint8Array(end);
  parts.forEach((part, index) => bytes.set(part, starts[index]));
  return { bytes, starts };
}

/** Encodes arguments; a `TypeError` for one with a NUL in it. */
export function encodeArguments(args: readonly string[]): Strings {
  for (const argument of args) {
    if (argument.includes("\0")) {
      throw new TypeError("an argument must not contain NUL");
    }
  }
  return encode(args);
}

/** Encodes variables; a `TypeError` for a name or value that cannot be one. */
export function encodeEnvironment(
  env: Readonly<Record<string, string>> | ReadonlyMap<string, string>,
): Strings {
  const variables = env instanceof Map ? [...env] : Object.entries(env);
  const texts: string[] = [];
  for (const [name, value] of variables) {
    if (
      name === "" || name.includes("=") || name.includes("\0") ||
      value.includes("\0")
    ) {
      throw new TypeError(
        `not an environment variable: ${JSON.stringify(name)}`,
      );
    }
    texts.push(`${name}=${value}`);
  }
  return encode(texts);
}

function writeStrings(
  system: System,
  strings: Strings,
  pointers: number,
  buffer: number,
): number {
  const { memory } = system;
  const { bytes, starts } = strings;
  const table = memory.check(pointers, starts.length * 4);
  const start = memory.check(buffer, bytes.length);
  starts.forEach((offset, index) =>
    memory.writeU32(table + index * 4, start + offset)
  );
  memory.write(start, bytes);
  return Errno.SUCCESS;
}

function writeSizes(
  system: System,
  strings: Strings,
  count: number,
  size: number,
): number {
  const { memory } = system;
  memory.check(size, 4);
  memory.writeU32(count, strings.starts.length);
  memory.writeU32(size, strings.bytes.length);
  return Errno.SUCCESS;
}

/** Writes the arguments and the addresses of each. */
export function args_get(
  system: System,
  pointers: number,
  buffer: number,
): number {
  return writeStrings(system, system.args, pointers, buffer);
}

/** Tells how many arguments there are and how many bytes they take. */
export function args_sizes_get(
  system: System,
  count: number,
  size: number,
): number {
  return writeSizes(system, system.args, count, size);
}

/** Writes the variables as `NAME=value` and the addresses of each. */
export function environ_get(
  system: System,
  pointers: number,
  buffer: number,
): number {
  return writeStrings(system, system.environment, pointers, buffer);
}

/** Tells how many variables there are and how many bytes they take. */
export function environ_sizes_get(
  system: System,
  count: number,
  size: number,
): number {
  return writeSizes(system, system.environment, count, size);
}
