import assert from "node:assert/strict";
import { readAnswer } from "../../src/cli/transform/transformer.ts";

const batch = [{ line: 1, text: "1" }, { line: 2, text: "{" }, {
  line: 3,
  text: "3",
}];

const failure = (members: Record<string, unknown>) =>
  `!${
    JSON.stringify({
      index: 1,
      stage: "transform",
      name: "Error",
      message: "m",
      stack: "",
      ...members,
    })
  }`;

Deno.test("an answer holds results, failures and counts", () => {
  const answer = readAnswer(`{"a":1}\n${failure({})}\n[2]\n=3 1`, batch);
  assert.deepEqual(answer.lines, ['{"a":1}', "[2]"]);
  assert.equal(answer.taken, 3);
  assert.equal(answer.dropped, 1);
  assert.equal(answer.failures[0]!.record, batch[1]);
  assert.deepEqual(readAnswer("=3 3", batch).lines, []);
});

Deno.test("a record that is no JSON is told in the host's words", () => {
  const [told] =
    readAnswer(`${failure({ stage: "parse" })}\n=3 0`, batch).failures;
  assert.match(told!.message, /^the record is no JSON: /);
  assert.notEqual(told!.message, "the record is no JSON: m");
});

Deno.test("a lone surrogate in a result becomes the escape that JSON has for it", () => {
  const { lines } = readAnswer('"\ud83d\ude00\ud800x\udc00"\n=1 0', batch);
  assert.deepEqual(lines, ['"\u{1f600}\\ud800x\\udc00"']);
  assert.equal(JSON.parse(lines[0]!), "\ud83d\ude00\ud800x\udc00");
});

Deno.test("an answer that a script tampered with is refused whole", () => {
  const answers: unknown[] = [
    undefined,
    7,
    ["=1 0"],
    "",
    "1\n",
    "=1 0\n",
    "=0 0",
    "=4 0",
    "=1 2",
    "=-1 0",
    "=1e1 0",
    "=1 0 ",
    "1,2\n=1 0",
    "[1\n2]\n=2 0",
    "1\n\n=1 0",
    "undefined\n=1 0",
    '{"a":NaN}\n=1 0',
    "!\n=1 0",
    "!null\n=1 0",
    "!1\n=1 0",
    `${failure({ index: 3 })}\n=1 0`,
    `${failure({ index: -1 })}\n=1 0`,
    `${failure({ index: "__proto__" })}\n=1 0`,
    `${failure({ index: 0.5 })}\n=1 0`,
    `${failure({ stage: "other" })}\n=1 0`,
    `${failure({ name: 1 })}\n=1 0`,
    `${failure({ stack: null })}\n=1 0`,
    `${failure({})}\n=1 1`,
  ];
  for (const answer of answers) {
    assert.throws(
      () => readAnswer(answer, batch),
      { name: "Error", message: /interfered/ },
      JSON.stringify(answer),
    );
  }
});
