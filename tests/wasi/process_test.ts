import assert from "node:assert/strict";
import { Errno } from "../../src/wasi/errno.ts";
import { GuestExit } from "../../src/wasi/process.ts";
import { Machine } from "./machine.ts";

Deno.test("an exit is thrown with its code", () => {
  const machine = new Machine();
  for (const [given, code] of [[0, 0], [3, 3], [-1, 0xffff_ffff]]) {
    assert.throws(
      () => machine.wasi.proc_exit(given ?? 0),
      (error) => error instanceof GuestExit && error.code === code,
    );
  }
  assert.ok(machine.untouchedBut());
});

Deno.test("there are no signals to raise", () => {
  assert.equal(new Machine().wasi.proc_raise(9), Errno.NOSYS);
});
