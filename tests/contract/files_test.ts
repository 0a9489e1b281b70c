/** Virtual files: the guest reads what it was given, and changes nothing. */

import assert from "node:assert/strict";
import { guestError } from "./failure.ts";
import { promise } from "./languages.ts";

const FILES = {
  "/data/a.txt": "hello ✓\ntwo\n",
  "data/raw.bin": new Uint8Array([0, 255, 128]),
  "/data/deep/b.txt": "deeper",
  "/empty": "",
};

promise("files are read by their paths", (language) => {
  using sandbox = language.sandbox({ files: FILES });
  const { readFile } = language.grants;
  assert.equal(sandbox.evalSync(readFile("/data/a.txt")), "hello ✓\ntwo\n");
  assert.equal(sandbox.evalSync(readFile("/data/deep/b.txt")), "deeper");
  assert.equal(
    sandbox.evalSync(readFile("/data/./deep/../deep/b.txt")),
    "deeper",
  );
  assert.equal(sandbox.evalSync(readFile("/empty")), "");
  sandbox.reset();
  assert.equal(sandbox.evalSync(readFile("/data/deep/b.txt")), "deeper");
});

promise("bytes are read as bytes", (language) => {
  using sandbox = language.sandbox({ files: FILES });
  assert.deepEqual(
    sandbox.evalSync(language.grants.readBytes("/data/raw.bin")),
    FILES["data/raw.bin"],
  );
});

promise("a large file is read whole", (language) => {
  const text = "line é\n".repeat(100_000);
  using sandbox = language.sandbox({ files: { "/big.txt": text } });
  assert.equal(sandbox.evalSync(language.grants.readFile("/big.txt")), text);
});

promise(
  "what is no file is an error of the guest that names the path",
  (language) => {
    using sandbox = language.sandbox({ files: FILES });
    for (
      const path of ["/data/none.txt", "/none/a.txt", "/data", "/data/a.txt/x"]
    ) {
      const error = guestError(
        () => sandbox.evalSync(language.grants.readFile(path)),
        path,
      );
      assert.ok(error.message.includes(path), error.message);
    }
  },
);

promise("files are listed where the language can", (language) => {
  using sandbox = language.sandbox({ files: FILES });
  for (const [source, value] of language.grants.listFiles ?? []) {
    assert.deepStrictEqual(sandbox.evalSync(source), value, source);
  }
});

promise("no file can be changed", (language) => {
  using sandbox = language.sandbox({ files: FILES });
  for (const source of language.grants.changes) {
    guestError(() => sandbox.evalSync(source), source);
  }
  const { readFile } = language.grants;
  assert.equal(sandbox.evalSync(readFile("/data/a.txt")), "hello ✓\ntwo\n");
});
