/**
 * Ways to say that something has to fail, and how.
 *
 * @module
 */

import assert from "node:assert/strict";
import {
  EngineError,
  GuestError,
  LimitError,
  type LimitName,
  type Sandbox,
  StateError,
} from "../../mod.ts";

/** What `work` throws; the test fails if it throws nothing. */
export function thrown(work: () => unknown, what = "it"): unknown {
  let value: unknown;
  try {
    value = work();
  } catch (error) {
    return error;
  }
  assert.fail(`${what} should have failed, but gave ${Deno.inspect(value)}`);
}

/** The guest's error that `work` throws. */
export function guestError(work: () => unknown, what?: string): GuestError {
  const error = thrown(work, what);
  assert.ok(error instanceof GuestError, `${what ?? ""}: ${told(error)}`);
  return error;
}

/** The limit's error that `work` throws, of that limit. */
export function limitError(
  limit: LimitName,
  work: () => unknown,
  what = "",
): LimitError {
  const error = thrown(work, what);
  assert.ok(error instanceof LimitError, `${what}: ${told(error)}`);
  assert.equal(error.limit, limit, what);
  return error;
}

/** The sandbox refuses to go on until it is reset, and works again then. */
export function isSpentUntilReset(sandbox: Sandbox): void {
  assert.equal(sandbox.spent, true);
  const error = thrown(() => sandbox.evalSync("1 + 1"));
  assert.ok(error instanceof StateError, told(error));
  assert.equal(error.state, "spent");
  assert.match(error.message, /reset\(\)/);
  sandbox.reset();
  assert.equal(sandbox.spent, false);
  assert.equal(sandbox.evalSync("1 + 1"), 2);
}

/** An error as a failed test is to show it. */
export function told(error: unknown): string {
  if (error instanceof EngineError) {
    return `EngineError: ${error.message} ${Deno.inspect(error.cause)}`;
  }
  return error instanceof Error
    ? `${error.constructor.name} ${error.name}: ${error.message}\n${error.stack}`
    : Deno.inspect(error);
}

/** Compares with a text or a pattern. */
export function matches(
  actual: string,
  expected: string | RegExp,
  what: string,
): void {
  if (typeof expected === "string") assert.equal(actual, expected, what);
  else assert.match(actual, expected, what);
}
