/** `call`, `set` and `get` reach guest globals as data. */

import assert from "node:assert/strict";
import { guestError } from "./failure.ts";
import { promise } from "./languages.ts";

promise("a guest function is called by its name", async (language) => {
  using sandbox = language.sandbox();
  sandbox.evalSync(language.functions.definitions);
  assert.equal(sandbox.callSync("add", 2, 3), 5);
  assert.equal(sandbox.callSync("add", "a", "b"), "ab");
  assert.equal(await sandbox.call("add", 2, 3), 5);
  assert.equal(sandbox.callSync("count"), 0);
  assert.equal(sandbox.callSync("count", ...Array(300).fill(0)), 300);
  assert.equal(sandbox.callSync("tools.double", 21), 42);
  // Arguments are data, never source.
  const text = "\"); throw 1; ('\\${x}`\n\0";
  assert.equal(sandbox.callSync("same", text), text);
});

promise("a failing call is the guest's error", async (language) => {
  using sandbox = language.sandbox();
  sandbox.evalSync(language.functions.definitions);
  const error = guestError(() => sandbox.callSync("fail"));
  assert.deepEqual([error.name, error.message], ["TypeError", "no"]);
  await assert.rejects(sandbox.call("fail"), { name: "TypeError" });
  const { undefined: name } = language.functions;
  assert.equal(guestError(() => sandbox.callSync("nothing")).name, name);
  guestError(() => sandbox.callSync("tools.nothing"));
  guestError(() => sandbox.callSync("nothing.at.all"));
  sandbox.set("value", 5);
  assert.equal(guestError(() => sandbox.callSync("value")).name, "TypeError");
});

promise("a call can be made of a host function", (language) => {
  using sandbox = language.sandbox();
  sandbox.bind("db.twice", (n: number) => n * 2);
  assert.equal(sandbox.callSync("db.twice", 4), 8);
});

promise("set makes globals, get reads them", (language) => {
  using sandbox = language.sandbox();
  sandbox.set("x", { a: [1] });
  assert.deepEqual(sandbox.get("x"), { a: [1] });
  sandbox.set("x", 2);
  assert.equal(sandbox.evalSync("x + 1"), 3);
  sandbox.evalSync("y = x * 10");
  assert.equal(sandbox.get("y"), 20);
  const { undefined: name } = language.functions;
  assert.equal(guestError(() => sandbox.get("nothing")).name, name);
  sandbox.evalSync(language.functions.definitions);
  assert.match(guestError(() => sandbox.get("add")).message, /function/);
  sandbox.set("é", 1);
  assert.equal(sandbox.evalSync("é"), 1);
});

promise("set and get see what declarations made", (language) => {
  using sandbox = language.sandbox();
  sandbox.evalSync(language.evaluation.state[0]![0]);
  assert.equal(sandbox.get("a"), 1);
  assert.equal(sandbox.callSync("e") !== undefined, true);
  sandbox.set("a", 7);
  assert.equal(sandbox.evalSync("a"), 7);
});

promise("names that host objects know are ordinary names", (language) => {
  using sandbox = language.sandbox();
  for (const name of ["constructor", "toString", "valueOf", "hasOwnProperty"]) {
    sandbox.set(name, name.length);
    assert.equal(sandbox.get(name), name.length);
    assert.equal(sandbox.evalSync(name), name.length);
  }
});

promise("bad names are refused before anything runs", async (language) => {
  using sandbox = language.sandbox();
  for (const name of language.functions.badNames) {
    const refusal = { name: "TypeError", message: /must be an identifier/ };
    const what = Deno.inspect(name);
    assert.throws(() => sandbox.callSync(name), refusal, what);
    await assert.rejects(sandbox.call(name), refusal, what);
    assert.throws(() => sandbox.set(name, 1), refusal, what);
    assert.throws(() => sandbox.get(name), refusal, what);
  }
  assert.throws(() => sandbox.set("a.b", 1), TypeError, "no dots in set");
  assert.throws(() => sandbox.get("a.b"), TypeError, "no dots in get");
  for (const name of [undefined, null, 5, {}]) {
    assert.throws(() => sandbox.callSync(name as never), TypeError);
    assert.throws(() => sandbox.set(name as never, 1), TypeError);
    assert.throws(() => sandbox.get(name as never), TypeError);
  }
  assert.throws(
    () => sandbox.callSync(Array(50).fill("a").join(".")),
    TypeError,
  );
});
