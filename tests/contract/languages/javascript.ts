/**
 * What the contract needs to know of JavaScript.
 *
 * @module
 */

import type { Dialect } from "../languages.ts";

const text = (value: string) => JSON.stringify(value);

export const javascript: Dialect = {
  name: "javascript",
  filename: "script.js",
  nothing: undefined,

  values: {
    out: [
      ["undefined", undefined],
      ["null", null],
      ["true", true],
      ["false", false],
      ["0", 0],
      ["-0", -0],
      ["42", 42],
      ["-1.5e-300", -1.5e-300],
      ["2 ** 53", 2 ** 53],
      ["2 ** 60", 2 ** 60],
      ["1.7976931348623157e308", Number.MAX_VALUE],
      ["5e-324", Number.MIN_VALUE],
      ["NaN", NaN],
      ["Infinity", Infinity],
      ["-Infinity", -Infinity],
      ["5n", 5n],
      ["-(2n ** 100n)", -(2n ** 100n)],
      ["''", ""],
      ["'héllo 🌍'", "héllo 🌍"],
      ["'a\\0b'", "a\0b"],
      ["'\\ud800'", "\ud800"],
      ["'x\\udc00y'", "x\udc00y"],
      ["'\\u2028\\u2029\\ufeff'", "\u2028\u2029\ufeff"],
      ["new Uint8Array([0, 255, 128])", new Uint8Array([0, 255, 128])],
      ["new Uint8Array(0)", new Uint8Array(0)],
      ["new Uint8Array([1, 2, 3, 4]).subarray(1, 3)", new Uint8Array([2, 3])],
      ["new Uint8Array([7, 8]).buffer", new Uint8Array([7, 8])],
      ["new Date(1700000000123)", new Date(1700000000123)],
      ["new Date(-1)", new Date(-1)],
      ["new Date(NaN)", new Date(NaN)],
      ["[]", []],
      ["[1, 'a', null, [true]]", [1, "a", null, [true]]],
      ["[undefined, NaN, -0, 7n]", [undefined, NaN, -0, 7n]],
      ["[,1]", [undefined, 1]],
      ["({})", {}],
      ["({ a: 1, b: { c: [] } })", { a: 1, b: { c: [] } }],
      ["({ a: undefined, b: Infinity })", { a: undefined, b: Infinity }],
      ["({ $a: 1, $$b: 2 })", { $a: 1, $$b: 2 }],
      ["({ $a: NaN, $$b: 2, $undefined: 0 })", {
        $a: NaN,
        $$b: 2,
        $undefined: 0,
      }],
      ["({ $undefined: 0 })", { $undefined: 0 }],
      ["[new Uint8Array([1]), new Date(5)]", [
        new Uint8Array([1]),
        new Date(5),
      ]],
      [
        "({ ['__proto__']: 1, toString: 2 })",
        JSON.parse(
          '{"__proto__":1,"toString":2}',
        ),
      ],
      [
        "({ ['__proto__']: NaN, x: { ['__proto__']: [1n] } })",
        (() => {
          const value = JSON.parse('{"__proto__":0,"x":{"__proto__":0}}');
          const put = (object: object, member: unknown) =>
            Object.defineProperty(object, "__proto__", {
              value: member,
              enumerable: true,
              configurable: true,
              writable: true,
            });
          put(value, NaN);
          put(value.x, [1n]);
          return value;
        })(),
      ],
      ["({ toJSON() { return 'mine'; } })", "mine"],
      ["let shared = [1]; [shared, shared]", [[1], [1]]],
      ["class P { constructor() { this.x = 1; } } new P()", { x: 1 }],
      ["Object.assign(Object.create(null), { a: 1 })", { a: 1 }],
    ],
    in: [
      [undefined, "x === undefined"],
      [null, "x === null"],
      [true, "x === true"],
      [false, "x === false"],
      [1.5, "x === 1.5"],
      [-0, "Object.is(x, -0)"],
      [NaN, "Number.isNaN(x)"],
      [-Infinity, "x === -Infinity"],
      [2 ** 60, "x === 2 ** 60"],
      [5n, "x === 5n"],
      [-(2n ** 100n), "x === -(2n ** 100n)"],
      ["", "x === ''"],
      ["a\0b\ud800🌍", "x === 'a\\0b\\ud800🌍'"],
      [
        new Uint8Array([0, 255]),
        "x instanceof Uint8Array && x.join() === '0,255'",
      ],
      [
        new Date(1700000000123),
        "x instanceof Date && x.getTime() === 1700000000123",
      ],
      [new Date(NaN), "x instanceof Date && Number.isNaN(x.getTime())"],
      [[1, [2]], "Array.isArray(x) && x[1][0] === 2"],
      [
        [undefined, NaN, -0, 7n],
        "x[0] === undefined && Number.isNaN(x[1]) && Object.is(x[2], -0) && x[3] === 7n && x.length === 4",
      ],
      [{ a: { b: 1 } }, "x.a.b === 1"],
      [{ $a: NaN, $$b: 1 }, "Number.isNaN(x.$a) && x.$$b === 1"],
      [
        JSON.parse('{"__proto__":{"y":1}}'),
        "Object.keys(x).join() === '__proto__' && Object.getPrototypeOf(x) === Object.prototype",
      ],
      [new Map([["k", 1]]).get("k"), "x === 1"],
      [new Float64Array([1.5, -0]), "x[0] === 1.5 && Object.is(x[1], -0)"],
    ],
    refused: [
      ["(() => 1)", /function/],
      ["({ a: [1, () => 1] })", /a\[1\].*function/s],
      ["({ a: { 'b c': Symbol('s') } })", /a.*b c.*symbol/is],
      ["let o = { a: {} }; o.a.b = o; o", /a\.b/],
      ["new Map([[1, 2]])", /Map/],
      ["[new Set([1])]", /\[0\].*Set/s],
    ],
    nested: (levels) =>
      `let a = []; for (let i = 1; i < ${levels}; i++) a = [a]; a`,
    returned: (value) => value,
    json: [
      ["({ a: [1, undefined, NaN, -Infinity] })", '{"a":[1,null,null,null]}'],
      ["10n ** 20n", "100000000000000000000"],
      ["new Date(0)", '"1970-01-01T00:00:00.000Z"'],
      ["new Uint8Array([104, 105])", '"aGk="'],
      ["undefined", "null"],
      ["({ $a: 1 })", '{"$a":1}'],
      ["'é\\ud800'", '"é\\ud800"'],
    ],
  },

  evaluation: {
    expressions: [
      ["1 + 1", 2],
      ["1; 2", 2],
      ["let a = 2; a * 3", 6],
      ["function f() { return 9; } f()", 9],
      ["'é'.length + '🌍'.length", 3],
      ["if (true) { 5 }", 5],
      ["// note\n7 // note", 7],
      ["7;\n\n", 7],
      ["typeof globalThis", "object"],
      ["`${1}\n`", "1\n"],
    ],
    statements: [
      "",
      " \n ",
      "// nothing",
      "let a = 1",
      "const b = 1;",
      "function f() {}",
      "class A {}",
      "if (false) 1",
      "undefined",
    ],
    state: [
      [
        "let a = 1; const b = 2; var c = 3; d = 4; function e() { return 5; } class F {}",
        4,
      ],
      ["[a, b, c, d, e(), typeof F]", [1, 2, 3, 4, 5, "function"]],
      ["a = 10; a + b", 12],
      ["(() => a)()", 10],
    ],
    redeclared: { source: "const twice = 1", error: "SyntaxError" },
    incomplete: ["function f() {", "[1, 2", "`text", "f(", "/* open"],
    malformed: [
      { source: "let = = 1", name: "SyntaxError", line: 1 },
      {
        source: "let a = 1;\nlet b = );",
        name: "SyntaxError",
        line: 2,
        column: 9,
      },
      { source: "\n\n  }", name: "SyntaxError", line: 3, column: 3 },
    ],
    promises: {
      settled: [
        ["await 1", 1],
        ["await Promise.resolve(5) + 1", 6],
        ["Promise.resolve(7)", 7],
        ["let v = await (async () => 8)(); v", 8],
        ["v", 8],
        ["(async () => { await null; await null; return 9; })()", 9],
        [
          "let order = []; Promise.resolve().then(() => order.push(1)); order.push(0); await null; order",
          [0, 1],
        ],
        ["for (const p of [Promise.resolve(3)]) await p", 3],
      ],
      rejected: {
        source: "await 0;\nawait Promise.reject(new TypeError('no'))",
        name: "TypeError",
        message: /^no$/,
        line: 2,
      },
      stalled: ["new Promise(() => {})", "await new Promise(() => {})"],
    },
  },

  errors: {
    table: [
      { source: "null.x", name: "TypeError", message: /null/, line: 1 },
      {
        source: "1;\n  missing;",
        name: "ReferenceError",
        message: /missing/,
        line: 2,
        column: 3,
      },
      {
        source: "throw new Error('no')",
        name: "Error",
        message: /^no$/,
        line: 1,
      },
      {
        source: "\nthrow new RangeError('a\\nb\\0c🌍')",
        name: "RangeError",
        message: /^a\nb\0c🌍$/,
        line: 2,
      },
      { source: "JSON.parse('{')", name: "SyntaxError", line: 1 },
      {
        source:
          "class Mine extends Error { get name() { return 'Mine'; } }\nthrow new Mine('m')",
        name: "Mine",
        message: /^m$/,
      },
      {
        source: "let s = 1;\nlet s = 2;",
        name: "SyntaxError",
        line: 2,
      },
      { source: "'é🌍'; missing", name: "ReferenceError", line: 1 },
      { source: "new Function('return missing2')()", name: "ReferenceError" },
      { source: "eval('1 +')", name: "SyntaxError" },
      {
        source: "[3, 1].sort(() => { throw new URIError('in sort'); })",
        name: "URIError",
        message: /^in sort$/,
        line: 1,
      },
      {
        source:
          "'abc'.replace(/b/, () => { throw new EvalError('in replace'); })",
        name: "EvalError",
        line: 1,
      },
    ],
    nested:
      "function inner() {\n  null.x;\n}\nfunction outer() {\n  inner();\n}\nouter();",
    cause: "throw new Error('outer', { cause: new TypeError('inner') })",
    causeNames: ["Error", "TypeError"],
    manyCauses:
      "let e = new Error('0'); for (let i = 0; i < 100; i++) e = new Error('x', { cause: e }); throw e",
    hostile: [
      {
        what: "as large as it can be",
        source: `let cause;
for (let i = 0; i < 10; i++) {
  cause = new Error("\\x01".repeat(70_000), { cause });
  cause.name = cause.stack = "\\x01".repeat(70_000);
}
throw cause`,
      },
      {
        what: "a message that throws",
        source:
          "throw Object.defineProperty(new Error(), 'message', { get() { throw 1; } })",
      },
      {
        what: "a name that throws",
        source:
          "throw Object.defineProperty(new Error(), 'name', { get() { throw 1; } })",
      },
      {
        what: "a stack that throws",
        source:
          "throw Object.defineProperty(new Error('m'), 'stack', { get() { throw 1; } })",
      },
      {
        what: "a stack that is no text",
        source:
          "let e = new Error('m'); e.stack = { toString() { throw 1; } }; throw e",
      },
      {
        what: "a message that is a symbol",
        source: "let e = new Error('m'); e.message = Symbol('x'); throw e",
      },
      {
        what: "a name that is a symbol",
        source: "let e = new Error('m'); e.name = Symbol('x'); throw e",
      },
      {
        what: "a proxy that throws",
        source: "throw new Proxy({}, new Proxy({}, { get() { throw 1; } }))",
      },
      {
        what: "a revoked proxy",
        source: "let r = Proxy.revocable({}, {}); r.revoke(); throw r.proxy",
      },
      {
        what: "a cause that throws",
        source:
          "throw Object.defineProperty(new Error('m'), 'cause', { get() { throw 1; } })",
      },
      {
        what: "a cause that is itself",
        source: "let e = new Error('m'); e.cause = e; throw e",
      },
      {
        what: "toString that throws",
        source: "throw { toString() { throw 1; } }",
      },
      { what: "no prototype", source: "throw Object.create(null)" },
      {
        what: "prepareStackTrace that throws",
        source:
          "Error.prepareStackTrace = () => { throw 1; }; throw new Error('m')",
      },
      {
        what: "prepareStackTrace that gives an object",
        source: "Error.prepareStackTrace = () => ({}); throw new Error('m')",
      },
      {
        what: "a changed prototype",
        source:
          "Object.defineProperty(Error.prototype, 'stack', { get() { throw 1; } }); Error.prototype.toString = () => { throw 2; }; throw new Error('m')",
      },
      {
        what: "a getter that recurses",
        source:
          "let e = new Error('m'); Object.defineProperty(e, 'message', { get() { return this.message; } }); throw e",
      },
      { what: "lone surrogates", source: "throw new Error('\\ud800')" },
      {
        what: "a lone surrogate as name",
        source: "let e = new Error('m'); e.name = '\\udc00'; throw e",
      },
    ],
    others: [
      ["throw 'a text'", /a text/],
      ["throw 42", /42/],
      ["throw null", /null/],
      ["throw undefined", /undefined/],
      ["throw 5n", /5/],
      ["throw Symbol('mark')", /mark/],
      ["throw { message: 'like one' }", /like one|object/i],
      ["throw () => 1", /./],
    ],
    longMessage: (length) => `throw new Error('m'.repeat(${length}))`,
    bridge: /native code|wasm|file:|\.ts\b|<bridge|<host|<input>/i,
  },

  output: {
    table: [
      {
        source: "console.log('a', 1, true, null, undefined)",
        stdout: "a 1 true null undefined\n",
      },
      { source: "console.log()", stdout: "\n" },
      { source: "console.info('i'); console.debug('d')", stdout: "i\nd\n" },
      {
        source: "console.warn('w'); console.error('e')",
        stdout: "",
        stderr: "w\ne\n",
      },
      { source: "console.log('%s is %d', 'x', 42)", stdout: "x is 42\n" },
      { source: "console.log('%i %f', '42.9', '1.5')", stdout: "42 1.5\n" },
      { source: "console.log('%j', { a: [1] })", stdout: '{"a":[1]}\n' },
      { source: "console.log('%o', { a: 1 })", stdout: /^\{ ?a: 1 ?\}\n$/ },
      { source: "console.log('%O', { a: 1 })", stdout: /^\{ ?a: 1 ?\}\n$/ },
      { source: "console.log('100%', '%s')", stdout: "100% %s\n" },
      { source: "console.log('%s%%', 5)", stdout: "5%\n" },
      { source: "console.log('%s')", stdout: "%s\n" },
      { source: "console.log('%s', 1, 2, 'three')", stdout: "1 2 three\n" },
      { source: "console.log('%x', 1)", stdout: "%x 1\n" },
      { source: "console.log({ a: 1, b: 'x' })", stdout: '{ a: 1, b: "x" }\n' },
      { source: "console.log([1, 'x', [2]])", stdout: '[ 1, "x", [ 2 ] ]\n' },
      { source: "console.log([], {})", stdout: "[] {}\n" },
      { source: "console.log(1n, -0, NaN)", stdout: "1n -0 NaN\n" },
      { source: "console.log(Symbol('s'))", stdout: "Symbol(s)\n" },
      {
        source: "console.log(new Map([['k', 1]]))",
        stdout: 'Map(1) { "k" => 1 }\n',
      },
      { source: "console.log(new Set([1, 2]))", stdout: "Set(2) { 1, 2 }\n" },
      {
        source: "console.log(new Date(0))",
        stdout: "1970-01-01T00:00:00.000Z\n",
      },
      { source: "console.log(/a+/g)", stdout: "/a+/g\n" },
      {
        source: "console.log(new Uint8Array([1, 2]))",
        stdout: "Uint8Array(2) [ 1, 2 ]\n",
      },
      {
        source: "function named() {} console.log(named)",
        stdout: "[Function: named]\n",
      },
      {
        source:
          "class A { constructor() { this.x = 1; } } console.log(new A())",
        stdout: "A { x: 1 }\n",
      },
      {
        source: "let o = { a: 1 }; o.self = o; console.log(o)",
        stdout: /\[Circular/,
      },
      { source: "console.log(new Error('shown'))", stdout: /Error: shown/ },
      { source: "console.log({ get a() { throw 1; } })", stdout: /a/ },
      {
        source:
          "console.log(new Proxy({}, { ownKeys() { throw new Error('trap'); } }))",
        stdout: /\n$/,
      },
      { source: "console.log('é🌍\\0|')", stdout: "é🌍\0|\n" },
      { source: "console.log('a\\nb')", stdout: "a\nb\n" },
      { source: "console.log('\\ud800')", stdout: /^\ufffd{1,3}\n$/ },
    ],
    print: (line) => `console.log(${text(line)})`,
    printError: (line) => `console.error(${text(line)})`,
    printMany: (unit, count) => `console.log(${text(unit)}.repeat(${count}))`,
  },

  limits: {
    endless: "for (;;);",
    stubborn: [
      {
        what: "try and finally",
        source:
          "for (;;) { try { for (;;); } catch { console.log('survived'); } finally { console.log('survived'); } }",
      },
      {
        what: "finally that loops",
        source:
          "try { for (;;); } finally { for (;;) console.log('survived'); }",
      },
      {
        what: "a promise callback",
        source:
          "Promise.resolve().then(() => { for (;;); }).catch(() => console.log('survived')).finally(() => console.log('survived')); 1",
      },
      {
        what: "callbacks that never end",
        source:
          "const again = () => Promise.resolve().then(again); again(); await new Promise(() => {})",
      },
      {
        what: "an async function",
        source:
          "await (async () => { try { for (;;) await null; } finally { console.log('survived'); } })()",
      },
      {
        what: "a generator",
        source:
          "function* g() { try { for (;;) yield 1; } finally { console.log('survived'); } } for (const x of g());",
      },
      {
        what: "a getter",
        source:
          "const o = { get x() { for (;;); } }; try { o.x; } catch { console.log('survived'); }",
      },
      {
        what: "a proxy trap",
        source:
          "const p = new Proxy({}, { get() { for (;;); } }); try { p.x; } catch { console.log('survived'); }",
      },
      {
        what: "a sort callback",
        source:
          "try { [2, 1].sort(() => { for (;;); }); } catch { console.log('survived'); }",
      },
      { what: "toJSON of the value", source: "({ toJSON() { for (;;); } })" },
      { what: "a getter of the value", source: "({ get a() { for (;;); } })" },
      {
        what: "the message of an error",
        source:
          "throw Object.defineProperty(new Error(), 'message', { get() { for (;;); } })",
      },
      {
        what: "a finalizer",
        source:
          "const r = new FinalizationRegistry(() => { for (;;); }); (() => { for (let i = 0; i < 1000; i++) r.register({}, i); })(); for (;;) { ({}); }",
      },
      {
        what: "what console.log reads",
        source:
          "console.log({ get a() { for (;;); }, toString() { for (;;); } }, { toString() { for (;;); } }, `${{ toString() { for (;;); } }}`)",
      },
    ],
    slow: [
      {
        what: "indexOf",
        setup:
          "var hay = 'a'.repeat(2 ** 24), needle = 'a'.repeat(2 ** 15) + 'b'; 1",
        source: "hay.indexOf(needle)",
      },
      {
        what: "lastIndexOf",
        setup:
          "var hay = 'a'.repeat(2 ** 24), needle = 'a'.repeat(2 ** 15) + 'b'; 1",
        source: "hay.lastIndexOf(needle)",
      },
      {
        what: "a regular expression",
        source: "/^(a+)+$/.test('a'.repeat(40) + 'b')",
      },
      {
        what: "a regular expression with a back reference",
        source: "/^(a*)*\\1b$/.test('a'.repeat(60))",
      },
      {
        what: "replace with a regular expression",
        setup: "var hay = 'a'.repeat(2 ** 18); 1",
        source: "hay.replace(/a*b/g, 'x')",
      },
      {
        what: "a sort",
        setup:
          "var xs = new Float64Array(2 ** 21); for (let i = 0; i < xs.length; i++) xs[i] = (i * 7919) % 2000003; 1",
        source: "for (;;) xs.slice().sort()",
      },
      {
        what: "a sort of texts",
        setup:
          "var xs = Array.from({ length: 100000 }, (_, i) => 'a'.repeat(50) + (i * 7919) % 100003); 1",
        source: "for (;;) xs.slice().sort()",
      },
      { what: "big integers", source: "for (;;) (3n ** 300000n) ** 2n" },
      {
        what: "a big integer as text",
        setup: "var big = 2n ** 1000000n + 1n; 1",
        source: "for (;;) big.toString()",
      },
      {
        what: "a big integer from text",
        setup: "var digits = '7'.repeat(300000); 1",
        source: "for (;;) BigInt(digits)",
      },
      { what: "a join", source: "new Array(2 ** 29).join('')" },
      {
        what: "an array that is mostly holes",
        source: "new Array(2 ** 32 - 1).indexOf(1)",
      },
      {
        what: "a length that is a lie",
        source: "Array.prototype.includes.call({ length: 2 ** 53 - 1 }, 1)",
      },
      {
        what: "reverse of a length that is a lie",
        source: "Array.prototype.reverse.call({ length: 2 ** 53 - 1 })",
      },
      {
        what: "lastIndexOf of a length that is a lie",
        source: "Array.prototype.lastIndexOf.call({ length: 2 ** 53 - 1 }, 1)",
      },
      {
        what: "every of a length that is a lie",
        source:
          "Array.prototype.every.call({ length: 2 ** 53 - 1 }, () => true)",
      },
      {
        what: "an endless iterator",
        source:
          "new Set({ [Symbol.iterator]: () => ({ next: () => ({ done: false, value: 1 }) }) })",
      },
      {
        what: "JSON",
        setup: "var list = Array(200000).fill('text'); 1",
        source: "for (;;) JSON.parse(JSON.stringify(list))",
      },
      {
        what: "normalize",
        setup: "var hay = 'e\\u0301'.repeat(2 ** 20); 1",
        source: "for (;;) hay.normalize('NFC')",
      },
      {
        what: "a bad regular expression to compile",
        setup: "var pattern = 'x{1,1000}'.repeat(1); 1",
        source: "for (;;) new RegExp('(?:' + pattern + '){1,1000}')",
      },
    ],
    hogs: [
      {
        what: "arrays of bytes",
        source:
          "const a = []; for (;;) a.push(new Uint8Array(1 << 20).fill(1))",
      },
      {
        what: "small objects",
        source: "const a = []; for (;;) a.push({ x: [1] })",
      },
      { what: "one text", source: "let s = 'ab'; for (;;) s += s" },
      { what: "one array of bytes", source: "new Uint8Array(2 ** 30)" },
      {
        what: "a list that grows",
        source: "const a = []; for (let i = 0;; i++) a.push(i)",
      },
      { what: "a repeat", source: "'ab'.repeat(2 ** 28)" },
      {
        what: "a map",
        source: "const m = new Map(); for (let i = 0;; i++) m.set(i, 'v' + i)",
      },
      { what: "a big integer", source: "let n = 3n; for (;;) n *= n" },
      {
        what: "promises",
        source:
          "const a = []; for (;;) a.push(new Promise(() => {}).then(() => {}))",
      },
      {
        what: "closures",
        source: "let f = null; for (;;) { const g = f; f = () => g; }",
      },
      {
        what: "a regular expression",
        source:
          "const a = []; for (;;) a.push(new RegExp('a'.repeat(1000) + a.length))",
      },
    ],
    recovers:
      "var kept = []; var result = 'none'; try { for (;;) kept.push(new Uint8Array(1 << 20)); } catch { kept = null; result = 'recovered'; } result",
    pretends: {
      source: "throw new RangeError('out of memory')",
      name: "RangeError",
      message: /^out of memory$/,
    },
    hold: (bytes) => `new Uint8Array(${bytes}).fill(1).length`,
    text: (bytes) => `'x'.repeat(${bytes})`,
    count: (n) =>
      `var total = 0; for (let i = 0; i < ${n}; i++) total += i; total`,
    programs: [
      "1 + 1",
      "let t = 0; for (let i = 0; i < 100000; i++) t += i % 7; t",
      "Array.from({ length: 2000 }, (_, i) => (i * 7919) % 2003).sort((a, b) => a - b).length",
      "JSON.stringify(JSON.parse(JSON.stringify(Array(500).fill({ a: [1, 'x'] })))).length",
      "/(a|b)*c/.test('ab'.repeat(500) + 'c')",
      "const m = new Map(); for (let i = 0; i < 3000; i++) m.set('k' + i, Math.random()); m.size",
    ],
    callTicks: (count) =>
      `for (let i = 0; i < ${count}; i++) { try { tick(); } catch { console.log('survived'); } finally { globalThis.after = i; } }`,
  },

  recursion: {
    error: "RangeError",
    ways: [
      { what: "a call", source: "function f() { return f() + 1; } f()" },
      {
        what: "mutual calls",
        source: "const a = () => b() + 1, b = () => a() + 1; a()",
      },
      {
        what: "a call with many locals",
        source:
          "function f(a, b, c, d) { let x = [a, b, c, d]; return f(...x, ...x) + 1; } f(1, 2, 3, 4)",
      },
      {
        what: "a getter",
        source: "const o = { get x() { return this.x + 1; } }; o.x",
      },
      {
        what: "a setter",
        source: "const o = { set x(v) { this.x = v; } }; o.x = 1",
      },
      {
        what: "a proxy's get",
        source: "const p = new Proxy({}, { get: (t, k) => p[k] + 1 }); p.x",
      },
      {
        what: "proxies in proxies",
        source:
          "let p = {}; for (let i = 0; i < 100000; i++) p = new Proxy(p, {}); p.x",
      },
      {
        what: "proxies in proxies, called",
        source:
          "let p = () => 1; for (let i = 0; i < 100000; i++) p = new Proxy(p, {}); p()",
      },
      {
        what: "a long prototype of proxies",
        source:
          "let p = {}; for (let i = 0; i < 50000; i++) p = Object.create(new Proxy(p, {})); 'x' in p",
      },
      {
        what: "a sort callback",
        source: "function f() { [2, 1].sort(() => f()); } f()",
      },
      {
        what: "map, reduce and forEach",
        source:
          "function f() { [1].map(() => [1].reduce(() => [1].forEach(f), 0)); } f()",
      },
      {
        what: "toString",
        source: "const o = { toString() { return '' + o; } }; '' + o",
      },
      { what: "valueOf", source: "const o = { valueOf() { return +o; } }; +o" },
      {
        what: "Symbol.toPrimitive",
        source:
          "const o = { [Symbol.toPrimitive]() { return `${o}`; } }; `${o}`",
      },
      {
        what: "arrays in arrays as text",
        source: "let a = []; for (let i = 0; i < 100000; i++) a = [a]; '' + a",
      },
      {
        what: "flat",
        source:
          "let a = []; for (let i = 0; i < 200000; i++) a = [a]; a.flat(Infinity)",
      },
      {
        what: "JSON.stringify",
        source:
          "let a = []; for (let i = 0; i < 200000; i++) a = [a]; JSON.stringify(a)",
      },
      {
        what: "JSON.parse",
        source: "JSON.parse('['.repeat(200000))",
        errors: ["SyntaxError"],
      },
      {
        what: "JSON.parse of closed brackets",
        source: "JSON.parse('['.repeat(200000) + ']'.repeat(200000)); 1",
        errors: ["SyntaxError"],
        mayEnd: true,
      },
      {
        what: "a reviver",
        source: "let a = 1; const f = () => JSON.parse('[1]', f); f()",
      },
      {
        what: "toJSON",
        source:
          "const o = { toJSON() { return JSON.stringify(o); } }; JSON.stringify(o)",
      },
      {
        what: "a regular expression to compile",
        source: "new RegExp('('.repeat(100000) + ')'.repeat(100000)); 1",
        errors: ["SyntaxError"],
        mayEnd: true,
      },
      {
        what: "lookaheads to compile",
        source: "new RegExp('(?='.repeat(50000) + ')'.repeat(50000)); 1",
        errors: ["SyntaxError"],
        mayEnd: true,
      },
      {
        what: "a regular expression to run",
        source: "/^(?:(a)|b)*c/.test('ab'.repeat(20000)); 1",
        errors: ["InternalError", "SyntaxError"],
        mayEnd: true,
      },
      {
        what: "replace with a callback",
        source: "const f = () => 'a'.replace(/a/, f); f()",
      },
      {
        what: "parentheses",
        source: "eval('('.repeat(100000) + '1' + ')'.repeat(100000))",
        errors: ["SyntaxError"],
      },
      {
        what: "brackets",
        source: "eval('['.repeat(100000))",
        errors: ["SyntaxError"],
      },
      {
        what: "blocks",
        source: "eval('{'.repeat(100000) + '}'.repeat(100000)); 1",
        errors: ["SyntaxError"],
        mayEnd: true,
      },
      {
        what: "functions in functions",
        source: "eval('(function(){'.repeat(50000) + '})'.repeat(50000)); 1",
        errors: ["SyntaxError"],
        mayEnd: true,
      },
      {
        what: "unary operators",
        source: "eval('!'.repeat(300000) + '1')",
        errors: ["SyntaxError"],
        mayEnd: true,
      },
      {
        what: "a long sum",
        source: "eval(Array(300000).fill('1').join('+'))",
        errors: ["SyntaxError"],
        mayEnd: true,
      },
      {
        what: "a chain of powers",
        source: "eval(Array(300000).fill('1').join('**'))",
        errors: ["SyntaxError"],
        mayEnd: true,
      },
      {
        what: "a chain of conditionals",
        source: "eval('1?'.repeat(100000) + '1' + ':1'.repeat(100000))",
        errors: ["SyntaxError"],
        mayEnd: true,
      },
      {
        what: "arrow functions",
        source: "eval('x=>'.repeat(100000) + '1'); 1",
        errors: ["SyntaxError"],
        mayEnd: true,
      },
      {
        what: "templates",
        source: "eval('`${'.repeat(100000) + '1' + '}`'.repeat(100000))",
        errors: ["SyntaxError"],
        mayEnd: true,
      },
      {
        what: "a pattern",
        source:
          "eval('let ' + '['.repeat(100000) + 'a' + ']'.repeat(100000) + ' = 1')",
        errors: ["SyntaxError", "TypeError"],
      },
      { what: "eval", source: "const f = () => eval('f()'); f()" },
      {
        what: "Function",
        source: "const f = () => new Function('f', 'return f()')(f); f()",
        errors: ["SyntaxError"],
      },
      {
        what: "a generator",
        source: "function* g() { yield* g(); } g().next()",
      },
      {
        what: "an async function",
        source: "async function f() { await f(); } await f()",
      },
      {
        what: "a constructor",
        source: "class A { constructor() { this.a = new A(); } } new A()",
      },
      { what: "a default argument", source: "function f(a = f()) {} f()" },
      {
        what: "a spread",
        source: "const o = { *[Symbol.iterator]() { yield* [...o]; } }; [...o]",
      },
      {
        what: "instanceof",
        source:
          "const o = { [Symbol.hasInstance]: () => 1 instanceof o }; 1 instanceof o",
      },
      {
        what: "bound functions",
        source:
          "let f = () => 1; for (let i = 0; i < 5000; i++) f = f.bind(null); f()",
        mayEnd: true,
      },
      {
        what: "Reflect.apply",
        source: "const f = () => Reflect.apply(f, null, []); f()",
      },
      {
        what: "apply with many arguments",
        source: "Math.max.apply(null, new Array(10000000).fill(1))",
        mayEnd: true,
      },
      {
        what: "a chain of freed objects",
        source:
          "let o = null; for (let i = 0; i < 1000000; i++) o = { o }; o = null; 1",
        mayEnd: true,
      },
      {
        what: "a chain of freed closures",
        source:
          "let f = null; for (let i = 0; i < 300000; i++) { const g = f; f = () => g; } f = null; 1",
        mayEnd: true,
      },
      {
        what: "a rope of texts",
        source:
          "let s = ''; for (let i = 0; i < 20000; i++) s = 'a' + s + 'b'; s.length",
        mayEnd: true,
      },
      {
        what: "the value's getters",
        source: "const o = () => ({ get a() { return o(); } }); o()",
        errors: ["TypeError", "Error"],
      },
      {
        what: "what is logged",
        source:
          "let a = []; for (let i = 0; i < 100000; i++) a = [a]; console.log(a); 1",
        mayEnd: true,
      },
      {
        what: "structuredClone",
        source:
          "let a = []; for (let i = 0; i < 100000; i++) a = [a]; typeof structuredClone === 'function' ? structuredClone(a) : 1; 1",
        mayEnd: true,
      },
      {
        what: "an error that is thrown while it is read",
        source:
          "function f() { throw Object.defineProperty(new Error(), 'message', { get: f }); } f()",
        errors: ["Error"],
      },
    ],
    descend: "function f(n) { return n === 0 ? probe() : f(n - 1); } 1",
    caught:
      "var r = 'none'; (function f() { try { f(); } catch (e) { if (e instanceof RangeError) r = 'caught'; else throw e; } })(); r",
  },

  isolation: {
    closed: [
      ["typeof Deno", "undefined"],
      ["typeof process", "undefined"],
      ["typeof require", "undefined"],
      ["typeof fetch", "undefined"],
      ["typeof XMLHttpRequest", "undefined"],
      ["typeof WebSocket", "undefined"],
      ["typeof Worker", "undefined"],
      ["typeof WebAssembly", "undefined"],
      ["typeof window", "undefined"],
      ["typeof std", "undefined"],
      ["typeof os", "undefined"],
      ["typeof bjson", "undefined"],
      ["typeof scriptArgs", "undefined"],
      ["typeof __loadScript", "undefined"],
      [
        "typeof navigator === 'undefined' || Object.keys(navigator).length === 0",
        true,
      ],
      [
        "Object.getPrototypeOf(async function() {}).constructor('return typeof Deno')() instanceof Promise",
        true,
      ],
      [
        "(function() { return typeof this.Deno; }).call(undefined)",
        "undefined",
      ],
    ],
    refused: [
      "await import('std')",
      "await import('os')",
      "await import('qjs:std')",
      "await import('qjs:os')",
      "await import('fs')",
      "await import('node:fs')",
      "await import('/etc/passwd')",
      "await import('file:///etc/passwd')",
      "await import('https://example.com/x.js')",
      "await import('./mod.ts')",
      "sandbox.readTextFile('/etc/passwd')",
      "sandbox.readTextFile('/proc/self/environ')",
      "sandbox.readTextFile('../../etc/passwd')",
      "sandbox.readTextFile('')",
    ],
    pollution: [
      ["globalThis.leak = 1", "typeof leak === 'undefined'"],
      ["Array.prototype.map = () => 'evil'; 1", "[1].map(x => x + 1)[0] === 2"],
      ["Object.prototype.polluted = 1", "({}).polluted === undefined"],
      ["JSON.stringify = () => 'evil'; 1", "JSON.stringify([1]) === '[1]'"],
      ["Math.random = () => 4; 1", "Math.random() !== 4"],
    ],
    now: "Date.now()",
    stands:
      "const a = Date.now(); for (let i = 0; i < 1e6; i++); Date.now() === a && new Date().getTime() === a",
    awaitTick: "const t = Date.now(); while (Date.now() === t); Date.now() > t",
    random: ["String(Math.random())"],
  },

  functions: {
    caught: (expression) =>
      `(() => { try { return String(${expression}); } catch (e) { return e.name + ': ' + e.message; } })()`,
    definitions: `
      function add(a, b) { return a + b; }
      function fail() { throw new TypeError("no"); }
      function count(...args) { return args.length; }
      function same(x) { return x; }
      const tools = { factor: 2, double(x) { return x * this.factor; } };
    `,
    badNames: [
      "",
      "1a",
      "a b",
      "a-b",
      "class",
      "return",
      "a()",
      "a;b",
      "a\0b",
      "a.",
      ".a",
      "a..b",
      "💥",
      "\ud800",
    ],
    undefined: "ReferenceError",
  },

  grants: {
    readFile: (path) => `sandbox.readTextFile(${text(path)})`,
    readBytes: (path) => `sandbox.readFile(${text(path)})`,
    changes: [],
    args: "sandbox.args",
    env: (name) => `sandbox.env[${text(name)}]`,
    module:
      "globalThis.loads = (globalThis.loads ?? 0) + 1;\nexport const name = 'tools';\nexport function double(x) { return x * 2; }\n",
    failingModule: "export const x = 1;\nnull.y;\n",
    useModule:
      "const m = await import('tools'); await import('tools'); [m.double(21), m.name, loads]",
    importOf: (name) => `await import(${text(name)})`,
  },
};
