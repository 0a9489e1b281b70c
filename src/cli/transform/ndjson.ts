/**
 * Reads NDJSON: one JSON value a line. Whether a line is JSON is for the guest's
 * own parser to say; here lines are only cut.
 *
 * @module
 */

import { type InputRecord, tooLong } from "./record.ts";

const NEWLINE = 10;

const encoder = new TextEncoder();

function isSpace(code: number): boolean {
  return code === 32 || code === 13 || code === 9;
}

/** Without the blanks that JSON allows around a value. */
function trim(line: string): string {
  let start = 0;
  let end = line.length;
  while (start < end && isSpace(line.charCodeAt(start))) start++;
  while (end > start && isSpace(line.charCodeAt(end - 1))) end--;
  return start === 0 && end === line.length ? line : line.slice(start, end);
}

function concat(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Cuts blocks of whole lines into records. */
class LineCutter {
  #line = 0;
  readonly #decoder = new TextDecoder("utf-8", {
    fatal: true,
    ignoreBOM: true,
  });
  readonly #maxRecord: number;

  constructor(maxRecord: number) {
    this.#maxRecord = maxRecord;
  }

  #isTooLong(text: string): boolean {
    const max = this.#maxRecord;
    return text.length > max ||
      text.length * 3 > max && encoder.encode(text).length > max;
  }

  #record(line: string): InputRecord | undefined {
    const number = ++this.#line;
    const text = trim(line);
    if (text === "") return undefined;
    if (this.#isTooLong(text)) return tooLong(number, text, this.#maxRecord);
    return { line: number, text };
  }

  /** The records of a block that ends where a line ends. */
  cut(block: Uint8Array): InputRecord[] {
    let bytes = block;
    if (
      this.#line === 0 && bytes[0] === 0xef && bytes[1] === 0xbb &&
      bytes[2] === 0xbf
    ) bytes = bytes.subarray(3);
    let text: string;
    try {
      text = this.#decoder.decode(bytes);
    } catch {
      return this.#cutBadBytes(bytes);
    }
    const records: InputRecord[] = [];
    for (const line of text.split("\n")) {
      const record = this.#record(line);
      if (record) records.push(record);
    }
    return records;
  }

  /** Line by line, so that only the wrong ones are told wrong. */
  #cutBadBytes(block: Uint8Array): InputRecord[] {
    const records: InputRecord[] = [];
    for (let start = 0; start <= block.length;) {
      const newline = block.indexOf(NEWLINE, start);
      const end = newline < 0 ? block.length : newline;
      const bytes = block.subarray(start, end);
      start = end + 1;
      try {
        const record = this.#record(this.#decoder.decode(bytes));
        if (record) records.push(record);
      } catch {
        records.push({
          line: ++this.#line,
          text: new TextDecoder().decode(bytes),
          bytes: bytes.slice(),
          problem: "the line is not UTF-8",
        });
      }
    }
    return records;
  }

  /** The line that begins now exceeds the limit. */
  overlong(start: Uint8Array): InputRecord {
    const text = new TextDecoder().decode(start.subarray(0, 1000));
    return tooLong(++this.#line, text, this.#maxRecord);
  }
}

/** Reads NDJSON. */
export async function* readNdjson(
  chunks: AsyncIterable<Uint8Array>,
  maxRecord: number,
): AsyncGenerator<InputRecord[]> {
  const cutter = new LineCutter(maxRecord);
  let parts: Uint8Array[] = [];
  let length = 0;
  let skipping = false;
  for await (const chunk of chunks) {
    let start = 0;
    if (skipping) {
      const newline = chunk.indexOf(NEWLINE);
      if (newline < 0) continue;
      skipping = false;
      start = newline + 1;
    }
    const end = chunk.lastIndexOf(NEWLINE);
    if (end >= start) {
      // The block's own newline at the end is left out: it ends its last line.
      const block = parts.length === 0
        ? chunk.subarray(start, end)
        : concat([...parts, chunk.subarray(start, end)], length + end - start);
      parts = [];
      length = 0;
      start = end + 1;
      const records = cutter.cut(block);
      if (records.length > 0) yield records;
    }
    if (start < chunk.length) {
      // A copy: the chunk's buffer is used again.
      parts.push(chunk.slice(start));
      length += chunk.length - start;
      // Blanks around the value do not count, but must end some time.
      if (length > maxRecord + 1024) {
        yield [cutter.overlong(concat(parts, length))];
        parts = [];
        length = 0;
        skipping = true;
      }
    }
  }
  if (length > 0) {
    const records = cutter.cut(concat(parts, length));
    if (records.length > 0) yield records;
  }
}
