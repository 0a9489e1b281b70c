/** What the guest writes arrives, in order and whole. */

import assert from "node:assert/strict";
import { LimitError } from "../../mod.ts";
import { matches, thrown, told } from "./failure.ts";
import { promise } from "./languages.ts";

promise("output is formatted as users expect", async (language) => {
  for (const { source, stdout = "", stderr = "" } of language.output.table) {
    using sandbox = language.sandbox();
    const result = await sandbox.run(source);
    assert.ok(result.ok, `${source}\n${!result.ok && result.error.stack}`);
    matches(result.stdout, stdout, `stdout of ${source}`);
    matches(result.stderr, stderr, `stderr of ${source}`);
  }
});

promise("output belongs to the run that wrote it", async (language) => {
  using sandbox = language.sandbox();
  const { print } = language.output;
  assert.equal((await sandbox.run(print("one"))).stdout, "one\n");
  assert.equal((await sandbox.run(print("two"))).stdout, "two\n");
  assert.equal((await sandbox.run("1")).stdout, "");
  const failed = await sandbox.run(`${print("before")}\nmissing_name`);
  assert.equal(failed.ok, false);
  assert.equal(failed.stdout, "before\n", "what was written before an error");
  assert.equal(failed.usage.outputBytes, 7);
});

promise("sinks get both streams in the order of writing", (language) => {
  const { print, printError } = language.output;
  const seen: [string, string][] = [];
  using sandbox = language.sandbox({
    stdout: (chunk) => void seen.push(["out", chunk]),
    stderr: (chunk) => void seen.push(["err", chunk]),
  });
  sandbox.bind("mark", () => void seen.push(["host", "mark\n"]));
  sandbox.evalSync(
    [print("1"), printError("2"), "mark()", print("3")].join("\n"),
  );
  const joined: [string, string][] = [];
  for (const [stream, chunk] of seen) {
    const last = joined.at(-1);
    if (last?.[0] === stream) last[1] += chunk;
    else joined.push([stream, chunk]);
  }
  assert.deepEqual(joined, [
    ["out", "1\n"],
    ["err", "2\n"],
    ["host", "mark\n"],
    ["out", "3\n"],
  ]);
});

promise(
  "a sink takes the stream, and the result holds none of it",
  async (language) => {
    let taken = "";
    using sandbox = language.sandbox({
      stdout: (chunk) => void (taken += chunk),
    });
    const { print, printError } = language.output;
    const result = await sandbox.run(`${print("a")}\n${printError("b")}`);
    assert.equal(taken, "a\n");
    assert.equal(result.stdout, "");
    assert.equal(result.stderr, "b\n");
  },
);

promise(
  "a failure of a sink is the host's own, and ends the run",
  (language) => {
    const failure = new Error("the disk is full");
    using sandbox = language.sandbox({
      stdout: () => {
        throw failure;
      },
    });
    const { print } = language.output;
    const error = thrown(() =>
      sandbox.evalSync(`${print("a")}\n${language.limits.endless}`)
    );
    assert.equal(error, failure);
    assert.equal(sandbox.spent, true);
  },
);

promise("characters are whole however they are written", async (language) => {
  const { split, printMany } = language.output;
  const chunks: string[] = [];
  using sandbox = language.sandbox({ stdout: (c) => void chunks.push(c) });
  // Buffers of any size would cut a character of this somewhere.
  for (const pad of ["", "a", "ab"]) {
    chunks.length = 0;
    sandbox.evalSync(printMany("🌍", 50_000).replace('"', `"${pad}`));
    assert.ok(!chunks.join("").includes("\ufffd"));
    assert.ok(chunks.join("").length >= 100_000);
  }
  if (split) {
    using other = language.sandbox();
    const result = await other.run(split.source);
    matches(result.stdout, split.stdout!, split.source);
  }
});

promise("the last of the output is still within the run", (language) => {
  const uses: string[] = [];
  using sandbox = language.sandbox({
    maxOutput: 1,
    stdout: (chunk) => {
      uses.push(chunk);
      sandbox.evalSync("1 + 1");
    },
  });
  // Half a character is shown when the run is over; the sink fails then.
  const error = thrown(() => sandbox.evalSync(language.output.print("é")));
  assert.deepEqual(uses, ["\ufffd"]);
  assert.ok(error instanceof LimitError, told(error));
  assert.equal(
    error.limit,
    "output",
    "a limit is told before a sink's failure",
  );
});
