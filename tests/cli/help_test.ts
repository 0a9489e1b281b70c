import assert from "node:assert/strict";
import { COMMANDS } from "../../src/cli/command.ts";
import { flagOf } from "../../src/cli/guest_options.ts";
import { LIMIT_OPTIONS } from "../../src/limits.ts";
import { VERSION } from "../../src/cli/version.ts";
import { sandbox } from "./program.ts";

Deno.test("the help lists every command, and each command's help its options", async () => {
  const { code, out } = await sandbox(["--help"]);
  assert.equal(code, 0);
  for (const { name } of COMMANDS) {
    assert.match(out, new RegExp(`\n  ${name} `));
  }
  for (const entry of COMMANDS) {
    const help = await sandbox([entry.name, "--help"]);
    assert.equal(help.code, 0);
    assert.match(help.out, new RegExp(`^Usage: sandbox ${entry.name} `));
    for (const option of (await entry.load()).options) {
      assert.ok(help.out.includes(`--${option.name}`), option.name);
    }
    for (const line of help.out.split("\n")) {
      assert.ok(
        line.length <= 80 || line.startsWith("  sandbox") || line.includes("|"),
        line,
      );
    }
  }
});

Deno.test("every limit is an option of every command with a guest", async () => {
  for (const entry of COMMANDS.filter(({ name }) => name !== "info")) {
    const names = (await entry.load()).options.map(({ name }) => name);
    for (const limit of LIMIT_OPTIONS.map(flagOf)) {
      if (entry.name === "transform" && limit === "max-host-calls") continue;
      assert.ok(names.includes(limit), `${entry.name} --${limit}`);
    }
  }
});

Deno.test("the version is the package's", async () => {
  const config = JSON.parse(
    await Deno.readTextFile(new URL("../../deno.json", import.meta.url)),
  );
  assert.equal(VERSION, config.version);
  assert.equal(
    (await sandbox(["--version"])).out,
    `sandbox ${config.version}\n`,
  );
});

Deno.test("info tells languages and limits", async () => {
  assert.match(
    (await sandbox(["info"])).out,
    /javascript +QuickJS[^]*python +CPython[^]*--max-memory +128 MiB/,
  );
  const info = JSON.parse((await sandbox(["info", "--json"])).out);
  assert.deepEqual(info.languages.map(({ name }: { name: string }) => name), [
    "javascript",
    "python",
  ]);
  assert.equal(info.limits.maxRuntime.default, 5000);
});

Deno.test("no command at all is wrong use, and shows the help", async () => {
  const { code, error } = await sandbox([]);
  assert.equal(code, 2);
  assert.match(error, /Usage: sandbox COMMAND/);
});
