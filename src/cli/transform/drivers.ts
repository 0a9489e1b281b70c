/**
 * The part of a transformation that runs in the guest: it parses each record of
 * a batch, calls `transform`, and delivers the results one by one, so that the
 * host has all of them up to the record where a limit ends the run.
 *
 * Results go out as values, which the engine writes as JSON. Where it cannot,
 * since JSON lacks the value (NaN, undefined, dates, large integers), the driver
 * writes the text that users of the language expect.
 *
 * @module
 */

/** A language's driver. */
export interface Driver {
  /** Defines {@linkcode DRIVER}; runs before the user's script. */
  readonly source: string;
  /** Tells whether `transform` is a function. */
  readonly check: string;
  /** How users write the function, for an error message. */
  readonly signature: string;
}

/** Global name of the driver in the guest. It takes a batch: a record a line. */
export const DRIVER = "__sandbox_driver";

/** Global name of the batch in the guest. */
export const BATCH = "__sandbox_batch";

/** Global names of the functions that take what the driver delivers. */
export const DELIVER = "__sandbox_deliver";
/** As {@linkcode DELIVER}, with the result as text. */
export const DELIVER_TEXT = "__sandbox_deliver_text";
/** As {@linkcode DELIVER}, for a record that failed. */
export const FAIL = "__sandbox_fail";

/** What the bridge says of a value that JSON lacks. */
const NOT_PLAIN = "not plain JSON";

const JAVASCRIPT: Driver = {
  signature: "function transform(record) { … }",
  check: `typeof transform === "function"`,
  source: `Object.defineProperty(globalThis, "${DRIVER}", { value: (() => {
  const { parse, stringify, rawJSON } = JSON;
  const { isArray } = Array;
  const { Error, Promise, String, TypeError } = globalThis;
  const deliver = ${DELIVER}, deliverText = ${DELIVER_TEXT}, tellFailure = ${FAIL};
  const uncurried = Function.prototype.call;
  const split = uncurried.bind(String.prototype.split);
  const includes = uncurried.bind(String.prototype.includes);
  const indexOf = uncurried.bind(String.prototype.indexOf);
  const lastIndexOf = uncurried.bind(String.prototype.lastIndexOf);
  const slice = uncurried.bind(String.prototype.slice);
  const digits = (key, value) => typeof value === "bigint" ? rawJSON(String(value)) : value;
  const write = (value) => {
    try {
      return stringify(value);
    } catch (error) {
      if (rawJSON === undefined) throw error;
      return stringify(value, digits);
    }
  };
  const read = (get, fallback) => {
    try {
      return String(get());
    } catch {
      return fallback;
    }
  };
  const send = (index, value, hasMore) => {
    try {
      return hasMore ? deliver(index, value, true) : deliver(index, value);
    } catch (error) {
      if (!includes(read(() => error.message, ""), "${NOT_PLAIN}")) throw error;
    }
    const text = write(value);
    if (text === undefined) throw new TypeError("the result is nothing that JSON can hold");
    return deliverText(index, text, hasMore);
  };
  return function ${DRIVER}(text) {
    const lines = split(text, "\\n");
    const count = lines.length;
    let index = 0;
    let isOver = false;
    let stage = "";
    const step = function ${DRIVER}_step() {
      stage = "parse";
      const record = parse(lines[index]);
      stage = "transform";
      return transform(record);
    };
    const take = (result) => {
      stage = "result";
      if (result === null || result === undefined) {
        isOver = deliver(index);
      } else if (isArray(result)) {
        let last = result.length;
        while (last > 0 && (result[last - 1] === null || result[last - 1] === undefined)) last--;
        for (let i = 0; i < last; i++) {
          if (result[i] === null || result[i] === undefined) continue;
          isOver = send(index, result[i], i + 1 < last);
        }
        if (last === 0) isOver = deliver(index);
      } else {
        isOver = send(index, result, false);
      }
    };
    const fail = (error) => {
      const known = error instanceof Error;
      let stack = known ? read(() => error.stack, "") : "";
      const own = indexOf(stack, "${DRIVER}");
      const above = own < 0 ? -1 : lastIndexOf(slice(stack, 0, own), "\\n");
      if (own >= 0) stack = slice(stack, 0, above + 1);
      isOver = tellFailure(
        index,
        stage,
        known ? read(() => error.name, "Error") : "Error",
        read(() => known ? error.message : error, ""),
        stack,
      );
    };
    const wait = async (result) => {
      for (;;) {
        try {
          take(await result);
        } catch (error) {
          fail(error);
        }
        index++;
        for (;;) {
          if (index >= count || isOver) return index;
          try {
            result = step();
            break;
          } catch (error) {
            fail(error);
            index++;
          }
        }
      }
    };
    for (; index < count && !isOver; index++) {
      try {
        const result = step();
        if (result instanceof Promise) return wait(result);
        take(result);
      } catch (error) {
        fail(error);
      }
    }
    return index;
  };
})() });
undefined;
`,
};

