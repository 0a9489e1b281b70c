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

/** How a message ends that is not the last one of its record. */
const MORE = ",true]";

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
  /** Records that are done. */
  #taken = 0;
  /** Where the lines of the next one begin. */
  #start = 0;
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
    return this.#taken;
  }

  /**
   * A result: `[index,value]`; without the value: the record gave nothing;
   * `[index,value,true]`: more results of the same record follow.
   */
  deliver(json: string): string {
    if (this.#problem) return "true";
    const message: unknown = this.#parse(json);
    if (
      !Array.isArray(message) || message.length > 3 || /[\r\n]/.test(json) ||
      message.length === 3 && !json.endsWith(MORE)
    ) return this.#refuse("a result has the wrong form");
    if (!this.#isNext(message[0])) return "true";
    if (message.length === 1) {
      this.dropped++;
      this.#complete();
      return "false";
    }
    const hasMore = message.length === 3;
    const end = hasMore ? -MORE.length : -1;
    return this.#keep(json.slice(json.indexOf(",") + 1, end), hasMore);
  }

  /** As {@linkcode deliver}, the result as JSON text: `[index,"text"]`. */
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
    if (!this.#isNext(message[0])) return "true";
    return this.#keep(wellFormed(text), message[2] === true);
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
    if (!this.#isNext(index)) return "true";
    this.#dropUnfinished();
    this.#characters += name.length + text.length + stack.length;
    if (this.#isTooMuch()) return "true";
    const record = this.#batch[this.#taken]!;
    this.#complete();
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
        : {
          record,
          stage,
          name,
          // To the bridge it is an argument of the driver's call.
          message: text.replace(/^arg(ument)?s\[1\]/, "the result"),
          stack,
        },
    );
    return String(this.#stopsAtFailure || this.#isFull());
  }

  /** The driver says that it is done with so many records. */
  finish(taken: unknown): void {
    if (this.#problem) return;
    if (taken !== this.#taken || taken === 0) this.#refuse("it counts wrongly");
  }

  /** Forgets results of a record that did not come to its end: all or none. */
  #dropUnfinished(): void {
    this.lines.length = this.#start;
  }

  /** The run is over, by its end or before it. */
  close(): void {
    this.#dropUnfinished();
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

  /** Whether the record is the one whose turn it is. */
  #isNext(index: unknown): boolean {
    if (index === this.#taken && index < this.#batch.length) return true;
    this.#refuse("records come out of order");
    return false;
  }

  #complete(): void {
    this.#taken++;
    this.#start = this.lines.length;
  }

  #keep(line: string, hasMore: boolean): string {
    this.#characters += line.length;
    if (this.#isTooMuch()) return "true";
    this.lines.push(line);
    if (hasMore) return "false";
    this.#complete();
    return String(this.#isFull());
  }

  /** Whether the script went on although the batch is full, and far too long. */
  #isTooMuch(): boolean {
    if (this.#characters <= this.#maxCharacters) return false;
    this.#problem = "too large";
    return true;
  }

  #isFull(): boolean {
    return this.#characters >= FULL;
  }
}
