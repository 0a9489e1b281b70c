import assert from "node:assert/strict";
import { formatQuantity, parseQuantity } from "../../src/cli/units.ts";

Deno.test("sizes are read in decimal and binary units", () => {
  assert.equal(parseQuantity("64MiB", "bytes"), 64 * 1024 * 1024);
  assert.equal(parseQuantity("1.5 kib", "bytes"), 1536);
  assert.equal(parseQuantity("64M", "bytes"), 64 * 1024 * 1024);
  assert.equal(parseQuantity("2MB", "bytes"), 2_000_000);
  assert.equal(parseQuantity("1_000", "bytes"), 1000);
  assert.equal(parseQuantity("7", "bytes"), 7);
});

Deno.test("times and counts have units of their own", () => {
  assert.equal(parseQuantity("500ms", "ms"), 500);
  assert.equal(parseQuantity("2s", "ms"), 2000);
  assert.equal(parseQuantity("1.5min", "ms"), 90_000);
  assert.equal(parseQuantity("10M", "fuel"), 10_000_000);
  assert.equal(parseQuantity("3k", "calls"), 3000);
  assert.equal(parseQuantity("infinity", "fuel"), Infinity);
});

Deno.test("what is no quantity is refused, not guessed", () => {
  for (
    const text of [
      "",
      "-1",
      "1e3",
      "MiB",
      "64 pounds",
      "0x10",
      "1,000",
      "1..5",
      "NaN",
    ]
  ) {
    assert.equal(parseQuantity(text, "bytes"), undefined, text);
  }
  assert.equal(parseQuantity("5MiB", "ms"), undefined);
  assert.equal(parseQuantity("5s", "bytes"), undefined);
});

Deno.test("quantities are written for people", () => {
  assert.equal(formatQuantity(0, "bytes"), "0 B");
  assert.equal(formatQuantity(128 * 1024 * 1024, "bytes"), "128 MiB");
  assert.equal(formatQuantity(1536, "bytes"), "1.5 KiB");
  assert.equal(formatQuantity(5000, "ms"), "5 s");
  assert.equal(formatQuantity(12.3, "ms"), "12.3 ms");
  assert.equal(formatQuantity(100, "ms"), "100 ms");
  assert.equal(formatQuantity(1234567, "fuel"), "1,234,567");
  assert.equal(formatQuantity(Infinity, "fuel"), "no limit");
});