const PYTHON: Driver = {
  signature: "def transform(record): …",
  check: `callable(globals().get("transform"))`,
  source: `def ${DRIVER}(deliver, deliver_text, tell_failure):
    import json
    from json import encoder

    def reject(name):
        raise ValueError(f"{name} is no JSON")

    def default(value):
        if hasattr(value, "isoformat"):
            return value.isoformat()
        raise TypeError(f"a value of type {type(value).__name__} cannot be written as JSON")

    def finite(value):
        if isinstance(value, float):
            return value if value - value == 0 else None
        if isinstance(value, dict):
            return {key: finite(member) for key, member in value.items()}
        if isinstance(value, (list, tuple)):
            return [finite(member) for member in value]
        return value

    scan = json.JSONDecoder(parse_constant=reject).scan_once

    def write(value):
        encode = encoder.c_make_encoder(
            {}, default, encoder.encode_basestring, None, ":", ",", False, False, False)
        return "".join(encode(value, 0))

    def send(index, value, has_more):
        try:
            return deliver(index, value, True) if has_more else deliver(index, value)
        except Exception as error:
            if "${NOT_PLAIN}" not in str(error):
                raise
        try:
            text = write(value)
        except ValueError:
            # A number that JSON lacks becomes null.
            text = write(finite(value))
        return deliver_text(index, text, has_more)

    def fail(index, stage, error):
        import traceback
        frames = error.__traceback__.tb_next if stage == "transform" else None
        return tell_failure(
            index, stage, type(error).__name__, str(error),
            "".join(traceback.format_exception(type(error), error, frames)))

    def driver(text):
        lines = text.split("\\n")
        call = transform
        index = -1
        for index, line in enumerate(lines):
            stage = "parse"
            try:
                try:
                    record, end = scan(line, 0)
                except StopIteration:
                    raise ValueError("no JSON value") from None
                if end != len(line):
                    raise ValueError("text follows the JSON value")
                stage = "transform"
                result = call(record)
                stage = "result"
                if result is None:
                    is_over = deliver(index)
                elif isinstance(result, list):
                    some = [member for member in result if member is not None]
                    last = len(some) - 1
                    for at, member in enumerate(some):
                        is_over = send(index, member, at < last)
                    if not some:
                        is_over = deliver(index)
                else:
                    is_over = send(index, result, False)
            except Exception as error:
                is_over = fail(index, stage, error)
            if is_over:
                break
        return index + 1

    return driver

${DRIVER} = ${DRIVER}(${DELIVER}, ${DELIVER_TEXT}, ${FAIL})
`,
};

/** Drivers by the name of the language. */
export const DRIVERS: ReadonlyMap<string, Driver> = new Map([
  ["javascript", JAVASCRIPT],
  ["python", PYTHON],
]);
