/** `maxHostCalls` bounds the calls of host functions in a run. */

import assert from "node:assert/strict";
import { LimitError } from "../../../mod.ts";
import { isSpentUntilReset, limitError } from "../failure.ts";
import { promise } from "../languages.ts";

promise(
  "a run makes as many calls as it may, and not one more",
  async (language) => {
    let calls = 0;
    using sandbox = language.sandbox({ maxHostCalls: 3 });
    sandbox.bind("tick", () => void calls++);
    const fine = await sandbox.run(language.limits.callTicks(3));
    assert.ok(fine.ok);
    assert.equal(fine.usage.hostCalls, 3);
    calls = 0;
    const over = await sandbox.run(language.limits.callTicks(10));
    assert.ok(!over.ok && over.error instanceof LimitError);
    assert.equal(over.error.limit, "hostCalls");
    assert.equal(over.usage.hostCalls, 3, "the one too many did not happen");
    assert.equal(over.error.value, 3);
    assert.match(over.error.message, /maxHostCalls/);
    assert.equal(calls, 3, "the call over the limit does not reach the host");
    assert.ok(!over.stdout.includes("survived"));
    isSpentUntilReset(sandbox);
  },
);

promise("failed calls count, and none may be allowed", (language) => {
  using sandbox = language.sandbox({ maxHostCalls: 0 });
  sandbox.bind("tick", () => 1);
  assert.equal(sandbox.evalSync("1 + 1"), 2);
  limitError("hostCalls", () => sandbox.evalSync("tick()"));

  using two = language.sandbox({ maxHostCalls: 2 });
  two.bind("fail", () => {
    throw new Error("no");
  });
  const once = language.functions.caught("fail()");
  two.evalSync(`${once};\n${once}`);
  limitError(
    "hostCalls",
    () => two.evalSync(`${once};\n${once};\n${once}`),
    "a third",
  );
});

promise("each run counts anew and may be given less", (language) => {
  using sandbox = language.sandbox({ maxHostCalls: 5 });
  sandbox.bind("tick", () => 1);
  for (let i = 0; i < 3; i++) sandbox.evalSync(language.limits.callTicks(5));
  limitError(
    "hostCalls",
    () => sandbox.evalSync(language.limits.callTicks(5), { maxHostCalls: 4 }),
  );
});
