import assert from "node:assert/strict";
import { sandbox, withFolder } from "./program.ts";

Deno.test("run gives a script its arguments and files, and prints no value", async () => {
  const files = {
    "script.py":
      "import sys\nprint(sys.argv[1:], open('/data/a.txt').read())\n7",
    "a.txt": "content",
  };
  await withFolder(files, async (folder) => {
    const ended = await sandbox(
      ["run", "--file", "/data/a.txt=a.txt", "script.py", "--json", "-x"],
      { folder },
    );
    assert.deepEqual(ended, {
      code: 0,
      out: "['--json', '-x'] content\n",
      error: "",
    });
  });
});

Deno.test("run reads a script from a pipe", async () => {
  const { out } = await sandbox(["run", "-l", "javascript", "-"], {
    stdin: "console.log(1)",
  });
  assert.equal(out, "1\n");
});

Deno.test("stacks name the script as the user does", async () => {
  await withFolder({ "bad.js": "\ufefflet x;\nx.y.z" }, async (folder) => {
    const { code, error } = await sandbox(["run", "bad.js"], { folder });
    assert.equal(code, 1);
    assert.match(error, /bad\.js:2/);
    assert.match(error, /2 \| x\.y\.z/);
  });
});

Deno.test("a Python script that exits well ends well", async () => {
  const files = {
    "well.py": "import sys\nsys.exit()",
    "badly.py": "import sys\nsys.exit('no')",
  };
  await withFolder(files, async (folder) => {
    assert.equal((await sandbox(["run", "well.py"], { folder })).code, 0);
    assert.equal((await sandbox(["run", "badly.py"], { folder })).code, 1);
  });
});

Deno.test("a script that cannot be read is told with the reason", async () => {
  const files = {
    "latin.js": new Uint8Array([34, 0xe9, 34]),
    "folder.js.txt": "",
  };
  await withFolder(files, async (folder) => {
    await Deno.mkdir(`${folder}/folder.js`);
    const cases: [string[], RegExp][] = [
      [
        ["run", "none.js"],
        /cannot read the script none\.js: there is no such file/,
      ],
      [
        ["run", "folder.js"],
        /cannot read the script folder\.js: it is a directory/,
      ],
      [
        ["run", "latin.js"],
        /the script latin\.js is not UTF-8: byte 2 is wrong/,
      ],
      [["run", "/etc/none.js"], /Deno may not read it; add --allow-read/],
      [
        ["run", "--file", "a=none.txt", "latin.js"],
        /file of --file none\.txt: there is no such/,
      ],
      [["transform", "none.js"], /cannot read the script none\.js/],
    ];
    for (const [args, message] of cases) {
      const { code, out, error } = await sandbox(args, { folder });
      assert.equal(code, 2, args.join(" "));
      assert.equal(out, "");
      assert.match(error, message);
    }
  });
});
