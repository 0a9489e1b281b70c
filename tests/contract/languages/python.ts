/**
 * What the contract needs to know of Python.
 *
 * @module
 */

import type { Dialect } from "../languages.ts";

const text = (value: string) => JSON.stringify(value);
const MAX_SAFE = 2n ** 53n;

/** What a value is like after a way into Python and back. */
function returned(value: unknown): unknown {
  if (value === undefined) return null;
  if (typeof value === "bigint") {
    return value >= -MAX_SAFE && value <= MAX_SAFE ? Number(value) : value;
  }
  if (Array.isArray(value)) return value.map(returned);
  if (
    typeof value === "object" && value !== null &&
    !(value instanceof Uint8Array) && !(value instanceof Date)
  ) {
    const copy = {};
    for (const [key, member] of Object.entries(value)) {
      Object.defineProperty(copy, key, {
        value: returned(member),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
    return copy;
  }
  return value;
}

export const python: Dialect = {
  name: "python",
  filename: "script.py",
  nothing: null,

  values: {
    out: [
      ["None", null],
      ["True", true],
      ["False", false],
      ["0", 0],
      ["-0.0", -0],
      ["42", 42],
      ["1.0", 1],
      ["-1.5e-300", -1.5e-300],
      ["2 ** 53", 2 ** 53],
      ["2 ** 53 + 1", 2n ** 53n + 1n],
      ["-(2 ** 100)", -(2n ** 100n)],
      ["float(2 ** 60)", 2 ** 60],
      ["1.7976931348623157e308", Number.MAX_VALUE],
      ["5e-324", Number.MIN_VALUE],
      ["float('nan')", NaN],
      ["float('inf')", Infinity],
      ["float('-inf')", -Infinity],
      ["''", ""],
      ["'héllo 🌍'", "héllo 🌍"],
      ["'a\\0b'", "a\0b"],
      ["'\\ud800'", "\ud800"],
      ["'x\\udc00y'", "x\udc00y"],
      ["'\\u2028\\u2029\\ufeff'", "\u2028\u2029\ufeff"],
      ["b'\\x00\\xff\\x80'", new Uint8Array([0, 255, 128])],
      ["b''", new Uint8Array(0)],
      ["bytearray(b'ab')", new Uint8Array([97, 98])],
      ["memoryview(b'abc')[1:]", new Uint8Array([98, 99])],
      [
        "import datetime as d\nd.datetime.fromtimestamp(1700000000.123, d.timezone.utc)",
        new Date(1700000000123),
      ],
      [
        "import datetime as d\nd.datetime(1969, 12, 31, 23, 59, 59, 999000, d.timezone.utc)",
        new Date(-1),
      ],
      [
        "import datetime as d\nd.datetime(2000, 1, 1, tzinfo=d.timezone(d.timedelta(hours=2)))",
        new Date(Date.UTC(1999, 11, 31, 22)),
      ],
      ["[]", []],
      ["[1, 'a', None, [True]]", [1, "a", null, [true]]],
      ["[float('nan'), -0.0, 10 ** 20]", [NaN, -0, 10n ** 20n]],
      ["(1, (2,))", [1, [2]]],
      ["{}", {}],
      ["{'a': 1, 'b': {'c': []}}", { a: 1, b: { c: [] } }],
      ["{'a': None, 'b': float('inf')}", { a: null, b: Infinity }],
      ["{'$a': 1, '$$b': 2}", { $a: 1, $$b: 2 }],
      ["{'$a': float('nan'), '$$b': 2, '$undefined': 0}", {
        $a: NaN,
        $$b: 2,
        $undefined: 0,
      }],
      ["{'$undefined': 0}", { $undefined: 0 }],
      [
        "{'__proto__': 1, 'toString': 2}",
        JSON.parse('{"__proto__":1,"toString":2}'),
      ],
      ["[b'a', {'b': b'c'}]", [new Uint8Array([97]), {
        b: new Uint8Array([99]),
      }]],
      ["x = [1]\n[x, x]", [[1], [1]]],
      ["{1: 2, None: 3, True: 4}", { 1: 4, null: 3 }],
    ],
    in: [
      [undefined, "x is None"],
      [null, "x is None"],
      [true, "x is True"],
      [false, "x is False"],
      [3, "x == 3 and type(x) is int"],
      [1.5, "x == 1.5 and type(x) is float"],
      [-0, "str(x) == '-0.0'"],
      [NaN, "x != x"],
      [-Infinity, "x == float('-inf')"],
      [2 ** 53, "x == 2 ** 53 and type(x) is int"],
      [2 ** 60, "x == 2.0 ** 60 and type(x) is float"],
      [5n, "x == 5 and type(x) is int"],
      [-(2n ** 100n), "x == -(2 ** 100)"],
      ["", "x == ''"],
      ["a\0b\ud800🌍", "x == 'a\\0b\\ud800🌍' and len(x) == 5"],
      [new Uint8Array([0, 255]), "x == b'\\x00\\xff' and type(x) is bytes"],
      [
        new Date(1700000000123),
        "x.timestamp() == 1700000000.123 and x.tzinfo is not None",
      ],
      [[1, [2]], "x == [1, [2]]"],
      [
        [undefined, NaN, -0, 7n],
        "x[0] is None and x[1] != x[1] and str(x[2]) == '-0.0' and x[3] == 7 and len(x) == 4",
      ],
      [[1, 1.5], "type(x[0]) is int and type(x[1]) is float"],
      [[2 ** 60], "type(x[0]) is float and x[0] == 2.0 ** 60"],
      [
        [2 ** 53, 2n ** 60n],
        "x == [2 ** 53, 2 ** 60] and type(x[0]) is int and type(x[1]) is int",
      ],
      [{ a: { b: 1 } }, "x == {'a': {'b': 1}}"],
      [{ $a: NaN, $$b: 1 }, "set(x) == {'$a', '$$b'} and x['$$b'] == 1"],
      [JSON.parse('{"__proto__":{"y":1}}'), "x == {'__proto__': {'y': 1}}"],
      [new Float64Array([1.5, -0]), "x[0] == 1.5 and str(x[1]) == '-0.0'"],
    ],
    refused: [
      ["lambda: 1", /function/],
      ["{'a': [1, lambda: 1]}", /a.*\[1\].*function/s],
      ["{'a': {'b c': object()}}", /a.*b c.*object/s],
      ["o = {'a': {}}\no['a']['b'] = o\no", /a.*b/],
      ["{1, 2}", /set/],
      ["[{(1, 2): 3}]", /\[0\].*(key|tuple)/s],
      ["print", /function/],
      ["import math\nmath", /module/],
    ],
    nested: (levels) => `a = []\nfor i in range(1, ${levels}): a = [a]\na`,
    returned,
    json: [
      [
        "{'a': [1, None, float('nan'), float('-inf')]}",
        '{"a":[1,null,null,null]}',
      ],
      ["10 ** 20", "100000000000000000000"],
      [
        "import datetime as d\nd.datetime(1970, 1, 1, tzinfo=d.timezone.utc)",
        '"1970-01-01T00:00:00.000Z"',
      ],
      ["b'hi'", '"aGk="'],
      ["None", "null"],
      ["{'$a': 1}", '{"$a":1}'],
      ["'é\\ud800'", '"é\\ud800"'],
    ],
  },

  evaluation: {
    expressions: [
      ["1 + 1", 2],
      ["1; 2", 2],
      ["a = 2; a * 3", 6],
      ["def f(): return 9\nf()", 9],
      ["len('é') + len('🌍')", 2],
      ["# note\n7 # note", 7],
      ["7;", 7],
      ["7\n\n", 7],
      ["  \n7", 7],
      ["(1 +\n 2)", 3],
      ["__name__", "__main__"],
      ["'''a\nb'''", "a\nb"],
      ["x = 1\nif x:\n    y = 2\ny", 2],
      ["[i for i in range(3)]", [0, 1, 2]],
      ["f'{1}'", "1"],
    ],
    statements: [
      "",
      " \n ",
      "# nothing",
      "a = 1",
      "b: int = 1",
      "def f(): pass",
      "class A: pass",
      "if True: 5",
      "for i in range(3): i",
      "import math",
      "pass",
      "None",
      "1; a = 2",
    ],
    state: [
      ["a = 1\nb = 2\ndef e(): return a\nclass F: pass\nimport math", null],
      ["[a, b, e(), F.__name__, math.floor(2.5)]", [1, 2, 1, "F", 2]],
      ["a = 10; e() + b", 12],
      ["(lambda: a)()", 10],
      ["from __future__ import annotations\n1", 1],
    ],
    redeclared: { source: "twice = 1" },
    incomplete: [
      "def f():",
      "[1, 2",
      "'''text",
      "f(",
      "if True:\n    x = 1\nelse:",
      "x = \\",
    ],
    malformed: [
      { source: "x = = 1", name: "SyntaxError", line: 1, column: 5 },
      { source: "a = 1\nb = )", name: "SyntaxError", line: 2, column: 5 },
      { source: "a = 1\n  b = 2", name: "IndentationError", line: 2 },
      { source: "if True:\nx = 1", name: "IndentationError", line: 2 },
      { source: "return 1", name: "SyntaxError", line: 1 },
    ],
  },

  errors: {
    table: [
      { source: "None.x", name: "AttributeError", message: /x/, line: 1 },
      {
        source: "1\nmissing",
        name: "NameError",
        message: /missing/,
        line: 2,
        column: 1,
      },
      {
        source: "raise Exception('no')",
        name: "Exception",
        message: /^no$/,
        line: 1,
        column: 1,
      },
      {
        source: "\nraise ValueError('a\\nb\\0c🌍')",
        name: "ValueError",
        message: /^a\nb\0c🌍$/,
        line: 2,
      },
      {
        source: "import json\njson.loads('{')",
        name: "json.decoder.JSONDecodeError",
        line: 2,
      },
      {
        source: "class Mine(Exception): pass\nraise Mine('m')",
        name: "Mine",
        message: /^m$/,
        line: 2,
      },
      { source: "int('one')", name: "ValueError", message: /one/, line: 1 },
      { source: "{}['k']", name: "KeyError", message: /k/, line: 1 },
      { source: "1 / 0", name: "ZeroDivisionError", line: 1, column: 1 },
      {
        source: "assert 1 == 2, 'why'",
        name: "AssertionError",
        message: /^why$/,
      },
      {
        source: "raise KeyboardInterrupt('k')",
        name: "KeyboardInterrupt",
        message: /^k$/,
      },
      {
        source: "raise BaseException('b')",
        name: "BaseException",
        message: /^b$/,
      },
      { source: "import sys\nsys.exit(3)", name: "SystemExit", message: /3/ },
      { source: "raise SystemExit", name: "SystemExit" },
      { source: "exit()", name: "(SystemExit|NameError)" },
      { source: "raise GeneratorExit", name: "GeneratorExit" },
      { source: "raise StopIteration(1)", name: "StopIteration" },
      {
        source: "raise ExceptionGroup('g', [ValueError('v')])",
        name: "ExceptionGroup",
        message: /g/,
      },
      { source: "eval('1 +')", name: "SyntaxError" },
      {
        source: "import nothing_like_it",
        name: "ModuleNotFoundError",
        message: /nothing_like_it/,
      },
      {
        source: "sorted([2, 1], key=lambda x: missing)",
        name: "NameError",
        line: 1,
      },
    ],
    nested: "def inner():\n    None.x\n\ndef outer():\n    inner()\n\nouter()",
    cause: "raise Exception('outer') from TypeError('inner')",
    causeNames: ["Exception", "TypeError"],
    manyCauses:
      "e = Exception('0')\nfor i in range(100):\n    n = Exception('x')\n    n.__cause__ = e\n    e = n\nraise e",
    hostile: [
      {
        what: "as large as it can be",
        source: `cause = None
for i in range(10):
    error = type("\\x01" * 300, (Exception,), {})("\\x01" * 70_000)
    error.__cause__ = cause
    cause = error
raise cause`,
      },
      {
        what: "__str__ that raises",
        source:
          "class E(Exception):\n    def __str__(self): raise ValueError('x')\nraise E('m')",
      },
      {
        what: "__str__ that gives no text",
        source:
          "class E(Exception):\n    def __str__(self): return 5\nraise E('m')",
      },
      {
        what: "__str__ that recurses",
        source:
          "class E(Exception):\n    def __str__(self): return str(self)\nraise E('m')",
      },
      {
        what: "__str__ that exits",
        source:
          "class E(Exception):\n    def __str__(self): raise SystemExit(1)\nraise E('m')",
      },
      {
        what: "__repr__ that raises",
        source:
          "class A:\n    def __repr__(self): raise ValueError('x')\nraise KeyError(A())",
      },
      {
        what: "__getattribute__ that raises",
        source:
          "class E(Exception):\n    def __getattribute__(self, n): raise ValueError(n)\nraise E('m')",
      },
      {
        what: "a cause that is itself",
        source: "e = Exception('m')\ne.__cause__ = e\nraise e",
      },
      {
        what: "a ring of contexts",
        source:
          "a = Exception('a'); b = Exception('b')\na.__context__ = b\nb.__context__ = a\nraise a",
      },
      {
        what: "a changed class name",
        source:
          "class E(Exception): pass\nE.__name__ = 'x' * 100000\nE.__qualname__ = 'y' * 100000\nraise E('m')",
      },
      {
        what: "a class name with surrogates",
        source: "E = type('\\ud800', (Exception,), {})\nraise E('m')",
      },
      {
        what: "a metaclass that lies",
        source:
          "class M(type):\n    def __getattribute__(cls, n): raise ValueError('x')\nclass E(Exception, metaclass=M): pass\nraise E('m')",
      },
      {
        what: "__module__ that is no text",
        source: "class E(Exception): pass\nE.__module__ = 5\nraise E('m')",
      },
      { what: "lone surrogates", source: "raise Exception('\\ud800')" },
      {
        what: "a subclass of str as message",
        source:
          "class S(str):\n    def __str__(self): raise ValueError('x')\nraise Exception(S('m'))",
      },
      {
        what: "a changed traceback module",
        source:
          "import traceback, sys\nfor n in dir(traceback):\n    if callable(getattr(traceback, n)) and not n.startswith('_'):\n        try: setattr(traceback, n, None)\n        except Exception: pass\nraise Exception('m')",
      },
      {
        what: "changed builtins",
        source:
          "import builtins\nfor n in ['str', 'repr', 'type', 'isinstance', 'getattr', 'hasattr', 'len', 'print', 'BaseException', 'Exception', 'list', 'dict', 'int']:\n    setattr(builtins, n, None)\nraise ValueError('m')",
      },
      {
        what: "sys.excepthook",
        source: "import sys\nsys.excepthook = None\nraise Exception('m')",
      },
      {
        what: "changed syntax errors",
        source: "raise SyntaxError('m', (5, 'x', 'y', []))",
      },
      {
        what: "a syntax error's odd fields",
        source:
          "e = SyntaxError('m')\ne.lineno = 'x'; e.offset = -5; e.filename = 7; e.text = object()\nraise e",
      },
      {
        what: "a name that is a property",
        source:
          "class E(Exception):\n    @property\n    def __cause__(self): raise ValueError('x')\n    @property\n    def __traceback__(self): raise ValueError('x')\nraise E('m')",
      },
      {
        what: "a deep group",
        source:
          "e = ValueError('v')\nfor i in range(2000): e = ExceptionGroup('g', [e])\nraise e",
      },
    ],
    others: [
      ["raise 'a text'", /exceptions must derive/],
      ["raise Exception", /^$/],
    ],
    longMessage: (length) => `raise Exception('m' * ${length})`,
    bridge: /wasm|file:|\.ts\b|<bridge|<host|_bridge|<frozen/i,
  },

  output: {
    table: [
      { source: "print('a', 1, True, None)", stdout: "a 1 True None\n" },
      { source: "print()", stdout: "\n" },
      { source: "print('a', 'b', sep='-', end='!')", stdout: "a-b!" },
      {
        source: "import sys\nprint('e', file=sys.stderr)",
        stdout: "",
        stderr: "e\n",
      },
      {
        source: "import sys\nsys.stdout.write('no line feed'); None",
        stdout: "no line feed",
      },
      {
        source:
          "import sys\nsys.stderr.write('x'); sys.stdout.write('y'); None",
        stdout: "y",
        stderr: "x",
      },
      {
        source: "import sys\nsys.stdout.buffer.write(b'raw\\n'); None",
        stdout: "raw\n",
      },
      {
        source: "import os\nos.write(1, b'low'); os.write(2, b'er'); None",
        stdout: "low",
        stderr: "er",
      },
      {
        source: "print({'a': [1, 'x']}, (1,), {1})",
        stdout: "{'a': [1, 'x']} (1,) {1}\n",
      },
      { source: "print('%s is %d' % ('x', 42))", stdout: "x is 42\n" },
      { source: "print('é🌍\\0|')", stdout: "é🌍\0|\n" },
      { source: "print('a\\nb')", stdout: "a\nb\n" },
      { source: "print('a\\r\\nb')", stdout: "a\r\nb\n" },
      {
        source: "import sys\nsys.stdout.buffer.write(b'\\xff|'); None",
        stdout: "\ufffd|",
      },
      {
        source: "import pprint\npprint.pprint({'b': 1, 'a': 2})",
        stdout: "{'a': 2, 'b': 1}\n",
      },
      {
        source: "import warnings\nwarnings.warn('careful')",
        stdout: "",
        stderr: /UserWarning: careful/,
      },
      {
        source: "import logging\nlogging.warning('logged')",
        stdout: "",
        stderr: /WARNING:root:logged/,
      },
      { source: "5\n6", stdout: "" },
    ],
    print: (line) => `print(${text(line)})`,
    printError: (line) => `import sys\nprint(${text(line)}, file=sys.stderr)`,
    printMany: (unit, count) => `print(${text(unit)} * ${count})`,
    split: {
      source:
        "import os\nos.write(1, b'a\\xf0\\x9f'); os.write(1, b'\\x8c\\x8db'); None",
      stdout: "a🌍b",
    },
  },

  limits: {
    endless: "while True: pass",
    stubborn: [
      {
        what: "except BaseException",
        source:
          "while True:\n    try:\n        while True: pass\n    except BaseException:\n        print('survived')\n    finally:\n        print('survived')",
      },
      {
        what: "finally that loops",
        source:
          "try:\n    while True: pass\nfinally:\n    while True: print('survived')",
      },
      {
        what: "a bare except",
        source: "try:\n    while True: pass\nexcept:\n    print('survived')",
      },
      {
        what: "a context manager",
        source:
          "class C:\n    def __enter__(self): return self\n    def __exit__(self, *a):\n        print('survived')\n        return True\nwith C():\n    while True: pass",
      },
      {
        what: "a generator",
        source:
          "def g():\n    try:\n        while True: yield 1\n    finally:\n        print('survived')\nfor x in g(): pass",
      },
      {
        what: "a destructor",
        source:
          "class D:\n    def __del__(self):\n        while True: pass\nD()\nprint('survived')",
      },
      {
        what: "a destructor that lives again",
        source: "class D:\n    def __del__(self): D()\nD()\nwhile True: pass",
      },
      {
        what: "atexit",
        source:
          "import atexit\natexit.register(lambda: print('survived'))\nwhile True: pass",
      },
      {
        what: "a trace function",
        source:
          "import sys\ndef t(*a):\n    return t\nsys.settrace(t)\nwhile True: pass",
      },
      {
        what: "__str__ of an error",
        source:
          "class E(Exception):\n    def __str__(self):\n        while True: pass\nraise E()",
      },
      {
        what: "iteration of the value",
        source:
          "class D(dict):\n    def items(self):\n        while True: pass\n    def __iter__(self):\n        while True: pass\n    def keys(self):\n        while True: pass\nd = D(a=1)\nwhile True: dict(d)",
      },
      {
        what: "a signal handler",
        source:
          "try:\n    import signal\n    signal.signal(signal.SIGINT, lambda *a: print('survived'))\nexcept Exception: pass\nwhile True: pass",
      },
      {
        what: "an exception group",
        source:
          "try:\n    while True: pass\nexcept* Exception:\n    print('survived')",
      },
      {
        what: "suppress",
        source:
          "import contextlib\nwith contextlib.suppress(BaseException):\n    while True: pass\nprint('survived')",
      },
    ],
    slow: [
      {
        what: "a regular expression",
        source: "import re\nre.match(r'^(a+)+$', 'a' * 40 + 'b')",
      },
      {
        what: "a regular expression with a back reference",
        source: "import re\nre.match(r'^(a*)*\\1b$', 'a' * 60)",
      },
      { what: "a sum", source: "import itertools\nsum(itertools.repeat(1))" },
      {
        what: "a search in what never ends",
        source: "import itertools\n-1 in itertools.count()",
      },
      { what: "any", source: "import itertools\nany(itertools.repeat(0))" },
      {
        what: "a queue of nothing",
        source:
          "import collections, itertools\ncollections.deque(itertools.count(), maxlen=0)",
      },
      { what: "max of a range", source: "max(range(10 ** 12))" },
      {
        what: "a sort",
        setup: "x = [float((i * 7919) % 400009) for i in range(400000)]",
        source: "while True: sorted(x)",
      },
      {
        what: "a sort of texts",
        setup:
          "x = ['a' * 50 + str((i * 7919) % 100003) for i in range(100000)]",
        source: "while True: sorted(x)",
      },
      { what: "a big power", source: "x = 3 ** 30000000" },
      {
        what: "a big product",
        setup: "x = 3 ** 2000000",
        source: "while True: x * x",
      },
      {
        what: "a big quotient",
        setup: "x = 3 ** 600000; y = 7 ** 100000",
        source: "while True: x // y",
      },
      {
        what: "a big integer as text",
        setup: "import sys\nsys.set_int_max_str_digits(0)\nx = 7 ** 1000000",
        source: "len(str(x))",
      },
      {
        what: "a big integer from text",
        setup: "import sys\nsys.set_int_max_str_digits(0)\nx = '7' * 1000000",
        source: "int(x) & 1",
      },
      {
        what: "a factorial",
        source: "import math\nmath.factorial(3000000) & 1",
      },
      {
        what: "a modular power",
        setup: "m = 3 ** 60000",
        source: "pow(7, m, m + 2) & 1",
      },
      {
        what: "joins",
        setup: "x = ['ab'] * 2000000",
        source: "while True: len(','.join(x))",
      },
      {
        what: "counting",
        setup: "x = b'a' * 2 ** 24",
        source: "while True: x.count(b'ab')",
      },
      {
        what: "replacing",
        setup: "x = 'a' * 2 ** 22",
        source: "while True: x.replace('a', 'bb')",
      },
      {
        what: "splitting",
        setup: "x = 'a,' * 2 ** 20",
        source: "while True: x.split(',')",
      },
      {
        what: "JSON",
        setup: "import json\nx = ['text'] * 200000",
        source: "while True: json.loads(json.dumps(x))",
      },
      {
        what: "comparison of lists",
        setup: "x = [1] * 2 ** 21; y = [1.0] * 2 ** 21",
        source: "while True: x == y",
      },
      {
        what: "permutations",
        source:
          "import itertools\nsum(1 for _ in itertools.permutations(range(50)))",
      },
      {
        what: "hashing",
        setup: "x = ('a',) * 2 ** 20",
        source: "while True: hash(x)",
      },
      { what: "sleep", source: "import time\nwhile True: time.sleep(1e6)" },
      {
        what: "normalizing",
        setup: "import unicodedata\nx = 'e\\u0301' * 2 ** 19",
        source: "while True: unicodedata.normalize('NFC', x)",
      },
      {
        what: "compression",
        setup: "import zlib\nx = bytes(range(256)) * 2 ** 14",
        source: "while True: zlib.compress(x, 9)",
      },
      {
        what: "a digest",
        setup: "import hashlib\nx = bytes(2 ** 22)",
        source: "while True: hashlib.sha256(x).digest()",
      },
      {
        what: "parsing",
        setup: "x = '1,' * 20000",
        source: "while True: compile(x, 'x', 'eval')",
      },
    ],
    hogs: [
      {
        what: "arrays of bytes",
        source: "a = []\nwhile True: a.append(bytearray(1 << 20))",
      },
      {
        what: "small objects",
        source: "a = []\nwhile True: a.append({'x': [1]})",
      },
      { what: "one text", source: "s = 'ab'\nwhile True: s += s" },
      { what: "one array of bytes", source: "bytearray(2 ** 30)" },
      {
        what: "a list that grows",
        source: "a = []\nwhile True: a.append(0.5)",
      },
      { what: "a repeat", source: "'ab' * 2 ** 28" },
      {
        what: "a dict",
        source: "d = {}\ni = 0\nwhile True:\n    d[i] = str(i)\n    i += 1",
      },
      {
        what: "a big integer",
        source: "n = 1 << 1000\nwhile True: n <<= n.bit_length()",
      },
      { what: "a range as a list", source: "list(range(10 ** 9))" },
      {
        what: "a tuple of tuples",
        source: "t = ()\nwhile True: t = (t, t, [t] * 1000)",
      },
      {
        what: "a string that grows slowly",
        source: "a = []\ni = 0\nwhile True:\n    i += 1\n    a.append('x' * i)",
      },
      {
        what: "generators",
        source: "a = []\ndef g(): yield\nwhile True: a.append(g())",
      },
      {
        what: "classes",
        source: "a = []\nwhile True: a.append(type('A', (), {}))",
      },
    ],
    recovers:
      "kept = []\nresult = 'none'\ntry:\n    while True: kept.append(bytearray(1 << 20))\nexcept MemoryError:\n    kept = None\n    result = 'recovered'\nresult",
    pretends: {
      source: "raise MemoryError('pretended')",
      name: "MemoryError",
      message: /^pretended$/,
    },
    hold: (bytes) => `len(bytearray(${bytes}))`,
    text: (bytes) => `'x' * ${bytes}`,
    count: (n) => `total = 0\nfor i in range(${n}): total += i\ntotal`,
    programs: [
      "1 + 1",
      "t = 0\nfor i in range(20000): t += i % 7\nt",
      "len(sorted([(i * 7919) % 2003 for i in range(2000)]))",
      "import json\nlen(json.dumps(json.loads(json.dumps([{'a': [1, 'x']}] * 500))))",
      "import re\nbool(re.match(r'(a|b)*c', 'ab' * 500 + 'c'))",
      "import random\nm = {}\nfor i in range(3000): m['k' + str(i)] = random.random()\nlen(m)",
      "s = {'a' + str(i) for i in range(1000)}\n','.join(s)[:10]",
    ],
    callTicks: (count) =>
      `for i in range(${count}):\n    try: tick()\n    except BaseException: print('survived')\n    finally: after = i`,
  },

  recursion: {
    error: "RecursionError",
    ways: [
      { what: "a call", source: "def f(): return f() + 1\nf()" },
      {
        what: "mutual calls",
        source: "def a(): return b() + 1\ndef b(): return a() + 1\na()",
      },
      { what: "a lambda", source: "f = lambda: f() + 1\nf()" },
      {
        what: "a method",
        source: "class A:\n    def m(self): return self.m() + 1\nA().m()",
      },
      {
        what: "raised limit",
        source:
          "import sys\nsys.setrecursionlimit(10 ** 8)\ndef f(): return f() + 1\nf()",
        errors: ["MemoryError"],
      },
      {
        what: "raised limit, through C",
        source:
          "import sys\nsys.setrecursionlimit(10 ** 8)\ndef f(*a): return max([1, 2], key=f)\nf()",
        errors: ["MemoryError"],
      },
      { what: "map", source: "def f(x): return list(map(f, [x]))\nf(1)" },
      {
        what: "sorted",
        source: "def f(x): return sorted([2, 1], key=f)\nf(1)",
      },
      {
        what: "functools.reduce",
        source:
          "import functools\ndef f(a, b): return functools.reduce(f, [1, 2])\nf(1, 2)",
      },
      {
        what: "__getattr__",
        source:
          "class A:\n    def __getattr__(self, n): return getattr(self, n + 'x')\nA().x",
        errors: ["MemoryError"],
      },
      {
        what: "__getattribute__",
        source:
          "class A:\n    def __getattribute__(self, n): return self.x\nA().x",
      },
      {
        what: "a property",
        source:
          "class A:\n    @property\n    def x(self): return self.x\nA().x",
      },
      {
        what: "__setattr__",
        source:
          "class A:\n    def __setattr__(self, n, v): self.x = v\nA().x = 1",
      },
      {
        what: "__repr__",
        source:
          "class A:\n    def __repr__(self): return repr(self)\nrepr(A())",
      },
      {
        what: "__repr__ in lists",
        source:
          "class A:\n    def __repr__(self): return repr([self])\nrepr(A())",
      },
      {
        what: "repr of deep lists",
        source: "a = []\nfor i in range(200000): a = [a]\nrepr(a)",
      },
      {
        what: "repr of deep dicts",
        source: "a = {}\nfor i in range(200000): a = {1: a}\nrepr(a)",
      },
      {
        what: "repr of deep tuples",
        source: "a = ()\nfor i in range(200000): a = (a,)\nrepr(a)",
      },
      {
        what: "__str__",
        source: "class A:\n    def __str__(self): return str(self)\nstr(A())",
      },
      {
        what: "__format__",
        source:
          "class A:\n    def __format__(self, s): return f'{self}'\nf'{A()}'",
      },
      {
        what: "__eq__",
        source:
          "class A:\n    def __eq__(self, o): return self == o\nA() == A()",
      },
      {
        what: "deep lists compared",
        source:
          "a = []; b = []\nfor i in range(200000): a = [a]; b = [b]\na == b",
      },
      {
        what: "deep tuples compared",
        source:
          "a = (); b = ()\nfor i in range(200000): a = (a,); b = (b,)\na < b",
      },
      {
        what: "__lt__",
        source: "class A:\n    def __lt__(self, o): return self < o\nA() < A()",
      },
      {
        what: "__hash__",
        source:
          "class A:\n    def __hash__(self): return hash(self)\nhash(A())",
      },
      {
        what: "deep tuples hashed",
        source: "a = ()\nfor i in range(200000): a = (a,)\nhash(a)",
        mayEnd: true,
      },
      {
        what: "__bool__",
        source:
          "class A:\n    def __bool__(self): return bool(self)\nbool(A())",
      },
      {
        what: "__len__",
        source: "class A:\n    def __len__(self): return len(self)\nlen(A())",
      },
      {
        what: "__iter__",
        source:
          "class A:\n    def __iter__(self): return iter(self)\niter(A())",
      },
      {
        what: "__contains__",
        source:
          "class A:\n    def __contains__(self, x): return x in self\n1 in A()",
      },
      {
        what: "__index__",
        source: "class A:\n    def __index__(self): return int(self)\nint(A())",
      },
      {
        what: "__add__",
        source: "class A:\n    def __add__(self, o): return self + o\nA() + 1",
      },
      {
        what: "__call__",
        source: "class A:\n    def __call__(self): return self()\nA()()",
      },
      {
        what: "__call__ that is an instance",
        source: "class A: pass\nA.__call__ = A()\nA()()",
      },
      {
        what: "__new__",
        source: "class A:\n    def __new__(cls): return cls()\nA()",
      },
      {
        what: "__init__",
        source: "class A:\n    def __init__(self): A()\nA()",
      },
      {
        what: "__missing__",
        source:
          "class D(dict):\n    def __missing__(self, k): return self[k]\nD()[1]",
      },
      {
        what: "__instancecheck__",
        source:
          "class M(type):\n    def __instancecheck__(c, o): return isinstance(o, c)\nclass A(metaclass=M): pass\nisinstance(1, A)",
      },
      {
        what: "deep isinstance",
        source:
          "t = (int,)\nfor i in range(100000): t = (t,)\nisinstance('', t)",
      },
      { what: "a generator", source: "def g(): yield from g()\nnext(g())" },
      {
        what: "a chain of generators",
        source:
          "def g(n):\n    if n: yield from g(n - 1)\n    yield 1\nlist(g(100000))",
      },
      {
        what: "chained iterators",
        source:
          "x = iter([1])\nfor i in range(100000): x = map(int, x)\nlist(x)",
        mayEnd: true,
      },
      {
        what: "itertools.chain",
        source:
          "import itertools\nx = iter([1])\nfor i in range(100000): x = itertools.chain(x, [])\nlist(x)",
        mayEnd: true,
      },
      {
        what: "a coroutine",
        source: "async def f(): await f()\nf().send(None)",
      },
      {
        what: "pickle",
        source:
          "import pickle\na = []\nfor i in range(100000): a = [a]\npickle.dumps(a)",
      },
      {
        what: "pickle in Python",
        source:
          "import pickle\na = []\nfor i in range(100000): a = [a]\npickle._dumps(a)",
      },
      {
        what: "__reduce__",
        source:
          "import pickle\nclass A:\n    def __reduce__(self): return (A, (A(),))\npickle.dumps(A())",
      },
      {
        what: "unpickling",
        source:
          "import pickle\npickle.loads(b'(' * 100000 + b't' * 100000 + b'.'); 1",
        mayEnd: true,
      },
      {
        what: "copy",
        source:
          "import copy\na = []\nfor i in range(100000): a = [a]\ncopy.deepcopy(a)",
      },
      {
        what: "json.dumps",
        source:
          "import json\na = []\nfor i in range(100000): a = [a]\njson.dumps(a)",
      },
      { what: "json.loads", source: "import json\njson.loads('[' * 100000)" },
      {
        what: "json.loads of objects",
        source: "import json\njson.loads('{\"a\":' * 100000)",
      },
      {
        what: "marshal",
        source:
          "import marshal\na = []\nfor i in range(100000): a = [a]\nmarshal.dumps(a)",
        errors: ["ValueError"],
      },
      {
        what: "parentheses",
        source: "eval('(' * 100000 + '1' + ')' * 100000)",
        errors: ["SyntaxError", "MemoryError"],
      },
      {
        what: "brackets",
        source: "eval('[' * 150 + ']' * 150); 1",
        errors: ["SyntaxError", "MemoryError"],
        mayEnd: true,
      },
      {
        what: "unary operators",
        source: "eval('-' * 200000 + '1')",
        errors: ["SyntaxError", "MemoryError"],
      },
      {
        what: "not",
        source: "eval('not ' * 100000 + '1')",
        errors: ["SyntaxError", "MemoryError"],
      },
      {
        what: "a long sum",
        source: "eval('+'.join(['1'] * 100000))",
        errors: ["SyntaxError", "MemoryError"],
      },
      {
        what: "a chain of attributes",
        source: "eval('a' + '.a' * 100000)",
        errors: ["SyntaxError", "MemoryError"],
      },
      {
        what: "a chain of calls",
        source: "eval('f' + '()' * 100000)",
        errors: ["SyntaxError", "MemoryError"],
      },
      {
        what: "lambdas",
        source: "eval('lambda: ' * 100000 + '1')",
        errors: ["SyntaxError", "MemoryError"],
      },
      {
        what: "conditionals",
        source: "eval('1 if 1 else ' * 100000 + '1')",
        errors: ["SyntaxError", "MemoryError"],
      },
      {
        what: "powers",
        source: "eval('1' + '**1' * 100000)",
        errors: ["SyntaxError", "MemoryError"],
      },
      {
        what: "blocks",
        source:
          "exec('\\n'.join(' ' * i + 'if 1:' for i in range(99)) + '\\n' + ' ' * 99 + 'pass'); 1",
        errors: ["SyntaxError", "IndentationError", "MemoryError"],
        mayEnd: true,
      },
      {
        what: "f-strings",
        source: "s = '1'\nfor i in range(200): s = 'f\"{' + s + '}\"'\neval(s)",
        errors: ["SyntaxError", "MemoryError"],
        mayEnd: true,
      },
      {
        what: "elif",
        source: "exec('if 0: pass\\n' + 'elif 0: pass\\n' * 20000); 1",
        errors: ["SyntaxError", "MemoryError"],
        mayEnd: true,
      },
      {
        what: "decorators",
        source: "exec('@f\\n' * 50000 + 'def g(): pass')",
        errors: ["SyntaxError", "MemoryError", "NameError"],
      },
      {
        what: "a pattern",
        source:
          "exec('match 1:\\n case ' + '[' * 150 + ']' * 150 + ': pass'); 1",
        errors: ["SyntaxError", "MemoryError"],
        mayEnd: true,
      },
      {
        what: "ast.literal_eval",
        source: "import ast\nast.literal_eval('-' * 50000 + '1')",
        errors: ["SyntaxError", "MemoryError", "ValueError"],
      },
      {
        what: "an abstract syntax tree",
        source:
          "import ast\nn = ast.Constant(1)\nfor i in range(100000): n = ast.UnaryOp(ast.USub(), n)\ncompile(ast.fix_missing_locations(ast.Expression(n)), 'x', 'eval')",
      },
      {
        what: "an abstract syntax tree without positions",
        source:
          "import ast\nn = ast.Constant(1, lineno=1, col_offset=0)\nfor i in range(100000): n = ast.UnaryOp(ast.USub(), n, lineno=1, col_offset=0)\ncompile(ast.Expression(n), 'x', 'eval')",
      },
      { what: "eval", source: "def f(): return eval('f()')\nf()" },
      { what: "exec", source: "s = 'exec(s)'\nexec(s)" },
      {
        what: "an import",
        source:
          "import importlib\ndef f(): return __import__('json', fromlist=[A()])\nclass A(str):\n    def __hash__(self): return f() and 1\n    def __eq__(self, o): return f()\nf()",
        errors: ["TypeError", "ImportError"],
        mayEnd: true,
      },
      {
        what: "a regular expression to compile",
        source: "import re\nre.compile('(' * 5000 + ')' * 5000)",
        errors: ["re.error", "PatternError", "re.PatternError"],
      },
      {
        what: "a regular expression to run",
        source: "import re\nre.match(r'(?:(a)|b)*c', 'ab' * 500000); 1",
        mayEnd: true,
      },
      {
        what: "a chain of freed lists",
        source: "a = None\nfor i in range(1000000): a = [a]\na = None\n1",
        mayEnd: true,
      },
      {
        what: "a chain of freed tuples",
        source: "a = None\nfor i in range(1000000): a = (a,)\na = None\n1",
        mayEnd: true,
      },
      {
        what: "a chain of freed instances",
        source:
          "class A: pass\na = None\nfor i in range(200000):\n    b = A(); b.a = a; a = b\na = b = None\n1",
        mayEnd: true,
      },
      {
        what: "a chain of freed instances with slots",
        source:
          "class A:\n    __slots__ = ('a',)\na = None\nfor i in range(200000):\n    b = A(); b.a = a; a = b\na = b = None\n1",
        mayEnd: true,
      },
      {
        what: "a chain of freed closures",
        source:
          "f = None\nfor i in range(200000):\n    f = (lambda g: lambda: g)(f)\nf = None\n1",
        mayEnd: true,
      },
      {
        what: "a chain of freed generators",
        source:
          "def g(x):\n    yield\n    x\na = None\nfor i in range(100000):\n    b = g(a); next(b); a = b\na = b = None\n1",
        mayEnd: true,
      },
      {
        what: "a chain of freed iterators",
        source:
          "import itertools\na = iter([])\nfor i in range(200000): a = itertools.islice(a, 1)\na = None\n1",
        mayEnd: true,
      },
      {
        what: "a chain of partials",
        source:
          "import functools\nf = int\nfor i in range(100000): f = functools.partial(f, *())\nf()",
        mayEnd: true,
      },
      {
        what: "a chain of partials that keep their own",
        source:
          "import functools\nclass P(functools.partial): pass\nf = int\nfor i in range(100000): f = P(lambda g: g(), f)\nf()",
      },
      {
        what: "a chain of partials as text",
        source:
          "import functools\nf = int\nfor i in range(100000): f = functools.partial(print, f)\nrepr(f)",
      },
      {
        what: "a chain of classes",
        source:
          "A = object\nfor i in range(200): A = type('A', (A,), {})\nA(); 1",
        mayEnd: true,
      },
      {
        what: "an exception's chain",
        source:
          "def f(n):\n    try: raise ValueError(n)\n    except ValueError: f(n + 1)\nf(0)",
      },
      {
        what: "weakref callbacks",
        source:
          "import weakref\ndef f(*a):\n    class A: pass\n    x = A(); r = weakref.ref(x, f); del x\nf(); 1",
        mayEnd: true,
      },
      {
        what: "types.GenericAlias",
        source: "x = int\nfor i in range(100000): x = list[x]\nrepr(x)",
      },
      {
        what: "unions",
        source:
          "import typing\nx = int\nfor i in range(50000): x = dict[str, x]\nhash(x)",
      },
      {
        what: "XML",
        source:
          "import xml.etree.ElementTree as E\nE.fromstring('<a>' * 100000 + '</a>' * 100000); 1",
        mayEnd: true,
        errors: ["ModuleNotFoundError", "ImportError"],
      },
      {
        what: "the value",
        source: "a = []\nfor i in range(100000): a = [a]\na",
        errors: ["ValueError", "TypeError"],
      },
    ],
    descend: "def f(n): return probe() if n == 0 else f(n - 1)\n1",
    caught:
      "r = 'none'\ndef f():\n    f()\ntry: f()\nexcept RecursionError: r = 'caught'\nr",
  },

  isolation: {
    closed: [
      ["import os\ndict(os.environ)", {}],
      ["import os\nos.path.exists('/etc/passwd')", false],
      ["import os\nos.path.exists('/proc')", false],
      ["import os\n'mod.ts' in os.listdir('/')", false],
      ["import sys\nsys.argv[1:]", []],
      [
        "import sys\n[m for m in sys.modules if m in ('ctypes', '_ctypes', 'subprocess', 'socket')]",
        [],
      ],
      [
        "import os\n[n for n in ('fork', 'execv', 'system', 'popen', 'kill', 'spawnv') if hasattr(os, n) and n in ('fork', 'execv')]",
        [],
      ],
    ],
    refused: [
      "open('/etc/passwd').read()",
      "open('/etc/hostname').read()",
      "open('/proc/self/environ').read()",
      "open('../../etc/passwd').read()",
      "open('mod.ts').read()",
      "open('/new', 'w')",
      "open('/tmp/new', 'w')",
      "import os\nos.mkdir('/new')",
      "import os\nos.listdir('/etc')",
      "import os\nos.symlink('/etc', '/e')",
      "import os\nos.system('id')",
      "import os\nos.popen('id').read()",
      "import os\nos.execv('/bin/sh', ['sh'])",
      "import os\nos.fork()",
      "import os\nos.kill(1, 9)",
      "import os\nos.read(3, 10)\nos.open('/etc', 0)",
      "import subprocess\nsubprocess.run(['id'])",
      "import ctypes\nctypes.CDLL(None)",
      "import socket\nsocket.create_connection(('127.0.0.1', 80), 1)",
      "import urllib.request\nurllib.request.urlopen('http://127.0.0.1/')",
      "import threading\nthreading.Thread(target=print).start()",
      "import multiprocessing\nmultiprocessing.Process(target=print).start()",
      "import js",
      "import _wasi_host",
      "import tempfile\ntempfile.NamedTemporaryFile()",
      "import mmap\nmmap.mmap(-1, 100)\nopen('/dev/mem')",
    ],
    pollution: [
      ["leak = 1", "'leak' not in globals()"],
      ["import builtins\nbuiltins.len = lambda x: 'evil'", "len([1]) == 1"],
      [
        "import json\njson.dumps = lambda x: 'evil'",
        "(lambda j: j.dumps([1]) == '[1]')(__import__('json'))",
      ],
      ["import sys\nsys.leak = 1", "not hasattr(__import__('sys'), 'leak')"],
      [
        "import os\nos.environ['LEAK'] = '1'",
        "'LEAK' not in __import__('os').environ",
      ],
    ],
    now: "import time\ntime.time() * 1000",
    stands:
      "import time, datetime\nnow = lambda: (time.time(), time.perf_counter(), time.monotonic(), datetime.datetime.now())\na = now()\nfor i in range(100000): pass\nnow() == a",
    awaitTick:
      "import time\nt = time.time()\nwhile time.time() == t: pass\ntime.time() > t",
    random: [
      "import random\nstr(random.random())",
      "import uuid\nstr(uuid.uuid4())",
      "import secrets\nsecrets.token_hex(8)",
      "import os\nos.urandom(8).hex()",
      "import random\nstr(random.SystemRandom().random())",
    ],
  },

  functions: {
    caught: (expression) =>
      `try: caught = str(${expression})\nexcept Exception as e: caught = type(e).__name__ + ': ' + str(e)\ncaught`,
    definitions: `
def add(a, b): return a + b
def fail(): raise TypeError("no")
def count(*args): return len(args)
def same(x): return x
class tools:
    factor = 2
    @classmethod
    def double(cls, x): return x * cls.factor
`,
    badNames: [
      "",
      "1a",
      "a b",
      "a-b",
      "class",
      "return",
      "None",
      "a()",
      "a;b",
      "a\0b",
      "a.",
      ".a",
      "a..b",
      "💥",
      "\ud800",
      "$a",
    ],
    undefined: "NameError",
  },

  grants: {
    readFile: (path) => `open(${text(path)}, encoding='utf-8').read()`,
    readBytes: (path) => `open(${text(path)}, 'rb').read()`,
    listFiles: [
      ["import os\nsorted(os.listdir('/data'))", ["a.txt", "deep", "raw.bin"]],
      ["import os\nos.listdir('/data/deep')", ["b.txt"]],
      ["import os\nos.path.getsize('/data/raw.bin')", 3],
      [
        "import os\nos.path.isdir('/data/deep') and not os.path.isdir('/data/a.txt')",
        true,
      ],
      [
        "import pathlib\npathlib.Path('/data/deep/b.txt').read_text()",
        "deeper",
      ],
      [
        "with open('/data/a.txt') as f:\n    f.seek(3)\n    r = f.readline()\nr",
        "lo ✓\n",
      ],
      ["[line.strip() for line in open('/data/a.txt', encoding='utf-8')]", [
        "hello ✓",
        "two",
      ]],
    ],
    changes: [
      "open('/data/a.txt', 'w')",
      "open('/data/a.txt', 'a')",
      "open('/data/a.txt', 'r+')",
      "open('/data/new.txt', 'x')",
      "import os\nos.remove('/data/a.txt')",
      "import os\nos.rename('/data/a.txt', '/data/c.txt')",
      "import os\nos.rmdir('/data/deep')",
      "import os\nos.truncate('/data/a.txt', 0)",
    ],
    args: "import sys\nsys.argv[1:]",
    env: (name) => `__import__('os').environ[${text(name)}]`,
    module:
      "import builtins\nbuiltins.loads = getattr(builtins, 'loads', 0) + 1\nname = 'tools'\ndef double(x): return x * 2\n",
    failingModule: "x = 1\nNone.y\n",
    useModule:
      "import tools\nimport tools\n[tools.double(21), tools.name, loads]",
    importOf: (name) => `import ${name}`,
  },
};
