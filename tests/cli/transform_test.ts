import assert from "node:assert/strict";
import { type Ended, sandbox, start, withFolder } from "./program.ts";

const JAVASCRIPT = `
function transform(record) {
  if (record.drop) return null;
  if (record.many) return Array.from({ length: record.many }, (_, i) => ({ i }));
  if (record.fail) throw new RangeError("no " + record.fail);
  record.seen = true;
  return record;
}`;

const PYTHON = `
def transform(record):
    if record.get("drop"): return None
    if record.get("many"): return [{"i": i} for i in range(record["many"])]
    if record.get("fail"): raise ValueError(f"no {record['fail']}")
    record["seen"] = True
    return record
`;

const SCRIPTS = { "t.js": JAVASCRIPT, "t.py": PYTHON };

/** The same promise for each language. */
function forBoth(
  name: string,
  work: (script: string) => Promise<void>,
): void {
  for (const script of Object.keys(SCRIPTS)) {
    Deno.test(`${name} (${script})`, () => work(script));
  }
}

/** Transforms a text from stdin. */
async function transform(
  script: string,
  stdin: string | Uint8Array,
  options: readonly string[] = [],
  source?: string,
): Promise<Ended & { dead?: string }> {
  let result: Ended & { dead?: string } | undefined;
  const files = source === undefined ? SCRIPTS : { [script]: source };
  await withFolder(files, async (folder) => {
    result = await sandbox(["transform", ...options, script], {
      stdin,
      folder,
    });
    try {
      result = {
        ...result,
        dead: await Deno.readTextFile(`${folder}/dead.ndjson`),
      };
    } catch {
      // There is none.
    }
  });
  return result!;
}

forBoth("a record gives one, many or no records", async (script) => {
  const { code, out, error } = await transform(
    script,
    '{"a":1}\n{"drop":1}\n\n{"many":3}\r\n{"b":[null]}',
  );
  assert.equal(code, 0);
  assert.equal(
    out,
    '{"a":1,"seen":true}\n{"i":0}\n{"i":1}\n{"i":2}\n{"b":[null],"seen":true}\n',
  );
  assert.match(
    error,
    /^4 records in, 5 out, 1 dropped, 0 failed in .* records\/s\)\n$/,
  );
});

forBoth(
  "the first failure ends the run, what was before it is written",
  async (script) => {
    const { code, out, error } = await transform(
      script,
      '{"a":1}\n\n{"fail":7}\n{"a":2}\n',
    );
    assert.equal(code, 1);
    assert.equal(out, '{"a":1,"seen":true}\n');
    assert.match(error, /line 3 of the input: transform failed/);
    assert.match(error, /(RangeError|ValueError): no 7/);
    assert.match(error, new RegExp(`${script.replace(".", "\\.")}"?[:,]`));
    assert.doesNotMatch(error, /__sandbox/);
  },
);

forBoth(
  "a line that is no JSON ends the run with its number",
  async (script) => {
    const { code, out, error } = await transform(
      script,
      '{"a":1}\n{"a":}\n{"a":2}\n',
    );
    assert.equal(code, 1);
    assert.equal(out, '{"a":1,"seen":true}\n');
    assert.match(error, /line 2 of the input: the record is no JSON: /);
  },
);

forBoth("--on-error skip leaves failed records out", async (script) => {
  const { code, out, error } = await transform(
    script,
    '{"a":1}\nnope\n{"fail":1}\n1,2\n{"a":2}{"a":3}\n[1\n2]\nNaN\n{"a":4}\n',
    ["--on-error", "skip"],
  );
  assert.equal(code, 0);
  assert.equal(out, '{"a":1,"seen":true}\n{"a":4,"seen":true}\n');
  assert.match(error, /skipped line 2: the record is no JSON/);
  assert.match(error, /9 records in, 2 out, 0 dropped, 7 failed/);
});

forBoth(
  "--on-error dead-letter keeps failed records as they came",
  async (script) => {
    const bad = new TextEncoder().encode(
      '{"a":1}\n{"fail" : 1}\nnope\n"\xff"\n{"a":2}\n',
    );
    // The text has the letter; the input is to have the byte.
    const at = bad.indexOf(0xc3);
    const bytes = new Uint8Array([
      ...bad.subarray(0, at),
      0xff,
      ...bad.subarray(at + 2),
    ]);
    const { code, out, dead } = await transform(
      script,
      bytes,
      ["--on-error", "dead-letter", "dead.ndjson"],
    );
    assert.equal(code, 0);
    assert.equal(out, '{"a":1,"seen":true}\n{"a":2,"seen":true}\n');
    const letters = dead!.trim().split("\n").map((line) => JSON.parse(line));
    letters.sort((a, b) => a.line - b.line);
    assert.deepEqual(letters.map(({ line, stage }) => [line, stage]), [
      [2, "transform"],
      [3, "parse"],
      [4, "parse"],
    ]);
    assert.equal(letters[0].record, '{"fail" : 1}');
    assert.match(letters[0].error.message, /^no 1$/);
    assert.equal(letters[2].recordBase64, "Iv8i");
  },
);

