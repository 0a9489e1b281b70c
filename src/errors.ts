/**
 * Everything that can go wrong in a sandbox. Wrong use of the API is not here:
 * it is a `TypeError` or `RangeError` at the call.
 *
 * @module
 */

import { type LimitName, optionOf } from "./limits.ts";
import type { Usage } from "./usage.ts";

/** What an error is about, for a `switch`. */
export type SandboxErrorKind =
  | "guest"
  | "limit"
  | "aborted"
  | "state"
  | "engine";

/**
 * Base of all errors of a sandbox. The set of its subclasses is closed:
 * {@linkcode GuestError}, {@linkcode LimitError}, {@linkcode AbortedError},
 * {@linkcode StateError}, {@linkcode EngineError}.
 *
 * @example
 * ```ts
 * import { createSandbox, SandboxError } from "@code-sandbox/sandbox";
 *
 * using sandbox = await createSandbox("javascript");
 * try {
 *   sandbox.evalSync("null.x");
 * } catch (error) {
 *   if (error instanceof SandboxError) console.log(error.kind); // "guest"
 * }
 * ```
 */
export abstract class SandboxError extends Error {
  /** Which of the subclasses it is. */
  abstract readonly kind: SandboxErrorKind;
}

/** What a guest's exception is made of. */
export interface GuestErrorDetails {
  /** Its type, as the guest names it: `TypeError`, `json.JSONDecodeError`. */
  readonly name: string;
  /** Its message. */
  readonly message: string;
  /** Its stack, frames of the guest only. */
  readonly stack: string;
  /** Line in the guest's source, from 1. */
  readonly line?: number;
  /** Column in the guest's source, from 1. */
  readonly column?: number;
  /** What it was raised from. */
  readonly cause?: GuestErrorDetails;
  /** Whether the source ends too early, told in a REPL only. */
  readonly incomplete?: boolean;
}

/**
 * An exception of the guest that the guest did not catch. All of its texts are
 * the guest's own and to be treated as such.
 *
 * @example
 * ```ts
 * import { createSandbox, GuestError } from "@code-sandbox/sandbox";
 *
 * using sandbox = await createSandbox("python");
 * const result = await sandbox.run("x = 1\nint('one')");
 * if (!result.ok && result.error instanceof GuestError) {
 *   console.log(result.error.name, result.error.line); // ValueError 2
 * }
 * ```
 */
export class GuestError extends SandboxError {
  override readonly kind = "guest";
  /** Line in the guest's source, from 1; unknown if left out. */
  readonly line?: number;
  /** Column in the guest's source, from 1; unknown if left out. */
  readonly column?: number;
  /** Whether the source ends too early, told in a REPL only. */
  readonly incomplete: boolean;

  /** Makes one of what the engine told. */
  constructor(details: GuestErrorDetails) {
    super(
      details.message,
      details.cause ? { cause: new GuestError(details.cause) } : undefined,
    );
    // Own properties: the guest's texts, never the host's stack.
    Object.defineProperty(this, "name", {
      value: details.name,
      configurable: true,
    });
    Object.defineProperty(this, "stack", {
      value: details.stack,
      configurable: true,
    });
    this.line = details.line;
    this.column = details.column;
    this.incomplete = details.incomplete ?? false;
  }
}

const LIMIT_TEXTS: Record<LimitName, (value: number) => string> = {
  memory: (value) => `the guest needed more than ${value} bytes of memory`,
  runtime: (value) => `the guest ran for more than ${value} ms`,
  fuel: (value) => `the guest used more than ${value} units of fuel`,
  output: (value) => `the guest wrote more than ${value} bytes of output`,
  result: (value) => `a value of the guest is larger than ${value} bytes`,
  stack: () => "the guest recursed too deeply",
  hostCalls: (value) => `the guest made more than ${value} host calls`,
};

/**
 * A limit ended the run. The guest cannot catch it, and the sandbox is spent
 * afterwards: `reset()` makes it usable again.
 *
 * @example
 * ```ts
 * import { createSandbox, LimitError } from "@code-sandbox/sandbox";
 *
 * using sandbox = await createSandbox("javascript", { maxRuntime: 50 });
 * try {
 *   sandbox.evalSync("for (;;);");
 * } catch (error) {
 *   if (error instanceof LimitError) console.log(error.limit); // "runtime"
 * }
 * sandbox.reset();
 * ```
 */
export class LimitError extends SandboxError {
  override readonly kind = "limit";
  override readonly name = "LimitError";
  /** Which limit it was. */
  readonly limit: LimitName;
  /** The limit's value; `Infinity` for the engine's own limit of the stack. */
  readonly value: number;
  /** What the run had used. */
  readonly usage: Usage;

  /** Makes one. */
  constructor(limit: LimitName, value: number, usage: Usage) {
    const option = optionOf(limit);
    super(
      LIMIT_TEXTS[limit](value) +
        (option ? `; the option ${option} sets this limit` : ""),
    );
    this.limit = limit;
    this.value = value;
    this.usage = usage;
  }
}

/** The host ended the run: a signal, or `close()`. `cause` is the signal's reason. */
export class AbortedError extends SandboxError {
  override readonly kind = "aborted";
  override readonly name = "AbortedError";
  /** Makes one. */
  constructor(message: string, reason?: unknown) {
    super(message, reason === undefined ? undefined : { cause: reason });
  }
}

/** The sandbox cannot do this in its state: it is closed, busy or spent. */
export class StateError extends SandboxError {
  override readonly kind = "state";
  override readonly name = "StateError";
  /** The state that forbids it. */
  readonly state: "closed" | "busy" | "spent";
  /** Makes one. */
  constructor(state: "closed" | "busy" | "spent", message: string) {
    super(message);
    this.state = state;
  }
}

/**
 * The engine broke its contract (a trap, an impossible answer): a defect of this
 * library, not of the guest's code. The sandbox is spent.
 */
export class EngineError extends SandboxError {
  override readonly kind = "engine";
  override readonly name = "EngineError";
  /** Makes one. */
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
  }
}
