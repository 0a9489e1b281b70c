/** `maxRuntime` ends a run wherever it is, and the guest cannot catch it. */

import assert from "node:assert/strict";
import { GuestError, LimitError } from "../../../mod.ts";
import { isSpentUntilReset, limitError, told } from "../failure.ts";
import { promise } from "../languages.ts";

/** How late a stop may be on a busy machine: it says "stops", not "how fast". */
const LATE = 1500;

promise("an endless loop ends", async (language) => {
  using sandbox = language.sandbox({ maxRuntime: 50 });
  const error = limitError(
    "runtime",
    () => sandbox.evalSync(language.limits.endless),
  );
  assert.equal(error.value, 50);
  assert.match(error.message, /50 ms.*maxRuntime/);
  assert.ok(error.usage.wallTime >= 50);
  assert.ok(error.usage.fuel > 0);
  isSpentUntilReset(sandbox);
  const result = await sandbox.run(language.limits.endless);
  assert.ok(!result.ok && result.error instanceof LimitError);
  isSpentUntilReset(sandbox);
});

promise("a guest cannot outlive a stop", async (language) => {
  for (const { what, source } of language.limits.stubborn) {
    using sandbox = language.sandbox({ maxRuntime: 60, maxOutput: Infinity });
    const start = performance.now();
    const result = await sandbox.run(source);
    const took = performance.now() - start;
    assert.ok(!result.ok, `${what}: ended with a value`);
    const { error } = result;
    assert.ok(error instanceof LimitError, `${what}: ${told(error)}`);
    assert.equal(error.limit, "runtime", what);
    assert.ok(!result.stdout.includes("survived"), what);
    assert.ok(took < 60 + LATE, `${what}: took ${took} ms`);
    isSpentUntilReset(sandbox);
  }
});

promise("a builtin that takes long is stopped inside", async (language) => {
  for (const { what, setup, source } of language.limits.slow) {
    using sandbox = language.sandbox({
      maxRuntime: 30_000,
      maxMemory: 512 * 1024 * 1024,
    });
    if (setup) sandbox.evalSync(setup.replace(/; 1$/, "; 0") + "\n0");
    const start = performance.now();
    const result = await sandbox.run(source, { maxRuntime: 100 });
    const took = performance.now() - start;
    assert.ok(!result.ok, `${what}: ended after ${took} ms`);
    const { error } = result;
    assert.ok(error instanceof LimitError, `${what}: ${told(error)}`);
    assert.equal(error.limit, "runtime", what);
    assert.ok(took < 100 + LATE, `${what}: took ${took} ms`);
  }
});

promise("a run may be given less time, not more", (language) => {
  using sandbox = language.sandbox({ maxRuntime: 10_000 });
  const error = limitError(
    "runtime",
    () => sandbox.evalSync(language.limits.endless, { maxRuntime: 30 }),
  );
  assert.equal(error.value, 30);
  sandbox.reset();
  assert.throws(() => sandbox.evalSync("1", { maxRuntime: 10_001 }), {
    name: "RangeError",
    message: /only tighten maxRuntime/,
  });
  assert.equal(sandbox.evalSync("1 + 1", { maxRuntime: 10_000 }), 2);
});

promise("each run has its own time", (language) => {
  using sandbox = language.sandbox({ maxRuntime: 400 });
  for (let i = 0; i < 3; i++) {
    limitError(
      "runtime",
      () => sandbox.evalSync(language.limits.endless, { maxRuntime: 150 }),
    );
    sandbox.reset();
  }
  assert.equal(sandbox.evalSync("1 + 1"), 2, "450 ms in all did not count");
});

promise("time in a host function counts", (language) => {
  using sandbox = language.sandbox({ maxRuntime: 50 });
  sandbox.bind("wait", () => {
    const end = performance.now() + 80;
    while (performance.now() < end);
    return "late";
  });
  const error = limitError(
    "runtime",
    () => sandbox.evalSync(language.functions.caught("wait()")),
  );
  assert.ok(error.usage.hostTime >= 80);
  isSpentUntilReset(sandbox);
});

promise("every way into the guest is under the limit", (language) => {
  using sandbox = language.sandbox({ maxRuntime: 50 });
  const { endless } = language.limits;
  using script = sandbox.compile(endless);
  limitError("runtime", () => script.evalSync(), "a script");
  isSpentUntilReset(sandbox);
  limitError("runtime", () => script.evalSync(), "a script after a reset");
});

promise("Infinity lifts the limit", (language) => {
  using sandbox = language.sandbox({ maxRuntime: Infinity });
  const { count } = language.limits;
  const error = limitError(
    "runtime",
    () => sandbox.evalSync(language.limits.endless, { maxRuntime: 40 }),
  );
  assert.equal(error.value, 40);
  sandbox.reset();
  assert.equal(sandbox.evalSync(count(1000)), 499_500);
  assert.ok(!(error instanceof GuestError));
});
