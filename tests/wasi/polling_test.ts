import assert from "node:assert/strict";
import { frozenClock } from "../../src/wasi/clock.ts";
import { Errno } from "../../src/wasi/errno.ts";
import { FileTree } from "../../src/wasi/files.ts";
import { Machine, READING, SIZE } from "./machine.ts";

const IN = 1000, OUT = 20_000, COUNT = 30_000;

interface Asked {
  type: number;
  userdata?: bigint;
  clock?: number;
  timeout?: bigint;
  absolute?: boolean;
  fd?: number;
}

function subscribe(m: Machine, asked: readonly Asked[], at = IN): void {
  asked.forEach((one, place) => {
    const start = at + place * 48;
    m.memory.clear(start, 48);
    m.memory.writeU64(start, one.userdata ?? BigInt(place + 1));
    m.memory.writeU8(start + 8, one.type);
    m.memory.writeU32(start + 16, one.fd ?? one.clock ?? 1);
    if (one.timeout !== undefined) m.memory.writeU64(start + 24, one.timeout);
    if (one.absolute) m.memory.writeU16(start + 40, 1);
  });
}

function poll(m: Machine, ...asked: Asked[]): (bigint | number)[][] {
  subscribe(m, asked);
  assert.equal(m.wasi.poll_oneoff(IN, OUT, asked.length, COUNT), Errno.SUCCESS);
  const events: (bigint | number)[][] = [];
  for (let place = 0; place < m.memory.readU32(COUNT); place++) {
    const at = OUT + place * 32;
    events.push([
      m.memory.readU64(at),
      m.memory.readU16(at + 8),
      m.memory.readU8(at + 10),
    ]);
  }
  return events;
}

Deno.test("a sleep passes at once, and moves a frozen clock by what was asked", () => {
  const clock = frozenClock(1000);
  const m = new Machine({ clock });
  assert.deepEqual(
    poll(m, { type: 0, timeout: 5_000_000n, userdata: 0xfedcba9876543210n }),
    [
      [0xfedcba9876543210n, 0, 0],
    ],
  );
  assert.equal(
    m.hex(OUT, 32),
    "1032547698badcfe" + "00".repeat(24),
    "an event has 32 bytes",
  );
  assert.equal(clock.monotonic(), 5_000_000n);
  assert.equal(clock.now(), 1_005_000_000n);
});

Deno.test("only the first of several clocks has rung", () => {
  const clock = frozenClock(0);
  const m = new Machine({ clock });
  const events = poll(
    m,
    { type: 0, timeout: 30n },
    { type: 0, timeout: 20n, clock: 0 },
    { type: 0, timeout: 20n },
  );
  assert.deepEqual(events, [[2n, 0, 0], [3n, 0, 0]]);
  assert.equal(clock.monotonic(), 20n);
});

Deno.test("an absolute time is waited for, and not when it has passed", () => {
  const clock = frozenClock(1);
  const m = new Machine({ clock });
  poll(m, { type: 0, clock: 0, timeout: 1_500_000n, absolute: true });
  assert.equal(clock.now(), 1_500_000n);
  poll(m, { type: 0, clock: 0, timeout: 1_400_000n, absolute: true });
  assert.equal(clock.now(), 1_500_000n);
});

Deno.test("the longest timeout there is can be slept again and again", () => {
  const clock = frozenClock(0);
  const m = new Machine({ clock });
  for (let round = 0; round < 3; round++) {
    poll(m, { type: 0, timeout: 2n ** 64n - 1n });
  }
  assert.equal(clock.now(), 2n ** 63n - 1n);
});

Deno.test("descriptors never wait, so a clock beside them does not ring", () => {
  const clock = frozenClock(0);
  const m = new Machine({ clock, files: new FileTree([["file", "12345"]]) });
  const fd = m.opened("file", { rights: READING });
  m.read(fd, 2);
  const events = poll(
    m,
    { type: 0, timeout: 20n },
    { type: 1, fd: 0 },
    { type: 2, fd: 1 },
    { type: 1, fd },
    { type: 1, fd: 99 },
    { type: 0, clock: 7 },
  );
  assert.deepEqual(events, [
    [2n, 0, 1],
    [3n, 0, 2],
    [4n, 0, 1],
    [5n, Errno.BADF, 1],
    [6n, Errno.INVAL, 0],
  ]);
  assert.equal(clock.monotonic(), 0n);
  assert.equal(m.memory.readU16(OUT + 24), 1, "standard input is hung up");
  assert.equal(m.memory.readU64(OUT + 64 + 16), 3n, "bytes left in the file");
});

Deno.test("events may be written over the subscriptions", () => {
  const m = new Machine();
  subscribe(m, [{ type: 2, fd: 1 }, { type: 2, fd: 2 }, { type: 2, fd: 2 }]);
  assert.equal(m.wasi.poll_oneoff(IN, IN, 3, COUNT), Errno.SUCCESS);
  assert.deepEqual(
    [0, 1, 2].map((place) => m.memory.readU64(IN + place * 32)),
    [1n, 2n, 3n],
  );
});

Deno.test("no, too many and unknown subscriptions are EINVAL", () => {
  const m = new Machine();
  for (const count of [0, 4097, -1, 0x7fff_ffff]) {
    assert.equal(m.wasi.poll_oneoff(IN, OUT, count, COUNT), Errno.INVAL);
  }
  subscribe(m, [{ type: 3 }]);
  assert.equal(m.wasi.poll_oneoff(IN, OUT, 1, COUNT), Errno.INVAL);
});

Deno.test("faults in any pointer write nothing and let no time pass", () => {
  const clock = frozenClock(0);
  const m = new Machine({ clock });
  subscribe(m, [{ type: 0, timeout: 9n }]);
  assert.equal(m.wasi.poll_oneoff(SIZE - 47, OUT, 1, COUNT), Errno.FAULT);
  assert.equal(m.wasi.poll_oneoff(IN, SIZE - 31, 1, COUNT), Errno.FAULT);
  assert.equal(m.wasi.poll_oneoff(IN, OUT, 1, SIZE - 3), Errno.FAULT);
  assert.equal(m.wasi.poll_oneoff(-48, OUT, 1, COUNT), Errno.FAULT);
  assert.equal(clock.monotonic(), 0n);
  assert.ok(m.untouchedBut([IN, 48]));
});

Deno.test("yielding succeeds", () => {
  assert.equal(new Machine().wasi.sched_yield(), Errno.SUCCESS);
});
