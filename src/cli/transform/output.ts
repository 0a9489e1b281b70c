/**
 * Results on their way out.
 *
 * @module
 */

/** How results are written. */
export type OutputFormat = "ndjson" | "json";

const encoder = new TextEncoder();

/** Writes results to stdout: whole lines, no faster than they are read. */
export class ResultWriter {
  readonly #format: OutputFormat;
  #begun = false;
  #pending: Promise<void> = Promise.resolve();

  /** Makes one. */
  constructor(format: OutputFormat) {
    this.#format = format;
  }

  /** Writes results, each a line of JSON. */
  async write(lines: readonly string[]): Promise<void> {
    if (lines.length === 0) return;
    if (this.#format === "ndjson") {
      await this.#send(`${lines.join("\n")}\n`);
      return;
    }
    await this.#send(`${this.#begun ? ",\n" : "[\n"}${lines.join(",\n")}`);
    this.#begun = true;
  }

  /** Ends the output, so that it is whole whatever ended the input. */
  async end(): Promise<void> {
    if (this.#format === "json") {
      await this.#send(this.#begun ? "\n]\n" : "[]\n");
      await this.#pending;
    }
  }

  /** Begins to write as soon as what came before is written. */
  async #send(text: string): Promise<void> {
    await this.#pending;
    this.#pending = writeAll(encoder.encode(text));
    // Told by the next one that waits for it.
    this.#pending.catch(() => {});
  }
}

async function writeAll(bytes: Uint8Array): Promise<void> {
  let at = 0;
  while (at < bytes.length) at += await Deno.stdout.write(bytes.subarray(at));
}
