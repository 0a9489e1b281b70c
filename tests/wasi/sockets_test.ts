import assert from "node:assert/strict";
import { Errno } from "../../src/wasi/errno.ts";
import { Machine } from "./machine.ts";

Deno.test("no descriptor is a socket, and a closed one is none at all", () => {
  const machine = new Machine();
  const { wasi } = machine;
  for (const [fd, answer] of [[1, Errno.NOTSOCK], [9, Errno.BADF]] as const) {
    assert.equal(wasi.sock_accept(fd, 0, 100), answer);
    assert.equal(wasi.sock_recv(fd, 0, 0, 0, 100, 104), answer);
    assert.equal(wasi.sock_send(fd, 0, 0, 0, 100), answer);
    assert.equal(wasi.sock_shutdown(fd, 1), answer);
  }
  assert.ok(machine.untouchedBut());
});
