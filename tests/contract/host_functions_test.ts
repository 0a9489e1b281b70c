/** Host functions: what the guest can call, and what it learns of the host. */

import assert from "node:assert/strict";
import { EngineError, StateError } from "../../mod.ts";
import { guestError, isSpentUntilReset, limitError, told } from "./failure.ts";
import { promise } from "./languages.ts";

promise(
  "a bound function is called with values and gives one",
  async (language) => {
    using sandbox = language.sandbox();
    const seen: unknown[][] = [];
    sandbox.bind("note", (...args: unknown[]) => {
      seen.push(args);
      return { n: seen.length };
    });
    assert.deepEqual(sandbox.evalSync('note(1, "a", [2.5])'), { n: 1 });
    assert.deepEqual(await sandbox.eval("note()"), { n: 2 });
    assert.deepEqual(seen, [[1, "a", [2.5]], []]);
    const result = await sandbox.run("note(); note()".replace("; ", "\n"));
    assert.equal(result.usage.hostCalls, 2);
  },
);

promise(
  "several functions are bound at once, and names may be dotted",
  (language) => {
    using sandbox = language.sandbox();
    sandbox.bind({
      "db.query": (sql: string) => `rows of ${sql}`,
      "db.admin.drop": () => "dropped",
      plain: () => "plain",
    });
    assert.equal(sandbox.evalSync('db.query("x")'), "rows of x");
    assert.equal(sandbox.evalSync("db.admin.drop()"), "dropped");
    assert.equal(sandbox.evalSync("plain()"), "plain");
    sandbox.bind("db.more", () => "more");
    assert.equal(sandbox.evalSync("db.more()"), "more");
    assert.equal(sandbox.evalSync('db.query("y")'), "rows of y");
  },
);

promise(
  "a second bind replaces the first, an unbind takes it away",
  (language) => {
    using sandbox = language.sandbox();
    sandbox.bind("which", () => 1);
    sandbox.bind("which", () => 2);
    assert.equal(sandbox.evalSync("which()"), 2);
    sandbox.bindJson("which", () => "3");
    assert.equal(sandbox.evalSync("which()"), 3);
    sandbox.unbind("which");
    const { undefined: name } = language.functions;
    assert.equal(guestError(() => sandbox.evalSync("which()")).name, name);
    assert.throws(() => sandbox.unbind("which"), {
      name: "TypeError",
      message: /no host function "which" is bound/,
    });
    sandbox.bind("db.query", () => 1);
    sandbox.unbind("db.query");
    guestError(() => sandbox.evalSync("db.query()"));
  },
);

promise(
  "a reference that the guest kept does not outlive an unbind",
  (language) => {
    using sandbox = language.sandbox();
    sandbox.bind("which", () => 1);
    sandbox.evalSync("kept = which\n0");
    sandbox.unbind("which");
    guestError(() => sandbox.evalSync("kept()"), "the kept function");
    sandbox.bind("another", () => "secret");
    assert.notEqual(
      sandbox.evalSync(language.functions.caught("kept()")),
      "secret",
      "a kept function is not another one",
    );
  },
);

promise("bound functions stay over a reset", (language) => {
  using sandbox = language.sandbox();
  sandbox.bind("db.query", () => 5);
  sandbox.bind("gone", () => 6);
  sandbox.unbind("gone");
  sandbox.reset();
  assert.equal(sandbox.evalSync("db.query()"), 5);
  guestError(() => sandbox.evalSync("gone()"));
});

promise("names that host objects know are ordinary names", (language) => {
  const names = [
    "constructor",
    "toString",
    "valueOf",
    "hasOwnProperty",
    "x.__proto__y",
    "x.toString",
    "x.constructor",
  ];
  for (const name of names) {
    using sandbox = language.sandbox();
    assert.throws(() => sandbox.unbind(name), TypeError);
    sandbox.bind(name, () => "mine");
    assert.equal(sandbox.evalSync(`${name}()`), "mine", name);
    sandbox.reset();
    assert.equal(sandbox.evalSync(`${name}()`), "mine", name);
    sandbox.unbind(name);
    sandbox.reset();
    assert.notEqual(
      sandbox.evalSync(language.functions.caught(`${name}()`)),
      "mine",
      name,
    );
  }
  using sandbox = language.sandbox();
  sandbox.bind("__proto__", () => "mine");
  assert.equal(({} as { mine?: unknown }).mine, undefined);
  assert.equal(sandbox.evalSync("__proto__()"), "mine");
});

promise(
  "an exception of the host is one of the guest, with its message only",
  async (language) => {
    using sandbox = language.sandbox();
    sandbox.bind("fail", (what: string) => {
      throw new TypeError(`no ${what}`, { cause: new Error("secret") });
    });
    const caught = sandbox.evalSync<string>(
      language.functions.caught('fail("bread")'),
    );
    assert.match(caught, /: no bread$/);
    const result = await sandbox.run('1\nfail("milk")');
    assert.ok(!result.ok);
    const { error } = result;
    assert.equal(error.kind, "guest");
    assert.equal(error.message, "no milk");
    assert.equal((error as { line?: number }).line, 2);
    assert.doesNotMatch(
      `${error.stack} ${Deno.inspect(error.cause)} ${caught}`,
      /secret|_test\.ts|bridge|file:/,
    );
    assert.equal(sandbox.spent, false);
  },
);

