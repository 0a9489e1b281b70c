/**
 * Host values on their way into a guest: JSON text, with tags where a value is
 * one that JSON lacks (see `wasm/ABI.md`).
 *
 * @module
 */

import { Kind, MAX_DEPTH } from "../engine/abi.ts";
import { encodeBase64 } from "./base64.ts";

/** A value ready to cross. */
export interface Outgoing {
  /** One of {@linkcode Kind}. */
  kind: number;
  /** The value of a number. */
  number: number;
  /** Text, or bytes for `Kind.BYTES`; undefined for the kinds without one. */
  message: string | Uint8Array | undefined;
}

const MAX_SAFE = 2 ** 53;

/** Whether JSON holds this number and the guest reads it back as it is. */
function isPlainNumber(value: number): boolean {
  return Math.abs(value) <= MAX_SAFE
    ? value !== 0 || Object.is(value, 0)
    : Number.isFinite(value) && !Number.isInteger(value);
}

/** Whether `JSON.stringify` writes exactly what the guest is to read. */
function isPlain(value: unknown, depth: number): boolean {
  switch (typeof value) {
    case "string":
    case "boolean":
      return true;
    case "number":
      return isPlainNumber(value);
    case "object":
      break;
    default:
      return false;
  }
  if (value === null) return true;
  if (depth >= MAX_DEPTH) return false;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      if (!isPlain(value[i], depth + 1)) return false;
    }
    return Object.getPrototypeOf(value) === Array.prototype &&
      (value as { toJSON?: unknown }).toJSON === undefined;
  }
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  if ((value as { toJSON?: unknown }).toJSON !== undefined) return false;
  for (const key of Object.keys(value)) {
    if (!isPlain((value as Record<string, unknown>)[key], depth + 1)) {
      return false;
    }
  }
  return true;
}

/** The value's place, for an error: `args[0].user["first name"]`. */
function join(path: string, key: string | number): string {
  if (typeof key === "number") return `${path}[${key}]`;
  return /^[A-Za-z_$][\w$]*$/.test(key)
    ? `${path}.${key}`
    : `${path}[${JSON.stringify(key)}]`;
}

function refuse(path: string, what: string, remedy = ""): never {
  throw new TypeError(
    `${path}: ${what} cannot cross to the guest${remedy && `; ${remedy}`}`,
  );
}

const quote = JSON.stringify as (text: string) => string;

function bytesOf(value: object): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value;
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (value instanceof Uint8ClampedArray || value instanceof DataView) {
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  }
  return undefined;
}

/** Writes any value, tags where they are needed. */
class Writer {
  extended = false;
  readonly #ancestors: object[] = [];
  readonly #levels: number;

  constructor(levels: number) {
    this.#levels = levels;
  }

  tag(text: string): string {
    this.extended = true;
    return text;
  }

  number(value: number): string {
    if (!Number.isFinite(value)) return this.tag(`{"$number":"${value}"}`);
    if (Object.is(value, -0)) return "-0.0";
    // An exponent tells the guest that this is no integer of the host.
    return isPlainNumber(value) ? String(value) : value.toExponential();
  }

  value(value: unknown, path: string): string {
    switch (typeof value) {
      case "string":
        return quote(value);
      case "number":
        return this.number(value);
      case "boolean":
        return String(value);
      case "undefined":
        return this.tag('{"$undefined":0}');
      case "bigint":
        return this.tag(`{"$bigint":"${value}"}`);
      case "object":
        return value === null ? "null" : this.object(value, path);
      case "function":
        return refuse(path, "a function", "bind it by a name instead");
      default:
        return refuse(path, `a ${typeof value}`);
    }
  }

