/** Fuel is the same for the same work, and `maxFuel` ends a run exactly. */

import assert from "node:assert/strict";
import type { Sandbox } from "../../../mod.ts";
import { limitError } from "../failure.ts";
import { promise } from "../languages.ts";
import { runWithoutPermissions } from "../process.ts";

const SEED = { seed: 1 };

async function fuelOf(sandbox: Sandbox, source: string): Promise<number> {
  const result = await sandbox.run(source);
  assert.ok(result.ok, source);
  return result.usage.fuel;
}

promise(
  "fuel is the same in every sandbox and after a reset",
  async (language) => {
    for (const source of language.limits.programs) {
      using a = language.sandbox(SEED);
      using b = language.sandbox(SEED);
      const fuel = await fuelOf(a, source);
      assert.ok(fuel > 0, source);
      assert.equal(await fuelOf(b, source), fuel, `another sandbox: ${source}`);
      a.reset();
      assert.equal(await fuelOf(a, source), fuel, `after a reset: ${source}`);
      using c = language.sandbox({
        ...SEED,
        maxFuel: fuel * 2,
        maxRuntime: 60_000,
      });
      assert.equal(await fuelOf(c, source), fuel, `under a limit: ${source}`);
    }
  },
);

promise("fuel is the same in another process", async (language) => {
  const { programs } = language.limits;
  const { code, stdout, stderr } = await runWithoutPermissions(`
    const interpreter = await mod.loadInterpreter(${
    JSON.stringify(language.name)
  });
    for (const source of ${JSON.stringify(programs)}) {
      using sandbox = interpreter.createSandbox({ seed: 1 });
      console.log((await sandbox.run(source)).usage.fuel);
    }`);
  assert.equal(code, 0, stderr);
  const fuels = stdout.trim().split("\n").map(Number);
  for (const [i, source] of programs.entries()) {
    using sandbox = language.sandbox(SEED);
    assert.equal(fuels[i], await fuelOf(sandbox, source), source);
  }
});

promise("fuel grows with the work", async (language) => {
  using sandbox = language.sandbox(SEED);
  const { count } = language.limits;
  const few = await fuelOf(sandbox, count(10_000));
  const many = await fuelOf(sandbox, count(100_000));
  assert.ok(many > few * 5 && many < few * 15, `${few} and ${many}`);
});

promise("a run may use all of its fuel, and no more", async (language) => {
  const source = language.limits.count(50_000);
  using plain = language.sandbox(SEED);
  const fuel = await fuelOf(plain, source);
  using enough = language.sandbox({ ...SEED, maxFuel: fuel });
  assert.equal(await fuelOf(enough, source), fuel);
  for (const maxFuel of [fuel - 1, Math.floor(fuel / 2), 1]) {
    using sandbox = language.sandbox({ ...SEED, maxFuel });
    const error = limitError("fuel", () => sandbox.evalSync(source));
    assert.equal(error.value, maxFuel);
    assert.match(error.message, /maxFuel/);
    assert.ok(error.usage.fuel > maxFuel);
    // What one charge takes is little: the stop is near the limit.
    assert.ok(error.usage.fuel < maxFuel + 100_000, `${error.usage.fuel}`);
    assert.equal(sandbox.spent, true);
  }
});

promise("running out of fuel cannot be caught", async (language) => {
  for (const { what, source } of language.limits.stubborn) {
    using sandbox = language.sandbox({
      maxFuel: 3_000_000,
      maxOutput: Infinity,
    });
    const result = await sandbox.run(source);
    assert.ok(!result.ok, what);
    limitError("fuel", () => {
      throw result.error;
    }, what);
    assert.ok(!result.stdout.includes("survived"), what);
  }
});

promise("each run has its own fuel, and may be given less", (language) => {
  const work = language.limits.count(20_000);
  using sandbox = language.sandbox({ ...SEED, maxFuel: 50_000_000 });
  for (let i = 0; i < 5; i++) {
    assert.equal(sandbox.evalSync(work), 199_990_000);
  }
  const error = limitError(
    "fuel",
    () => sandbox.evalSync(work, { maxFuel: 1000 }),
  );
  assert.equal(error.value, 1000);
  sandbox.reset();
  assert.equal(sandbox.evalSync(work), 199_990_000, "the limit is as before");
  assert.throws(
    () => sandbox.evalSync("1", { maxFuel: 50_000_001 }),
    RangeError,
  );
});
