/**
 * Reads a JSON array, element by element. Whether an element is JSON is for the
 * guest's own parser to say; here elements are only cut.
 *
 * @module
 */

import { BrokenInput, type InputRecord } from "./record.ts";
import { decodeText } from "./text.ts";

const enum Place {
  BeforeArray,
  BeforeFirst,
  BeforeElement,
  InElement,
  AfterElement,
  AfterArray,
}

const isSpace = (char: string): boolean =>
  char === " " || char === "\n" || char === "\r" || char === "\t";

/** The element on one line, or what is wrong with it. */
function toRecord(line: number, text: string): InputRecord {
  if (!/[\r\n]/.test(text)) return { line, text };
  try {
    JSON.parse(text);
  } catch (error) {
    return {
      line,
      text,
      problem: `the element is no JSON: ${(error as Error).message}`,
    };
  }
  // In valid JSON they stand only between tokens.
  return { line, text: text.replace(/[\r\n]/g, " ") };
}

/** Cuts the text into elements. */
class ElementCutter {
  #place = Place.BeforeArray;
  #line = 1;
  #elementLine = 1;
  #depth = 0;
  #inString = false;
  #escaped = false;
  /** The part of an element that earlier chunks held. */
  #kept = "";
  readonly #maxRecord: number;

  constructor(maxRecord: number) {
    this.#maxRecord = maxRecord;
  }

  #broken(message: string): never {
    throw new BrokenInput(this.#line, message);
  }

  /** Whether the element ends before this character. */
  #endsBefore(char: string): boolean {
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false;
      else if (char === "\\") this.#escaped = true;
      else if (char === '"') this.#inString = false;
      return false;
    }
    switch (char) {
      case '"':
        this.#inString = true;
        return false;
      case "{":
      case "[":
        this.#depth++;
        return false;
      case "}":
      case "]":
        return --this.#depth < 0;
      default:
        return this.#depth === 0 && (char === "," || isSpace(char));
    }
  }

  cut(text: string): InputRecord[] {
    const records: InputRecord[] = [];
    let start = 0;
    for (let at = 0; at < text.length; at++) {
      const char = text[at]!;
      if (this.#place === Place.InElement && this.#endsBefore(char)) {
        records.push(
          toRecord(this.#elementLine, this.#kept + text.slice(start, at)),
        );
        this.#kept = "";
        this.#place = Place.AfterElement;
      }
      if (char === "\n") this.#line++;
      if (this.#place === Place.InElement || isSpace(char)) continue;
      if (this.#between(char)) {
        start = at;
        this.#elementLine = this.#line;
        this.#place = Place.InElement;
        this.#depth = 0;
        this.#endsBefore(char);
      }
    }
    if (this.#place === Place.InElement) {
      this.#kept += text.slice(start);
      if (this.#kept.length > this.#maxRecord) {
        this.#broken(
          `the element that begins in line ${this.#elementLine} is longer than ${this.#maxRecord} bytes; --max-record sets this limit`,
        );
      }
    }
    return records;
  }

  /** Whether an element begins with this character. */
  #between(char: string): boolean {
    const shown = JSON.stringify(char);
    switch (this.#place) {
      case Place.BeforeArray:
        if (char !== "[") {
          this.#broken(
            `a JSON array begins with "[", not with ${shown}; for one value a line use --from ndjson`,
          );
        }
        this.#place = Place.BeforeFirst;
        return false;
      case Place.BeforeFirst:
        if (char !== "]") return this.#begins(char, shown);
        this.#place = Place.AfterArray;
        return false;
      case Place.BeforeElement:
        return this.#begins(char, shown);
      case Place.AfterElement:
        if (char === ",") this.#place = Place.BeforeElement;
        else if (char === "]") this.#place = Place.AfterArray;
        else {this.#broken(
            `expected "," or "]" between elements, found ${shown}`,
          );}
        return false;
      default:
        return this.#broken(`the array has ended, but ${shown} follows`);
    }
  }

  #begins(char: string, shown: string): boolean {
    if (char === "," || char === "]" || char === "}") {
      this.#broken(`expected an element of the array, found ${shown}`);
    }
    return true;
  }

  end(): void {
    if (this.#place === Place.BeforeArray) {
      this.#broken('the input is empty; a JSON array begins with "["');
    }
    if (this.#place !== Place.AfterArray) {
      this.#broken("the input ends before the array does");
    }
  }
}

/** Reads a JSON array. */
export async function* readJsonArray(
  chunks: AsyncIterable<Uint8Array>,
  maxRecord: number,
): AsyncGenerator<InputRecord[]> {
  const cutter = new ElementCutter(maxRecord);
  for await (const chunk of decodeText(chunks)) {
    const records = cutter.cut(chunk);
    if (records.length > 0) yield records;
  }
  cutter.end();
}