Deno.test("a dead-letter file is never written over", async () => {
  await withFolder(
    { ...SCRIPTS, "dead.ndjson": "precious" },
    async (folder) => {
      const { code, error } = await sandbox(
        ["transform", "--on-error", "dead-letter", "dead.ndjson", "t.js"],
        { folder },
      );
      assert.equal(code, 2);
      assert.match(error, /dead-letter file dead\.ndjson is there already/);
      assert.equal(
        await Deno.readTextFile(`${folder}/dead.ndjson`),
        "precious",
      );
    },
  );
});

forBoth(
  "a limit ends the run at its record, what was before it is written",
  async (script) => {
    const source = script.endsWith("js")
      ? `function transform(r) { if (r === 70) for (;;); return r; }`
      : `def transform(r):\n  while r == 70: pass\n  return r\n`;
    const lines = Array.from({ length: 100 }, (_, i) => i + 1);
    const { code, out, error } = await transform(
      script,
      lines.join("\n"),
      ["--max-fuel", "100M", "--on-error", "skip"],
      source,
    );
    assert.equal(code, 3);
    assert.equal(out, lines.slice(0, 69).map((n) => `${n}\n`).join(""));
    assert.match(error, /limit: line 70 of the input: .*--max-fuel/);
  },
);

forBoth("values that are hard to carry arrive whole", async (script) => {
  const source = script.endsWith("js")
    ? `const transform = (record) => record;`
    : `transform = lambda record: record`;
  const lines = [
    '{"__proto__":{"a":1},"constructor":2,"toString":3}',
    '{"$undefined":0}',
    '{"$a":{"$$b":1},"":0}',
    '"\\u0000\\u001f\u2028😀é"',
    '"\\ud800 lone \\udfff"',
    "0.1",
    "1e300",
    '""',
    "[]",
    "true",
  ];
  const { code, out, error } = await transform(
    script,
    lines.join("\n"),
    [],
    source,
  );
  assert.equal(code, 0, error);
  const results = out.split("\n").slice(0, -1);
  // A list gives its items, and the empty one none.
  const expected = lines.filter((line) => line !== "[]");
  assert.equal(results.length, expected.length);
  results.forEach((result, i) =>
    assert.deepEqual(JSON.parse(result), JSON.parse(expected[i]!))
  );
});

Deno.test("large integers stay whole in Python; JavaScript reads them as its numbers", async () => {
  const line = '{"n":12345678901234567890,"m":-9007199254740993}\n';
  const python = await transform(
    "t.py",
    line,
    [],
    "def transform(r): return r",
  );
  assert.equal(python.out, line);
  const javascript = await transform(
    "t.js",
    line,
    [],
    "const transform = (r) => ({ n: BigInt(r.m) * 10n ** 20n });",
  );
  assert.equal(javascript.out, '{"n":-900719925474099200000000000000000000}\n');
});

