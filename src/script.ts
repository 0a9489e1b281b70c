/**
 * A compiled source.
 *
 * @module
 */

import { StateError } from "./errors.ts";
import type { RunOptions } from "./options.ts";
import type { RunResult } from "./result.ts";

/** What a script needs of its sandbox. Internal. */
export interface ScriptHost {
  compile(): number;
  epoch(): number;
  run(id: number, options: RunOptions | undefined): unknown;
  result<T>(work: () => T): RunResult<T>;
  free(id: number): void;
}

/**
 * A source that was compiled once, to be run often. It survives `reset()` of its
 * sandbox: the next run compiles it again.
 *
 * @example
 * ```ts
 * import { createSandbox } from "@code-sandbox/sandbox";
 *
 * using sandbox = await createSandbox("python");
 * using script = sandbox.compile("a * b");
 * console.log(script.evalSync({ globals: { a: 6, b: 7 } })); // 42
 * ```
 */
export class Script implements Disposable {
  readonly #host: ScriptHost;
  #id: number;
  #epoch: number;
  #closed = false;

  /** Internal: use `sandbox.compile`. */
  constructor(host: ScriptHost) {
    this.#host = host;
    this.#id = host.compile();
    this.#epoch = host.epoch();
  }

  /**
   * Runs it and gives the value of its last expression.
   *
   * @throws {SandboxError} what ended the run, if not its end.
   */
  // deno-lint-ignore require-await -- a failure is a rejection, not a throw
  async eval<T = unknown>(options?: RunOptions): Promise<T> {
    return this.evalSync<T>(options);
  }

  /** As {@linkcode eval}, at once. */
  evalSync<T = unknown>(options?: RunOptions): T {
    if (this.#closed) {
      throw new StateError("closed", "the script is closed; compile it again");
    }
    const epoch = this.#host.epoch();
    if (epoch !== this.#epoch) {
      this.#id = this.#host.compile();
      this.#epoch = epoch;
    }
    return this.#host.run(this.#id, options) as T;
  }

  /** As {@linkcode eval}, but never throws for what a guest did. */
  // deno-lint-ignore require-await -- a failure is a rejection, not a throw
  async run<T = unknown>(options?: RunOptions): Promise<RunResult<T>> {
    return this.#host.result(() => this.evalSync<T>(options));
  }

  /** Frees the compiled code. A second call does nothing. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#host.epoch() === this.#epoch) this.#host.free(this.#id);
  }

  /** Closes it at the end of a `using` block. */
  [Symbol.dispose](): void {
    this.close();
  }
}
