/** A source gives the value of its last expression, and its state stays. */

import assert from "node:assert/strict";
import { GuestError } from "../../mod.ts";
import { guestError, thrown } from "./failure.ts";
import { promise } from "./languages.ts";

promise("the last expression is the value", async (language) => {
  for (const [source, value] of language.evaluation.expressions) {
    using sandbox = language.sandbox();
    assert.deepStrictEqual(sandbox.evalSync(source), value, source);
    assert.deepStrictEqual(
      await sandbox.eval(source, { repl: true }),
      value,
      `${source} in a console`,
    );
    using fresh = language.sandbox();
    using script = fresh.compile(source);
    assert.deepStrictEqual(script.evalSync(), value, `${source} compiled`);
  }
});

promise("a statement has no value", (language) => {
  for (const source of language.evaluation.statements) {
    using sandbox = language.sandbox();
    assert.equal(sandbox.evalSync(source), language.nothing, source);
    using script = sandbox.compile("");
    assert.equal(script.evalSync(), language.nothing);
  }
});

promise("state stays from run to run", async (language) => {
  using sandbox = language.sandbox();
  for (const [source, value] of language.evaluation.state) {
    assert.deepStrictEqual(await sandbox.eval(source), value, source);
  }
});

promise("a declaration is made again as the language wants it", (language) => {
  const { source, error } = language.evaluation.redeclared;
  using sandbox = language.sandbox();
  sandbox.evalSync(source);
  if (error === undefined) sandbox.evalSync(source);
  else assert.equal(guestError(() => sandbox.evalSync(source)).name, error);
  assert.equal(sandbox.evalSync("twice"), 1, "the first one stands");
});

promise("a console may declare again", (language) => {
  const { source } = language.evaluation.redeclared;
  using sandbox = language.sandbox();
  const repl = { repl: true };
  sandbox.evalSync(source, repl);
  sandbox.evalSync(source.replace("1", "2"), repl);
  assert.equal(sandbox.evalSync("twice", repl), 2);
});

promise("a console is told of input that ends too early", (language) => {
  using sandbox = language.sandbox();
  for (const source of language.evaluation.incomplete) {
    const inRepl = guestError(
      () => sandbox.evalSync(source, { repl: true }),
      source,
    );
    assert.equal(inRepl.incomplete, true, source);
    const outside = guestError(() => sandbox.evalSync(source), source);
    assert.equal(outside.incomplete, false, source);
  }
  for (const { source } of language.evaluation.malformed) {
    const error = guestError(() => sandbox.evalSync(source, { repl: true }));
    assert.equal(error.incomplete, false, source);
  }
});

promise("a syntax error tells where it is", (language) => {
  for (const { source, name, line, column } of language.evaluation.malformed) {
    using sandbox = language.sandbox({ filename: "mine.txt" });
    for (
      const work of [
        () => sandbox.evalSync(source),
        () => sandbox.compile(source),
      ]
    ) {
      const error = guestError(work, source);
      assert.equal(error.name, name, source);
      assert.equal(error.line, line, `line of ${source}`);
      if (column !== undefined) {
        assert.equal(error.column, column, `column of ${source}`);
      }
      assert.match(error.stack!, /mine\.txt/, source);
    }
    assert.equal(sandbox.evalSync("1 + 1"), 2);
  }
});

promise("promises are waited for", async (language) => {
  const { promises } = language.evaluation;
  if (!promises) return;
  using sandbox = language.sandbox();
  for (const [source, value] of promises.settled) {
    assert.deepStrictEqual(sandbox.evalSync(source), value, source);
  }
  const { source, name, message, line } = promises.rejected;
  const error = guestError(() => sandbox.evalSync(source));
  assert.equal(error.name, name);
  assert.match(error.message, message!);
  assert.equal(error.line, line);
  for (const source of promises.stalled) {
    const stalled = await sandbox.run(source);
    assert.ok(!stalled.ok && stalled.error instanceof GuestError, source);
    assert.match(stalled.error.message, /never settle/);
  }
  assert.equal(sandbox.evalSync("1 + 1"), 2);
});

promise("a source may be long and hold any character", (language) => {
  using sandbox = language.sandbox();
  const long = "é🌍x".repeat(300_000);
  assert.equal(sandbox.evalSync(`"${long}"`), long);
  assert.equal(sandbox.evalSync(`"\u2028\u2029\ufeff"`), "\u2028\u2029\ufeff");
  // A NUL is an error or a part of the text; nothing may be cut off there.
  const result = thrownOrValue(() => sandbox.evalSync(`"a\0b"`));
  assert.ok(
    result === "a\0b" || result instanceof GuestError,
    Deno.inspect(result),
  );
  const cut = thrownOrValue(() => sandbox.evalSync("1 + 1\0 + 1"));
  assert.ok(cut instanceof GuestError, Deno.inspect(cut));
});

function thrownOrValue(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

promise(
  "a source that is no text is refused before anything runs",
  async (language) => {
    using sandbox = language.sandbox();
    for (const source of [undefined, null, 1, {}, new String("1")]) {
      const wrong = source as string;
      assert.throws(() => sandbox.evalSync(wrong), {
        name: "TypeError",
        message: /source must be a string/,
      });
      assert.throws(() => sandbox.compile(wrong), TypeError);
      await assert.rejects(sandbox.eval(wrong), TypeError);
      await assert.rejects(sandbox.evalJson(wrong), TypeError);
      await assert.rejects(sandbox.run(wrong), TypeError);
    }
  },
);

promise("globals of a run stay", (language) => {
  using sandbox = language.sandbox();
  assert.equal(sandbox.evalSync("a + b", { globals: { a: 1, b: 2 } }), 3);
  assert.equal(sandbox.evalSync("a + b"), 3);
  const error = thrown(() =>
    sandbox.evalSync("1", { globals: { "no name": 1 } })
  );
  assert.ok(error instanceof TypeError);
  assert.match(error.message, /"no name"/);
});

promise("names are completed without running code", (language) => {
  using sandbox = language.sandbox();
  sandbox.evalSync(language.functions.definitions);
  assert.ok(sandbox.complete("ad").includes("add"));
  const members = sandbox.complete("tools.");
  assert.ok(
    members.some((name) => /(^|\.)double$/.test(name)),
    Deno.inspect(members),
  );
  assert.deepEqual(sandbox.complete("nothing_like_it"), []);
  assert.deepEqual(sandbox.complete("fail()."), []);
  assert.throws(() => sandbox.complete(1 as never), TypeError);
});
