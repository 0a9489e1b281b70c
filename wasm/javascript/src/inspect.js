// Shows values as text. Everything used here is taken at boot, so that a guest that changes a
// prototype later changes nothing; no getter and no Proxy trap runs.
((native) => {
  "use strict";
  const { kind, proxyTarget, promiseState } = native;
  const call = Function.prototype.call;
  const unbound = call.bind.bind(call);
  const {
    getOwnPropertyDescriptor,
    getPrototypeOf,
    setPrototypeOf,
    hasOwn,
  } = Object;
  const ownKeys = Reflect.ownKeys;
  const enumerable = unbound(Object.prototype.propertyIsEnumerable);
  const functionSource = unbound(Function.prototype.toString);
  const symbolText = unbound(Symbol.prototype.toString);
  const dateText = unbound(Date.prototype.toISOString);
  const dateTime = unbound(Date.prototype.getTime);
  const code = unbound(String.prototype.charCodeAt);
  const slice = unbound(String.prototype.slice);
  const find = unbound(String.prototype.indexOf);
  const repeat = unbound(String.prototype.repeat);
  const pad = unbound(String.prototype.padStart);
  const startsWith = unbound(String.prototype.startsWith);
  const hexadecimal = unbound(Number.prototype.toString);
  const mapEach = unbound(Map.prototype.forEach);
  const setEach = unbound(Set.prototype.forEach);
  const getter = (object, key) =>
    unbound(getOwnPropertyDescriptor(object, key).get);
  const mapSize = getter(Map.prototype, "size");
  const setSize = getter(Set.prototype, "size");
  const typedPrototype = getPrototypeOf(Uint8Array.prototype);
  const typedLength = getter(typedPrototype, "length");
  const typedTag = getter(typedPrototype, Symbol.toStringTag);
  const bufferLength = getter(ArrayBuffer.prototype, "byteLength");
  const errorStack = getOwnPropertyDescriptor(Error.prototype, "stack")?.get;
  const callGetter = unbound(call);
  const toStringTag = Symbol.toStringTag;
  const { isInteger } = Number;
  const valueOf = {
    __proto__: null,
    Number: unbound(Number.prototype.valueOf),
    String: unbound(String.prototype.valueOf),
    Boolean: unbound(Boolean.prototype.valueOf),
    Symbol: unbound(Symbol.prototype.valueOf),
    BigInt: unbound(BigInt.prototype.valueOf),
  };
  const functionPrototypes = {
    __proto__: null,
    async: getPrototypeOf(async () => {}),
    generator: getPrototypeOf(function* () {}),
    asyncGenerator: getPrototypeOf(async function* () {}),
  };
  const arrayPrototype = Array.prototype;

  const WIDTH = 72;
  const MOST_ITEMS = 100;
  const MOST_TEXT = 10000;

  const list = () => setPrototypeOf([], null);
  const add = (items, item) => {
    items[items.length] = item;
  };

  const descriptor = (object, key) => {
    const found = getOwnPropertyDescriptor(object, key);
    return found && setPrototypeOf(found, null);
  };

  // A property's value along the prototypes, if it is data.
  const data = (object, key) => {
    for (let at = object; at !== null; at = getPrototypeOf(at)) {
      if (proxyTarget(at)) return undefined;
      const found = descriptor(at, key);
      if (found) return found.value;
    }
    return undefined;
  };

  const quote = (text) => {
    let mark = '"';
    if (find(text, '"') >= 0) {
      if (find(text, "'") < 0) mark = "'";
      else if (find(text, "`") < 0) mark = "`";
    }
    let quoted = mark;
    for (let at = 0; at < text.length; at++) {
      const letter = text[at];
      const unit = code(text, at);
      if (letter === mark || letter === "\\") quoted += "\\" + letter;
      else if (letter === "\n") quoted += "\\n";
      else if (letter === "\r") quoted += "\\r";
      else if (letter === "\t") quoted += "\\t";
      else if (unit < 32 || unit === 127) {
        quoted += "\\x" + pad(hexadecimal(unit, 16), 2, "0");
      } else if (unit >= 0xd800 && unit <= 0xdfff) {
        const next = unit < 0xdc00 && at + 1 < text.length
          ? code(text, at + 1)
          : 0;
        if (next >= 0xdc00 && next <= 0xdfff) {
          quoted += letter + text[at + 1];
          at++;
        } else quoted += "\\u" + hexadecimal(unit, 16);
      } else quoted += letter;
    }
    return quoted + mark;
  };

  const isName = (text) => {
    for (let at = 0; at < text.length; at++) {
      const unit = code(text, at);
      const letter = (unit >= 97 && unit <= 122) ||
        (unit >= 65 && unit <= 90) || unit === 95 ||
        unit === 36;
      if (!letter && (at === 0 || unit < 48 || unit > 57)) return false;
    }
    return text.length > 0;
  };

  const showKey = (key) => {
    if (typeof key === "symbol") return "[" + symbolText(key) + "]";
    return isName(key) ? key : quote(key);
  };

  const showText = (text, nested) => {
    if (!nested) return text;
    if (text.length > MOST_TEXT) {
      const more = text.length - MOST_TEXT;
      return quote(slice(text, 0, MOST_TEXT)) + "... " + more +
        " more characters";
    }
    return quote(text);
  };

  const primitive = (value, nested) => {
    switch (typeof value) {
      case "string":
        return showText(value, nested);
      case "bigint":
        return value + "n";
      case "symbol":
        return symbolText(value);
      case "number":
        return value === 0 && 1 / value < 0 ? "-0" : "" + value;
      default:
        return "" + value;
    }
  };

  // The class by the nearest prototype that has a constructor with a name; null when there is none.
  const className = (object) => {
    for (let at = object; at !== null; at = getPrototypeOf(at)) {
      if (proxyTarget(at)) return "Object";
      const found = descriptor(at, "constructor");
      if (
        found && typeof found.value === "function" && !proxyTarget(found.value)
      ) {
        const name = descriptor(found.value, "name");
        if (name && typeof name.value === "string" && name.value !== "") {
          return name.value;
        }
      }
    }
    return null;
  };

  const showFunction = (value) => {
    const own = descriptor(value, "name");
    const name = own && typeof own.value === "string" ? own.value : "";
    const source = functionSource(value);
    if (startsWith(source, "class") && !isName(slice(source, 5, 6))) {
      const parent = getPrototypeOf(value);
      let text = name === "" ? "[class (anonymous)" : "[class " + name;
      if (typeof parent === "function" && !proxyTarget(parent)) {
        const of = descriptor(parent, "name");
        if (of && typeof of.value === "string" && of.value !== "") {
          text += " extends " + of.value;
        }
      }
      return text + "]";
    }
    const prototype = getPrototypeOf(value);
    let type = "Function";
    if (prototype === functionPrototypes.async) type = "AsyncFunction";
    else if (prototype === functionPrototypes.generator) {
      type = "GeneratorFunction";
    } else if (prototype === functionPrototypes.asyncGenerator) {
      type = "AsyncGeneratorFunction";
    }
    return name === ""
      ? "[" + type + " (anonymous)]"
      : "[" + type + ": " + name + "]";
  };

  const errorHead = (error) => {
    const name = data(error, "name");
    const message = data(error, "message");
    const shownName = typeof name === "string"
      ? name
      : className(error) ?? "Error";
    const shownMessage = typeof message === "string" ? message : "";
    if (shownName === "") return shownMessage;
    return shownMessage === "" ? shownName : shownName + ": " + shownMessage;
  };

  // `at <eval> (script.js:1:2)` is shown as `at script.js:1:2`.
  const unnamed = (line, name) => {
    const start = "    at " + name + " (";
    if (!startsWith(line, start)) return line;
    return "    at " + slice(line, start.length, line.length - 1);
  };

  // The frames of a stack without those of the bridge.
  const userFrames = (stack) => {
    let text = "";
    for (let at = 0; at < stack.length;) {
      let end = find(stack, "\n", at);
      if (end < 0) end = stack.length;
      const line = slice(stack, at, end);
      at = end + 1;
      if (
        line !== "" && find(line, "sandbox:") < 0 &&
        find(line, "(native)") < 0 &&
        find(line, "(missing)") < 0
      ) text += "\n" + unnamed(unnamed(line, "<eval>"), "<anonymous>");
    }
    return text;
  };

  const showError = (error) => {
    const own = descriptor(error, "stack");
    let stack = own ? own.value : undefined;
    if (!own && errorStack) stack = callGetter(errorStack, error);
    return errorHead(error) +
      (typeof stack === "string" ? userFrames(stack) : "");
  };

  const NewError = Error;
  const here = () => userFrames(callGetter(errorStack, new NewError()));

  const indent = (text, by) => {
    const space = repeat(" ", by);
    let indented = "";
    for (let at = 0;;) {
      const end = find(text, "\n", at);
      if (end < 0) return indented + slice(text, at);
      indented += slice(text, at, end + 1) + space;
      at = end + 1;
    }
  };

  const join = (prefix, open, items, close, packed) => {
    const head = prefix === "" ? open : prefix + " " + open;
    if (items.length === 0) return head + close;
    let total = head.length + items.length;
    let flat = true;
    for (let at = 0; at < items.length; at++) {
      total += items[at].length + 1;
      if (total > WIDTH || find(items[at], "\n") >= 0) {
        flat = false;
        break;
      }
    }
    if (flat) {
      let text = head + " " + items[0];
      for (let at = 1; at < items.length; at++) text += ", " + items[at];
      return text + " " + close;
    }
    let text = head;
    let line = "";
    for (let at = 0; at < items.length; at++) {
      const item = indent(items[at], 2) + (at + 1 < items.length ? "," : "");
      if (packed && line !== "" && line.length + item.length < WIDTH) {
        line += " " + item;
      } else {
        if (line !== "") text += "\n  " + line;
        line = item;
      }
    }
    return text + "\n  " + line + "\n" + close;
  };

  const inspector = (depth) => {
    const open = list();
    const circular = list();

    const showProperty = (object, key, level) => {
      const found = descriptor(object, key);
      if (!found) return "undefined";
      if (hasOwn(found, "value")) return show(found.value, level + 1, true);
      if (found.get) return found.set ? "[Getter/Setter]" : "[Getter]";
      return "[Setter]";
    };

    const addProperties = (items, object, level, skip) => {
      const keys = ownKeys(object);
      let count = 0;
      for (let at = 0; at < keys.length; at++) {
        const key = keys[at];
        if (!enumerable(object, key) || (skip && skip(key))) continue;
        if (++count > MOST_ITEMS) continue;
        add(items, showKey(key) + ": " + showProperty(object, key, level));
      }
      if (count > MOST_ITEMS) {
        add(items, "... " + (count - MOST_ITEMS) + " more properties");
      }
    };

    const isIndex = (key) =>
      typeof key === "string" && isInteger(+key) && "" + +key === key;

    const addElements = (items, array, length, level) => {
      let shown = 0;
      let at = 0;
      for (; at < length && shown < MOST_ITEMS; shown++) {
        if (hasOwn(array, at)) add(items, showProperty(array, at++, level));
        else {
          const from = at;
          while (at < length && at - from < 1e6 && !hasOwn(array, at)) at++;
          if (at - from >= 1e6) at = length;
          add(
            items,
            "<" + (at - from) + " empty item" + (at - from > 1 ? "s>" : ">"),
          );
        }
      }
      const more = length - at;
      if (more > 0) {
        add(items, "... " + more + " more item" + (more > 1 ? "s" : ""));
      }
    };

    const tagged = (object, name) => {
      const shown = name ?? "[Object: null prototype]";
      const tag = data(object, toStringTag);
      return typeof tag === "string" && tag !== "" && tag !== name
        ? shown + " [" + tag + "]"
        : shown;
    };

    const showObject = (object, level) => {
      const target = proxyTarget(object);
      if (target) return showObject(target, level);
      if (target === null) return "<Revoked Proxy>";
      for (let at = 0; at < open.length; at++) {
        if (open[at] !== object) continue;
        let mark = 0;
        while (mark < circular.length && circular[mark] !== object) mark++;
        if (mark === circular.length) add(circular, object);
        return "[Circular *" + (mark + 1) + "]";
      }
      const type = kind(object);
      const name = className(object);
      if (
        level > depth && type !== "Function" && type !== "Error" &&
        type !== "Date"
      ) {
        return type === "Array" ? "[Array]" : "[" + tagged(object, name) + "]";
      }
      add(open, object);
      let text = showKind(object, type, name, level);
      open.length--;
      for (let at = 0; at < circular.length; at++) {
        if (circular[at] === object) text = "<ref *" + (at + 1) + "> " + text;
      }
      return text;
    };

    const withProperties = (head, object, level, skip) => {
      const items = list();
      addProperties(items, object, level, skip);
      return items.length === 0 ? head : join(head, "{", items, "}");
    };

    const showKind = (object, type, name, level) => {
      const items = list();
      if (typeof object === "function") {
        return withProperties(showFunction(object), object, level);
      }
      switch (type) {
        case "Array": {
          const length = descriptor(object, "length").value;
          addElements(items, object, length, level);
          const elements = items.length;
          addProperties(items, object, level, isIndex);
          const plain = name === "Array" &&
            getPrototypeOf(object) === arrayPrototype;
          const prefix = plain
            ? ""
            : (name ?? "[Array: null prototype]") + "(" + length + ")";
          let short = elements > 6 && elements === items.length;
          for (let at = 0; short && at < items.length; at++) {
            short = items[at].length <= 24;
          }
          return join(prefix, "[", items, "]", short);
        }
        case "Map":
          mapEach(object, (value, key) => {
            if (items.length >= MOST_ITEMS) return;
            add(
              items,
              show(key, level + 1, true) + " => " +
                show(value, level + 1, true),
            );
          });
          if (mapSize(object) > MOST_ITEMS) {
            add(items, "... " + (mapSize(object) - MOST_ITEMS) + " more items");
          }
          addProperties(items, object, level);
          return join(
            (name ?? "Map") + "(" + mapSize(object) + ")",
            "{",
            items,
            "}",
          );
        case "Set":
          setEach(object, (value) => {
            if (items.length < MOST_ITEMS) {
              add(items, show(value, level + 1, true));
            }
          });
          if (setSize(object) > MOST_ITEMS) {
            add(items, "... " + (setSize(object) - MOST_ITEMS) + " more items");
          }
          addProperties(items, object, level);
          return join(
            (name ?? "Set") + "(" + setSize(object) + ")",
            "{",
            items,
            "}",
          );
        case "Date": {
          const time = dateTime(object);
          const head = time === time ? dateText(object) : "Invalid Date";
          return withProperties(head, object, level);
        }
        case "RegExp":
          return withProperties(showRegExp(object), object, level);
        case "DOMException":
        case "Error": {
          const skip = (key) =>
            key === "stack" || key === "message" || key === "name";
          addProperties(items, object, level, skip);
          const cause = descriptor(object, "cause");
          if (cause && !cause.enumerable && hasOwn(cause, "value")) {
            add(items, "[cause]: " + show(cause.value, level + 1, true));
          }
          const errors = descriptor(object, "errors");
          if (errors && !errors.enumerable && hasOwn(errors, "value")) {
            add(items, "[errors]: " + show(errors.value, level + 1, true));
          }
          const text = showError(object);
          return items.length === 0 ? text : join(text, "{", items, "}");
        }
        case "Promise": {
          const state = promiseState(object);
          if (state[0] === 0) add(items, "<pending>");
          else {
            const result = show(state[1], level + 1, true);
            add(items, state[0] === 1 ? result : "<rejected> " + result);
          }
          addProperties(items, object, level);
          return join(name ?? "Promise", "{", items, "}");
        }
        case "ArrayBuffer":
        case "SharedArrayBuffer":
          add(
            items,
            "byteLength: " +
              (type === "ArrayBuffer" ? bufferLength(object) : "?"),
          );
          return join(name ?? type, "{", items, "}");
        case "WeakMap":
        case "WeakSet":
          return (name ?? type) + " { <items unknown> }";
        case "Number":
        case "String":
        case "Boolean":
        case "Symbol":
        case "BigInt": {
          const head = "[" + type + ": " +
            primitive(valueOf[type](object), true) + "]";
          return withProperties(
            head,
            object,
            level,
            type === "String" ? isIndex : undefined,
          );
        }
      }
      const typed = typedTag(object);
      if (typed !== undefined) {
        const length = typedLength(object);
        const most = length < MOST_ITEMS ? length : MOST_ITEMS;
        for (let at = 0; at < most; at++) {
          add(items, primitive(object[at], true));
        }
        if (length > most) add(items, "... " + (length - most) + " more items");
        return join(
          (name ?? typed) + "(" + length + ")",
          "[",
          items,
          "]",
          length > 6,
        );
      }
      addProperties(items, object, level);
      const shown = tagged(object, name);
      const prefix = shown === "Object" ? "" : shown;
      return join(prefix, "{", items, "}");
    };

    const show = (value, level, nested) => {
      if (
        (typeof value === "object" && value !== null) ||
        typeof value === "function"
      ) {
        return showObject(value, level);
      }
      return primitive(value, nested);
    };
    return show;
  };

  const source = getter(RegExp.prototype, "source");
  // The getter `flags` would read the object's own properties; these read its inner flags.
  const letters = list();
  for (
    const [letter, name] of [
      ["d", "hasIndices"],
      ["g", "global"],
      ["i", "ignoreCase"],
      ["m", "multiline"],
      ["s", "dotAll"],
      ["u", "unicode"],
      ["v", "unicodeSets"],
      ["y", "sticky"],
    ]
  ) {
    add(letters, {
      __proto__: null,
      letter,
      has: getter(RegExp.prototype, name),
    });
  }
  const flagsOf = (value) => {
    let text = "";
    for (let at = 0; at < letters.length; at++) {
      if (letters[at].has(value)) text += letters[at].letter;
    }
    return text;
  };
  const showRegExp = (value) => "/" + source(value) + "/" + flagsOf(value);

  const DEPTH = 4;
  const inspect = (value, depth = DEPTH) => inspector(depth)(value, 0, true);
  const display = (value) => typeof value === "string" ? value : inspect(value);

  // `%s` and its like, as `console.log` knows them.
  const format = (values) => {
    let text = "";
    let at = 0;
    if (typeof values[0] === "string" && values.length > 1) {
      const pattern = values[0];
      at = 1;
      let from = 0;
      for (
        let mark = find(pattern, "%");
        mark >= 0;
        mark = find(pattern, "%", from)
      ) {
        text += slice(pattern, from, mark);
        const letter = mark + 1 < pattern.length ? pattern[mark + 1] : "";
        from = mark + 2;
        if (letter === "%") text += "%";
        else if (
          letter === "" || find("sdifjoOc", letter) < 0 || at >= values.length
        ) {
          text += "%" + letter;
        } else {
          const value = values[at++];
          const number = typeof value === "number" ||
            typeof value === "bigint" ||
            typeof value === "string" || typeof value === "boolean";
          if (letter === "s") text += formatText(value);
          else if (letter === "d") {
            text += number && typeof value !== "bigint"
              ? primitive(+value)
              : numeric(value);
          } else if (letter === "i") {
            text += number && typeof value !== "bigint"
              ? primitive(toInteger(value))
              : numeric(value);
          } else if (letter === "f") {
            text += typeof value === "bigint"
              ? "" + value
              : number
              ? primitive(toFloat(value))
              : "NaN";
          } else if (letter === "j") text += formatJson(value);
          else if (letter !== "c") text += inspect(value);
        }
      }
      text += slice(pattern, from);
    }
    for (; at < values.length; at++) {
      text += at > 0 ? " " + display(values[at]) : display(values[at]);
    }
    return text;
  };

  const toInteger = parseInt;
  const toFloat = parseFloat;
  const toJson = JSON.stringify;
  const numeric = (value) => typeof value === "bigint" ? value + "n" : "NaN";
  const formatText = (value) => {
    if (typeof value === "object" || typeof value === "function") {
      return inspect(value, 0);
    }
    return primitive(value, false);
  };
  const formatJson = (value) => {
    try {
      return "" + toJson(value);
    } catch {
      return "[Circular]";
    }
  };

  return { __proto__: null, inspect, format, descriptor, list, add, here };
});
