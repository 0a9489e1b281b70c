/**
 * What a call costs: evaluations, compiled scripts, host calls, computing.
 *
 * ```sh
 * deno run --allow-sys bench/core.ts
 * ```
 *
 * @module
 */

import assert from "node:assert/strict";
import { type LanguageName, loadInterpreter, type Sandbox } from "../mod.ts";
import { type Candidate, describeMachine, measure, print } from "./timing.ts";

const SOURCES: Readonly<
  Record<LanguageName, { calls: string; dot: string; fib: string; n: number }>
> = {
  javascript: {
    calls:
      "let total = 0; for (let i = 0; i < 1000; i++) total += next(i); total",
    dot:
      "{ const a = vector(0), b = vector(1); let sum = 0; for (let i = 0; i < a.length; i++) sum += a[i] * b[i]; sum }",
    fib: "function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }",
    n: 24,
  },
  python: {
    calls:
      "total = 0\nfor i in range(1000):\n    total += next_number(i)\ntotal",
    dot: "sum(x * y for x, y in zip(vector(0), vector(1)))",
    fib: "def fib(n):\n    return n if n < 2 else fib(n - 1) + fib(n - 2)",
    n: 22,
  },
};

const VECTORS = [0, 1].map((seed) =>
  Array.from({ length: 1000 }, (_, i) => Math.sin(i + seed * 0.5))
);
const DOT = VECTORS[0]!.reduce((sum, x, i) => sum + x * VECTORS[1]![i]!, 0);

function candidates(language: LanguageName, sandbox: Sandbox): Candidate[] {
  const { calls, dot, fib, n } = SOURCES[language];
  sandbox.bind(
    language === "python" ? "next_number" : "next",
    (i: number) => i + 1,
  );
  sandbox.bind("vector", (i: number) => VECTORS[i]);
  sandbox.evalSync(fib);
  const trivial = sandbox.compile("1+1");
  const callsScript = sandbox.compile(
    language === "javascript" ? `{ ${calls} }` : calls,
  );
  const dotScript = sandbox.compile(dot);
  const fibScript = sandbox.compile(`fib(${n})`);
  // Right first, then fast.
  assert.equal(sandbox.evalSync("1+1"), 2);
  assert.equal(trivial.evalSync(), 2);
  assert.equal(callsScript.evalSync(), 500_500);
  assert.ok(Math.abs(dotScript.evalSync<number>() - DOT) < 1e-9);
  assert.equal(fibScript.evalSync(), n === 24 ? 46_368 : 17_711);
  return [
    {
      name: `${language} evalSync("1+1")`,
      work: () => void sandbox.evalSync("1+1"),
      times: 2000,
    },
    {
      name: `${language} compiled "1+1"`,
      work: () => void trivial.evalSync(),
      times: 5000,
    },
    {
      name: `${language} 1,000 host calls`,
      work: () => void callsScript.evalSync(),
      times: 10,
    },
    {
      name: `${language} dot product, 2 x 1,000`,
      work: () => void dotScript.evalSync(),
      times: 10,
    },
    {
      name: `${language} fib(${n})`,
      work: () => void fibScript.evalSync(),
      times: 3,
    },
  ];
}

if (import.meta.main) {
  console.log(describeMachine());
  const rounds = Number(Deno.args[0] ?? 60);
  for (const language of ["javascript", "python"] as const) {
    using interpreter = await loadInterpreter(language);
    using sandbox = interpreter.createSandbox({ maxRuntime: 60_000 });
    print(language, measure(candidates(language, sandbox), rounds));
    const times: Candidate[] = [{
      name: `${language} new sandbox`,
      work: () => interpreter.createSandbox().close(),
      times: 1,
    }];
    print("creation", measure(times, 30));
  }
}
