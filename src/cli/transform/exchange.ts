/**
 * The host's side of one batch: what the driver in the guest delivers, record by
 * record. The user's script shares the guest with the driver and can call what
 * the driver calls, so nothing is believed unchecked.
 *
 * @module
 */

import { GuestError } from "../../errors.ts";
import type { InputRecord } from "./record.ts";

/** Characters of results after which a batch ends early. */
const FULL = 1024 * 1024;

/** A record that gave no result. */
export interface Failure {
  readonly record: InputRecord;
  /** What went wrong: reading the record, the script, or taking its result. */
  readonly stage: "parse" | "transform" | "result";
  readonly name: string;
  readonly message: string;
  /** Frames of the guest. */
  readonly stack: string;
}

/** The guest delivered what its driver never would. */
function tampered(what: string): GuestError {
  return new GuestError({
    name: "Error",
    message: `the script interfered with the transformation: ${what}`,
    stack: "",
  });
}

/** Why the text is no JSON, as the host sees it. */
function parseProblem(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** The text with lone surrogates, which UTF-8 lacks, as the escapes of JSON. */
function wellFormed(text: string): string {
  if (text.isWellFormed()) return text;
  return text.replace(
    /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16)}`,
  );
}

/** Takes the results of one batch. */
export class Exchange {
  /** Results, each a line of JSON. */
  readonly lines: string[] = [];
  /** Records that failed. */
  readonly failures: Failure[] = [];
  /** Records that gave nothing. */
  dropped = 0;
  readonly #batch: readonly InputRecord[];
  readonly #maxCharacters: number;
  readonly #stopsAtFailure: boolean;
  /** Records that have begun to deliver. */
  #begun = 0;
  /** Where the lines of the newest one begin. */
  #start = 0;
  #failed = false;
  #characters = 0;
  #problem: GuestError | "too large" | undefined;

  /** `maxResult`: how much may come after the batch is full. */
  constructor(
    batch: readonly InputRecord[],
    stopsAtFailure: boolean,
    maxResult: number,
  ) {
    this.#batch = batch;
    this.#stopsAtFailure = stopsAtFailure;
    this.#maxCharacters = FULL + maxResult;
  }

  /** Why the run must end now, if so. */
  get problem(): GuestError | "too large" | undefined {
    return this.#problem;
  }

  /** Records that are done. */
  get taken(): number {
    return this.#begun;
  }

  /** A result: `[index,value]`; without the value: the record gave nothing. */
  deliver(json: string): string {
    if (this.#problem) return "true";
    const message: unknown = this.#parse(json);
    if (!Array.isArray(message) || message.length > 2 || /[\r\n]/.test(json)) {
      return this.#refuse("a result has the wrong form");
    }
    if (!this.#advance(message[0])) return "true";
    if (message.length === 1) {
      this.dropped++;
      return "false";
    }
    return this.#keep(json.slice(json.indexOf(",") + 1, -1));
  }

  /** A result as JSON text of the guest's own: `[index,"text"]`. */
  deliverText(json: string): string {
    if (this.#problem) return "true";
    const message: unknown = this.#parse(json);
    if (!Array.isArray(message) || typeof message[1] !== "string") {
      return this.#refuse("a result has the wrong form");
    }
    const text = message[1];
    if (/[\r\n]/.test(text) || parseProblem(text) !== undefined) {
      return this.#refuse("a result is no line of JSON");
    }
    return this.#advance(message[0]) ? this.#keep(wellFormed(text)) : "true";
  }

  /** A record failed: `[index,stage,name,message,stack]`. */
  fail(json: string): string {
    if (this.#problem) return "true";
    const message: unknown = this.#parse(json);
    if (!Array.isArray(message)) {
      return this.#refuse("a failure has the wrong form");
    }
    const [index, stage, name, text, stack] = message as unknown[];
    if (
      typeof name !== "string" || typeof text !== "string" ||
      typeof stack !== "string" ||
      (stage !== "parse" && stage !== "transform" && stage !== "result")
    ) return this.#refuse("a failure has the wrong form");
    if (!this.#advance(index)) return "true";
    // A list is taken whole or not at all.
    this.lines.length = this.#start;
    this.#failed = true;
    const record = this.#batch[this.#begun - 1]!;
    this.#characters += text.length + stack.length;
    this.failures.push(
      stage === "parse"
        ? {
          record,
          stage,
          name: "SyntaxError",
          // The host's own words are the same for every language.
          message: `the record is no JSON: ${
            parseProblem(record.text) ?? text
          }`,
          stack: "",
        }
        : { record, stage, name, message: text, stack },
    );
    return String(this.#stopsAtFailure || this.#isFull());
  }

  /** The driver says that it is done with so many records. */
  finish(taken: unknown): void {
    if (this.#problem) return;
    if (taken !== this.#begun || taken === 0) this.#refuse("it counts wrongly");
  }

  #parse(json: string): unknown {
    try {
      return JSON.parse(json);
    } catch {
      return undefined;
    }
  }

  #refuse(what: string): string {
    this.#problem = tampered(what);
    return "true";
  }

  /** Whether the record is the next one, or the newest once more. */
  #advance(index: unknown): boolean {
    if (index === this.#begun && index < this.#batch.length) {
      this.#begun++;
      this.#start = this.lines.length;
      this.#failed = false;
      return true;
    }
    if (
      index === this.#begun - 1 && this.#lines() > 0 && !this.#failed
    ) return true;
    this.#refuse("records come out of order");
    return false;
  }

  /** Lines of the newest record. */
  #lines(): number {
    return this.#begun === 0 ? 0 : this.lines.length - this.#start;
  }

  #keep(line: string): string {
    this.#characters += line.length;
    if (this.#characters > this.#maxCharacters) {
      this.#problem = "too large";
      return "true";
    }
    this.lines.push(line);
    return String(this.#isFull());
  }

  #isFull(): boolean {
    return this.#characters >= FULL;
  }
}
