/**
 * What `run` gives.
 *
 * @module
 */

import type { SandboxError } from "./errors.ts";
import type { Usage } from "./usage.ts";

/**
 * How a run that does not throw ended.
 *
 * @example
 * ```ts
 * import { run, type RunResult } from "@code-sandbox/sandbox";
 *
 * const result: RunResult<number> = await run("javascript", "console.log('hi'); 6 * 7");
 * console.log(result.stdout); // "hi\n"
 * console.log(result.ok ? result.value : result.error.message); // 42
 * ```
 */
export type RunResult<T = unknown> =
  | {
    readonly ok: true;
    /** The last expression's value. */
    readonly value: T;
    /** What the run wrote to stdout, unless the option `stdout` took it. */
    readonly stdout: string;
    /** What the run wrote to stderr, unless the option `stderr` took it. */
    readonly stderr: string;
    /** What the run used. */
    readonly usage: Usage;
  }
  | {
    readonly ok: false;
    /** How it failed. */
    readonly error: SandboxError;
    /** What the run wrote to stdout, unless the option `stdout` took it. */
    readonly stdout: string;
    /** What the run wrote to stderr, unless the option `stderr` took it. */
    readonly stderr: string;
    /** What the run used. */
    readonly usage: Usage;
  };
