/**
 * The three streams of the process, and what may be written to a terminal.
 *
 * @module
 */

import { styleText } from "node:util";

const encoder = new TextEncoder();

interface Stream {
  writeSync(bytes: Uint8Array): number;
  isTerminal(): boolean;
}

function writeAll(stream: Stream, bytes: Uint8Array): void {
  let at = 0;
  while (at < bytes.length) at += stream.writeSync(bytes.subarray(at));
}

/** Writes text to stdout, at once. */
export function writeOut(text: string): void {
  writeAll(Deno.stdout, encoder.encode(text));
}

/** Writes text to stderr, at once. */
export function writeError(text: string): void {
  writeAll(Deno.stderr, encoder.encode(text));
}

/** Styles that the program uses. */
export type Style = "bold" | "dim" | "red" | "yellow" | "cyan";

/** Whether a stream shows colours. */
export function hasColor(stream: Stream): boolean {
  return !Deno.noColor && stream.isTerminal();
}

/** The text, styled if stderr shows colours. */
export function styleError(style: Style, text: string): string {
  return hasColor(Deno.stderr)
    ? styleText(style, text, { validateStream: false })
    : text;
}

/**
 * Text of a guest without what would steer a terminal: control characters other
 * than newline and tab are shown as escapes.
 */
export function printable(text: string): string {
  return text.replace(
    // deno-lint-ignore no-control-regex -- these are what is to be replaced
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** A value for people to read. A text that is the whole value stands as it is. */
export function inspectValue(value: unknown, colors: boolean): string {
  if (typeof value === "string") return value;
  return quoteValue(value, colors);
}

/** As {@linkcode inspectValue}, but with quotes around a text. */
export function quoteValue(value: unknown, colors: boolean): string {
  return Deno.inspect(value, {
    colors,
    depth: 100,
    iterableLimit: 1000,
    strAbbreviateSize: 10_000,
    getters: false,
  });
}
