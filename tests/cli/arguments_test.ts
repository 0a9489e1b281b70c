import assert from "node:assert/strict";
import { type Option, parseArguments } from "../../src/cli/arguments.ts";
import { readSandboxOptions } from "../../src/cli/guest_options.ts";
import { command as evalCommand } from "../../src/cli/eval.ts";
import { UsageError } from "../../src/cli/exit.ts";

const options: readonly Option[] = [
  { name: "language", short: "l", value: "NAME", text: "" },
  { name: "seed", value: "SEED", text: "" },
  { name: "env", value: "NAME=VALUE", repeatable: true, text: "" },
  { name: "json", text: "" },
];

const read = (args: string[], passThrough = false) =>
  parseArguments(args, { command: "test", options, passThrough });

const refused = (args: string[], message: RegExp) =>
  assert.throws(() => read(args), (error) => {
    assert.ok(error instanceof UsageError);
    assert.match(error.message, message);
    return true;
  });

Deno.test("options are read in all their spellings", () => {
  const args = read([
    "-l",
    "python",
    "--env=A=1",
    "x",
    "--env",
    "B=2",
    "--json",
    "--",
    "--y",
  ]);
  assert.equal(args.value("language"), "python");
  assert.deepEqual(args.all("env"), ["A=1", "B=2"]);
  assert.ok(args.has("json"));
  assert.ok(!args.has("seed"));
  assert.deepEqual(args.positionals, ["x", "--y"]);
  assert.equal(read(["--seed", "-5"]).value("seed"), "-5");
  assert.deepEqual(read(["-"]).positionals, ["-"]);
});

Deno.test("after the script all arguments are the guest's", () => {
  const args = read(["--json", "script.py", "--seed", "3", "-x", "--"], true);
  assert.ok(args.has("json"));
  assert.ok(!args.has("seed"));
  assert.deepEqual(args.positionals, ["script.py", "--seed", "3", "-x", "--"]);
});

Deno.test("a wrong option is named, with the remedy", () => {
  refused(
    ["--langauge", "x"],
    /unknown option --langauge; did you mean --language\?/,
  );
  refused(["--xyzzy"], /unknown option --xyzzy \(sandbox test --help/);
  refused(["-q"], /unknown option -q/);
  refused(["--seed"], /--seed needs a value: --seed SEED/);
  refused(
    ["--seed", "--json"],
    /--seed needs a value, but the option --json follows/,
  );
  refused(["--json=yes"], /--json is a switch and takes no value, got "yes"/);
  refused(
    ["--seed", "1", "--seed", "2"],
    /--seed is given twice, as "1" and "2"/,
  );
});

const sandboxOptions = (...args: string[]) =>
  readSandboxOptions(
    parseArguments(args, { command: "eval", options: evalCommand.options }),
  );

Deno.test("limits and grants become options of the sandbox", () => {
  const given = sandboxOptions(
    ...["--max-memory", "64MiB", "--max-runtime", "500ms", "--max-fuel", "10M"],
    ...[
      "--env",
      "A=b=c",
      "--env",
      "__proto__=x",
      "--seed",
      "12345678901234567890",
    ],
    ...["--clock", "2026-01-02T03:04:05Z", "--max-output", "infinity"],
  );
  assert.equal(given.maxMemory, 64 * 1024 * 1024);
  assert.equal(given.maxRuntime, 500);
  assert.equal(given.maxFuel, 10_000_000);
  assert.equal(given.maxOutput, Infinity);
  assert.deepEqual(Object.entries(given.env!), [["A", "b=c"], [
    "__proto__",
    "x",
  ]]);
  assert.equal(given.seed, 12345678901234567890n);
  assert.deepEqual(given.clock, new Date("2026-01-02T03:04:05Z"));
  assert.equal(sandboxOptions("--seed", "7").seed, 7);
  assert.equal(sandboxOptions("--seed", "abc").seed, "abc");
  assert.equal(sandboxOptions("--clock", "real").clock, "real");
  assert.deepEqual(sandboxOptions(), {});
});

Deno.test("a wrong value names option, value and remedy", () => {
  const wrong = (args: string[], message: RegExp) =>
    assert.throws(() => sandboxOptions(...args), {
      name: "UsageError",
      message,
    });
  wrong(
    ["--max-memory", "64lb"],
    /--max-memory "64lb" is not understood; write a size such as 64MiB/,
  );
  wrong(
    ["--max-memory", "1KiB"],
    /--max-memory 1KiB is out of range; it must be between 64 KiB and/,
  );
  wrong(
    ["--max-runtime", "0"],
    /--max-runtime 0 is out of range; it must be between 1 ms/,
  );
  wrong(["--env", "A"], /--env "A" is not understood; write --env NAME=VALUE/);
  wrong(
    ["--file", "/a="],
    /--file "\/a=" is not understood; write --file GUEST=HOST/,
  );
  wrong(
    ["--clock", "noon"],
    /--clock "noon" is not understood; write frozen, real, or a date/,
  );
});
