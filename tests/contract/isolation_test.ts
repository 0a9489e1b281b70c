/** A guest sees nothing but itself and what it was granted. */

import assert from "node:assert/strict";
import { GuestError, type Sandbox } from "../../mod.ts";
import { told } from "./failure.ts";
import { promise } from "./languages.ts";

promise("nothing of the host can be seen", (language) => {
  for (const [source, value] of language.isolation.closed) {
    using sandbox = language.sandbox();
    assert.deepStrictEqual(sandbox.evalSync(source), value, source);
  }
});

promise("every try to get out is an error of the guest", async (language) => {
  const failures: string[] = [];
  for (const source of language.isolation.refused) {
    using sandbox = language.sandbox({ maxRuntime: 10_000 });
    const result = await sandbox.run(source);
    if (result.ok) {
      failures.push(`${source}: gave ${Deno.inspect(result.value)}`);
    } else if (!(result.error instanceof GuestError)) {
      failures.push(`${source}: ${told(result.error)}`);
    }
  }
  assert.deepEqual(failures, []);
});

promise(
  "two sandboxes share nothing, nor does one before and after a reset",
  (language) => {
    for (const [source, check] of language.isolation.pollution) {
      using a = language.sandbox();
      using b = language.sandbox();
      a.evalSync(source);
      assert.equal(a.evalSync(check), false, `it does something: ${source}`);
      assert.equal(b.evalSync(check), true, `in another: ${source}`);
      using c = language.sandbox();
      assert.equal(c.evalSync(check), true, `in a later one: ${source}`);
      a.reset();
      assert.equal(a.evalSync(check), true, `after a reset: ${source}`);
    }
  },
);

promise("sandboxes run in turns without disturbing each other", (language) => {
  using a = language.sandbox();
  using b = language.sandbox();
  a.evalSync("x = 1");
  b.evalSync("x = 2");
  a.bind("other", () => b.evalSync("x = x + 10\nx"));
  assert.equal(a.evalSync("other() + other()"), 12 + 22);
  assert.equal(a.evalSync("x"), 1);
});

promise("the clock stands at the moment of creation", (language) => {
  const before = Date.now();
  using sandbox = language.sandbox();
  const after = Date.now();
  const now = Math.round(sandbox.evalSync<number>(language.isolation.now));
  assert.ok(now >= before && now <= after, `${before} ${now} ${after}`);
  assert.equal(sandbox.evalSync(language.isolation.stands), true);
  const until = Date.now() + 5;
  while (Date.now() < until);
  assert.equal(
    Math.round(sandbox.evalSync<number>(language.isolation.now)),
    now,
    "in a later run",
  );
});

promise("the clock is what the option says", (language) => {
  const { now, stands, awaitTick } = language.isolation;
  const moment = Date.UTC(2024, 1, 29, 12, 30, 15, 250);
  // A clock that tells seconds rounds below the millisecond.
  const told = (sandbox: Sandbox) => Math.round(sandbox.evalSync<number>(now));
  using fixed = language.sandbox({ clock: new Date(moment) });
  assert.equal(told(fixed), moment);
  assert.equal(fixed.evalSync(stands), true);

  using real = language.sandbox({ clock: "real" });
  const before = Date.now();
  const seen = real.evalSync<number>(now);
  assert.ok(seen >= before - 1 && seen <= Date.now() + 1);
  assert.equal(real.evalSync(awaitTick), true);

  let time = moment;
  using own = language.sandbox({ clock: () => time });
  assert.equal(told(own), moment);
  time += 86_400_000;
  assert.equal(told(own), moment + 86_400_000);

  using dates = language.sandbox({ clock: () => new Date(moment) });
  assert.equal(told(dates), moment);
});

promise("a clock function that fails is the host's own failure", (language) => {
  const failure = new Error("no time");
  let fails = false;
  using sandbox = language.sandbox({
    clock: () => {
      if (fails) throw failure;
      return 0;
    },
  });
  fails = true;
  assert.throws(() => sandbox.evalSync(language.isolation.now), failure);
  fails = false;
  sandbox.reset();
  assert.equal(sandbox.evalSync(language.isolation.now), 0);

  let answer: unknown = 0;
  using odd = language.sandbox({ clock: () => answer as number });
  for (answer of [NaN, Infinity, "soon", undefined, new Date(NaN)]) {
    assert.throws(
      () => odd.evalSync(language.isolation.now),
      { name: "TypeError", message: /clock/ },
      Deno.inspect(answer),
    );
    answer = 0;
    odd.reset();
  }
});

promise("every generator differs from sandbox to sandbox", (language) => {
  for (const source of language.isolation.random) {
    const seen = new Set<unknown>();
    for (let i = 0; i < 3; i++) {
      using sandbox = language.sandbox();
      seen.add(sandbox.evalSync(source));
      sandbox.reset();
      seen.add(sandbox.evalSync(source));
    }
    assert.equal(seen.size, 6, `${source}: ${[...seen]}`);
  }
});

promise("a seed fixes every generator, and the clock", (language) => {
  const sources = [...language.isolation.random, language.isolation.now];
  for (const source of sources) {
    using a = language.sandbox({ seed: 7 });
    using b = language.sandbox({ seed: 7n });
    using c = language.sandbox({ seed: "7" });
    const value = a.evalSync(source);
    assert.equal(b.evalSync(source), value, source);
    assert.equal(c.evalSync(source), value, source);
    a.reset();
    assert.equal(a.evalSync(source), value, `after a reset: ${source}`);
    if (source === language.isolation.now) continue;
    using other = language.sandbox({ seed: 8 });
    assert.notEqual(other.evalSync(source), value, source);
  }
});
