import assert from "node:assert/strict";
import { Errno } from "../../src/wasi/errno.ts";
import { secureRandom, seededRandom } from "../../src/wasi/random.ts";
import { Machine, SIZE } from "./machine.ts";

function bytes(seed: number | bigint | string, length = 16): string {
  const result = new Uint8Array(length);
  seededRandom(seed).fill(result);
  return result.toHex();
}

Deno.test("a seed gives the same bytes everywhere", () => {
  assert.equal(bytes(1), "28c1cd8ea4b1abfc67fd060d333cc3e5");
  assert.equal(bytes("hello"), "3a3ae607a9adadbff99793c279f5585c");
  assert.equal(bytes(2n ** 100n), "f5a18bea59b219c54aa768f583e34b2c");
  assert.equal(bytes(""), "825ddbe4596701cbbdbd9b65090a8f81");
});

Deno.test("seeds are told apart by how they are written", () => {
  assert.equal(bytes(1n), bytes(1));
  assert.equal(bytes("1"), bytes(1));
  assert.equal(bytes(-0), bytes(0));
  const seeds = Array.from({ length: 2000 }, (_, seed) => bytes(seed));
  assert.equal(new Set(seeds).size, 2000);
  assert.throws(() => seededRandom(NaN), RangeError);
  assert.throws(() => seededRandom(Infinity), RangeError);
});

Deno.test("a seeded source goes on from call to call, and fills odd lengths", () => {
  const source = seededRandom(7);
  const first = new Uint8Array(5);
  const second = new Uint8Array(5);
  source.fill(first);
  source.fill(second);
  assert.notEqual(first.toHex(), second.toHex());
  assert.equal(first.toHex(), bytes(7).slice(0, 10));
});

Deno.test("seeded bytes are spread evenly", () => {
  const sample = new Uint8Array(1 << 20);
  seededRandom("spread").fill(sample);
  const counts = new Array<number>(256).fill(0);
  for (const byte of sample) counts[byte] = (counts[byte] ?? 0) + 1;
  const expected = sample.length / 256;
  const chiSquared = counts.reduce(
    (sum, count) => sum + (count - expected) ** 2 / expected,
    0,
  );
  // 255 degrees of freedom: beyond 400 about once in 10^8.
  assert.ok(chiSquared > 150 && chiSquared < 400, `chi squared ${chiSquared}`);
});

Deno.test("random_get fills the buffer and nothing else", () => {
  const machine = new Machine({ random: secureRandom() });
  assert.equal(machine.wasi.random_get(101, 33), Errno.SUCCESS);
  assert.ok(machine.untouchedBut([101, 33]));
  assert.notEqual(machine.hex(101, 33), "aa".repeat(33));
  assert.equal(machine.wasi.random_get(500, 0), Errno.SUCCESS);
  assert.ok(machine.untouchedBut([101, 33]));
});

Deno.test("secure randomness fills more than the host gives at a time", () => {
  const large = new Uint8Array(200_001);
  secureRandom().fill(large);
  for (const start of [0, 65_536, 131_072, 196_608, 199_900]) {
    assert.ok(large.subarray(start, start + 100).some((byte) => byte !== 0));
  }
});

Deno.test("a buffer beyond the memory is a fault, and costs no randomness", () => {
  const machine = new Machine();
  for (const [at, length] of [[SIZE - 3, 4], [0, -1], [-1, 1], [1, SIZE]]) {
    assert.equal(machine.wasi.random_get(at ?? 0, length ?? 0), Errno.FAULT);
  }
  assert.ok(machine.untouchedBut());
  assert.equal(machine.wasi.random_get(0, 16), Errno.SUCCESS);
  assert.equal(machine.hex(0, 16), bytes(1));
});

Deno.test("large requests are charged before they are served", () => {
  const charged: number[] = [];
  const machine = new Machine({ charge: (bytes) => charged.push(bytes) });
  machine.wasi.random_get(0, 32);
  machine.wasi.random_get(0, 50_000);
  assert.deepEqual(charged, [50_000]);
});
