import assert from "node:assert/strict";
import { Errno } from "../../src/wasi/errno.ts";
import { Machine, SIZE } from "./machine.ts";

Deno.test("arguments are NUL-terminated, and their addresses stand in a table", () => {
  const machine = new Machine({ args: ["prog", "", "é"] });
  assert.equal(machine.wasi.args_sizes_get(100, 104), Errno.SUCCESS);
  assert.equal(machine.hex(100, 8), "0300000009000000");
  assert.equal(machine.wasi.args_get(200, 300), Errno.SUCCESS);
  assert.equal(machine.hex(200, 12), "2c010000" + "31010000" + "32010000");
  assert.equal(machine.hex(300, 9), "70726f6700" + "00" + "c3a900");
  assert.ok(machine.untouchedBut([100, 8], [200, 12], [300, 9]));
});

Deno.test("variables are written as NAME=value, in the order given", () => {
  const env = new Map([["B", "2"], ["A", "x=y"], ["__proto__", "p"]]);
  const machine = new Machine({ env });
  assert.equal(machine.wasi.environ_sizes_get(100, 104), Errno.SUCCESS);
  assert.equal(machine.hex(100, 8), "0300000016000000");
  assert.equal(machine.wasi.environ_get(200, 300), Errno.SUCCESS);
  assert.equal(
    machine.memory.readText(300, 22),
    "B=2\0A=x=y\0__proto__=p\0",
  );
  assert.ok(machine.untouchedBut([100, 8], [200, 12], [300, 22]));
});

Deno.test("a record's own keys are the variables, whatever their names", () => {
  const env = Object.fromEntries([["toString", "1"], ["__proto__", "2"]]);
  const machine = new Machine({ env });
  assert.equal(machine.wasi.environ_get(200, 300), Errno.SUCCESS);
  assert.equal(machine.memory.readText(300, 23), "toString=1\0__proto__=2\0");
});

Deno.test("without arguments and variables nothing is written but the sizes", () => {
  const machine = new Machine();
  assert.equal(machine.wasi.args_sizes_get(100, 104), Errno.SUCCESS);
  assert.equal(machine.wasi.environ_sizes_get(108, 112), Errno.SUCCESS);
  assert.equal(machine.hex(100, 16), "00".repeat(16));
  assert.equal(machine.wasi.args_get(200, 300), Errno.SUCCESS);
  assert.equal(machine.wasi.environ_get(200, 300), Errno.SUCCESS);
  assert.ok(machine.untouchedBut([100, 16]));
});

Deno.test("a table or buffer that does not fit is a fault, and nothing is written", () => {
  const machine = new Machine({ args: ["one", "two"], env: { A: "1" } });
  const { wasi } = machine;
  assert.equal(wasi.args_get(SIZE - 7, 0), Errno.FAULT);
  assert.equal(wasi.args_get(0, SIZE - 7), Errno.FAULT);
  assert.equal(wasi.args_get(-1, 0), Errno.FAULT);
  assert.equal(wasi.args_sizes_get(SIZE - 3, 0), Errno.FAULT);
  assert.equal(wasi.args_sizes_get(0, SIZE - 3), Errno.FAULT);
  assert.equal(wasi.environ_get(0, SIZE - 3), Errno.FAULT);
  assert.equal(wasi.environ_sizes_get(0, -4), Errno.FAULT);
  assert.ok(machine.untouchedBut());
});

Deno.test("what cannot be an argument or a variable is refused at the start", () => {
  assert.throws(() => new Machine({ args: ["a\0b"] }), TypeError);
  for (const name of ["", "A=B", "A\0"]) {
    const env = new Map([[name, "x"]]);
    assert.throws(() => new Machine({ env }), TypeError);
  }
  assert.throws(() => new Machine({ env: { A: "\0" } }), TypeError);
});
