import assert from "node:assert/strict";
import { fromFileUrl } from "./paths.ts";

const root = fromFileUrl("../../");

/** The `sh` blocks of the README that use the command line. */
async function commands(): Promise<string[]> {
  const text = await Deno.readTextFile(root + "README.md");
  return [...text.matchAll(/^deno task sandbox (.+)$/gm)].map((m) => m[1]!);
}

/** Splits as a shell does, for the quotes that the README uses. */
function words(command: string): string[] {
  return [...command.matchAll(/"([^"]*)"|(\S+)/g)].map((m) => m[1] ?? m[2]!);
}

Deno.test("the README's commands work as they are written", async () => {
  const outputs: string[] = [];
  for (const command of await commands()) {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-prompt", "--allow-read", "cli.ts", ...words(command)],
      cwd: root,
      stdin: "null",
      env: { NO_COLOR: "1" },
    }).output();
    assert.equal(code, 0, new TextDecoder().decode(stderr));
    outputs.push(new TextDecoder().decode(stdout));
  }
  assert.equal(outputs.length, 2);
  assert.equal(outputs[0]!.trim(), "45");
  const lines = outputs[1]!.trimEnd().split("\n");
  assert.ok(lines.length > 2500 && lines.length < 3000);
  for (const line of lines) {
    assert.equal(typeof JSON.parse(line).total, "number");
  }
});
