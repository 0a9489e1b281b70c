/** `maxOutput` bounds stdout and stderr together, to the byte. */

import assert from "node:assert/strict";
import { LimitError } from "../../../mod.ts";
import { isSpentUntilReset, limitError } from "../failure.ts";
import { promise } from "../languages.ts";

promise(
  "output up to the limit is kept, and one byte more ends the run",
  async (language) => {
    const { print, printError } = language.output;
    const nine = `${print("abcd")}\n${printError("efg")}`;
    using exact = language.sandbox({ maxOutput: 9 });
    const fine = await exact.run(nine);
    assert.ok(fine.ok);
    assert.deepEqual([fine.stdout, fine.stderr], ["abcd\n", "efg\n"]);
    assert.equal(fine.usage.outputBytes, 9);

    using tight = language.sandbox({ maxOutput: 8 });
    const over = await tight.run(nine);
    assert.ok(!over.ok && over.error instanceof LimitError);
    assert.equal(over.error.limit, "output");
    assert.equal(over.error.value, 8);
    assert.match(over.error.message, /maxOutput/);
    assert.equal(over.stdout + over.stderr, "abcd\nefg");
    assert.equal(over.usage.outputBytes, 8);
    isSpentUntilReset(tight);
  },
);

promise("bytes are counted, not characters", async (language) => {
  const { print } = language.output;
  using sandbox = language.sandbox({ maxOutput: 5 });
  assert.equal((await sandbox.run(print("🌍"))).stdout, "🌍\n");
  const over = await sandbox.run(print("é🌍"));
  assert.equal(over.ok, false);
  assert.equal(over.stdout, "é\ufffd", "a character cut by the limit shows");
});

promise("no output at all can be allowed", async (language) => {
  using sandbox = language.sandbox({ maxOutput: 0 });
  assert.equal(sandbox.evalSync("1 + 1"), 2);
  const result = await sandbox.run(language.output.print(""));
  assert.ok(!result.ok && result.error instanceof LimitError);
  assert.equal(result.stdout, "");
});

promise("a flood ends at the limit, whatever catches", async (language) => {
  const { print } = language.output;
  using sandbox = language.sandbox({ maxOutput: 10_000 });
  const flood = language.limits.callTicks(1_000_000).replace(
    "tick()",
    print("x"),
  );
  const result = await sandbox.run(flood);
  assert.ok(!result.ok && result.error instanceof LimitError);
  assert.equal(result.error.limit, "output");
  assert.equal(result.stdout, "x\n".repeat(5000));
});

promise(
  "the limit holds for sinks, and counts anew in each run",
  (language) => {
    let taken = "";
    const { print } = language.output;
    using sandbox = language.sandbox({
      maxOutput: 10,
      stdout: (chunk) => void (taken += chunk),
    });
    for (let i = 0; i < 5; i++) sandbox.evalSync(print("12345678"));
    assert.equal(taken, "12345678\n".repeat(5));
    limitError("output", () => sandbox.evalSync(print("1234567890")));
    sandbox.reset();
    limitError(
      "output",
      () => sandbox.evalSync(print("12345678"), { maxOutput: 4 }),
    );
  },
);
