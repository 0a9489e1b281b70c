/** Arguments and environment are those that the host gave. */

import assert from "node:assert/strict";
import { promise } from "./languages.ts";

promise("arguments arrive in order and as they are", (language) => {
  const args = ["--flag", "", "two words", "é🌍", "--", "$HOME"];
  using sandbox = language.sandbox({ args });
  assert.deepStrictEqual(sandbox.evalSync(language.grants.args), args);
  sandbox.reset();
  assert.deepStrictEqual(sandbox.evalSync(language.grants.args), args);
});

promise("without arguments there are none", (language) => {
  using sandbox = language.sandbox();
  assert.deepStrictEqual(sandbox.evalSync(language.grants.args), []);
});

promise("environment variables arrive as they are", (language) => {
  const { env } = language.grants;
  using sandbox = language.sandbox({
    env: { REGION: "eu", EMPTY: "", TEXT: "a=b\n✓" },
  });
  assert.equal(sandbox.evalSync(env("REGION")), "eu");
  assert.equal(sandbox.evalSync(env("EMPTY")), "");
  assert.equal(sandbox.evalSync(env("TEXT")), "a=b\n✓");
});

promise("nothing of the host's own environment is seen", (language) => {
  Deno.env.set("SANDBOX_TEST_SECRET", "secret");
  using sandbox = language.sandbox();
  for (const name of ["PATH", "HOME", "SANDBOX_TEST_SECRET"]) {
    const caught = sandbox.evalSync(
      language.functions.caught(language.grants.env(name)),
    );
    assert.notEqual(caught, Deno.env.get(name), name);
  }
});
