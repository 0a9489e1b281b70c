/**
 * The demonstration of the README: transforms a data set in both languages, then
 * runs hostile scripts and shows how each is stopped.
 *
 * @module
 */

import { createSandbox, type LanguageName, LimitError } from "../mod.ts";
import { readOrders, transformOrders, TRANSFORMS } from "./pipeline.ts";

const HOSTILE: readonly [LanguageName, string, string][] = [
  ["javascript", "an endless loop", "for (;;);"],
  [
    "javascript",
    "a loop that catches all",
    "for (;;) try { for (;;); } catch {} finally { continue; }",
  ],
  [
    "javascript",
    "a slow builtin",
    '"a".repeat(2 ** 24).indexOf("a".repeat(2 ** 23) + "b")',
  ],
  [
    "javascript",
    "a catastrophic pattern",
    "/^(a+)+$/.test('a'.repeat(40) + 'b')",
  ],
  [
    "javascript",
    "a memory flood",
    "const a = []; for (;;) a.push(new Uint8Array(1e6));",
  ],
  ["python", "an endless loop", "while True: pass"],
  [
    "python",
    "a loop that catches all",
    "while True:\n  try:\n    while True: pass\n  except BaseException: pass",
  ],
  ["python", "a huge power", "x = 7 ** (10 ** 8)"],
  ["python", "a memory flood", "x = []\nwhile True: x.append(bytes(10 ** 6))"],
  ["python", "deep recursion", "def f(): return f()\nf()"],
  ["python", "a read of the host's files", "open('/etc/passwd').read()"],
  [
    "javascript",
    "a flood of output",
    "for (;;) console.log('x'.repeat(1000));",
  ],
];

const orders = await readOrders();
for (const language of ["javascript", "python"] as const) {
  const start = performance.now();
  const invoices = await transformOrders(
    language,
    TRANSFORMS[language],
    orders,
  );
  const time = (performance.now() - start).toFixed(0);
  console.log(
    `${language}: ${orders.length} orders -> ${invoices.length} invoices in ${time} ms, engine start included`,
  );
  console.log("  ", JSON.stringify(invoices[0]));
}

console.log("\nHostile scripts, each with 200 ms and 64 MiB:");
for (const [language, what, source] of HOSTILE) {
  using sandbox = await createSandbox(language, {
    maxRuntime: 200,
    maxMemory: 64 * 1024 * 1024,
  });
  const { usage, ...result } = await sandbox.run(source);
  const outcome = result.ok
    ? `value ${JSON.stringify(result.value)}`
    : result.error instanceof LimitError
    ? `stopped: ${result.error.limit} limit`
    : `${result.error.name}: ${result.error.message.split("\n")[0]}`;
  console.log(
    `  ${language.padEnd(10)} ${what.padEnd(26)} ${outcome} (${
      usage.wallTime.toFixed(0)
    } ms)`,
  );
}
