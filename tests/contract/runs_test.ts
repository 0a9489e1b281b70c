/** What a run tells: its value or error, its output, what it used. */

import assert from "node:assert/strict";
import { AbortedError, GuestError, run, StateError } from "../../mod.ts";
import { isSpentUntilReset, thrown } from "./failure.ts";
import { promise } from "./languages.ts";

promise(
  "run tells a value or an error, and never throws for a guest",
  async (language) => {
    using sandbox = language.sandbox();
    const { print } = language.output;
    const fine = await sandbox.run<number>(`${print("hi")}\n40 + 2`);
    assert.ok(fine.ok);
    assert.equal(fine.value, 42);
    assert.equal(fine.stdout, "hi\n");
    assert.equal(fine.stderr, "");
    const failed = await sandbox.run(`${print("hi")}\nmissing`);
    assert.ok(!failed.ok);
    assert.ok(failed.error instanceof GuestError);
    assert.equal(failed.stdout, "hi\n");
  },
);

promise(
  "usage has every field, for the run and for all runs",
  async (language) => {
    using sandbox = language.sandbox();
    sandbox.bind("tick", () => {
      const end = performance.now() + 2;
      while (performance.now() < end);
    });
    const before = sandbox.usage;
    const { print } = language.output;
    const a = (await sandbox.run(`${print("1234")}\ntick()\ntick()\n1`)).usage;
    const b = (await sandbox.run(`${print("12")}\ntick()\nmissing`)).usage;
    for (const usage of [a, b, sandbox.usage]) {
      assert.deepEqual(Object.keys(usage).sort(), [
        "fuel",
        "hostCalls",
        "hostTime",
        "memory",
        "outputBytes",
        "peakMemory",
        "wallTime",
      ]);
      for (const [name, value] of Object.entries(usage)) {
        assert.ok(Number.isFinite(value) && value > 0, `${name} is ${value}`);
      }
      assert.ok(usage.hostTime <= usage.wallTime);
      assert.ok(usage.memory <= usage.peakMemory);
    }
    assert.deepEqual([a.hostCalls, b.hostCalls], [2, 1]);
    assert.deepEqual([a.outputBytes, b.outputBytes], [5, 3]);
    assert.ok(a.hostTime >= 4);
    const total = sandbox.usage;
    for (const name of ["fuel", "hostCalls", "outputBytes"] as const) {
      assert.equal(total[name] - before[name], a[name] + b[name], name);
    }
  },
);

promise("what did not run used nothing", async (language) => {
  using sandbox = language.sandbox();
  const { print } = language.output;
  await sandbox.run(print("a line of before"));
  const total = sandbox.usage;
  const aborted = await sandbox.run("1", { signal: AbortSignal.abort() });
  assert.ok(!aborted.ok);
  assert.equal(
    aborted.stdout,
    "",
    "the output of the run before is not its own",
  );
  assert.equal(aborted.usage.fuel, 0);
  assert.equal(aborted.usage.outputBytes, 0);
  assert.throws(() => sandbox.evalSync("1", { maxFuel: -1 }), RangeError);
  assert.deepEqual(sandbox.usage, total);
  sandbox.evalSync("1");
  sandbox.close();
  const last = sandbox.usage.fuel;
  assert.throws(() => sandbox.evalSync("1"), StateError);
  assert.equal(sandbox.usage.fuel, last);
});

promise("a spent sandbox counts nothing more", (language) => {
  using sandbox = language.sandbox();
  thrown(() => sandbox.evalSync(language.limits.endless, { maxRuntime: 20 }));
  const { fuel } = sandbox.usage;
  assert.throws(() => sandbox.evalSync("1"), StateError);
  assert.equal(sandbox.usage.fuel, fuel);
});

promise("a signal that has aborted lets nothing run", async (language) => {
  using sandbox = language.sandbox();
  let calls = 0;
  sandbox.bind("tick", () => ++calls);
  const signal = AbortSignal.abort("not today");
  for (
    const work of [
      () => sandbox.evalSync("tick()", { signal }),
      () => sandbox.compile("tick()").evalSync({ signal }),
    ]
  ) {
    const error = thrown(work);
    assert.ok(error instanceof AbortedError);
    assert.equal(error.cause, "not today");
    assert.match(error.message, /before it began/);
  }
  await assert.rejects(sandbox.eval("tick()", { signal }), AbortedError);
  assert.equal(calls, 0);
  assert.equal(sandbox.spent, false, "it ran nothing, so it is as it was");
  assert.equal(sandbox.evalSync("1 + 1"), 2);
});

promise(
  "a signal that aborts in a host function ends the run",
  async (language) => {
    using sandbox = language.sandbox();
    const { caught } = language.functions;
    for (const reason of ["enough", undefined]) {
      const controller = new AbortController();
      sandbox.bind("stop", () => controller.abort(reason));
      const result = await sandbox.run(
        `${caught("stop()")}\n${language.output.print("survived")}`,
        { signal: controller.signal },
      );
      assert.ok(!result.ok && result.error instanceof AbortedError);
      assert.equal(result.stdout, "");
      assert.equal(result.error.kind, "aborted");
      assert.equal(result.error.cause, controller.signal.reason);
      isSpentUntilReset(sandbox);
    }
  },
);

promise("a signal that does not abort does nothing", (language) => {
  using sandbox = language.sandbox();
  const controller = new AbortController();
  const options = { signal: controller.signal };
  assert.equal(sandbox.evalSync("1 + 1", options), 2);
  controller.abort();
  assert.equal(sandbox.evalSync("1 + 1"), 2, "it was that run's signal");
});

promise("a one-shot run has a sandbox of its own", async (language) => {
  const first = await run(language.name, "x = 20 + 1\nx", { seed: 1 });
  assert.ok(first.ok);
  assert.equal(first.value, 21);
  const second = await run(language.name, "x");
  assert.equal(second.ok, false);
  const given = await run(language.name, "a * 2", { globals: { a: 4 } });
  assert.ok(given.ok && given.value === 8);
  const stopped = await run(language.name, language.limits.endless, {
    maxRuntime: 30,
  });
  assert.ok(!stopped.ok && stopped.error.kind === "limit");
  await assert.rejects(run(language.name, "1", { nonsense: 1 } as never), {
    name: "TypeError",
    message: /"nonsense"/,
  });
  const aborted = await run(language.name, "1", {
    signal: AbortSignal.abort(),
  });
  assert.ok(!aborted.ok && aborted.error.kind === "aborted");
});

promise("runs that are begun together are told apart", async (language) => {
  using sandbox = language.sandbox();
  const source = (text: string) => `${language.output.print(text)}\n"${text}"`;
  using script = sandbox.compile(source("b"));
  const results = await Promise.all([
    sandbox.run(source("a")),
    script.run(),
    sandbox.run(source("c")),
  ]);
  assert.deepEqual(
    results.map((result) => [result.ok && result.value, result.stdout]),
    [["a", "a\n"], ["b", "b\n"], ["c", "c\n"]],
  );
});
