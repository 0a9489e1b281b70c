/** `maxMemory` is a wall: a guest can take no more, and may recover at it. */

import assert from "node:assert/strict";
import { GuestError, LimitError, LIMITS } from "../../../mod.ts";
import { guestError, isSpentUntilReset, limitError, told } from "../failure.ts";
import { promise } from "../languages.ts";

const MIB = 1024 * 1024;

promise("a guest that takes all memory ends at the limit", async (language) => {
  for (const { what, source } of language.limits.hogs) {
    using sandbox = language.sandbox({
      maxMemory: 32 * MIB,
      maxRuntime: 30_000,
    });
    const result = await sandbox.run(source);
    assert.ok(!result.ok, what);
    const { error, usage } = result;
    // What the language itself refuses (a text too long for it) is the guest's.
    if (
      !(error instanceof GuestError &&
        /too (?:long|large)|invalid/i.test(error.message))
    ) {
      assert.ok(error instanceof LimitError, `${what}: ${told(error)}`);
      assert.equal(error.limit, "memory", what);
      assert.equal(error.value, 32 * MIB);
      assert.match(error.message, /maxMemory/);
      isSpentUntilReset(sandbox);
    }
    assert.ok(usage.peakMemory <= 32 * MIB, what);
  }
});

promise("a guest that recovers goes on", (language) => {
  using sandbox = language.sandbox({ maxMemory: 32 * MIB });
  for (let round = 0; round < 3; round++) {
    assert.equal(
      sandbox.evalSync(language.limits.recovers),
      "recovered",
      `round ${round}`,
    );
    assert.equal(sandbox.spent, false);
    // The failed allocation of a run before is not held against this one.
    assert.equal(guestError(() => sandbox.evalSync("missing")).kind, "guest");
    const { source, name, message } = language.limits.pretends;
    const pretended = guestError(() => sandbox.evalSync(source));
    assert.equal(pretended.name, name);
    assert.match(pretended.message, message!);
  }
  assert.equal(sandbox.evalSync("1 + 1"), 2);
});

promise(
  "a guest that pretends to be out of memory has only an error",
  (language) => {
    using sandbox = language.sandbox();
    const { source, name, message } = language.limits.pretends;
    const error = guestError(() => sandbox.evalSync(source));
    assert.equal(error.name, name);
    assert.match(error.message, message!);
    assert.equal(sandbox.spent, false);
  },
);

promise(
  "the limit rounds down to pages, and a little more than it holds",
  (language) => {
    using sandbox = language.sandbox({ maxMemory: 48 * MIB + 70_000 });
    assert.equal(sandbox.limits.maxMemory, 48 * MIB + 65_536);
    const before = sandbox.usage.memory;
    const free = 48 * MIB - before;
    assert.equal(
      sandbox.evalSync(language.limits.hold(Math.floor(free * 0.8))),
      Math.floor(free * 0.8),
    );
    limitError(
      "memory",
      () => sandbox.evalSync(language.limits.hold(free + MIB)),
    );
  },
);

promise("peak memory is told", async (language) => {
  using sandbox = language.sandbox();
  const idle = await sandbox.run("1");
  assert.ok(idle.usage.memory > 0);
  assert.ok(idle.usage.peakMemory >= idle.usage.memory);
  const held = await sandbox.run(language.limits.hold(40 * MIB));
  assert.ok(held.ok);
  assert.ok(held.usage.peakMemory >= 40 * MIB);
  assert.ok(held.usage.peakMemory < 128 * MIB);
  sandbox.reset();
  assert.ok(sandbox.usage.memory < 40 * MIB, "reset gives memory back");
  assert.ok(sandbox.usage.peakMemory >= 40 * MIB, "the peak stays");
});

promise("too little memory to start is told at once", (language) => {
  const { minMemory } = language.interpreter.language;
  assert.throws(() => language.sandbox({ maxMemory: LIMITS.maxMemory.min }), {
    name: "RangeError",
    message: /maxMemory is 65536 bytes, too little .* at least \d+/,
  });
  using sandbox = language.sandbox({ maxMemory: minMemory });
  assert.equal(
    sandbox.evalSync("1 + 1"),
    2,
    "the least that is told is enough",
  );
});

promise("input that finds no memory ends at the limit", (language) => {
  using sandbox = language.sandbox({ maxMemory: 20 * MIB });
  const big = "x".repeat(24 * MIB);
  limitError("memory", () => sandbox.set("x", big));
  isSpentUntilReset(sandbox);
  limitError("memory", () => sandbox.evalSync(`"${big}"`));
  sandbox.reset();
  sandbox.bind("give", () => big);
  limitError("memory", () => sandbox.evalSync("give()"));
  isSpentUntilReset(sandbox);
});
