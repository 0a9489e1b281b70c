/**
 * Quantities as people write them: `64MiB`, `500ms`, `10M`.
 *
 * @module
 */

import type { LimitDefinition } from "../limits.ts";

type Unit = LimitDefinition["unit"];

const KIB = 1024;

const BYTES: ReadonlyMap<string, number> = new Map([
  ["", 1],
  ["b", 1],
  ["kb", 1e3],
  ["mb", 1e6],
  ["gb", 1e9],
  ["k", KIB],
  ["m", KIB ** 2],
  ["g", KIB ** 3],
  ["kib", KIB],
  ["mib", KIB ** 2],
  ["gib", KIB ** 3],
]);

const DURATIONS: ReadonlyMap<string, number> = new Map([
  ["", 1],
  ["ms", 1],
  ["s", 1000],
  ["min", 60_000],
  ["h", 3_600_000],
]);

const COUNTS: ReadonlyMap<string, number> = new Map([
  ["", 1],
  ["k", 1e3],
  ["m", 1e6],
  ["g", 1e9],
]);

interface Notation {
  readonly factors: ReadonlyMap<string, number>;
  /** What the value is called in help texts. */
  readonly placeholder: string;
  /** How to write one, for an error message. */
  readonly example: string;
}

const NOTATIONS: Readonly<Record<Unit, Notation>> = {
  bytes: {
    factors: BYTES,
    placeholder: "SIZE",
    example: "a size such as 64MiB, 500kB or 1000000 (bytes)",
  },
  ms: {
    factors: DURATIONS,
    placeholder: "TIME",
    example: "a time such as 500ms, 2s, 1min or 250 (milliseconds)",
  },
  fuel: {
    factors: COUNTS,
    placeholder: "COUNT",
    example: "a count such as 10M, 250k or 1000000",
  },
  calls: {
    factors: COUNTS,
    placeholder: "COUNT",
    example: "a count such as 100, 10k or 1M",
  },
};

/** What a value of that unit is called in help texts. */
export function placeholderOf(unit: Unit): string {
  return NOTATIONS[unit].placeholder;
}

/** How to write a value of that unit, for an error message. */
export function exampleOf(unit: Unit): string {
  return NOTATIONS[unit].example;
}

/** The number that a text means; undefined if it means none. */
export function parseQuantity(text: string, unit: Unit): number | undefined {
  const trimmed = text.trim();
  if (/^(infinity|none)$/i.test(trimmed)) return Infinity;
  const match = /^(\d+(?:_\d+)*(?:\.\d+)?)\s*([a-z]*)$/i.exec(trimmed);
  if (!match) return undefined;
  const factor = NOTATIONS[unit].factors.get(match[2]!.toLowerCase());
  if (factor === undefined) return undefined;
  return Number(match[1]!.replaceAll("_", "")) * factor;
}

function trimNumber(value: number): string {
  return value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0).replace(
    /\.0+$|(\.\d*?)0+$/,
    "$1",
  );
}

function formatBytes(bytes: number): string {
  if (bytes < KIB) return `${bytes} B`;
  const names = ["KiB", "MiB", "GiB", "TiB"];
  let value = bytes / KIB;
  let at = 0;
  while (value >= KIB && at < names.length - 1) {
    value /= KIB;
    at++;
  }
  return `${trimNumber(value)} ${names[at]}`;
}

function formatDuration(ms: number): string {
  if (ms < 1000) return `${trimNumber(ms)} ms`;
  return `${trimNumber(ms / 1000)} s`;
}

/** A whole number with its thousands apart. */
export function formatCount(count: number): string {
  return Math.round(count).toLocaleString("en-US");
}

/** A quantity for people to read. */
export function formatQuantity(value: number, unit: Unit): string {
  if (value === Infinity) return "no limit";
  if (unit === "bytes") return formatBytes(value);
  if (unit === "ms") return formatDuration(value);
  return formatCount(value);
}
