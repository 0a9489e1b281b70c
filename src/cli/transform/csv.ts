/**
 * Reads CSV (RFC 4180) with a header: each row becomes an object of texts.
 *
 * @module
 */

import { BrokenInput, type InputRecord, tooLong } from "./record.ts";
import { decodeText } from "./text.ts";

const COMMA = 44;
const NEWLINE = 10;
const RETURN = 13;
const QUOTE = '"';

interface Row {
  /** Where the next row begins. */
  readonly end: number;
  readonly fields: readonly string[];
  readonly problem?: string;
}

function afterLine(text: string, at: number): number {
  const newline = text.indexOf("\n", at);
  return newline < 0 ? text.length : newline + 1;
}

/** Whether a row or the text ends here, and where the next row begins. */
function rowEnd(text: string, at: number): number | undefined {
  if (at >= text.length) return at;
  const code = text.charCodeAt(at);
  if (code === NEWLINE) return at + 1;
  if (code === RETURN && text.charCodeAt(at + 1) === NEWLINE) return at + 2;
  return undefined;
}

function skipRow(text: string, at: number, problem: string): Row {
  return { end: afterLine(text, at), fields: [], problem };
}

/** The row that begins at `start`; undefined if it does not end in this text. */
function readRow(
  text: string,
  start: number,
  isLast: boolean,
): Row | undefined {
  const fields: string[] = [];
  let at = start;
  for (;;) {
    if (text[at] === QUOTE) {
      let value = "";
      let from = at + 1;
      for (;;) {
        const quote = text.indexOf(QUOTE, from);
        if (quote < 0) {
          if (!isLast) return undefined;
          return {
            end: text.length,
            fields,
            problem: "a quoted field is not closed before the input ends",
          };
        }
        if (quote + 2 >= text.length && !isLast) return undefined;
        if (text[quote + 1] !== QUOTE) {
          fields.push(value + text.slice(from, quote));
          at = quote + 1;
          break;
        }
        value += text.slice(from, quote + 1);
        from = quote + 2;
      }
      if (text.charCodeAt(at) !== COMMA && rowEnd(text, at) === undefined) {
        if (!isLast && text.indexOf("\n", at) < 0) return undefined;
        return skipRow(text, at, "text follows the closing quote of a field");
      }
    } else {
      const from = at;
      while (at < text.length) {
        const code = text.charCodeAt(at);
        if (code === COMMA || code === NEWLINE) break;
        at++;
      }
      if (at >= text.length && !isLast) return undefined;
      const ends = text.charCodeAt(at) !== COMMA;
      const to = ends && at > from && text.charCodeAt(at - 1) === RETURN
        ? at - 1
        : at;
      const field = text.slice(from, to);
      if (field.includes(QUOTE)) {
        if (!isLast && text.indexOf("\n", at) < 0) return undefined;
        return skipRow(
          text,
          at,
          "a quote stands in a field that is not quoted; quote the field and double the quote",
        );
      }
      fields.push(field);
    }
    const end = rowEnd(text, at);
    if (end !== undefined) return { end, fields };
    at++; // The comma.
  }
}

function countLines(text: string, start: number, end: number): number {
  let count = 0;
  for (
    let at = text.indexOf("\n", start);
    at >= 0 && at < end;
    at = text.indexOf("\n", at + 1)
  ) count++;
  return count;
}

/** Makes rows into records under the names of the header. */
class RowReader {
  #line = 1;
  #prefixes: string[] | undefined;
  #header: readonly string[] = [];
  readonly #maxRecord: number;

  constructor(maxRecord: number) {
    this.#maxRecord = maxRecord;
  }

  get line(): number {
    return this.#line;
  }

  #readHeader(row: Row): void {
    if (row.problem) {
      throw new BrokenInput(this.#line, `in the header ${row.problem}`);
    }
    const twice = row.fields.find((name, i) => row.fields.indexOf(name) !== i);
    if (twice !== undefined) {
      throw new BrokenInput(
        this.#line,
        `the header has the name ${
          JSON.stringify(twice)
        } twice; names must differ`,
      );
    }
    this.#header = row.fields;
    this.#prefixes = row.fields.map((name, i) =>
      `${i === 0 ? "{" : ","}${JSON.stringify(name)}:`
    );
  }

  #record(row: Row, raw: string): InputRecord {
    const line = this.#line;
    if (row.problem) return { line, text: raw, problem: row.problem };
    if (raw.length > this.#maxRecord) {
      return tooLong(line, raw, this.#maxRecord);
    }
    const { fields } = row;
    const prefixes = this.#prefixes!;
    if (fields.length !== prefixes.length) {
      return {
        line,
        text: raw,
        problem:
          `the row has ${fields.length} fields, the header ${this.#header.length}`,
      };
    }
    let text = "";
    for (let i = 0; i < fields.length; i++) {
      text += prefixes[i]! + JSON.stringify(fields[i]!);
    }
    return { line, text: `${text}}` };
  }

  /** Takes the rows that end in the text; gives where the first other one begins. */
  read(text: string, isLast: boolean, records: InputRecord[]): number {
    let start = 0;
    while (start < text.length) {
      const row = readRow(text, start, isLast);
      if (!row) break;
      const raw = text.slice(start, row.end).replace(/\r?\n$/, "");
      if (raw !== "") {
        if (this.#prefixes) records.push(this.#record(row, raw));
        else this.#readHeader(row);
      }
      this.#line += countLines(text, start, row.end);
      start = row.end;
    }
    return start;
  }
}

/** Reads CSV. */
export async function* readCsv(
  chunks: AsyncIterable<Uint8Array>,
  maxRecord: number,
): AsyncGenerator<InputRecord[]> {
  const reader = new RowReader(maxRecord);
  let rest = "";
  for await (const chunk of decodeText(chunks)) {
    const text = rest + chunk;
    const records: InputRecord[] = [];
    rest = text.slice(reader.read(text, false, records));
    if (records.length > 0) yield records;
    if (rest.length > maxRecord) {
      throw new BrokenInput(
        reader.line,
        `the row is longer than ${maxRecord} bytes, perhaps since a quote is not closed; --max-record sets this limit`,
      );
    }
  }
  const records: InputRecord[] = [];
  reader.read(rest, true, records);
  if (records.length > 0) yield records;
}
