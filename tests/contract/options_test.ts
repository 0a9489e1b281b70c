/** Wrong options are refused before anything runs: option, value and remedy. */

import { run } from "../../mod.ts";
import assert from "node:assert/strict";
import { type LimitOption, LIMITS } from "../../mod.ts";
import { promise } from "./languages.ts";

const OPTIONS = Object.keys(LIMITS) as LimitOption[];

type Wrong = [option: string, value: unknown, name: string, message: RegExp];

const WRONG: Wrong[] = [
  ...OPTIONS.flatMap((option): Wrong[] => [
    [option, -1, "RangeError", new RegExp(`${option} must be between .*-1`)],
    [option, -Infinity, "RangeError", new RegExp(`${option} must be between`)],
    [option, NaN, "TypeError", new RegExp(`${option} must be a number.*NaN`)],
    [
      option,
      "5",
      "TypeError",
      new RegExp(`${option} must be a number.*got "5"`),
    ],
    [
      option,
      null,
      "TypeError",
      new RegExp(`${option} must be a number.*got null`),
    ],
    [option, 5n, "TypeError", new RegExp(`${option} must be a number.*got 5`)],
    [option, 2 ** 60, "RangeError", new RegExp(`${option} must be between`)],
  ]),
  ["maxRuntime", 0, "RangeError", /between 1 and/],
  ["maxFuel", 0, "RangeError", /between 1 and/],
  ["clock", "now", "TypeError", /clock must be "frozen", "real".*"now"/],
  ["clock", 5, "TypeError", /clock must be/],
  ["clock", null, "TypeError", /clock must be/],
  ["clock", new Date(NaN), "RangeError", /clock is an invalid Date/],
  ["seed", 1.5, "RangeError", /seed must be a safe integer.*1\.5/],
  ["seed", 2 ** 60, "RangeError", /seed/],
  ["seed", NaN, "RangeError", /seed/],
  ["seed", {}, "TypeError", /seed must be/],
  ["seed", null, "TypeError", /seed must be/],
  ["env", [], "TypeError", /env must be an object/],
  ["env", "A=1", "TypeError", /env must be an object.*A=1/],
  ["env", { A: 1 }, "TypeError", /env\["A"\] must be a string, got 1/],
  ["env", { "A=B": "1" }, "TypeError", /"A=B".*no "="/],
  ["env", { "": "1" }, "TypeError", /env has the name ""/],
  ["env", { A: "x\0y" }, "TypeError", /env must not contain NUL/],
  ["args", "a b", "TypeError", /args must be an array/],
  ["args", ["a", 1], "TypeError", /args\[1\] must be a string, got 1/],
  ["args", ["a\0"], "TypeError", /args must not contain NUL/],
  ["files", [], "TypeError", /files must be an object/],
  [
    "files",
    { "/a": 1 },
    "TypeError",
    /files\["\/a"\] must be a string or a Uint8Array/,
  ],
  ["files", { "": "x" }, "TypeError", /path/],
  ["files", { "/": "x" }, "TypeError", /path/],
  ["files", { "/a/../../b": "x" }, "TypeError", /leaves the root/],
  ["files", { "/a\0": "x" }, "TypeError", /NUL/],
  ["files", { "/a": "x", "/a/b": "y" }, "TypeError", /\/a/],
  ["files", { "/a": "x", "a": "y" }, "TypeError", /twice/],
  ["modules", { m: 1 }, "TypeError", /modules\["m"\] must be source text/],
  ["modules", [], "TypeError", /modules must be an object/],
  ["stdout", "file", "TypeError", /stdout must be a function/],
  ["stderr", {}, "TypeError", /stderr must be a function/],
  ["filename", "", "TypeError", /filename must be a string/],
  ["filename", 5, "TypeError", /filename must be a string.*5/],
  ["max_memory", 5, "TypeError", /unknown option "max_memory".*maxMemory/],
  ["toString", 5, "TypeError", /unknown option "toString"/],
  ["signal", undefined, "TypeError", /unknown option "signal"/],
];

