/**
 * A guest with the user's script in it, and the batches that it is sent.
 *
 * @module
 */

import { AbortedError, LimitError } from "../../errors.ts";
import type { Language } from "../../languages/language.ts";
import type { Sandbox } from "../../sandbox.ts";
import type { Script } from "../../script.ts";
import { UsageError } from "../exit.ts";
import { type Interrupt, liveSignal } from "../interrupt.ts";
import {
  BATCH,
  DELIVER,
  DELIVER_TEXT,
  DRIVER,
  DRIVERS,
  FAIL,
} from "./drivers.ts";
import { Exchange } from "./exchange.ts";
import type { InputRecord } from "./record.ts";

/** What became of a batch. */
export interface Answer {
  /** Results and failures of the records that are done. */
  readonly exchange: Exchange;
  /** What ended the guest, if something did. */
  readonly error?: unknown;
}

/** Sends records through a script. */
export class Transformer {
  readonly #sandbox: Sandbox;
  readonly #stopsAtFailure: boolean;
  readonly #signal: AbortSignal;
  #script!: Script;
  #exchange: Exchange;

  private constructor(
    sandbox: Sandbox,
    stopsAtFailure: boolean,
    interrupt: Interrupt,
  ) {
    this.#sandbox = sandbox;
    this.#stopsAtFailure = stopsAtFailure;
    this.#exchange = this.#expect([]);
    this.#signal = liveSignal(() =>
      interrupt.happened || this.#exchange.problem !== undefined
    );
    sandbox.bindJson(DELIVER, (json) => this.#exchange.deliver(json));
    sandbox.bindJson(DELIVER_TEXT, (json) => this.#exchange.deliverText(json));
    sandbox.bindJson(FAIL, (json) => this.#exchange.fail(json));
  }

  /**
   * Runs the user's script in the sandbox and makes it ready for records.
   *
   * @throws {UsageError} if it defines no function `transform`.
   */
  static async prepare(
    sandbox: Sandbox,
    language: Language,
    source: string,
    stopsAtFailure: boolean,
    interrupt: Interrupt,
  ): Promise<Transformer> {
    const driver = DRIVERS.get(language.name);
    if (!driver) {
      throw new UsageError(
        `transform does not know the language ${language.name}`,
      );
    }
    const transformer = new Transformer(sandbox, stopsAtFailure, interrupt);
    await sandbox.eval(driver.source);
    await sandbox.eval(source, { signal: interrupt.signal });
    if (await sandbox.eval(driver.check) !== true) {
      throw new UsageError(
        `the script defines no function transform; write ${driver.signature}`,
      );
    }
    transformer.#script = sandbox.compile(`${DRIVER}(${BATCH})`);
    return transformer;
  }

  #expect(batch: readonly InputRecord[]): Exchange {
    return new Exchange(
      batch,
      this.#stopsAtFailure,
      this.#sandbox.limits.maxResult,
    );
  }

  /** Sends records: at least the first one is done, or an error tells why not. */
  async send(batch: readonly InputRecord[]): Promise<Answer> {
    const exchange = this.#exchange = this.#expect(batch);
    let text = "";
    for (const record of batch) {
      text += text === "" ? record.text : `\n${record.text}`;
    }
    try {
      const taken = await this.#script.eval({
        globals: { [BATCH]: text },
        signal: this.#signal,
      });
      exchange.finish(taken);
    } catch (error) {
      if (!(exchange.problem && error instanceof AbortedError)) {
        return { exchange, error };
      }
    } finally {
      exchange.close();
    }
    const { problem } = exchange;
    if (problem === "too large") {
      const { maxResult } = this.#sandbox.limits;
      const error = new LimitError("result", maxResult, this.#sandbox.usage);
      return { exchange, error };
    }
    return problem ? { exchange, error: problem } : { exchange };
  }
}
