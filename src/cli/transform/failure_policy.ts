/**
 * What happens to records that fail: `--on-error`.
 *
 * @module
 */

import { GuestError } from "../../errors.ts";
import { encodeBase64 } from "../../values/base64.ts";
import { UsageError } from "../exit.ts";
import { printable } from "../terminal.ts";
import type { InputRecord } from "./record.ts";
import type { Failure } from "./exchange.ts";

/** The first failure ends the transformation. */
export class RecordError extends Error {
  override readonly name = "RecordError";
  readonly failure: Failure;
  /** Makes one. */
  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** The failure of a record that the reader found bad. */
export function readingFailure(record: InputRecord): Failure {
  return {
    record,
    stage: "parse",
    name: "SyntaxError",
    message: record.problem!,
    stack: "",
  };
}

/** A failure in one line. */
export function summarize(failure: Failure): string {
  const text = failure.stage === "parse"
    ? failure.message
    : `${failure.name}: ${failure.message}`;
  const line = printable(text).split("\n", 1)[0]!;
  return `line ${failure.record.line}: ${line.slice(0, 300)}`;
}

/** The position in the script that a stack of the guest names first or last. */
export function positionOf(
  stack: string,
  filename: string,
): { line?: number; column?: number } {
  const name = filename.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const inJavaScript = new RegExp(`${name}:(\\d+):(\\d+)`).exec(stack);
  if (inJavaScript) {
    return { line: Number(inJavaScript[1]), column: Number(inJavaScript[2]) };
  }
  // A traceback ends with the innermost frame.
  const inPython = [
    ...stack.matchAll(new RegExp(`"${name}", line (\\d+)`, "g")),
  ].at(-1);
  return inPython ? { line: Number(inPython[1]) } : {};
}

/** The failure as the guest's exception. */
export function toGuestError(failure: Failure, filename: string): GuestError {
  const { name, message, stack } = failure;
  return new GuestError({
    name,
    message,
    stack,
    ...positionOf(stack, filename),
  });
}

/** Takes failed records. */
export interface FailurePolicy {
  /** Whether the first failure ends the transformation. */
  readonly stops: boolean;
  /** Takes one. */
  take(failure: Failure): void;
  /** No more will come. */
  close(): void;
}

/** `--on-error fail`. */
export const failing: FailurePolicy = {
  stops: true,
  take(failure): void {
    throw new RecordError(failure);
  },
  close(): void {},
};

/** `--on-error skip`: tells the first few. */
export function skipping(tell: (text: string) => void): FailurePolicy {
  const told = 5;
  let count = 0;
  return {
    stops: false,
    take(failure): void {
      count++;
      if (count <= told) tell(`skipped ${summarize(failure)}`);
      if (count === told) tell("skipped records after these are only counted");
    },
    close(): void {},
  };
}

/** `--on-error dead-letter FILE`: a line of JSON for each, the record in it. */
export class DeadLetter implements FailurePolicy {
  readonly stops = false;
  readonly #file: Deno.FsFile;

  /** Makes the file, which must not exist or be empty. */
  constructor(path: string) {
    try {
      this.#file = Deno.openSync(path, { write: true, create: true });
    } catch (error) {
      const why = error instanceof Deno.errors.NotCapable
        ? "Deno may not write it; add --allow-write to deno's own options"
        : (error as Error).message;
      throw new UsageError(`cannot write the dead-letter file ${path}: ${why}`);
    }
    if (this.#file.statSync().size > 0) {
      this.#file.close();
      throw new UsageError(
        `the dead-letter file ${path} is there already and not empty; move it away or name another`,
      );
    }
  }

  /** Writes one. */
  take(failure: Failure): void {
    const { record, stage, name, message, stack } = failure;
    const line = JSON.stringify({
      line: record.line,
      stage,
      error: { name, message, ...(stack !== "" && { stack }) },
      ...(record.bytes
        ? { recordBase64: encodeBase64(record.bytes) }
        : { record: record.text }),
    });
    const bytes = new TextEncoder().encode(`${line}\n`);
    let at = 0;
    while (at < bytes.length) at += this.#file.writeSync(bytes.subarray(at));
  }

  /** Closes the file. */
  close(): void {
    this.#file.close();
  }
}
