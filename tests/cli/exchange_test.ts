import assert from "node:assert/strict";
import { Exchange } from "../../src/cli/transform/exchange.ts";

const batch = [{ line: 1, text: "1" }, { line: 2, text: "{" }, {
  line: 3,
  text: "3",
}];

const start = (stopsAtFailure = false, maxResult = 1000) =>
  new Exchange(batch, stopsAtFailure, maxResult);

const failure = (index: number, stage = "transform") =>
  JSON.stringify([index, stage, "Error", "m", "at x"]);

Deno.test("results, dropped records and failures are taken in order", () => {
  const exchange = start();
  assert.equal(exchange.deliver('[0,{"a":1},true]'), "false");
  assert.equal(exchange.deliver("[0,[2]]"), "false");
  assert.equal(exchange.deliver("[1]"), "false");
  assert.equal(exchange.fail(failure(2)), "false");
  exchange.finish(3);
  assert.equal(exchange.problem, undefined);
  assert.deepEqual(exchange.lines, ['{"a":1}', "[2]"]);
  assert.equal(exchange.dropped, 1);
  assert.equal(exchange.failures[0]!.record, batch[2]);
});

Deno.test("the text of a result stays as the engine wrote it", () => {
  const exchange = start();
  exchange.deliver('[0,{"n":12345678901234567890,"x":1.0,"__proto__":1}]');
  assert.deepEqual(exchange.lines, [
    '{"n":12345678901234567890,"x":1.0,"__proto__":1}',
  ]);
});

Deno.test("a list that fails half way gives nothing", () => {
  const exchange = start();
  exchange.deliver("[0,1]");
  exchange.deliver("[1,2,true]");
  exchange.deliver("[1,3,true]");
  exchange.fail(failure(1, "result"));
  exchange.deliver("[2,4]");
  exchange.finish(3);
  assert.equal(exchange.problem, undefined);
  assert.deepEqual(exchange.lines, ["1", "4"]);
  assert.equal(exchange.failures.length, 1);
});

Deno.test("a run that ends within a list gives nothing of it", () => {
  const exchange = start();
  exchange.deliver("[0,1]");
  exchange.deliver("[1,2,true]");
  exchange.close();
  assert.deepEqual(exchange.lines, ["1"]);
  assert.equal(exchange.taken, 1);
});

Deno.test("a failure ends the batch if it is to", () => {
  assert.equal(start(true).fail(failure(0)), "true");
});

Deno.test("a record that is no JSON is told in the host's words", () => {
  const exchange = start();
  exchange.deliver("[0]");
  exchange.fail(failure(1, "parse"));
  assert.match(exchange.failures[0]!.message, /^the record is no JSON: (?!m$)/);
});

Deno.test("a lone surrogate in a text becomes the escape that JSON has for it", () => {
  const exchange = start();
  exchange.deliverText(JSON.stringify([0, '"\ud83d\ude00\ud800x\udc00"']));
  assert.deepEqual(exchange.lines, ['"\u{1f600}\\ud800x\\udc00"']);
  assert.equal(JSON.parse(exchange.lines[0]!), "\ud83d\ude00\ud800x\udc00");
});

Deno.test("results are bounded, whoever sends them", () => {
  const exchange = start();
  const line = `[0,"${"x".repeat(100_000)}",true]`;
  let answers = "";
  for (let i = 0; i < 100; i++) answers = exchange.deliver(line);
  assert.equal(answers, "true");
  assert.equal(exchange.problem, "too large");
  assert.ok(exchange.lines.length < 20);
});

Deno.test("what a script tampered with is refused, and nothing after it is taken", () => {
  const cases: [string, (exchange: Exchange) => void][] = [
    ["no JSON", (exchange) => exchange.deliver("[0,{]")],
    ["no array", (exchange) => exchange.deliver('{"0":1}')],
    ["too many values", (exchange) => exchange.deliver("[0,1,2]")],
    ["a blank before the mark", (exchange) => exchange.deliver("[0,1, true]")],
    ["several lines", (exchange) => exchange.deliver("[0,{\n}]")],
    ["a later record", (exchange) => exchange.deliver("[1,1]")],
    ["a negative record", (exchange) => exchange.deliver("[-1,1]")],
    ["a record with a name", (exchange) => exchange.deliver('["__proto__",1]')],
    ["no record", (exchange) => exchange.deliver("[]")],
    ["text of two values", (exchange) => exchange.deliverText('[0,"1,2"]')],
    ["text of two lines", (exchange) => exchange.deliverText('[0,"[1,\\n2]"]')],
    ["text that is no JSON", (exchange) => exchange.deliverText('[0,"NaN"]')],
    ["text that is none", (exchange) => exchange.deliverText("[0,1]")],
    ["no failure", (exchange) => exchange.fail("[0]")],
    ["an unknown stage", (exchange) => exchange.fail(failure(0, "x"))],
    ["an early end", (exchange) => exchange.finish(3)],
    ["no end", (exchange) => exchange.finish(undefined)],
    ["nothing done", (exchange) => exchange.finish(0)],
  ];
  for (const [name, tamper] of cases) {
    const exchange = start();
    tamper(exchange);
    assert.match(String(exchange.problem), /interfered/, name);
    assert.equal(exchange.deliver("[0,1]"), "true", name);
    assert.deepEqual(exchange.lines, [], name);
  }
  const exchange = start();
  for (const index of [0, 1, 2]) exchange.deliver(`[${index}]`);
  exchange.deliver("[2,1]");
  assert.match(String(exchange.problem), /order/);
});

Deno.test("failures are bounded, whoever sends them", () => {
  const many = Array.from({ length: 100 }, (_, i) => ({ line: i, text: "1" }));
  const text = "x".repeat(50_000);
  for (const at of [2, 3, 4]) {
    const exchange = new Exchange(many, false, 1000);
    for (let i = 0; i < 100; i++) {
      const message: unknown[] = [i, "transform", "", "", ""];
      message[at] = text;
      exchange.fail(JSON.stringify(message));
    }
    assert.equal(exchange.problem, "too large");
    assert.ok(exchange.failures.length < 25);
  }
});
