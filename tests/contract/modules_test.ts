/** Modules that the host gives can be imported, and no others. */

import assert from "node:assert/strict";
import { guestError } from "./failure.ts";
import { promise } from "./languages.ts";

promise("a module is imported by its name, and loaded once", (language) => {
  const { module, useModule } = language.grants;
  using sandbox = language.sandbox({ modules: { tools: module } });
  assert.deepStrictEqual(sandbox.evalSync(useModule), [42, "tools", 1]);
  sandbox.reset();
  assert.deepStrictEqual(sandbox.evalSync(useModule), [42, "tools", 1]);
});

promise("a module is loaded when it is imported, not before", (language) => {
  const { failingModule, importOf } = language.grants;
  using sandbox = language.sandbox({ modules: { broken: failingModule } });
  assert.equal(sandbox.evalSync("1 + 1"), 2);
  const error = guestError(() => sandbox.evalSync(importOf("broken")));
  assert.match(error.stack!, /broken/);
  assert.match(error.stack!, /2/);
  assert.equal(sandbox.evalSync("1 + 1"), 2);
});

promise("a module with a syntax error fails at its import", (language) => {
  const { importOf } = language.grants;
  using sandbox = language.sandbox({ modules: { wrong: "1 +\n= )" } });
  const error = guestError(() => sandbox.evalSync(importOf("wrong")));
  assert.equal(error.name, "SyntaxError");
});

promise("a module that was not given cannot be imported", (language) => {
  const { importOf, module } = language.grants;
  using sandbox = language.sandbox({ modules: { tools: module } });
  const error = guestError(() => sandbox.evalSync(importOf("other")));
  assert.match(error.message, /other/);
});

promise("an endless module is stopped", (language) => {
  const { importOf } = language.grants;
  using sandbox = language.sandbox({
    modules: { endless: language.limits.endless },
    maxRuntime: 50,
  });
  assert.throws(() => sandbox.evalSync(importOf("endless")), {
    limit: "runtime",
  });
});