promise("wrong options of a sandbox are refused", (language) => {
  for (const [option, value, name, message] of WRONG) {
    assert.throws(
      () => language.sandbox({ [option]: value } as never),
      { name, message },
      `${option}: ${Deno.inspect(value)}`,
    );
  }
  for (const options of [null, 5, "x"]) {
    assert.throws(() => language.sandbox(options as never), {
      name: "TypeError",
      message: /options of a sandbox must be an object/,
    });
  }
});

promise("wrong options of a run are refused, and nothing runs", (language) => {
  let calls = 0;
  using sandbox = language.sandbox({ maxFuel: 1_000_000 });
  sandbox.bind("tick", () => ++calls);
  using script = sandbox.compile("tick()");
  const wrong: Wrong[] = [
    ["maxMemory", 1e8, "TypeError", /maxMemory is fixed when the sandbox/],
    ["maxFuel", 2_000_000, "RangeError", /only tighten maxFuel.*1000000/],
    ["maxFuel", Infinity, "RangeError", /only tighten maxFuel/],
    ["maxRuntime", 0, "RangeError", /maxRuntime must be between/],
    ["maxOutput", "1", "TypeError", /maxOutput must be a number/],
    ["signal", {}, "TypeError", /signal must be an AbortSignal/],
    ["globals", [], "TypeError", /globals must be an object/],
    ["globals", null, "TypeError", /globals must be an object/],
    ["globals", { "1x": 1 }, "TypeError", /"1x"/],
    ["env", {}, "TypeError", /unknown option "env"; the options of a run are/],
  ];
  for (const [option, value, name, message] of wrong) {
    const options = { [option]: value } as never;
    const what = `${option}: ${Deno.inspect(value)}`;
    assert.throws(
      () => sandbox.evalSync("tick()", options),
      { name, message },
      what,
    );
    assert.throws(() => script.evalSync(options), { name, message }, what);
  }
  assert.throws(() => sandbox.evalSync("tick()", null as never), TypeError);
  assert.equal(calls, 0);
  assert.equal(sandbox.evalSync("tick()"), 1);
});

promise("undefined is the default", (language) => {
  const all = Object.fromEntries(
    [
      ...OPTIONS,
      "clock",
      "seed",
      "env",
      "args",
      "files",
      "modules",
      "stdout",
      "stderr",
      "filename",
    ]
      .map((option) => [option, undefined]),
  );
  using sandbox = language.sandbox(all);
  for (const option of OPTIONS) {
    assert.equal(sandbox.limits[option], LIMITS[option].default, option);
  }
  assert.equal(sandbox.evalSync("1 + 1"), 2);
});

promise("Infinity lifts every limit", (language) => {
  using sandbox = language.sandbox(
    Object.fromEntries(OPTIONS.map((option) => [option, Infinity])),
  );
  assert.equal(sandbox.evalSync("1 + 1"), 2);
  assert.equal(
    sandbox.evalSync<string>(language.limits.text(9_000_000)).length,
    9_000_000,
  );
});

promise("the sandbox keeps no reference to its options", (language) => {
  const env: Record<string, string> = { A: "1" };
  const args = ["x"];
  using sandbox = language.sandbox({ env, args });
  env.A = "2";
  args.push("y");
  sandbox.reset();
  assert.deepEqual(sandbox.evalSync(language.grants.args), ["x"]);
  assert.equal(sandbox.evalSync(language.grants.env("A")), "1");
});

promise(
  "a Map or a list is refused where it would be read as empty",
  (language) => {
    const map = new Map([["a", "1"]]);
    const message = /must be an object.*, got a Map/;
    for (const option of ["env", "files", "modules"]) {
      assert.throws(() => language.sandbox({ [option]: map }), {
        name: "TypeError",
        message,
      }, option);
    }
    for (const options of [map, ["a"]]) {
      assert.throws(() => language.sandbox(options as never), TypeError);
    }
    using sandbox = language.sandbox();
    assert.throws(() => sandbox.evalSync("1", { globals: map as never }), {
      name: "TypeError",
      message,
    });
  },
);

Deno.test("run says what is wrong with its options", async () => {
  await assert.rejects(run("javascript", "1", JSON.parse("null")), {
    name: "TypeError",
    message: "the options of run must be an object, got null",
  });
});
