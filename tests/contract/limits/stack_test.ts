/** Endless recursion is the guest's own error, which it can catch. */

import assert from "node:assert/strict";
import { GuestError, LimitError } from "../../../mod.ts";
import { told } from "../failure.ts";
import { promise } from "../languages.ts";

promise("endless recursion can be caught, again and again", (language) => {
  using sandbox = language.sandbox();
  for (let i = 0; i < 5; i++) {
    assert.equal(sandbox.evalSync(language.recursion.caught), "caught");
  }
  assert.equal(sandbox.spent, false);
});

promise("useful depths are not refused", (language) => {
  using sandbox = language.sandbox();
  sandbox.bind("probe", () => "deep");
  sandbox.evalSync(language.recursion.descend);
  assert.equal(sandbox.evalSync("f(800)"), "deep");
});

promise(
  "a host function deep in the guest fails cleanly, or runs",
  async (language) => {
    for (const depth of [500, 900, 990, 2000, 5000, 20_000]) {
      using sandbox = language.sandbox();
      sandbox.bind("probe", () => {
        // A host function that needs some stack of its own.
        const descend = (n: number): number => n === 0 ? 0 : 1 + descend(n - 1);
        return descend(500);
      });
      sandbox.evalSync(language.recursion.descend);
      const result = await sandbox.run(`f(${depth})`);
      if (result.ok) {
        assert.equal(result.value, 500);
        continue;
      }
      const { error } = result;
      assert.ok(
        error instanceof GuestError ||
          error instanceof LimitError && error.limit === "stack",
        `${depth}: ${told(error)}`,
      );
    }
  },
);
