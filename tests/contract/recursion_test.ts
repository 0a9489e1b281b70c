/**
 * However a guest recurses, it gets its language's error or ends at the limit
 * `stack`: the host never crashes and the engine never traps.
 */

import assert from "node:assert/strict";
import { GuestError, LimitError } from "../../mod.ts";
import { told } from "./failure.ts";
import { promise, type Recursion, type Subject } from "./languages.ts";

function keep(
  language: Subject,
  way: Recursion,
  frames: number,
): string | undefined {
  using sandbox = language.sandbox({
    maxRuntime: 20_000,
    maxMemory: 512 * 1024 * 1024,
  });
  const work = (left: number): unknown =>
    left === 0 ? sandbox.evalSync(way.source) : (() => work(left - 1))();
  try {
    work(frames);
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

for (const frames of [0, 300]) {
  promise(
    `every recursion ends cleanly, ${frames} frames deep in the host`,
    (language) => {
      const failures: string[] = [];
      for (const way of language.recursion.ways) {
        const failure = keep(language, way, frames);
        if (failure) failures.push(`${way.what}: ${failure}`);
      }
      assert.deepEqual(failures, []);
    },
  );
}

promise(
  "recursion ends cleanly when the host has little stack left",
  (language) => {
    const ways = language.recursion.ways.slice(0, 12);
    const depth = hostDepth();
    const failures: string[] = [];
    for (const part of [0.5, 0.8, 0.95]) {
      for (const way of ways) {
        const failure = keep(language, way, Math.floor(depth * part / 2));
        if (failure) failures.push(`${way.what} at ${part}: ${failure}`);
      }
    }
    assert.deepEqual(failures, []);
  },
);

/** How many small frames the host's stack holds. */
function hostDepth(): number {
  let depth = 0;
  const descend = (): void => {
    depth++;
    (() => descend())();
  };
  try {
    descend();
  } catch {
    // The stack is full.
  }
  return depth * 2;
}
