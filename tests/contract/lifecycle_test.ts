/** A sandbox is open, busy, spent or closed, and says so. */

import assert from "node:assert/strict";
import {
  AbortedError,
  createSandbox,
  loadInterpreter,
  run,
  type Sandbox,
} from "../../mod.ts";
import { isSpentUntilReset, limitError, thrown } from "./failure.ts";
import { promise } from "./languages.ts";

function everyUse(sandbox: Sandbox): [string, () => unknown][] {
  return [
    ["evalSync", () => sandbox.evalSync("1")],
    ["eval", () => sandbox.eval("1")],
    ["evalJson", () => sandbox.evalJson("1")],
    ["run", () => sandbox.run("1")],
    ["callSync", () => sandbox.callSync("f")],
    ["call", () => sandbox.call("f")],
    ["set", () => sandbox.set("x", 1)],
    ["get", () => sandbox.get("x")],
    ["compile", () => sandbox.compile("1")],
    ["bind", () => sandbox.bind("g", () => 1)],
    ["bindJson", () => sandbox.bindJson("h", () => "1")],
    ["unbind", () => sandbox.unbind("f")],
    ["complete", () => sandbox.complete("x")],
    ["reset", () => sandbox.reset()],
  ];
}

promise("every use of a closed sandbox is a clear error", async (language) => {
  const sandbox = language.sandbox();
  sandbox.bind("f", () => 1);
  assert.equal(sandbox.closed, false);
  sandbox.close();
  sandbox.close();
  assert.equal(sandbox.closed, true);
  for (const [what, use] of everyUse(sandbox)) {
    await assert.rejects(async () => await use(), {
      name: "StateError",
      state: "closed",
      message: /closed.*create another/,
    }, what);
  }
  assert.equal(sandbox.usage.memory, 0);
});

promise("a spent sandbox refuses all but reset and close", async (language) => {
  using sandbox = language.sandbox();
  sandbox.bind("f", () => 1);
  limitError(
    "runtime",
    () => sandbox.evalSync(language.limits.endless, { maxRuntime: 20 }),
  );
  for (const [what, use] of everyUse(sandbox)) {
    if (what === "reset") continue;
    await assert.rejects(async () => await use(), {
      name: "StateError",
      state: "spent",
      message: /runtime limit.*reset\(\)/,
    }, what);
  }
  isSpentUntilReset(sandbox);
  assert.equal(sandbox.evalSync("f()"), 1);
});

promise("using and await using close", async (language) => {
  let kept: Sandbox;
  {
    using sandbox = language.sandbox();
    kept = sandbox;
  }
  assert.equal(kept.closed, true);
  {
    await using sandbox = await createSandbox(language.name);
    assert.equal(await sandbox.eval("1 + 1"), 2);
    kept = sandbox;
  }
  assert.equal(kept.closed, true);
});

promise("reset puts the guest back to its start", (language) => {
  using sandbox = language.sandbox({ seed: 1 });
  sandbox.evalSync("x = 1");
  sandbox.reset();
  assert.throws(() => sandbox.get("x"), { kind: "guest" });
  for (let i = 0; i < 20; i++) sandbox.reset();
  assert.equal(sandbox.evalSync("1 + 1"), 2);
});

promise("close in a host function ends the run", (language) => {
  const sandbox = language.sandbox();
  sandbox.bind("leave", () => sandbox.close());
  const error = thrown(() =>
    sandbox.evalSync(
      `${language.functions.caught("leave()")}\n${language.limits.endless}`,
    )
  );
  assert.ok(error instanceof AbortedError, String(error));
  assert.match(error.message, /closed while it ran/);
  assert.equal(sandbox.closed, true);
});

promise(
  "an interpreter makes many sandboxes, and none once closed",
  async (language) => {
    const interpreter = await loadInterpreter(language.name);
    using a = interpreter.createSandbox();
    using b = interpreter.createSandbox();
    a.evalSync("x = 1");
    b.evalSync("x = 2");
    assert.deepEqual([a.get("x"), b.get("x")], [1, 2]);
    interpreter.close();
    interpreter.close();
    assert.throws(() => interpreter.createSandbox(), {
      name: "StateError",
      state: "closed",
    });
    assert.equal(a.evalSync("x + 1"), 2, "its sandboxes go on");
    using again = (await loadInterpreter(language.name)).createSandbox();
    assert.equal(again.evalSync("1 + 1"), 2);
  },
);

promise("a language may be given as a value", async (language) => {
  const value = language.interpreter.language;
  using sandbox = await createSandbox(value);
  assert.equal(sandbox.language, language.name);
  const result = await run(value, "20 + 1");
  assert.ok(result.ok && result.value === 21);
});

promise("sandboxes that are dropped do not pile up", (language) => {
  for (let i = 0; i < 60; i++) {
    const sandbox = language.sandbox();
    if (i % 2) sandbox.close();
  }
  using sandbox = language.sandbox();
  assert.equal(sandbox.evalSync("1 + 1"), 2);
});

Deno.test("an unknown language is named, with the known ones", async () => {
  for (const work of [loadInterpreter, createSandbox]) {
    await assert.rejects(work("ruby" as never), {
      name: "TypeError",
      message: /unknown language "ruby"; known are "javascript", "python"/,
    });
    for (const wrong of [undefined, null, 5, {}, "__proto__", "toString"]) {
      await assert.rejects(work(wrong as never), TypeError, String(wrong));
    }
  }
  await assert.rejects(run("ruby" as never, "1"), TypeError);
});

promise(
  "a sandbox that is closed while it is reset stays closed",
  (language) => {
    let asked = () => {};
    const sandbox = language.sandbox({
      clock: () => {
        asked();
        return 0;
      },
    });
    let closes = 0;
    asked = () => {
      closes++;
      sandbox.close();
    };
    sandbox.reset();
    assert.equal(sandbox.closed, closes > 0);
    sandbox.close();
  },
);
