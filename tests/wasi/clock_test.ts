import assert from "node:assert/strict";
import {
  type Clock,
  frozenClock,
  functionClock,
  realClock,
} from "../../src/wasi/clock.ts";
import { Errno } from "../../src/wasi/errno.ts";
import { Machine, SIZE } from "./machine.ts";

const MOMENT = 1_700_000_000_123;
const LAST = 2n ** 63n - 1n;

function times(clock: Clock): bigint[] {
  const machine = new Machine({ clock });
  return [0, 1, 2, 3].map((id) => {
    assert.equal(machine.wasi.clock_time_get(id, 1n, 64), Errno.SUCCESS);
    assert.ok(machine.untouchedBut([64, 8]));
    return machine.memory.readU64(64);
  });
}

Deno.test("a frozen clock stands at its moment, and its other times at 0", () => {
  const clock = frozenClock(MOMENT);
  const expected = [1_700_000_000_123_000_000n, 0n, 0n, 0n];
  assert.deepEqual(times(clock), expected);
  assert.deepEqual(times(clock), expected);
});

Deno.test("sleeping moves every time of a frozen clock on", () => {
  const clock = frozenClock(MOMENT);
  clock.sleep(5n);
  clock.sleep(2n);
  assert.deepEqual(times(clock), [1_700_000_000_123_000_007n, 7n, 7n, 7n]);
});

Deno.test("no sleep is long enough to turn a time around", () => {
  for (
    const clock of [
      frozenClock(MOMENT),
      realClock(),
      functionClock(() => 5),
    ]
  ) {
    clock.sleep(2n ** 64n - 1n);
    clock.sleep(2n ** 64n - 1n);
    assert.deepEqual(times(clock), [LAST, LAST, LAST, LAST]);
  }
});

Deno.test("the real clock shows the host's time, and what was slept on top", () => {
  const clock = realClock();
  const before = BigInt(Date.now()) * 1_000_000n;
  const [now = 0n, monotonic = -1n] = times(clock);
  assert.ok(now >= before && now < before + 60_000_000_000n);
  assert.ok(monotonic >= 0n && monotonic < 60_000_000_000n);
  clock.sleep(3_600_000_000_000n);
  const [later = 0n, laterMonotonic = 0n] = times(clock);
  assert.ok(later >= now + 3_600_000_000_000n);
  assert.ok(laterMonotonic >= monotonic + 3_600_000_000_000n);
});

Deno.test("a function clock tells what the function does; only its monotonic time never goes back", () => {
  let time = 1000.5;
  const clock = functionClock(() => time);
  assert.deepEqual(times(clock), [1_000_500_000n, 0n, 0n, 0n]);
  time = 1002;
  assert.deepEqual(times(clock).slice(0, 2), [1_002_000_000n, 1_500_000n]);
  time = 1;
  assert.deepEqual(times(clock).slice(0, 2), [1_000_000n, 1_500_000n]);
  time = -5;
  assert.equal(times(clock)[0], 0n);
});

Deno.test("a function that tells no time, or throws, is the host's mistake and reaches the host", () => {
  for (const time of [NaN, Infinity, -Infinity]) {
    const machine = new Machine({ clock: functionClock(() => time) });
    assert.throws(() => machine.wasi.clock_time_get(0, 0n, 64), TypeError);
  }
  const failure = new Error("no time");
  const machine = new Machine({
    clock: functionClock(() => {
      throw failure;
    }),
  });
  assert.throws(() => machine.wasi.clock_time_get(1, 0n, 64), failure);
  assert.throws(() => frozenClock(NaN), TypeError);
});

Deno.test("each clock has a resolution above 0", () => {
  for (const clock of [frozenClock(0), realClock(), functionClock(() => 0)]) {
    const machine = new Machine({ clock });
    for (const id of [0, 1, 2, 3]) {
      assert.equal(machine.wasi.clock_res_get(id, 64), Errno.SUCCESS);
      assert.equal(machine.memory.readU64(64), clock.resolution);
      assert.ok(clock.resolution > 0n);
    }
    assert.ok(machine.untouchedBut([64, 8]));
  }
});

Deno.test("an unknown clock is EINVAL, a bad address a fault", () => {
  const machine = new Machine();
  for (const id of [4, -1, 0x7fff_ffff]) {
    assert.equal(machine.wasi.clock_time_get(id, 0n, 64), Errno.INVAL);
    assert.equal(machine.wasi.clock_res_get(id, 64), Errno.INVAL);
  }
  assert.equal(machine.wasi.clock_time_get(0, 0n, SIZE - 7), Errno.FAULT);
  assert.equal(machine.wasi.clock_res_get(0, -8), Errno.FAULT);
  assert.ok(machine.untouchedBut());
});
