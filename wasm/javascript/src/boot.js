// Installs the console and the other globals, and answers what the bridge keeps of the language.
((native, shown) => {
  "use strict";
  const { inspect, format, descriptor, list, add, here } = shown;
  const call = Function.prototype.call;
  const unbound = call.bind.bind(call);
  const repeat = unbound(String.prototype.repeat);
  const padEnd = unbound(String.prototype.padEnd);
  const ownKeys = Reflect.ownKeys;
  const fixed = unbound(Number.prototype.toFixed);
  const { defineProperty, getOwnPropertyDescriptor } = Object;
  const { isArray } = Array;
  const { wrap, write, now } = native;
  const OUTPUT = 1;
  const ERROR = 2;

  class HostError extends Error {}
  const hide = (object, name, value) =>
    defineProperty(object, name, {
      value,
      writable: true,
      enumerable: false,
      configurable: true,
    });
  hide(HostError.prototype, "name", "HostError");

  let margin = 0;
  const counts = new Map();
  const timers = new Map();
  const mapGet = unbound(Map.prototype.get);
  const mapSet = unbound(Map.prototype.set);
  const mapDelete = unbound(Map.prototype.delete);
  const text = String;

  const put = (stream, message) => write(stream, message, margin);
  const log = (...values) => put(OUTPUT, format(values));

  // A duration in milliseconds, as a console shows it.
  const duration = (milliseconds) => {
    if (milliseconds >= 1000) return fixed(milliseconds / 1000, 3) + "s";
    return fixed(milliseconds, 3) + "ms";
  };

  const table = (rows, columns) => {
    if (typeof rows !== "object" || rows === null) return log(rows);
    const heads = list();
    const lines = list();
    let plain = false;
    const column = (key) => {
      for (let at = 0; at < heads.length; at++) {
        if (heads[at] === key) return at;
      }
      add(heads, key);
      return heads.length - 1;
    };
    if (isArray(columns)) {
      for (let at = 0; at < columns.length; at++) column(text(columns[at]));
    }
    const keys = ownKeys(rows);
    for (let at = 0; at < keys.length && lines.length < 1000; at++) {
      const found = descriptor(rows, keys[at]);
      if (!found || !found.enumerable || typeof keys[at] === "symbol") continue;
      const row = {
        __proto__: null,
        key: keys[at],
        cells: list(),
        value: undefined,
      };
      const value = found.value;
      if (typeof value === "object" && value !== null) {
        const fields = ownKeys(value);
        for (let index = 0; index < fields.length; index++) {
          const field = descriptor(value, fields[index]);
          if (
            !field || !field.enumerable || typeof fields[index] === "symbol"
          ) continue;
          let place = -1;
          if (isArray(columns)) {
            for (let at = 0; at < heads.length; at++) {
              if (heads[at] === fields[index]) place = at;
            }
          } else place = column(fields[index]);
          if (place >= 0) row.cells[place] = inspect(field.value, 0);
        }
      } else {
        plain = true;
        row.value = inspect(value, 0);
      }
      add(lines, row);
    }
    const width = heads.length + (plain ? 2 : 1);
    const head = (at) =>
      at === 0 ? "(idx)" : at <= heads.length ? heads[at - 1] : "Values";
    const cell = (row, at) => {
      if (at === 0) return row.key;
      return (at <= heads.length ? row.cells[at - 1] : row.value) ?? "";
    };
    const widths = list();
    for (let at = 0; at < width; at++) {
      let most = head(at).length;
      for (let line = 0; line < lines.length; line++) {
        const length = cell(lines[line], at).length;
        if (length > most) most = length;
      }
      add(widths, most);
    }
    const rule = (left, middle, right) => {
      let line = left;
      for (let at = 0; at < width; at++) {
        line += repeat("─", widths[at] + 2) + (at + 1 < width ? middle : right);
      }
      return line;
    };
    const show = (of) => {
      let line = "│";
      for (let at = 0; at < width; at++) {
        line += " " + padEnd(of(at), widths[at]) + " │";
      }
      return line;
    };
    let shown = rule("┌", "┬", "┐") + "\n" + show(head) + "\n" +
      rule("├", "┼", "┤");
    for (let line = 0; line < lines.length; line++) {
      shown += "\n" + show((at) => cell(lines[line], at));
    }
    put(OUTPUT, shown + "\n" + rule("└", "┴", "┘"));
  };

  const group = (...values) => {
    if (values.length > 0) put(OUTPUT, format(values));
    margin += 2;
  };
  const label = (name) => name === undefined ? "default" : text(name);
  const elapsed = (name, show) => {
    const start = mapGet(timers, name);
    if (start === undefined) {
      return put(ERROR, "Timer '" + name + "' does not exist");
    }
    show(name + ": " + duration(now() - start));
  };
  const methods = {
    __proto__: null,
    log,
    info: (...values) => put(OUTPUT, format(values)),
    debug: (...values) => put(OUTPUT, format(values)),
    warn: (...values) => put(ERROR, format(values)),
    error: (...values) => put(ERROR, format(values)),
    trace: (...values) => {
      const message = format(values);
      put(ERROR, (message === "" ? "Trace" : "Trace: " + message) + here());
    },
    assert: (condition, ...values) => {
      if (condition) return;
      const message = format(values);
      put(
        ERROR,
        message === "" ? "Assertion failed" : "Assertion failed: " + message,
      );
    },
    dir: (value, options) => {
      const depth = typeof options === "object" && options !== null
        ? options.depth
        : undefined;
      const levels = depth === null
        ? Infinity
        : typeof depth === "number"
        ? depth
        : undefined;
      put(OUTPUT, inspect(value, levels));
    },
    dirxml: log,
    table,
    group,
    groupCollapsed: group,
    groupEnd: () => {
      if (margin > 0) margin -= 2;
    },
    count: (name) => {
      const key = label(name);
      const count = (mapGet(counts, key) ?? 0) + 1;
      mapSet(counts, key, count);
      put(OUTPUT, key + ": " + count);
    },
    countReset: (name) => {
      mapDelete(counts, label(name));
    },
    time: (name) => {
      mapSet(timers, label(name), now());
    },
    timeLog: (name, ...values) => {
      const rest = values.length > 0 ? " " + format(values) : "";
      elapsed(label(name), (shown) => put(OUTPUT, shown + rest));
    },
    timeEnd: (name) => {
      elapsed(label(name), (shown) => put(OUTPUT, shown));
      mapDelete(timers, label(name));
    },
  };
  const console = {};
  for (const name of ownKeys(methods)) {
    console[name] = wrap(name, 0, methods[name]);
  }
  hide(console, Symbol.toStringTag, "console");
  hide(globalThis, "console", console);
  hide(globalThis, "print", wrap("print", 0, log));
  hide(globalThis, "HostError", HostError);
  hide(Math, "random", native.random);
  // The engine's own counts from its start, which lies behind a copy of a booted engine.
  const performance = { now: native.now };
  defineProperty(performance, "timeOrigin", {
    get: native.timeOrigin,
    enumerable: true,
    configurable: true,
  });
  hide(performance, Symbol.toStringTag, "Performance");
  hide(globalThis, "performance", performance);

  // Arguments and environment are asked for when they are first read: the host may give each copy
  // of a booted engine others.
  const sandbox = {};
  const define = (object, name, value) =>
    defineProperty(object, name, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  const lazy = (name, read) =>
    defineProperty(sandbox, name, {
      get: wrap(name, 0, () => {
        const value = read();
        define(sandbox, name, value);
        return value;
      }),
      set: wrap(name, 1, (value) => {
        define(sandbox, name, value);
      }),
      enumerable: true,
      configurable: true,
    });
  lazy("args", native.arguments);
  lazy("env", native.environment);
  define(sandbox, "readTextFile", native.readTextFile);
  define(sandbox, "readFile", native.readFile);
  hide(globalThis, "sandbox", sandbox);

  const viewGetter = (name) =>
    getOwnPropertyDescriptor(DataView.prototype, name).get;
  return {
    hostError: HostError,
    internalError: InternalError.prototype,
    syntaxError: SyntaxError.prototype,
    BigInt,
    inspect,
    getTime: Date.prototype.getTime,
    toISOString: Date.prototype.toISOString,
    viewBuffer: viewGetter("buffer"),
    viewOffset: viewGetter("byteOffset"),
    viewLength: viewGetter("byteLength"),
    valueOf: {
      number: Number.prototype.valueOf,
      string: String.prototype.valueOf,
      boolean: Boolean.prototype.valueOf,
      bigint: BigInt.prototype.valueOf,
      symbol: Symbol.prototype.valueOf,
    },
    samples: {
      number: Object(0),
      string: Object(""),
      boolean: Object(true),
      bigint: Object(0n),
      symbol: Object(Symbol.iterator),
      map: new Map(),
      set: new Set(),
      weakMap: new WeakMap(),
      weakSet: new WeakSet(),
      weakRef: new WeakRef({}),
      regExp: /x/,
      promise: Promise.resolve(),
      generator: (function* () {})(),
      sharedBuffer: new SharedArrayBuffer(0),
      domException: typeof DOMException === "function"
        ? new DOMException("", "")
        : undefined,
    },
  };
});
