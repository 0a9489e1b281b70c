/** A guest's exception arrives as it was, and shows nothing of the host. */

import assert from "node:assert/strict";
import { GuestError, SandboxError } from "../../mod.ts";
import { guestError, told } from "./failure.ts";
import { promise } from "./languages.ts";

promise("an error has its name, message, line and column", (language) => {
  for (const { source, name, message, line, column } of language.errors.table) {
    using sandbox = language.sandbox();
    const error = guestError(() => sandbox.evalSync(source), source);
    assert.match(error.name, new RegExp(`^(?:${name})$`), source);
    if (message) assert.match(error.message, message, source);
    if (line !== undefined) {
      assert.equal(error.line, line, `line of ${source}\n${error.stack}`);
      assert.match(error.stack!, new RegExp(language.filename), source);
    }
    if (column !== undefined) {
      assert.equal(error.column, column, `column of ${source}\n${error.stack}`);
    }
    assert.ok(error instanceof SandboxError);
    assert.equal(error.kind, "guest");
    assert.equal(sandbox.spent, false);
    assert.equal(sandbox.evalSync("1 + 1"), 2, "it goes on");
  }
});

promise("a stack has the frames of the guest only, in its file", (language) => {
  using sandbox = language.sandbox({ filename: "user/code.txt" });
  const { nested, bridge } = language.errors;
  const check = (error: GuestError) => {
    assert.equal(error.line, 2, error.stack);
    assert.match(error.stack!, /inner/);
    assert.match(error.stack!, /outer/);
    for (const line of [2, 5, 7]) {
      assert.match(
        error.stack!,
        new RegExp(`user/code\\.txt"?(?:, line |:)${line}\\b`),
        `frame of line ${line}`,
      );
    }
    assert.doesNotMatch(error.stack!, bridge);
  };
  check(guestError(() => sandbox.evalSync(nested)));
  using fresh = language.sandbox({ filename: "user/code.txt" });
  using script = fresh.compile(nested);
  check(guestError(() => script.evalSync()));
});

promise(
  "a function that was called by name fails with its own frames",
  (language) => {
    using sandbox = language.sandbox();
    sandbox.evalSync(language.functions.definitions);
    const error = guestError(() => sandbox.callSync("fail"));
    assert.equal(error.name, "TypeError");
    assert.equal(error.message, "no");
    assert.match(error.stack!, /fail/);
    assert.equal(typeof error.line, "number");
    assert.doesNotMatch(error.stack!, language.errors.bridge);
  },
);

promise("a cause comes along", (language) => {
  using sandbox = language.sandbox();
  const { cause, causeNames, manyCauses } = language.errors;
  const error = guestError(() => sandbox.evalSync(cause));
  assert.deepEqual([error.name, error.message], [causeNames[0], "outer"]);
  const inner = error.cause;
  assert.ok(inner instanceof GuestError, told(inner));
  assert.deepEqual([inner.name, inner.message], [causeNames[1], "inner"]);

  let depth = 0;
  let at: unknown = guestError(() => sandbox.evalSync(manyCauses));
  for (; at instanceof GuestError; at = at.cause) depth++;
  assert.ok(depth >= 2 && depth <= 9, `${depth} causes`);
});

promise("an error that bites when it is read is still an error", (language) => {
  for (const { what, source } of language.errors.hostile) {
    using sandbox = language.sandbox();
    const error = guestError(() => sandbox.evalSync(source), what);
    assert.equal(typeof error.name, "string", what);
    assert.equal(typeof error.message, "string", what);
    assert.equal(typeof error.stack, "string", what);
    assert.ok(error.name.length <= 300, what);
    assert.doesNotMatch(error.stack!, /\.ts\b|wasm|file:/, what);
    assert.equal(sandbox.evalSync("1 + 1"), 2, `${what}: it goes on`);
  }
});

promise("what is thrown and is no error is told", (language) => {
  for (const [source, message] of language.errors.others) {
    using sandbox = language.sandbox();
    const error = guestError(() => sandbox.evalSync(source), source);
    assert.match(error.message, message, source);
    assert.notEqual(error.name, "", source);
  }
});

promise("a long message is cut", (language) => {
  using sandbox = language.sandbox();
  const { longMessage } = language.errors;
  assert.equal(
    guestError(() => sandbox.evalSync(longMessage(60_000))).message.length,
    60_000,
  );
  const cut = guestError(() => sandbox.evalSync(longMessage(1_000_000)));
  assert.ok(cut.message.length < 70_000);
  assert.match(cut.message, /… \(cut\)$/);
  assert.ok(cut.stack!.length < 140_000);
});

promise("an error of the guest has no stack of the host", async (language) => {
  using sandbox = language.sandbox();
  const result = await sandbox.run(language.errors.nested);
  assert.ok(!result.ok);
  assert.doesNotMatch(
    `${result.error.stack} ${Deno.inspect(result.error.cause)}`,
    /sandbox\.ts|guest\.ts|errors_test/,
  );
});
