/** The library runs without any permission. */

import assert from "node:assert/strict";
import { promise } from "./languages.ts";
import { runWithoutPermissions } from "./process.ts";

promise("a program without permissions can do all of it", async (language) => {
  const { print } = language.output;
  const { code, stdout, stderr } = await runWithoutPermissions(`
    for (const name of ["read", "write", "net", "env", "run", "sys", "ffi"]) {
      const { state } = await Deno.permissions.query({ name });
      if (state === "granted") throw new Error(name + " is granted");
    }
    using sandbox = await mod.createSandbox(${JSON.stringify(language.name)}, {
      maxRuntime: 5000,
      files: { "/data/a.txt": "from a file" },
    });
    sandbox.bind("twice", (n: number) => n * 2);
    console.log(sandbox.evalSync("twice(20) + 2"));
    console.log(sandbox.evalSync(${
    JSON.stringify(language.grants.readFile("/data/a.txt"))
  }));
    const result = await sandbox.run(${JSON.stringify(print("printed"))});
    console.log(result.stdout.trim(), sandbox.evalSync(${
    JSON.stringify(language.isolation.random[0])
  }) !== "");
    const stopped = await sandbox.run(${
    JSON.stringify(language.limits.endless)
  }, { maxRuntime: 20 });
    console.log(stopped.ok, stopped.error.limit);
  `);
  assert.equal(stderr, "");
  assert.equal(
    stdout,
    "42\nfrom a file\nprinted true\nfalse runtime\n",
  );
  assert.equal(code, 0);
});
