import assert from "node:assert/strict";
import { sandbox, start } from "./program.ts";

Deno.test("eval prints the value of the last expression", async () => {
  assert.deepEqual(await sandbox(["eval", "[1, { a: 'x' }]"]), {
    code: 0,
    out: '[ 1, { a: "x" } ]\n',
    error: "",
  });
  assert.equal(
    (await sandbox(["eval", "-l", "python", "sum(range(10))"])).out,
    "45\n",
  );
  assert.equal((await sandbox(["eval", "'as it is'"])).out, "as it is\n");
  assert.equal((await sandbox(["eval", "-l", "py", "x = 1"])).out, "");
});

Deno.test("eval reads code from a pipe", async () => {
  assert.equal((await sandbox(["eval"], { stdin: "6 * 7" })).out, "42\n");
  assert.equal(
    (await sandbox(["eval", "-l", "py", "-"], { stdin: "2 ** 70" })).out,
    "1180591620717411303424n\n",
  );
});

Deno.test("the guest's output passes through", async () => {
  const { out, error } = await sandbox([
    "eval",
    "console.log('o'); console.error('e'); 7",
  ]);
  assert.equal(out, "o\n7\n");
  assert.equal(error, "e\n");
});

Deno.test("a guest's error shows its stack and its line", async () => {
  const javascript = await sandbox(["eval", "let a = 1;\nnull.x"]);
  assert.equal(javascript.code, 1);
  assert.equal(javascript.out, "");
  assert.match(javascript.error, /^TypeError: .*null/);
  assert.match(javascript.error, /\n {2}2 \| null\.x\n {6,}\^\n$/);
  const python = await sandbox([
    "eval",
    "-l",
    "python",
    "def f():\n  return 1 / 0\nf()",
  ]);
  assert.equal(python.code, 1);
  assert.match(
    python.error,
    /^Traceback[^]*line 2, in f\n[^]*ZeroDivisionError: /,
  );
});

Deno.test("an error's text cannot steer the terminal", async () => {
  const { error } = await sandbox([
    "eval",
    "throw new Error('\\x1b[2J\\x07\\u202e')",
  ]);
  assert.match(error, /Error: \\u001b\[2J\\u0007\\u202e/);
  // deno-lint-ignore no-control-regex -- it is what must not be there
  assert.doesNotMatch(error, /[\x1b\x07\u202e]/);
});

Deno.test("a limit ends with code 3 and names its option", async () => {
  const runtime = await sandbox([
    "eval",
    "--max-runtime",
    "100ms",
    "for (;;);",
  ]);
  assert.equal(runtime.code, 3);
  assert.match(runtime.error, /more than 100 ms; the option --max-runtime/);
  const fuel = await sandbox([
    "eval",
    "-l",
    "python",
    "--max-fuel",
    "1M",
    "while True: pass",
  ]);
  assert.equal(fuel.code, 3);
  assert.match(fuel.error, /--max-fuel/);
});

Deno.test("--json prints one line, whatever happens", async () => {
  const read = async (...args: string[]) => {
    const { code, out } = await sandbox(["eval", "--json", ...args]);
    assert.match(out, /^[^\n]+\n$/);
    return { code, ...JSON.parse(out) };
  };
  const fine = await read(
    "console.log('o'); console.error('e'); ({ a: 1n, b: NaN })",
  );
  assert.equal(fine.code, 0);
  assert.equal(fine.ok, true);
  assert.equal(fine.value.b, null);
  assert.equal(fine.stdout, "o\n");
  assert.equal(fine.stderr, "e\n");
  assert.ok(fine.usage.fuel > 0);
  const failed = await read("throw new TypeError('t')");
  assert.equal(failed.code, 1);
  assert.equal(failed.ok, false);
  assert.equal(failed.error.name, "TypeError");
  assert.equal(failed.error.line, 1);
  const stopped = await read(
    "--max-fuel",
    "100k",
    "console.log('before'); for (;;);",
  );
  assert.equal(stopped.code, 3);
  assert.equal(stopped.error.limit, "fuel");
  assert.equal(stopped.stdout, "before\n");
});

Deno.test("--stats tells on stderr what was used", async () => {
  const { out, error } = await sandbox(["eval", "--stats", "1"]);
  assert.equal(out, "1\n");
  assert.match(error, /^time .*, fuel [\d,]+, memory .* MiB, peak/);
});

Deno.test("grants reach the guest, and nothing else does", async () => {
  const { out } = await sandbox([
    ...[
      "eval",
      "-l",
      "python",
      "--env",
      "A=b=c",
      "--clock",
      "2026-01-02T03:04:05Z",
    ],
    "import os, time; [dict(os.environ), time.time()]",
  ]);
  assert.match(out, /A: "b=c"/);
  assert.match(out, /1767323045/);
  const seeded = () => sandbox(["eval", "--seed", "7", "Math.random()"]);
  assert.equal((await seeded()).out, (await seeded()).out);
});

Deno.test("wrong use ends with code 2, the option, the value and the remedy", async () => {
  const cases: [string[], RegExp][] = [
    [
      ["eval", "--max-memroy", "1", "x"],
      /unknown option --max-memroy; did you mean --max-memory\?/,
    ],
    [
      ["eval", "--max-memory", "lots", "x"],
      /--max-memory "lots" .* write a size/,
    ],
    [["eval", "--max-memory", "64KiB", "1"], /maxMemory|--max-memory/],
    [
      ["eval", "-l", "pyhton", "x"],
      /--language "pyhton" is not known.*did you mean python/,
    ],
    [["eval", "1", "+", "1"], /one piece of code, but "\+" follows/],
    [["evil", "x"], /unknown command "evil"; did you mean eval\?/],
    [["--json"], /unknown option --json; write the command first/],
    [["run", "script.txt"], /language of script\.txt is not known.*--language/],
    [["run", "-"], /--language javascript or python/],
    [["transform"], /needs a script/],
    [["repl", "x"], /takes no arguments/],
  ];
  for (const [args, message] of cases) {
    const { code, out, error } = await sandbox(args);
    assert.equal(code, 2, args.join(" "));
    assert.equal(out, "", args.join(" "));
    assert.match(error, message);
    assert.doesNotMatch(error, /\.ts:\d+/, "no stack of the host");
  }
});

Deno.test("Ctrl-C ends a guest that loops", async () => {
  const child = start([
    "eval",
    "--max-runtime",
    "1min",
    "console.log('here'); for (;;);",
  ]);
  const reader = child.stdout.getReader();
  await reader.read();
  child.kill("SIGINT");
  const { code } = await child.status;
  assert.equal(code, 130);
  await Promise.all([
    reader.cancel(),
    child.stderr.cancel(),
    child.stdin.close(),
  ]);
});
