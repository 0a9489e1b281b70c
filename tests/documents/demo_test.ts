import assert from "node:assert/strict";
import { fromFileUrl } from "./paths.ts";

Deno.test("the demonstration transforms the data and stops every hostile script", async () => {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      "--allow-read",
      fromFileUrl("../../examples/demo.ts"),
    ],
    stdout: "piped",
    stderr: "piped",
    env: { NO_COLOR: "1" },
  }).output();
  const text = new TextDecoder().decode(stdout);
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  for (const language of ["javascript", "python"]) {
    assert.match(
      text,
      new RegExp(`^${language}: 3000 orders -> 28\\d\\d invoices`, "m"),
    );
  }
  const hostile = text.split("Hostile scripts")[1]!.trim().split("\n").slice(1);
  assert.equal(hostile.length, 12, text);
  for (const line of hostile) {
    assert.match(
      line,
      /stopped: (runtime|memory|output|stack) limit|RecursionError|FileNotFoundError/,
    );
  }
});
