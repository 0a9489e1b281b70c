/** A script is compiled once and run often. */

import assert from "node:assert/strict";
import { LimitError, StateError } from "../../mod.ts";
import { guestError, limitError } from "./failure.ts";
import { promise } from "./languages.ts";

promise("a script runs often, on the sandbox's state", async (language) => {
  using sandbox = language.sandbox();
  using script = sandbox.compile("a + b");
  assert.equal(script.evalSync({ globals: { a: 1, b: 2 } }), 3);
  sandbox.set("a", 10);
  assert.equal(script.evalSync(), 12);
  assert.equal(await script.eval(), 12);
  const result = await script.run();
  assert.ok(result.ok);
  assert.equal(result.value, 12);
  assert.ok(result.usage.fuel > 0);
  sandbox.set("a", "x");
  sandbox.set("b", "y");
  assert.equal(script.evalSync(), "xy");
});

promise("compiling runs nothing", (language) => {
  using sandbox = language.sandbox();
  let calls = 0;
  sandbox.bind("tick", () => ++calls);
  using script = sandbox.compile("tick()");
  assert.equal(calls, 0);
  script.evalSync();
  assert.equal(calls, 1);
});

promise("many scripts live side by side", (language) => {
  using sandbox = language.sandbox();
  const scripts = Array.from(
    { length: 200 },
    (_, i) => sandbox.compile(`${i} + 0`),
  );
  scripts.forEach((script, i) => assert.equal(script.evalSync(), i));
  scripts.forEach((script, i) => i % 2 && script.close());
  const more = sandbox.compile("1000 + 0");
  scripts.forEach((script, i) => i % 2 || assert.equal(script.evalSync(), i));
  assert.equal(more.evalSync(), 1000);
});

promise("a script survives a reset", (language) => {
  using sandbox = language.sandbox();
  using script = sandbox.compile("x + 1");
  using later = sandbox.compile("x + 2");
  sandbox.reset();
  using fresh = sandbox.compile("x + 3");
  sandbox.set("x", 1);
  assert.deepEqual(
    [later.evalSync(), script.evalSync(), fresh.evalSync()],
    [3, 2, 4],
  );
});

promise("a script survives a limit", (language) => {
  using sandbox = language.sandbox();
  using script = sandbox.compile(language.limits.count(10));
  limitError(
    "runtime",
    () => sandbox.evalSync(language.limits.endless, { maxRuntime: 20 }),
  );
  assert.throws(() => script.evalSync(), StateError);
  sandbox.reset();
  assert.equal(script.evalSync(), 45);
  limitError("fuel", () => script.evalSync({ maxFuel: 1 }));
});

promise(
  "a closed script says so, and can be closed again",
  async (language) => {
    using sandbox = language.sandbox();
    const script = sandbox.compile("1");
    script.close();
    script.close();
    for (const work of [() => script.evalSync()]) {
      assert.throws(work, { name: "StateError", state: "closed" });
    }
    await assert.rejects(script.eval(), StateError);
    await assert.rejects(script.run(), StateError);
    assert.equal(sandbox.evalSync("1 + 1"), 2);
  },
);

promise("a script of a closed sandbox says so", (language) => {
  const sandbox = language.sandbox();
  const script = sandbox.compile("1");
  sandbox.close();
  assert.throws(() => script.evalSync(), {
    name: "StateError",
    state: "closed",
  });
  script.close();
});

promise("closing scripts gives their memory back", (language) => {
  using sandbox = language.sandbox({ maxMemory: 32 * 1024 * 1024 });
  const source = `"${"x".repeat(500_000)}"`;
  for (let i = 0; i < 200; i++) {
    using script = sandbox.compile(source);
    assert.equal(script.evalSync<string>().length, 500_000);
  }
});

promise("a script fails as its source would", async (language) => {
  using sandbox = language.sandbox({ filename: "mine.txt" });
  using script = sandbox.compile("1\nmissing");
  const error = guestError(() => script.evalSync());
  assert.equal(error.line, 2);
  assert.match(error.stack!, /mine\.txt/);
  const result = await script.run();
  assert.ok(!result.ok && !(result.error instanceof LimitError));
  assert.equal(sandbox.spent, false);
});
