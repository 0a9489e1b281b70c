/**
 * Guest values on their way to the host. The text was made by the engine's own
 * code, but is checked like anything that comes out of a guest.
 *
 * @module
 */

import { MAX_DEPTH } from "../engine/abi.ts";
import { decodeBase64 } from "./base64.ts";

/** The text is not what the contract allows. */
export class MalformedValue extends Error {
  override readonly name = "MalformedValue";
}

function malformed(what: string): never {
  throw new MalformedValue(`the engine sent a malformed value: ${what}`);
}

function decodeTag(tag: string, value: unknown): unknown {
  switch (tag) {
    case "$undefined":
      return undefined;
    case "$number":
      if (value === "NaN") return NaN;
      if (value === "Infinity") return Infinity;
      if (value === "-Infinity") return -Infinity;
      break;
    case "$bigint":
      if (typeof value === "string" && /^-?\d+$/.test(value)) {
        return BigInt(value);
      }
      break;
    case "$bytes":
      if (typeof value === "string") {
        try {
          return decodeBase64(value);
        } catch (error) {
          // A full stack of the host says nothing about the text.
          if (error instanceof RangeError) throw error;
        }
      }
      break;
    case "$date":
      if (value === null) return new Date(NaN);
      if (typeof value === "number") return new Date(value);
      break;
  }
  return malformed(`tag ${tag}`);
}

function define(target: object, key: string, value: unknown): void {
  // Assigning `__proto__` would set the prototype; any other way is faster.
  if (key !== "__proto__") {
    (target as Record<string, unknown>)[key] = value;
    return;
  }
  Object.defineProperty(target, key, {
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  });
}

/** Values that are read between two looks at the clock. */
const PORTION = 4096;

/** Puts values in the place of their tags, in the tree that `JSON.parse` made. */
class Reviver {
  readonly #reading: () => void;
  #depth = 0;
  #left = PORTION;

  constructor(reading: () => void) {
    this.#reading = reading;
  }

  revive(value: unknown): unknown {
    if (--this.#left < 0) {
      this.#left = PORTION;
      this.#reading();
    }
    if (typeof value !== "object" || value === null) return value;
    // A tag and the list of arguments are levels too.
    if (++this.#depth > MAX_DEPTH + 2) malformed("nested too deeply");
    const revived = this.#container(value);
    this.#depth--;
    return revived;
  }

  #container(value: object): unknown {
    if (Array.isArray(value)) {
      for (let i = 0; i < value.length; i++) value[i] = this.revive(value[i]);
      return value;
    }
    const keys = Object.keys(value);
    const first = keys[0];
    if (
      keys.length === 1 && first !== undefined && first.startsWith("$") &&
      !first.startsWith("$$")
    ) {
      return decodeTag(first, (value as Record<string, unknown>)[first]);
    }
    if (!keys.some((key) => key.startsWith("$"))) {
      for (const key of keys) {
        const member = (value as Record<string, unknown>)[key];
        if (typeof member === "object" && member !== null) {
          define(value, key, this.revive(member));
        }
      }
      return value;
    }
    const object = {};
    for (const key of keys) {
      if (key.startsWith("$") && !key.startsWith("$$")) malformed(`key ${key}`);
      define(
        object,
        key.startsWith("$") ? key.slice(1) : key,
        this.revive((value as Record<string, unknown>)[key]),
      );
    }
    return object;
  }
}

/**
 * The value of a JSON text; `extended` tells whether it holds tags. `reading` is
 * called now and then meanwhile.
 */
export function incoming(
  text: string,
  extended: boolean,
  reading: () => void = () => {},
): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    // A full stack of the host says nothing about the text.
    if (error instanceof RangeError) throw error;
    malformed("not JSON");
  }
  return extended ? new Reviver(reading).revive(value) : value;
}
