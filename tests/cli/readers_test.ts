import assert from "node:assert/strict";
import { readCsv } from "../../src/cli/transform/csv.ts";
import { readJsonArray } from "../../src/cli/transform/json_array.ts";
import { readNdjson } from "../../src/cli/transform/ndjson.ts";
import {
  BrokenInput,
  type InputRecord,
  type RecordReader,
} from "../../src/cli/transform/record.ts";

const MAX = 1024;

/** Reads with one shared buffer, as files are read. */
async function read(
  reader: RecordReader,
  input: string | Uint8Array,
  chunkSize: number,
  maxRecord = MAX,
): Promise<InputRecord[]> {
  const bytes = typeof input === "string"
    ? new TextEncoder().encode(input)
    : input;
  async function* chunks() {
    const buffer = new Uint8Array(chunkSize);
    for (let at = 0; at < bytes.length; at += chunkSize) {
      const part = bytes.subarray(at, at + chunkSize);
      buffer.set(part);
      yield buffer.subarray(0, part.length);
    }
  }
  const records: InputRecord[] = [];
  for await (const some of reader(chunks(), maxRecord)) records.push(...some);
  return records;
}

/** The same records, however the input is cut into chunks. */
async function readAnyhow(
  reader: RecordReader,
  input: string | Uint8Array,
): Promise<InputRecord[]> {
  const whole = await read(reader, input, 1 << 16);
  for (const size of [1, 2, 3, 7, 64]) {
    assert.deepEqual(
      await read(reader, input, size),
      whole,
      `chunks of ${size}`,
    );
  }
  return whole;
}

async function broken(
  reader: RecordReader,
  input: string | Uint8Array,
): Promise<BrokenInput> {
  let caught: unknown;
  for (const size of [1, 3, 1 << 16]) {
    await assert.rejects(read(reader, input, size), (error) => {
      caught = error;
      return error instanceof BrokenInput;
    });
  }
  return caught as BrokenInput;
}

const simple = (records: InputRecord[]) =>
  records.map(({ line, text, problem }) =>
    problem ? [line, "bad"] : [line, text]
  );

Deno.test("NDJSON: lines with their numbers, blank ones skipped", async () => {
  assert.deepEqual(
    simple(await readAnyhow(readNdjson, '{"a":1}\n\n  \r\n [2]\t\r\n3')),
    [
      [1, '{"a":1}'],
      [4, "[2]"],
      [5, "3"],
    ],
  );
  assert.deepEqual(await readAnyhow(readNdjson, ""), []);
  assert.deepEqual(await readAnyhow(readNdjson, "\n\n"), []);
});

Deno.test("NDJSON: a byte order mark is dropped at the start only", async () => {
  assert.deepEqual(
    simple(await read(readNdjson, "\ufeff1\n\ufeff2\n", 1 << 16)),
    [
      [1, "1"],
      [2, "\ufeff2"],
    ],
  );
});

Deno.test("NDJSON: the text of a line is left as it is", async () => {
  const line =
    '{"__proto__":1,"n":12345678901234567890,"s":"\\u0000\\ud800 é 😀 \u2028"}';
  assert.deepEqual(simple(await readAnyhow(readNdjson, `${line}\n`)), [[
    1,
    line,
  ]]);
});

Deno.test("NDJSON: a line that is not UTF-8 is bad, the others are not", async () => {
  const bytes = new Uint8Array([
    49,
    10,
    34,
    0xff,
    34,
    10,
    51,
    10,
    0xc3,
    10,
    53,
  ]);
  const records = await readAnyhow(readNdjson, bytes);
  assert.deepEqual(simple(records), [
    [1, "1"],
    [2, "bad"],
    [3, "3"],
    [4, "bad"],
    [5, "5"],
  ]);
  assert.deepEqual(records[1]!.bytes, new Uint8Array([34, 0xff, 34]));
  assert.match(records[1]!.problem!, /not UTF-8/);
});

Deno.test("NDJSON: a line above the limit is bad, and is not kept", async () => {
  const long = `"${"x".repeat(100_000)}"`;
  for (const size of [64, 4096, 1 << 20]) {
    const records = await read(readNdjson, `1\n${long}\n3\n${long}`, size);
    assert.deepEqual(simple(records), [[1, "1"], [2, "bad"], [3, "3"], [
      4,
      "bad",
    ]]);
    assert.match(records[1]!.problem!, /longer than 1024 bytes; --max-record/);
    assert.ok(records[1]!.text.length <= 1000);
  }
  const exact = `"${"é".repeat((MAX - 2) / 2)}"`;
  assert.deepEqual(simple(await readAnyhow(readNdjson, exact)), [[1, exact]]);
  assert.deepEqual(
    simple(await readAnyhow(readNdjson, exact.replace("é", "éé"))),
    [[1, "bad"]],
  );
});

