/**
 * Records from the reader through the guest to the output, in batches.
 *
 * @module
 */

import type { Interrupt } from "../interrupt.ts";
import { type FailurePolicy, readingFailure } from "./failure_policy.ts";
import type { ResultWriter } from "./output.ts";
import type { Progress } from "./progress.ts";
import type { InputRecord } from "./record.ts";
import type { Transformer } from "./transformer.ts";

const FIRST_BATCH = 16;
const MAX_BATCH = 4096;
const MAX_CHARACTERS = 256 * 1024;
/** How long a batch should take: results are written that often. */
const TARGET = 10; // ms

/** Sends records on; tells which ones are under way. */
export class Pipeline {
  readonly #transformer: Transformer;
  readonly #policy: FailurePolicy;
  readonly #output: ResultWriter;
  readonly #progress: Progress;
  readonly #interrupt: Interrupt;
  #batchSize = FIRST_BATCH;
  #batch: InputRecord[] = [];
  #characters = 0;

  /** Makes one. */
  constructor(
    transformer: Transformer,
    policy: FailurePolicy,
    output: ResultWriter,
    progress: Progress,
    interrupt: Interrupt,
  ) {
    this.#transformer = transformer;
    this.#policy = policy;
    this.#output = output;
    this.#progress = progress;
    this.#interrupt = interrupt;
  }

  /** The record that was in the guest when it ended. */
  get underWay(): InputRecord | undefined {
    return this.#batch[0];
  }

  /** Takes the records of the reader until they end or Ctrl-C. */
  async run(input: AsyncIterable<readonly InputRecord[]>): Promise<void> {
    for await (const records of input) {
      for (const record of records) {
        if (this.#interrupt.happened) return;
        if (record.problem !== undefined) {
          if (this.#policy.stops) await this.#flush();
          this.#progress.in++;
          this.#progress.failed++;
          this.#policy.take(readingFailure(record));
          continue;
        }
        if (
          this.#characters + record.text.length > MAX_CHARACTERS &&
          this.#batch.length > 0
        ) await this.#flush();
        this.#batch.push(record);
        this.#characters += record.text.length;
        if (this.#batch.length >= this.#batchSize) await this.#flush();
      }
      // What came in goes out before more is waited for.
      await this.#flush();
    }
  }

  async #flush(): Promise<void> {
    while (this.#batch.length > 0 && !this.#interrupt.happened) {
      const start = performance.now();
      const { exchange, error } = await this.#transformer.send(this.#batch);
      const { taken, lines, dropped, failures } = exchange;
      this.#adapt(taken, performance.now() - start);
      const progress = this.#progress;
      progress.in += taken;
      progress.out += lines.length;
      progress.dropped += dropped;
      progress.failed += failures.length;
      await this.#output.write(lines);
      this.#batch = taken === this.#batch.length
        ? []
        : this.#batch.slice(taken);
      for (const failure of failures) this.#policy.take(failure);
      if (error !== undefined) throw error;
      progress.update();
    }
    this.#characters = 0;
  }

  #adapt(records: number, elapsed: number): void {
    const fitting = records * TARGET / Math.max(elapsed, 0.01);
    this.#batchSize = Math.max(
      1,
      Math.min(MAX_BATCH, Math.floor(fitting), this.#batchSize * 4),
    );
  }
}
