import assert from "node:assert/strict";
import { sandbox } from "./program.ts";

Deno.test("the console keeps state and prints values", async () => {
  const { code, out, error } = await sandbox(["repl"], {
    stdin:
      'let a = 1\nlet a = 2; a\n"x"\n[1, {b: a}]\nundefined\nconsole.log("hi")\n',
  });
  assert.deepEqual({ code, out, error }, {
    code: 0,
    out: '2\n"x"\n[ 1, { b: 2 } ]\nhi\n',
    error: "",
  });
});

Deno.test("input may take several lines", async () => {
  const { out, error } = await sandbox(["repl", "-l", "python"], {
    stdin: 'for i in range(2):\n  print(i)\n\n(1,\n 2)\n"""a\nb"""\n',
  });
  assert.equal(error, "");
  assert.equal(out, '0\n1\n[ 1, 2 ]\n"a\\nb"\n');
});

Deno.test("JavaScript's input may take several lines too", async () => {
  const { out, error } = await sandbox(["repl"], {
    stdin: "function f() {\n  return 5\n}\nf()\n[1,\n2]\n`a\nb`\nf((\n",
  });
  assert.equal(out, '5\n[ 1, 2 ]\n"a\\nb"\n');
  assert.match(error, /^SyntaxError/);
});

Deno.test("an error leaves the console as it was", async () => {
  const { code, out, error } = await sandbox(["repl", "-l", "python"], {
    stdin: "x = 5\n1/0\nx\n",
  });
  assert.equal(code, 0);
  assert.match(error, /ZeroDivisionError/);
  assert.equal(out, "5\n");
});

Deno.test("a limit starts the console afresh, and says so", async () => {
  const { out, error } = await sandbox(["repl", "--max-runtime", "100ms"], {
    stdin: "var x = 1\nfor (;;);\ntypeof x\n",
  });
  assert.match(
    error,
    /more than 100 ms.*--max-runtime[^]*all variables are gone/,
  );
  assert.equal(out, '"undefined"\n');
});

Deno.test("commands of the console", async () => {
  const { out, error } = await sandbox(["repl"], {
    stdin: "var x = 1\n.limits\n.reset\ntypeof x\n.help\n.nope\n.exit\n99\n",
  });
  assert.match(
    out,
    /--max-memory +128 MiB[^]*used so far: [^]*"undefined"\n\.help/,
  );
  assert.match(error, /unknown command \.nope/);
  assert.doesNotMatch(out, /99/);
});

Deno.test("a name whose value cannot leave the guest is shown by the guest", async () => {
  assert.equal(
    (await sandbox(["repl", "-l", "python"], { stdin: "int\n" })).out,
    "<class 'int'>\n",
  );
  assert.match(
    (await sandbox(["repl"], { stdin: "Math.max\n" })).out,
    /Function.*max/,
  );
});
