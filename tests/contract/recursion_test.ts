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

/** Fills the host's stack, and visits the frames that have that many below. */
function fromTheEnd(
  levels: ReadonlySet<number>,
  visit: (left: number) => void,
): void {
  const descend = (): number => {
    let left = 0;
    try {
      left = descend() + 1;
    } catch {
      // The end, or a visit that needed more than is left.
    }
    if (levels.has(left)) visit(left);
    return left;
  };
  descend();
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
      error instanceof LimitError && (error.limit === "stack" ||
          // A recursion without a limit of its own fills the memory.
          error.limit === "memory" && way.errors?.includes("MemoryError"));
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
  "a host whose stack is nearly full is told so, and goes on",
  (language) => {
    for (const way of language.recursion.ways.slice(0, 4)) {
      using sandbox = language.sandbox({ maxRuntime: 20_000 });
      const seen: unknown[] = [];
      fromTheEnd(new Set([10, 50, 100, 300, 1000, 3000]), () => {
        try {
          if (sandbox.spent) sandbox.reset();
          seen.push(sandbox.evalSync(way.source));
        } catch (error) {
          seen.push(error);
        }
      });
      assert.ok(seen.length >= 6, `${seen.length} visits`);
      for (const error of seen) {
        assert.ok(
          error instanceof GuestError &&
              [language.recursion.error, ...way.errors ?? []].includes(
                error.name,
              ) ||
            error instanceof LimitError && error.limit === "stack" ||
            // There was no room to even begin.
            error instanceof RangeError && /call stack/.test(error.message),
          `${way.what}: ${told(error)}`,
        );
      }
      if (sandbox.spent) sandbox.reset();
      assert.equal(sandbox.evalSync("1 + 1"), 2, way.what);
    }
  },
);