forBoth("results that are no JSON fail their record only", async (script) => {
  const source = script.endsWith("js")
    ? `function transform(n) {
         const cycle = {}; cycle.self = cycle;
         return [() => 1, cycle, new Map(), [1, Symbol()], { fine: NaN, at: new Date(0), u: undefined }, "fine"][n];
       }`
    : `import datetime
def transform(n):
    cycle = {}; cycle["self"] = cycle
    return [len, cycle, object(), [1, {2}], {"fine": float("nan"), "at": datetime.datetime(1970, 1, 1)}, "fine"][n]`;
  const { code, out, error } = await transform(
    script,
    "0\n1\n2\n3\n4\n5\n",
    ["--on-error", "skip"],
    source,
  );
  assert.equal(code, 0, error);
  const [first, second, ...more] = out.trim().split("\n");
  assert.match(first!, /^\{"fine":null,"at":"1970-01-01/);
  assert.equal(second, '"fine"');
  assert.deepEqual(more, []);
  assert.match(error, /6 records in, 2 out, 0 dropped, 4 failed/);
  assert.match(error, /skipped line 1: TypeError: the result: .*cannot cross/);
});

Deno.test("an asynchronous transform is awaited", async () => {
  const { code, out, error } = await transform(
    "t.js",
    "1\n2\n3\n4\nx\n5\n",
    ["--on-error", "skip"],
    `async function transform(n) {
       await null;
       if (n === 2) throw new Error("two");
       return n === 3 ? null : { n };
     }`,
  );
  assert.equal(code, 0);
  assert.equal(out, '{"n":1}\n{"n":4}\n{"n":5}\n');
  assert.match(
    error,
    /skipped line 2: Error: two[^]*skipped line 5: [^]*1 dropped, 2 failed/,
  );
});

Deno.test("a hostile script cannot break the lines", async () => {
  const scripts = [
    // The prototypes and globals that the driver might use.
    `for (const name of ["parse", "stringify"]) JSON[name] = () => "1\\n{";
     String.prototype.split = () => ["x", "y\\n"]; Array.isArray = () => true;
     Object.prototype.toJSON = () => "\\n"; Array.prototype.toJSON = () => "\\n";
     Array.prototype[Symbol.iterator] = function* () { yield "\\n]["; };
     function transform(r) { return { a: "\\n", r }; }`,
    `function transform(r) { for (let i = 0; i < 9; i++) try { __sandbox_deliver_text(0, "1\\n2"); } catch {} return r; }`,
    `function transform(r) { __sandbox_deliver(99, "x"); return r; }`,
  ];
  for (const source of scripts) {
    const { code, out } = await transform(
      "t.js",
      '{"a":1}\n{"a":2}\n',
      [],
      source,
    );
    assert.ok(code === 0 || code === 1);
    for (const line of out.split("\n").slice(0, -1)) JSON.parse(line);
    assert.ok(out === "" || out.endsWith("\n"));
  }
  const python = await transform(
    "t.py",
    "1\n2\n",
    [],
    `
import json, sys
json.encoder.encode_basestring = lambda text: '"\\n'
def transform(record):
    sys._getframe(1).f_locals
    __sandbox_deliver_text(0, '1\\n2')
    return record
`,
  );
  assert.equal(python.code, 1);
  assert.equal(python.out, "");
  assert.match(python.error, /the script interfered with the transformation/);
});

Deno.test("a flood of results is a limit, not the host's memory", async () => {
  const { code, error } = await transform(
    "t.js",
    "1\n",
    ["--max-result", "1MiB"],
    `function transform() { const big = "x".repeat(1e5); return Array(1e5).fill(big); }`,
  );
  assert.equal(code, 3);
  assert.match(error, /limit: line 1 of the input: .*--max-result/);
});

Deno.test("the script's own output goes to stderr", async () => {
  const { out, error } = await transform(
    "t.js",
    "1\n",
    [],
    `function transform(n) { console.log("note", n); return n; }`,
  );
  assert.equal(out, "1\n");
  assert.match(error, /^note 1\n1 records in/);
});

Deno.test("a script without transform is wrong use", async () => {
  for (
    const [script, signature] of [["t.js", "function transform(record)"], [
      "t.py",
      "def transform(record)",
    ]] as const
  ) {
    const { code, error } = await transform(script, "1\n", [], "transform = 7");
    assert.equal(code, 2);
    assert.ok(
      error.includes(`defines no function transform; write ${signature}`),
      error,
    );
  }
});

Deno.test("a script that fails as it loads shows its error", async () => {
  const { code, out, error } = await transform(
    "t.js",
    "1\n",
    ["--to", "json"],
    "let a;\na.b;",
  );
  assert.equal(code, 1);
  assert.equal(out, "");
  assert.match(error, /TypeError[^]*t\.js:2/);
});

Deno.test("files, formats by their names, and a JSON array out", async () => {
  const files = {
    ...SCRIPTS,
    "in.csv": '\ufeffname,note\r\nAda,"a ""b"",\nc"\r\n',
    "in.json": '[\n  {"a": 1},\n  {"drop": 1}\n]\n',
    "in.jsonl": '{"a":1}\n{"a":2}\n',
    "empty.json": "[]",
  };
  await withFolder(files, async (folder) => {
    const run = async (...args: string[]) =>
      (await sandbox(["transform", ...args], { folder })).out;
    assert.equal(
      await run("t.py", "in.csv"),
      '{"name":"Ada","note":"a \\"b\\",\\nc","seen":true}\n',
    );
    assert.equal(await run("t.js", "in.json"), '{"a":1,"seen":true}\n');
    assert.equal(
      await run("--to", "json", "t.js", "in.jsonl"),
      '[\n{"a":1,"seen":true},\n{"a":2,"seen":true}\n]\n',
    );
    assert.equal(await run("--to=json", "t.js", "empty.json"), "[]\n");
    const broken = await sandbox([
      "transform",
      "--from",
      "json",
      "t.js",
      "in.jsonl",
    ], { folder });
    assert.equal(broken.code, 1);
    assert.match(
      broken.error,
      /line 1 of in\.jsonl: a JSON array begins with "\["/,
    );
    const unknown = await sandbox([
      "transform",
      "--from",
      "xml",
      "t.js",
      "in.jsonl",
    ], { folder });
    assert.equal(unknown.code, 2);
    assert.match(
      unknown.error,
      /--from "xml" is not known; write ndjson, json, csv/,
    );
  });
});

Deno.test("a record above --max-record is told, the next ones read", async () => {
  const { out, error } = await transform(
    "t.js",
    `{"a":"${"x".repeat(5000)}"}\n{"a":1}\n`,
    ["--max-record", "1KiB", "--on-error", "skip"],
  );
  assert.equal(out, '{"a":1,"seen":true}\n');
  assert.match(
    error,
    /skipped line 1: the record is longer than 1024 bytes; --max-record/,
  );
});

Deno.test("records come out as they go in, before the input ends", async () => {
  await withFolder(SCRIPTS, async (folder) => {
    const child = start(["transform", "t.js"], { folder });
    const writer = child.stdin.getWriter();
    const reader = child.stdout.getReader();
    for (const n of [1, 2]) {
      await writer.write(new TextEncoder().encode(`{"n":${n}}\n`));
      const { value } = await reader.read();
      assert.equal(new TextDecoder().decode(value), `{"n":${n},"seen":true}\n`);
    }
    await writer.close();
    assert.equal((await child.status).code, 0);
    await Promise.all([reader.cancel(), child.stderr.cancel()]);
  });
});

Deno.test("Ctrl-C leaves whole lines behind", async () => {
  await withFolder(SCRIPTS, async (folder) => {
    const child = start(["transform", "t.js"], { folder });
    const writer = child.stdin.getWriter();
    const line = new TextEncoder().encode(
      `{"text":"${"x".repeat(1000)}"}\n`.repeat(100),
    );
    let open = true;
    const feed = (async () => {
      while (open) await writer.write(line);
    })().catch(() => {});
    let out = "";
    const decoder = new TextDecoder();
    for await (const chunk of child.stdout) {
      if (out === "") child.kill("SIGINT");
      out += decoder.decode(chunk, { stream: true });
    }
    open = false;
    assert.equal((await child.status).code, 130);
    assert.ok(out.endsWith("\n"));
    for (const result of out.trim().split("\n")) {
      assert.equal(JSON.parse(result).seen, true);
    }
    assert.match(
      await new Response(child.stderr).text(),
      /interrupted[^]*records in/,
    );
    await writer.abort().catch(() => {});
    await feed;
  });
});

Deno.test("Ctrl-C stops a guest that loops", async () => {
  const files = {
    "loop.js": `function transform() { console.log("here"); for (;;); }`,
  };
  await withFolder(files, async (folder) => {
    const child = start(["transform", "--max-runtime", "1min", "loop.js"], {
      folder,
    });
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode("1\n"));
    const reader = child.stderr.getReader();
    await reader.read();
    child.kill("SIGINT");
    assert.equal((await child.status).code, 130);
    await Promise.all([
      reader.cancel(),
      child.stdout.cancel(),
      writer.abort().catch(() => {}),
    ]);
  });
});

Deno.test("who stops reading early is no error", async () => {
  await withFolder(SCRIPTS, async (folder) => {
    const child = start(["transform", "t.js"], { folder });
    const writer = child.stdin.getWriter();
    const lines = new TextEncoder().encode('{"a":1}\n'.repeat(10_000));
    const feed = (async () => {
      for (let i = 0; i < 100; i++) await writer.write(lines);
      await writer.close();
    })().catch(() => {});
    const reader = child.stdout.getReader();
    await reader.read();
    await reader.cancel();
    assert.equal((await child.status).code, 0);
    await Promise.all([feed, child.stderr.cancel()]);
  });
});

forBoth("a record cannot steer the terminal", async (script) => {
  for (const options of [[], ["--on-error", "skip"]]) {
    const { error } = await transform(
      script,
      "\x1b]0;title\x07\u009b2J\u202e\n",
      options,
    );
    assert.match(error, /line 1.*no JSON.*\\u001b\]0;title\\u0007/);
    // deno-lint-ignore no-control-regex -- these are what must not be there
    assert.doesNotMatch(error, /[\x1b\x07\u009b\u202e]/);
  }
});