Deno.test("CSV: rows become objects under the names of the header", async () => {
  const csv =
    '\ufeffid,"na""me",__proto__\r\n1,Ada,x\r\n2,"a,b\r\nc ""d""",\n\n3,é,"" ';
  const records = await readAnyhow(readCsv, csv.slice(0, -1));
  assert.deepEqual(simple(records), [
    [2, '{"id":"1","na\\"me":"Ada","__proto__":"x"}'],
    [3, '{"id":"2","na\\"me":"a,b\\r\\nc \\"d\\"","__proto__":""}'],
    [6, '{"id":"3","na\\"me":"é","__proto__":""}'],
  ]);
});

Deno.test("CSV: bad rows are told, the next ones read", async () => {
  const records = await readAnyhow(
    readCsv,
    'a,b\n1\n1,2,3\nx"y,2\n"x"y,2\n7,8\n9,"open\n',
  );
  assert.deepEqual(
    records.map(({ line, problem }) => [line, problem?.replace(/;.*/, "")]),
    [
      [2, "the row has 1 fields, the header 2"],
      [3, "the row has 3 fields, the header 2"],
      [4, "a quote stands in a field that is not quoted"],
      [5, "text follows the closing quote of a field"],
      [6, undefined],
      [7, "a quoted field is not closed before the input ends"],
    ],
  );
});

Deno.test("CSV: a broken header or encoding ends the input", async () => {
  assert.match((await broken(readCsv, "a,b,a\n1,2,3\n")).message, /"a" twice/);
  const error = await broken(
    readCsv,
    new Uint8Array([97, 10, 49, 10, 0xff, 10]),
  );
  assert.match(error.message, /not UTF-8/);
});

Deno.test("CSV: an endless row ends the input", async () => {
  await assert.rejects(
    read(readCsv, `a\n"${"x".repeat(5000)}`, 256),
    {
      name: "BrokenInput",
      message: /longer than 1024 bytes.*quote is not closed/,
    },
  );
});

Deno.test("JSON array: elements are cut, whatever they hold", async () => {
  const elements = [
    '{"a":"],\\"["}',
    "[1,[2]]",
    "3.5",
    '"x\\\\"',
    "null",
    '{"b":{"c":[]}}',
  ];
  const records = await readAnyhow(
    readJsonArray,
    ` [${elements.join(" ,\n")}\n] \n`,
  );
  assert.deepEqual(simple(records), elements.map((text, i) => [i + 1, text]));
  assert.deepEqual(await readAnyhow(readJsonArray, "\ufeff[ ]"), []);
});

Deno.test("JSON array: an element of several lines becomes one line", async () => {
  const [record, ...more] = await readAnyhow(
    readJsonArray,
    '[\n{\n  "a":\r\n 1\n}\n]',
  );
  assert.equal(record!.line, 2);
  assert.doesNotMatch(record!.text, /[\r\n]/);
  assert.deepEqual(JSON.parse(record!.text), { a: 1 });
  assert.deepEqual(more, []);
});

Deno.test("JSON array: a newline in a text does not become a blank", async () => {
  const records = await readAnyhow(readJsonArray, '["a\nb", {"a":\n1,}, 2]');
  assert.deepEqual(simple(records), [[1, "bad"], [2, "bad"], [3, "2"]]);
});

Deno.test("JSON array: a broken array ends the input with its line", async () => {
  const cases: [string, RegExp, number][] = [
    ['{"a":1}\n{"a":2}', /begins with "\[", not with "\{"; .*--from ndjson/, 1],
    ["", /is empty/, 1],
    ["[1,\n2", /ends before the array/, 2],
    ["[1\n2]", /expected "," or "\]" between elements, found "2"/, 2],
    ["[1,]", /expected an element of the array, found "\]"/, 1],
    ["[,1]", /expected an element of the array, found ","/, 1],
    ["[1]\n\n[2]", /has ended, but "\[" follows/, 3],
  ];
  for (const [input, message, line] of cases) {
    const error = await broken(readJsonArray, input);
    assert.match(error.message, message, input);
    assert.equal(error.line, line, input);
  }
});
