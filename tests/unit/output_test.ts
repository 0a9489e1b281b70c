import assert from "node:assert/strict";
import { OutputStream } from "../../src/engine/output.ts";

Deno.test("a stream joins what was cut anywhere", () => {
  const bytes = new TextEncoder().encode("aé🌍\ufeffb");
  for (let at = 0; at <= bytes.length; at++) {
    const stream = new OutputStream(undefined);
    stream.write(bytes.subarray(0, at));
    stream.write(bytes.subarray(at));
    stream.flush();
    assert.equal(stream.text, "aé🌍\ufeffb", `cut at ${at}`);
  }
});

Deno.test("a byte order mark is text like any other", () => {
  const stream = new OutputStream(undefined);
  stream.write(new TextEncoder().encode("\ufeffa"));
  stream.flush();
  assert.equal(stream.text, "\ufeffa");
});

Deno.test("half a character at the end of a run does not leak into the next", () => {
  const chunks: string[] = [];
  const stream = new OutputStream((chunk) => void chunks.push(chunk));
  stream.write(new Uint8Array([0xf0, 0x9f]));
  stream.flush();
  stream.clear();
  stream.write(new TextEncoder().encode("b"));
  stream.flush();
  assert.deepEqual(chunks, ["\ufffd", "b"]);
});