  object(value: object, path: string): string {
    if (value instanceof Date) {
      const time = value.getTime();
      return this.tag(`{"$date":${Number.isNaN(time) ? "null" : time}}`);
    }
    const bytes = bytesOf(value);
    if (bytes) return this.tag(`{"$bytes":"${encodeBase64(bytes)}"}`);
    if (
      value instanceof Number || value instanceof String ||
      value instanceof Boolean
    ) {
      return this.value(value.valueOf(), path);
    }
    if (value instanceof Map) {
      refuse(path, "a Map", "convert it with Object.fromEntries(map)");
    }
    if (value instanceof Set) {
      refuse(path, "a Set", "convert it with [...set]");
    }
    if (typeof (value as PromiseLike<unknown>).then === "function") {
      refuse(path, "a promise", "await it first");
    }
    if (this.#ancestors.includes(value)) {
      refuse(path, "a value that contains itself");
    }
    if (this.#ancestors.length >= this.#levels) {
      refuse(path, `a value nested more than ${MAX_DEPTH} deep`);
    }
    this.#ancestors.push(value);
    const text = this.container(value, path);
    this.#ancestors.pop();
    return text;
  }

  container(value: object, path: string): string {
    if (Array.isArray(value) || ArrayBuffer.isView(value)) {
      const list = value as ArrayLike<unknown>;
      const items: string[] = [];
      for (let i = 0; i < list.length; i++) {
        items.push(this.value(list[i], join(path, i)));
      }
      return `[${items.join(",")}]`;
    }
    const convert = (value as { toJSON?: unknown }).toJSON;
    if (typeof convert === "function") {
      return this.value(convert.call(value, ""), path);
    }
    const members: string[] = [];
    for (const key of Object.keys(value)) {
      const member = (value as Record<string, unknown>)[key];
      members.push(
        `${this.key(key)}:${this.value(member, join(path, key))}`,
      );
    }
    return `{${members.join(",")}}`;
  }

  key(key: string): string {
    return key.startsWith("$") ? this.tag(quote("$" + key)) : quote(key);
  }
}

/**
 * Every `$` key of an extended text is doubled, so one that was written before
 * the first tag would be too: `tag` in `key` makes the text extended at once.
 */
function write(value: unknown, path: string, levels: number): Outgoing {
  const writer = new Writer(levels);
  const message = writer.value(value, path);
  return {
    kind: writer.extended ? Kind.EXTENDED : Kind.JSON,
    number: 0,
    message,
  };
}

/** Whether UTF-8 can hold it: no lone surrogates. */
function isWellFormed(text: string): boolean {
  return text.isWellFormed();
}

/**
 * Makes a value ready to cross.
 *
 * @throws {TypeError} if it, or a value inside it, cannot cross; the message
 * names its place, beginning with `path`.
 */
export function outgoing(value: unknown, path: string): Outgoing {
  switch (typeof value) {
    case "undefined":
      return { kind: Kind.UNDEFINED, number: 0, message: undefined };
    case "boolean":
      return {
        kind: value ? Kind.TRUE : Kind.FALSE,
        number: 0,
        message: undefined,
      };
    case "number":
      return { kind: Kind.NUMBER, number: value, message: undefined };
    case "string":
      return isWellFormed(value)
        ? { kind: Kind.STRING, number: 0, message: value }
        : { kind: Kind.JSON, number: 0, message: quote(value) };
    case "object": {
      if (value === null) {
        return { kind: Kind.NULL, number: 0, message: undefined };
      }
      const bytes = bytesOf(value);
      if (bytes) return { kind: Kind.BYTES, number: 0, message: bytes };
    }
  }
  return text(value, path, 0);
}

/** Arguments as they cross: a list in JSON text, whose own level does not count. */
export function outgoingArguments(args: readonly unknown[]): Outgoing {
  return text(args, "args", -1);
}

function text(value: unknown, path: string, depth: number): Outgoing {
  return isPlain(value, depth)
    ? { kind: Kind.JSON, number: 0, message: JSON.stringify(value) }
    : write(value, path, MAX_DEPTH - depth);
}
