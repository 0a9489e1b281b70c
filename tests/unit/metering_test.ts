import assert from "node:assert/strict";
import { Meter, type Stop, StopSignal } from "../../src/engine/metering.ts";

function setUp(): { meter: Meter; fuel: WebAssembly.Global } {
  const fuel = new WebAssembly.Global({ value: "i32", mutable: true }, 0);
  const meter = new Meter();
  meter.attach(fuel);
  return { meter, fuel };
}

/** Spends fuel as metered code does: a charge each, a checkpoint below zero. */
function spend(
  { meter, fuel }: ReturnType<typeof setUp>,
  units: number,
  charge = 7,
): void {
  for (let left = units; left > 0; left -= charge) {
    fuel.value -= Math.min(charge, left);
    if (fuel.value < 0) meter.checkpoint();
  }
}

function stopOf(work: () => void): Stop {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof StopSignal, String(error));
    return error.stop;
  }
  assert.fail("it was not stopped");
}

Deno.test("fuel is counted exactly, however the slices fall", () => {
  const set = setUp();
  for (const units of [0, 1, 6, 7, 8, 200_000, 200_001, 3_000_000, 5]) {
    set.meter.begin(performance.now(), Infinity, Infinity, undefined);
    spend(set, units);
    assert.equal(set.meter.end(), units);
  }
});

Deno.test("a budget allows all of itself and stops at the charge over it", () => {
  const set = setUp();
  const { meter } = set;
  for (const budget of [1, 7, 100, 199_999, 200_000, 1_000_000]) {
    meter.begin(performance.now(), Infinity, budget, undefined);
    spend(set, budget);
    assert.equal(meter.end(), budget);

    meter.begin(performance.now(), Infinity, budget, undefined);
    const stop = stopOf(() => spend(set, budget + 50));
    assert.deepEqual(stop, { limit: "fuel", value: budget });
    const used = meter.end();
    assert.ok(used > budget && used <= budget + 7, `${used} of ${budget}`);
  }
});

Deno.test("a run without a budget follows one with a budget, and back", () => {
  const set = setUp();
  const { meter } = set;
  meter.begin(performance.now(), Infinity, 10, undefined);
  spend(set, 10);
  assert.equal(meter.end(), 10);
  meter.begin(performance.now(), Infinity, Infinity, undefined);
  spend(set, 1_000_000);
  assert.equal(meter.end(), 1_000_000);
  meter.begin(performance.now(), Infinity, 10, undefined);
  assert.deepEqual(stopOf(() => spend(set, 20)), { limit: "fuel", value: 10 });
});

Deno.test("a deadline that has passed stops at the next checkpoint", () => {
  const { meter } = setUp();
  const now = performance.now();
  meter.begin(now - 100, 50, Infinity, undefined);
  assert.deepEqual(meter.due(now), { limit: "runtime", value: 50 });
  assert.deepEqual(stopOf(() => meter.checkpoint()), {
    limit: "runtime",
    value: 50,
  });
  meter.end();
  meter.begin(now, 1_000_000, Infinity, undefined);
  assert.equal(meter.due(performance.now()), undefined);
  assert.equal(meter.checkpoint(), 0);
});

Deno.test("a signal stops the run it was given to, and no other", () => {
  const { meter } = setUp();
  const controller = new AbortController();
  meter.begin(performance.now(), Infinity, Infinity, controller.signal);
  assert.equal(meter.checkpoint(), 0);
  controller.abort("reason");
  const stop = stopOf(() => meter.checkpoint());
  assert.ok("aborted" in stop && stop.reason === "reason");
  meter.end();
  meter.begin(performance.now(), Infinity, Infinity, undefined);
  assert.equal(meter.checkpoint(), 0);
});

Deno.test("the first stop of a run holds, and ends with the run", () => {
  const { meter } = setUp();
  meter.begin(performance.now(), Infinity, Infinity, undefined);
  meter.stop({ limit: "output", value: 1 });
  meter.stop({ limit: "memory", value: 2 });
  assert.deepEqual(stopOf(() => meter.checkpoint()), {
    limit: "output",
    value: 1,
  });
  meter.end();
  meter.begin(performance.now(), Infinity, Infinity, undefined);
  assert.equal(meter.due(performance.now()), undefined);
});