promise(
  "whatever a host function throws is told as far as it can be",
  (language) => {
    using sandbox = language.sandbox();
    const odd: [unknown, RegExp][] = [
      ["a text", /a text/],
      [undefined, /undefined/],
      [null, /null/],
      [42, /42/],
      [{ toString: () => "an object" }, /an object/],
      [Object.create(null), /./],
      [Symbol("s"), /s/],
      [
        new Proxy({}, {
          get: () => {
            throw new Error("inner");
          },
        }),
        /./,
      ],
      [Object.assign(new Error("x"), { message: 5 }), /./],
      [new Error("\ud800 \0 🌍"), /🌍/],
    ];
    let value: unknown;
    sandbox.bind("fail", () => {
      throw value;
    });
    for (const [thrown, message] of odd) {
      value = thrown;
      const caught = sandbox.evalSync(language.functions.caught("fail()"));
      assert.match(String(caught), message);
    }
  },
);

promise(
  "a guest's exception goes through the host function that let it in",
  (language) => {
    using inner = language.sandbox();
    using outer = language.sandbox();
    outer.bind("evaluate", (source: string) => inner.evalSync(source));
    assert.equal(outer.evalSync('evaluate("20 + 1") * 2'), 42);
    const caught = outer.evalSync<string>(
      language.functions.caught('evaluate("missing")'),
    );
    assert.match(caught, /missing/);
  },
);

promise("a host function cannot use the sandbox that called it", (language) => {
  using sandbox = language.sandbox();
  const uses: [string, () => unknown][] = [
    ["evalSync", () => sandbox.evalSync("1")],
    ["callSync", () => sandbox.callSync("same", 1)],
    ["set", () => sandbox.set("x", 1)],
    ["get", () => sandbox.get("x")],
    ["compile", () => sandbox.compile("1")],
    ["bind", () => sandbox.bind("other", () => 1)],
    ["bindJson", () => sandbox.bindJson("other", () => "1")],
    ["unbind", () => sandbox.unbind("again")],
    ["reset", () => sandbox.reset()],
    ["complete", () => sandbox.complete("a")],
  ];
  let use = () => undefined as unknown;
  let seen: unknown;
  sandbox.bind("again", () => {
    try {
      return use();
    } catch (error) {
      seen = error;
      throw error;
    }
  });
  for (const [what, way] of uses) {
    use = way;
    seen = undefined;
    const caught = sandbox.evalSync(language.functions.caught("again()"));
    assert.ok(seen instanceof StateError, `${what}: ${told(seen)}`);
    assert.equal(seen.state, "busy", what);
    assert.match(String(caught), /busy.*another sandbox/s, what);
  }
  assert.equal(sandbox.evalSync("1 + 1"), 2, "nothing is broken");
  use = () => "fine";
  assert.equal(sandbox.evalSync("again()"), "fine", "it is still bound");
});

promise("a failed bind leaves no trace", (language) => {
  using sandbox = language.sandbox();
  sandbox.bind("busy_bind", () => sandbox.bind("late", () => 1));
  sandbox.evalSync(language.functions.caught("busy_bind()"));
  assert.throws(() => sandbox.unbind("late"), TypeError);
  assert.throws(
    () => sandbox.bind({ fine: () => 1, "not fine": () => 2 }),
    TypeError,
  );
  assert.throws(() => sandbox.unbind("fine"), TypeError, "all or none");
});

promise("a promise is a clear error", async (language) => {
  using sandbox = language.sandbox();
  sandbox.bind("later", () => Promise.resolve(1));
  sandbox.bind("never", () => Promise.reject(new Error("unhandled")));
  for (const name of ["later", "never"]) {
    const caught = sandbox.evalSync(language.functions.caught(`${name}()`));
    assert.match(String(caught), new RegExp(`${name} returned a promise`));
  }
  sandbox.bindJson("text", (() => Promise.resolve("1")) as never);
  const caught = sandbox.evalSync(language.functions.caught("text()"));
  assert.match(String(caught), /text must return JSON text.*a promise/);
  await new Promise((resolve) => setTimeout(resolve)); // A rejection would show.
});

promise("bindJson passes texts through", (language) => {
  using sandbox = language.sandbox();
  const seen: unknown[] = [];
  let answer: unknown;
  sandbox.bindJson("hand", (json) => {
    seen.push(JSON.parse(json));
    return answer as string;
  });
  answer = '{"a":[1,null,"é"]}';
  assert.deepEqual(
    sandbox.evalSync('hand(1, "x", [true_])', {
      globals: { true_: true },
    }),
    { a: [1, null, "é"] },
  );
  assert.deepEqual(seen, [[1, "x", [true]]]);
  answer = "7";
  assert.equal(sandbox.evalSync("hand()"), 7);
  answer = '{"$date": 5, "__proto__": 1}';
  assert.deepStrictEqual(
    sandbox.evalSync("hand()"),
    JSON.parse('{"$date": 5, "__proto__": 1}'),
    "no key means anything",
  );
  for (
    answer of [
      "{",
      "",
      "nonsense",
      "[1,]",
      "1 2",
      "NaN",
      "\ud800",
      undefined,
      5,
      {},
    ]
  ) {
    const caught = sandbox.evalSync(language.functions.caught("hand()"));
    assert.match(String(caught), /hand|JSON|Error/, Deno.inspect(answer));
    assert.equal(sandbox.spent, false);
  }
});

