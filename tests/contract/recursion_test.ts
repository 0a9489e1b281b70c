/**
 * However a guest recurses, it gets its language's error or ends at the limit
 * `stack`: the host never crashes and the engine never traps.
 */

import assert from "node:assert/strict";
import { GuestError, LimitError } from "../../mod.ts";
import { told } from "./failure.ts";
import { promise, type Recursion, type Subject } from "./languages.ts";

/** Calls something from that many frames deep. */
function within(frames: number, work: () => unknown): unknown {
  return frames === 0 ? work() : (() => within(frames - 1, work))();
}

/** How many frames of `within` the host's stack holds. */
function hostDepth(): number {
  let fits = 0;
  for (let step = 1 << 16; step >= 1; step /= 2) {
    try {
      within(fits + step, () => 0);
      fits += step;
    } catch {
      // Too deep: try half as much more.
    }
  }
  return fits;
}

/** What is wrong with how a recursion ends, if anything. */
function fault(
  language: Subject,
  way: Recursion,
  frames: number,
): string | undefined {
  using sandbox = language.sandbox({
    maxRuntime: 20_000,
    maxMemory: 512 * 1024 * 1024,
  });
  try {
    within(frames, () => sandbox.evalSync(way.source));
    if (!way.mayEnd) return "ended with a value";
  } catch (error) {
    const known = error instanceof GuestError &&
        [language.recursion.error, ...way.errors ?? []].includes(error.name) ||
      error instanceof LimitError && error.limit === "stack";
    if (!known) return told(error).slice(0, 600);
  }
  try {
    if (sandbox.spent) sandbox.reset();
    assert.equal(sandbox.evalSync("1 + 1"), 2);
  } catch (error) {
    return `afterwards: ${told(error)}`;
  }
  return undefined;
}

promise("every recursion ends cleanly, also deep in the host", (language) => {
  const faults: string[] = [];
  for (const way of language.recursion.ways) {
    const found = fault(language, way, 300);
    if (found) faults.push(`${way.what}: ${found}`);
  }
  assert.deepEqual(faults, []);
});

promise(
  "recursion ends cleanly however much stack the host has",
  (language) => {
    const depth = hostDepth();
    const faults: string[] = [];
    for (const part of [0, 0.5, 0.9]) {
      for (const way of language.recursion.ways.slice(0, 10)) {
        const found = fault(language, way, Math.floor(depth * part));
        if (found) faults.push(`${way.what} at ${part}: ${found}`);
      }
    }
    assert.deepEqual(faults, []);
  },
);
