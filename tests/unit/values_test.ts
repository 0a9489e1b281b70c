import assert from "node:assert/strict";
import fc from "fast-check";
import { Kind } from "../../src/engine/abi.ts";
import { decodeBase64, encodeBase64 } from "../../src/values/base64.ts";
import { incoming, MalformedValue } from "../../src/values/incoming.ts";
import { outgoing, outgoingArguments } from "../../src/values/outgoing.ts";

Deno.test("scalars cross without a text", () => {
  assert.equal(outgoing(undefined, "x").kind, Kind.UNDEFINED);
  assert.equal(outgoing(null, "x").kind, Kind.NULL);
  assert.equal(outgoing(true, "x").kind, Kind.TRUE);
  assert.equal(outgoing(false, "x").kind, Kind.FALSE);
  for (const number of [0, -0, 1.5, NaN, -Infinity, 2 ** 60]) {
    assert.deepEqual(outgoing(number, "x"), {
      kind: Kind.NUMBER,
      number,
      message: undefined,
    });
  }
});

const TEXTS: [value: unknown, kind: number, text: string][] = [
  ["text", Kind.STRING, "text"],
  ["\ud800", Kind.JSON, '"\\ud800"'],
  [{ a: [1, "x", null] }, Kind.JSON, '{"a":[1,"x",null]}'],
  [{ $a: 1 }, Kind.JSON, '{"$a":1}'],
  [{ $a: NaN, b: 1 }, Kind.EXTENDED, '{"$$a":{"$number":"NaN"},"b":1}'],
  [
    [undefined, -0, 5n],
    Kind.EXTENDED,
    '[{"$undefined":0},-0.0,{"$bigint":"5"}]',
  ],
  [[-0], Kind.JSON, "[-0.0]"],
  [[2 ** 53, 2 ** 60], Kind.JSON, "[9007199254740992,1.152921504606847e+18]"],
  [[new Uint8Array([104, 105])], Kind.EXTENDED, '[{"$bytes":"aGk="}]'],
  [new Date(5), Kind.EXTENDED, '{"$date":5}'],
  [new Date(NaN), Kind.EXTENDED, '{"$date":null}'],
  [{ toJSON: () => ({ x: NaN }) }, Kind.EXTENDED, '{"x":{"$number":"NaN"}}'],
  [[Object("boxed"), Object(1), Object(true)], Kind.JSON, '["boxed",1,true]'],
  [
    new (class A {
      x = 1;
    })(),
    Kind.JSON,
    '{"x":1}',
  ],
  [Object.create(null), Kind.JSON, "{}"],
];

Deno.test("values become the text of the contract", () => {
  for (const [value, kind, text] of TEXTS) {
    const { kind: gotKind, message } = outgoing(value, "x");
    assert.deepEqual([gotKind, message], [kind, text]);
  }
  assert.deepEqual(outgoing(new Uint8Array([1]), "x"), {
    kind: Kind.BYTES,
    number: 0,
    message: new Uint8Array([1]),
  });
  const view = new DataView(new Uint8Array([1, 2, 3]).buffer, 1, 1);
  assert.deepEqual(outgoing(view, "x").message, new Uint8Array([2]));
});

/** Lists in lists. */
function nest(levels: number, inner?: unknown): unknown[] {
  let value: unknown[] = inner === undefined ? [] : [inner];
  for (let i = 1; i < levels; i++) value = [value];
  return value;
}

Deno.test("1,000 levels cross, 1,001 do not, plain or not", () => {
  for (const inner of [undefined, 1, 1n]) {
    outgoing(nest(1000, inner), "x");
    assert.throws(
      () => outgoing(nest(1001, inner), "x"),
      /nested more than 1000/,
    );
    outgoingArguments([nest(1000, inner)]);
    assert.throws(
      () => outgoingArguments([nest(1001, inner)]),
      /args\[0\].*nested more than 1000/,
    );
  }
});

Deno.test("extended text is undone by reading it", () => {
  fc.assert(fc.property(
    fc.anything({ withBigInt: true, withDate: true, withSparseArray: false }),
    (value) => {
      const { kind, message } = outgoing([value], "x");
      const read = incoming(message as string, kind === Kind.EXTENDED);
      assert.deepEqual(read, [value]);
    },
  ));
});

Deno.test("text that breaks the contract is refused", () => {
  const bad = [
    "",
    "{",
    "undefined",
    '{"$bigint":"1.5"}',
    '{"$bigint":1}',
    '{"$bigint":""}',
    '{"$bigint":"0x10"}',
    '{"$bytes":"*"}',
    '{"$bytes":5}',
    '{"$date":"now"}',
    '{"$date":{}}',
    '{"$number":"1"}',
    '{"$number":null}',
    '{"$unknown":0}',
    '{"$":0}',
    '{"$a":1,"b":2}',
    '[{"a":{"$nothing":1}}]',
  ];
  for (const text of bad) {
    assert.throws(() => incoming(text, true), MalformedValue, text);
  }
  assert.deepEqual(incoming('{"$date":"now"}', false), { $date: "now" });
});

Deno.test("a key `__proto__` never sets a prototype", () => {
  for (const extended of [false, true]) {
    const text = extended
      ? '{"$$a":1,"__proto__":{"polluted":{"$undefined":0}}}'
      : '{"__proto__":{"polluted":1}}';
    const value = incoming(text, extended) as object;
    assert.equal(Object.getPrototypeOf(value), Object.prototype);
    assert.ok(Object.hasOwn(value, "__proto__"));
    assert.equal("polluted" in {}, false);
  }
});

Deno.test("base64 goes there and back", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 1000 }), (bytes) => {
    const text = encodeBase64(bytes);
    assert.match(text, /^[A-Za-z0-9+/]*={0,2}$/);
    assert.deepEqual(decodeBase64(text), bytes);
  }));
  assert.throws(() => decodeBase64("*"));
});

Deno.test("a full stack of the host is no malformed value", () => {
  const text = '[{"$bytes":"aGk="},{"a":{"$number":"NaN"}}]';
  const faults: unknown[] = [];
  const descend = (): void => {
    try {
      descend();
    } catch (error) {
      if (!(error instanceof RangeError)) faults.push(error);
    }
    try {
      incoming(text, true);
    } catch (error) {
      if (!(error instanceof RangeError)) faults.push(error);
      throw error;
    }
  };
  descend();
  assert.deepEqual(faults, []);
});

Deno.test("a value that is nested too deeply is malformed", () => {
  const nested = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
  incoming(nested(1000), true);
  assert.throws(() => incoming(nested(5000), true), MalformedValue);
});

Deno.test("reading a long value can be ended", () => {
  const stop = new Error("stop");
  const keys = Array.from({ length: 10_000 }, (_, i) => [`$$${i}`, 1]);
  for (
    const text of [
      `[${'{"$number":"NaN"},'.repeat(10_000)}1]`,
      JSON.stringify(Object.fromEntries(keys)),
    ]
  ) {
    assert.throws(() =>
      incoming(text, true, () => {
        throw stop;
      }), stop);
  }
});
