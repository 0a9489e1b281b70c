import assert from "node:assert/strict";
import {
  LIMIT_OPTIONS,
  LIMITS,
  optionOf,
  PAGE,
  resolveLimits,
  tightenLimits,
} from "../../src/limits.ts";

Deno.test("every limit has a default within its bounds and a text", () => {
  for (const option of LIMIT_OPTIONS) {
    const limit = LIMITS[option];
    assert.ok(limit.min <= limit.default);
    assert.ok(limit.default <= limit.max || limit.default === Infinity);
    assert.match(limit.text, /^[A-Z].*\.$/);
    assert.equal(optionOf(limit.name), option);
  }
  assert.equal(optionOf("stack"), undefined);
});

Deno.test("bounds are allowed, one step beyond is not", () => {
  for (const option of LIMIT_OPTIONS) {
    const { min, max } = LIMITS[option];
    for (const value of [min, max, Infinity]) {
      assert.equal(resolveLimits({ [option]: value })[option], value);
    }
    assert.throws(() => resolveLimits({ [option]: min - 1 }), RangeError);
    assert.throws(() => resolveLimits({ [option]: max * 2 }), RangeError);
  }
});

Deno.test("fractions and part pages are rounded down", () => {
  const limits = resolveLimits({
    maxMemory: 3 * PAGE + PAGE - 1,
    maxRuntime: 10.9,
    maxFuel: 1.5,
  });
  assert.equal(limits.maxMemory, 3 * PAGE);
  assert.equal(limits.maxRuntime, 10);
  assert.equal(limits.maxFuel, 1);
});

Deno.test("a run tightens limits and leaves the sandbox's alone", () => {
  const limits = resolveLimits({ maxFuel: 100 });
  assert.equal(tightenLimits(limits, {}), limits, "no copy without need");
  const tight = tightenLimits(limits, { maxFuel: 99, maxOutput: 0 });
  assert.deepEqual(tight, { ...limits, maxFuel: 99, maxOutput: 0 });
  assert.equal(limits.maxFuel, 100);
  assert.equal(tightenLimits(limits, { maxFuel: 100 }).maxFuel, 100);
  assert.throws(() => tightenLimits(limits, { maxFuel: 101 }), RangeError);
  assert.throws(
    () => tightenLimits(limits, { maxMemory: PAGE } as never),
    TypeError,
  );
});
