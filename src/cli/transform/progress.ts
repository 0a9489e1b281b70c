/**
 * How a transformation gets on: a line on a terminal, a summary at the end.
 *
 * @module
 */

import { hasColor, styleError, writeError } from "../terminal.ts";
import { formatCount, formatQuantity } from "../units.ts";

const INTERVAL = 250; // ms

/** Counts records. */
export class Progress {
  /** Records read. */
  in = 0;
  /** Results written. */
  out = 0;
  /** Records that gave nothing. */
  dropped = 0;
  /** Records that failed. */
  failed = 0;
  readonly #start = performance.now();
  readonly #isShown = Deno.stderr.isTerminal();
  #drawn = false;
  #next = this.#start + INTERVAL;

  get #seconds(): number {
    return (performance.now() - this.#start) / 1000;
  }

  get #rate(): number {
    return this.in / Math.max(this.#seconds, 1e-6);
  }

  /** Draws the line anew, if it is time. */
  update(): void {
    if (!this.#isShown) return;
    const now = performance.now();
    if (now < this.#next) return;
    this.#next = now + INTERVAL;
    const text = `${formatCount(this.in)} records, ${
      formatCount(this.#rate)
    } a second, ${formatCount(this.failed)} failed`;
    writeError(
      `\r\x1b[K${hasColor(Deno.stderr) ? styleError("dim", text) : text}`,
    );
    this.#drawn = true;
  }

  /** Takes the line away, so that other text can be written. */
  clear(): void {
    if (!this.#drawn) return;
    writeError("\r\x1b[K");
    this.#drawn = false;
  }

  /** Writes a line of text to stderr. */
  tell(text: string): void {
    this.clear();
    writeError(`${text}\n`);
  }

  /** The counts for people. */
  get summary(): string {
    return `${formatCount(this.in)} records in, ${formatCount(this.out)} out, ${
      formatCount(this.dropped)
    } dropped, ${formatCount(this.failed)} failed in ${
      formatQuantity(this.#seconds * 1000, "ms")
    } (${formatCount(this.#rate)} records/s)`;
  }

  /** The counts for programs. */
  get json(): string {
    const { in: read, out, dropped, failed } = this;
    return JSON.stringify({
      in: read,
      out,
      dropped,
      failed,
      seconds: this.#seconds,
      recordsPerSecond: this.#rate,
    });
  }
}
