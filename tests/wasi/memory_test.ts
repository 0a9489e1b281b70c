import assert from "node:assert/strict";
import { GuestMemory, MemoryFault } from "../../src/engine/memory.ts";

const PAGE = 65536;

function memory(initial = 1): GuestMemory {
  return new GuestMemory(new WebAssembly.Memory({ initial, maximum: 3 }));
}

Deno.test("numbers are little-endian and may lie anywhere", () => {
  const guest = memory();
  guest.writeU8(1, 0x1ff);
  guest.writeU16(3, 0x1234);
  guest.writeU32(5, 0xfedcba98);
  guest.writeU64(11, 0x0102030405060708n);
  guest.writeF64(21, -0.5);
  guest.writeSize(31, 2 ** 53 - 1);
  assert.equal(
    guest.at(0, 39).toHex(),
    "00ff003412" + "98badcfe" + "0000" + "0807060504030201" + "0000" +
      "000000000000e0bf" + "0000" + "ffffffffffff1f00",
  );
  assert.equal(guest.readU8(1), 0xff);
  assert.equal(guest.readU16(3), 0x1234);
  assert.equal(guest.readU32(5), 0xfedcba98);
  assert.equal(guest.readU64(11), 0x0102030405060708n);
  assert.equal(guest.readF64(21), -0.5);
});

Deno.test("each access is checked, with signed and unsigned pointers alike", () => {
  const guest = memory();
  const accesses: [string, number, (at: number) => unknown][] = [
    ["readU8", 1, (at) => guest.readU8(at)],
    ["readU16", 2, (at) => guest.readU16(at)],
    ["readU32", 4, (at) => guest.readU32(at)],
    ["readU64", 8, (at) => guest.readU64(at)],
    ["readF64", 8, (at) => guest.readF64(at)],
    ["writeU8", 1, (at) => guest.writeU8(at, 1)],
    ["writeU16", 2, (at) => guest.writeU16(at, 1)],
    ["writeU32", 4, (at) => guest.writeU32(at, 1)],
    ["writeU64", 8, (at) => guest.writeU64(at, 1n)],
    ["writeF64", 8, (at) => guest.writeF64(at, 1)],
    ["writeSize", 8, (at) => guest.writeSize(at, 1)],
    ["at", 9, (at) => guest.at(at, 9)],
    ["copy", 9, (at) => guest.copy(at, 9)],
    ["clear", 9, (at) => guest.clear(at, 9)],
    ["write", 9, (at) => guest.write(at, new Uint8Array(9))],
    ["readText", 9, (at) => guest.readText(at, 9)],
    ["readText, long", 900, (at) => guest.readText(at, 900)],
    ["readValidText", 9, (at) => guest.readValidText(at, 9)],
    ["writeText", 9, (at) => guest.writeText(at, 9, "x")],
  ];
  for (const [name, size, access] of accesses) {
    access(PAGE - size);
    for (
      const at of [PAGE - size + 1, PAGE, -1, -size, 0x8000_0000, 2 ** 32 - 1]
    ) {
      assert.throws(() => access(at), MemoryFault, `${name} at ${at}`);
    }
  }
  assert.throws(() => guest.at(0, -1), MemoryFault);
  assert.equal(guest.has(0, PAGE), true);
  assert.equal(guest.has(1, PAGE), false);
  assert.equal(guest.has(-1, -1), false);
  assert.equal(guest.at(PAGE, 0).length, 0);
});

Deno.test("a memory that grew is seen at once", () => {
  const guest = memory();
  guest.writeU32(0, 7);
  assert.equal(guest.size, PAGE);
  guest.memory.grow(1);
  assert.equal(guest.size, 2 * PAGE);
  assert.equal(guest.readU32(0), 7);
  guest.writeU8(2 * PAGE - 1, 9);
  guest.memory.grow(0);
  assert.equal(guest.view.getUint8(2 * PAGE - 1), 9);
});

Deno.test("a memory of no pages holds nothing until it grows", () => {
  const guest = memory(0);
  assert.equal(guest.size, 0);
  assert.throws(() => guest.readU8(0), MemoryFault);
  guest.memory.grow(1);
  assert.equal(guest.readU8(0), 0);
});

Deno.test("text comes back as it was written", () => {
  const guest = memory();
  const texts = [
    "",
    "a",
    "\ufeffbom",
    "é\0€😀",
    "x".repeat(24),
    "x".repeat(25),
  ];
  texts.push("x".repeat(23) + "é", "😀".repeat(1000));
  for (const text of texts) {
    const length = guest.writeText(10, 5000, text);
    assert.equal(length, new TextEncoder().encode(text).length);
    assert.equal(guest.readText(10, length), text);
    assert.equal(guest.readValidText(10, length), text);
  }
});

Deno.test("text that is not UTF-8 is replaced, or told", () => {
  const guest = memory();
  guest.write(0, new Uint8Array([0x61, 0xff, 0x62]));
  assert.equal(guest.readText(0, 3), "a\ufffdb");
  assert.equal(guest.readValidText(0, 3), undefined);
  const length = guest.writeText(0, 10, "\ud800");
  assert.equal(guest.at(0, length).toHex(), "efbfbd");
});

Deno.test("text that does not fit is told, and writes no byte past its room", () => {
  const guest = memory();
  assert.equal(guest.writeText(0, 3, "abc"), 3);
  assert.equal(guest.writeText(0, 3, "abcd"), -1);
  assert.equal(guest.writeText(100, 3, "€€"), -1);
  assert.equal(guest.writeText(PAGE - 2, 2, "€"), -1);
  assert.equal(guest.readU8(3), 0);
});