promise("what is no plain JSON does not reach bindJson", (language) => {
  using sandbox = language.sandbox();
  let calls = 0;
  sandbox.bindJson("hand", () => `${++calls}`);
  sandbox.set("x", NaN);
  const caught = sandbox.evalSync(language.functions.caught("hand(x)"));
  assert.match(String(caught), /hand: an argument is not plain JSON/);
  assert.equal(calls, 0);
});

promise(
  "arguments that cannot cross are an error before the call",
  (language) => {
    using sandbox = language.sandbox();
    let calls = 0;
    sandbox.bind("take", () => ++calls);
    const caught = sandbox.evalSync(
      language.functions.caught("take([1, take])"),
    );
    assert.match(String(caught), /\[1\]/);
    assert.equal(calls, 0);
  },
);

promise("a host function cannot change what the guest holds", (language) => {
  using sandbox = language.sandbox();
  sandbox.bind("change", (list: unknown[]) => void list.push("more"));
  sandbox.evalSync("mine = [1]\nchange(mine)");
  assert.deepEqual(sandbox.get("mine"), [1]);
});

promise("many calls in one run arrive in order", (language) => {
  using sandbox = language.sandbox();
  let calls = 0;
  sandbox.bind("tick", () => calls++);
  sandbox.evalSync(language.limits.callTicks(1000));
  assert.equal(calls, 1000);
  const bytes = new Uint8Array(300_000).fill(65);
  sandbox.bind("echo", (value: unknown) => value);
  sandbox.set("x", bytes);
  assert.deepEqual(sandbox.evalSync("echo(echo(x))"), bytes);
});

promise(
  "bad names and bad functions are refused before anything runs",
  (language) => {
    using sandbox = language.sandbox();
    for (const name of language.functions.badNames) {
      for (
        const work of [
          () => sandbox.bind(name, () => 1),
          () => sandbox.bindJson(name, () => "1"),
          () => sandbox.bind({ [name]: () => 1 }),
        ]
      ) {
        assert.throws(work, {
          name: "TypeError",
          message: /the name of a host function must be an identifier/,
        }, Deno.inspect(name));
      }
    }
    for (const fn of [undefined, null, 1, "f", {}]) {
      assert.throws(() => sandbox.bind("f", fn as never), {
        name: "TypeError",
        message: /the host function f must be a function/,
      });
    }
    assert.throws(() => sandbox.bind(5 as never, () => 1), TypeError);
  },
);

/** Make what `db` leads to run forever. */
const TRAPS: Readonly<Record<string, string>> = {
  javascript:
    "Object.defineProperty(globalThis, 'db', { get() { for (;;); } }); 1",
  python: `class Trap:
    def __getattr__(self, name):
        while True: pass
    def __setattr__(self, name, value):
        while True: pass
    __delattr__ = __getattr__
db = Trap()
1`,
};

promise("a guest cannot hold up a bind or an unbind", (language) => {
  using sandbox = language.sandbox({ maxRuntime: 50 });
  const trap = TRAPS[language.name]!;
  sandbox.evalSync(trap);
  limitError("runtime", () => sandbox.bind("db.query", () => 1));
  isSpentUntilReset(sandbox);
  assert.throws(() => sandbox.unbind("db.query"), TypeError, "no trace");
  sandbox.bind("db.query", () => 1);
  sandbox.evalSync(trap);
  limitError("runtime", () => sandbox.unbind("db.query"));
  isSpentUntilReset(sandbox);
  guestError(() => sandbox.evalSync("db.query()"), "it is gone");
});

promise("a bind of a spent sandbox leaves no trace", (language) => {
  using sandbox = language.sandbox();
  sandbox.bind("kept", () => 1);
  sandbox.bind("late", () => 1);
  limitError(
    "runtime",
    () => sandbox.evalSync(language.limits.endless, { maxRuntime: 20 }),
  );
  assert.throws(() => sandbox.bind("late", () => 2), StateError);
  assert.throws(() => sandbox.bind("later", () => 2), StateError);
  assert.throws(() => sandbox.unbind("kept"), StateError);
  sandbox.reset();
  assert.equal(sandbox.evalSync("kept() + late()"), 2);
  guestError(() => sandbox.evalSync("later()"));
});

promise("another engine's failure is an error like any other", (language) => {
  using sandbox = language.sandbox();
  sandbox.bind("fail", () => {
    throw new EngineError("of another sandbox");
  });
  assert.equal(
    guestError(() => sandbox.evalSync("fail()")).message,
    "of another sandbox",
  );
  assert.equal(sandbox.spent, false);
});
