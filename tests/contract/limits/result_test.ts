/** `maxResult` bounds a value that leaves the guest. */

import assert from "node:assert/strict";
import type { Sandbox } from "../../../mod.ts";
import { isSpentUntilReset, limitError } from "../failure.ts";
import { promise } from "../languages.ts";

promise(
  "a value of exactly the limit leaves, and a larger one ends the run",
  (language) => {
    const { text } = language.limits;
    using sandbox = language.sandbox({ maxResult: 1000 });
    assert.equal(sandbox.evalSync(text(1000)), "x".repeat(1000));
    const error = limitError("result", () => sandbox.evalSync(text(1001)));
    assert.equal(error.value, 1000);
    assert.match(error.message, /maxResult/);
    isSpentUntilReset(sandbox);
  },
);

promise("every way out is under the limit", async (language) => {
  using sandbox = language.sandbox({ maxResult: 100 });
  const { text } = language.limits;
  const big = "y".repeat(200);
  const ways: [string, () => unknown][] = [
    ["get", () => sandbox.get("big")],
    ["call", () => sandbox.callSync("same", big)],
    ["an array", () => sandbox.evalSync(`[${text(60)}, ${text(60)}]`)],
    ["a script", () => sandbox.compile(text(200)).evalSync()],
  ];
  for (const [what, way] of ways) {
    sandbox.evalSync(language.functions.definitions);
    sandbox.set("big", big);
    limitError("result", way, what);
    isSpentUntilReset(sandbox);
  }
  await assert.rejects(sandbox.evalJson(text(200)), { limit: "result" });
});

promise("values without a text need no room", (language) => {
  using sandbox = language.sandbox({ maxResult: 0 });
  assert.equal(sandbox.evalSync("1 + 1"), 2);
  assert.equal(sandbox.evalSync(language.limits.text(0)), "");
  limitError("result", () => sandbox.evalSync(language.limits.text(1)));
});

promise("the default is 8 MiB, and a run can be given less", (language) => {
  using sandbox = language.sandbox();
  const { text } = language.limits;
  const most = 8 * 1024 * 1024;
  assert.equal(sandbox.evalSync<string>(text(most)).length, most);
  limitError("result", () => sandbox.evalSync(text(most + 1)));
  sandbox.reset();
  limitError("result", () => sandbox.evalSync(text(11), { maxResult: 10 }));
});

promise(
  "arguments of host functions have room for 8 MiB, or maxResult if it is more",
  (language) => {
    const { text } = language.limits;
    const most = 8 * 1024 * 1024 - '[""]'.length;
    const ask = (sandbox: Sandbox, length: number) => {
      sandbox.bind("length_of", (value: string) => value.length);
      return sandbox.evalSync(`length_of(${text(length)})`);
    };
    using small = language.sandbox({ maxResult: 10 });
    assert.equal(ask(small, most), most);
    const error = limitError("result", () => ask(small, most + 1));
    assert.equal(error.value, 8 * 1024 * 1024);
    isSpentUntilReset(small);
    using large = language.sandbox({ maxResult: 10 * 1024 * 1024 });
    assert.equal(ask(large, most + 1), most + 1);
  },
);
