/**
 * The part of a transformation that runs in the guest: it parses each record of
 * a batch, calls `transform`, and writes the results. It shares the guest with
 * the user's script, so the host believes nothing that it answers unchecked.
 *
 * A batch goes in as text, a record a line. The answer is text too: a line of
 * JSON for each result; a line `!{…}` for each record that failed; at last a
 * line `=TAKEN DROPPED` with how many records of the batch were done, and how
 * many of them gave nothing.
 *
 * @module
 */

/** What a driver is told. */
export interface DriverSettings {
  /** Characters of results after which it answers, the batch done or not. */
  readonly maxAnswer: number;
  /** Whether the first failure ends the batch. */
  readonly stopsAtFailure: boolean;
}

/** A language's driver. */
export interface Driver {
  /** Defines {@linkcode DRIVER}; runs before the user's script. */
  readonly source: (settings: DriverSettings) => string;
  /** Tells whether `transform` is a function. */
  readonly check: string;
  /** How users write the function, for an error message. */
  readonly signature: string;
}

/** Global name of the driver in the guest. */
export const DRIVER = "__sandbox_driver";

/** Global name of the batch in the guest. */
export const BATCH = "__sandbox_batch";

const JAVASCRIPT: Driver = {
  signature: "function transform(record) { … }",
  check: `typeof transform === "function"`,
  source: ({ maxAnswer, stopsAtFailure }) =>
    `Object.defineProperty(globalThis, "${DRIVER}", { value: (() => {
  const { parse, stringify, rawJSON } = JSON;
  const { isArray } = Array;
  const { Error, Promise, String, TypeError } = globalThis;
  const uncurried = Function.prototype.call;
  const split = uncurried.bind(String.prototype.split);
  const indexOf = uncurried.bind(String.prototype.indexOf);
  const lastIndexOf = uncurried.bind(String.prototype.lastIndexOf);
  const slice = uncurried.bind(String.prototype.slice);
  const digits = (key, value) => typeof value === "bigint" ? rawJSON(String(value)) : value;
  const line = (value) => {
    let json;
    try {
      json = stringify(value);
    } catch (error) {
      if (rawJSON === undefined) throw error;
      json = stringify(value, digits);
    }
    if (json === undefined) {
      throw new TypeError("transform gave a " + typeof value + ", which JSON cannot hold");
    }
    return json + "\\n";
  };
  const read = (get, fallback) => {
    try {
      return String(get());
    } catch {
      return fallback;
    }
  };
  return function ${DRIVER}(text) {
    const lines = split(text, "\\n");
    const count = lines.length;
    let out = "";
    let index = 0;
    let dropped = 0;
    let stopped = false;
    let stage = "";
    const step = () => {
      stage = "parse";
      const record = parse(lines[index]);
      stage = "transform";
      return transform(record);
    };
    const take = (result) => {
      stage = "result";
      if (result === null || result === undefined) {
        dropped++;
      } else if (isArray(result)) {
        let some = "";
        for (let i = 0; i < result.length; i++) {
          if (result[i] !== null && result[i] !== undefined) some += line(result[i]);
        }
        if (some === "") dropped++;
        else out += some;
      } else {
        out += line(result);
      }
    };
    const fail = (error) => {
      const known = error instanceof Error;
      let stack = known ? read(() => error.stack, "") : "";
      const own = indexOf(stack, "${DRIVER}");
      if (own >= 0) stack = slice(stack, 0, lastIndexOf(slice(stack, 0, own), "\\n") + 1);
      out += "!" + stringify({
        __proto__: null,
        index,
        stage,
        name: known ? read(() => error.name, "Error") : "Error",
        message: read(() => known ? error.message : error, ""),
        stack,
      }) + "\\n";
      if (${stopsAtFailure}) stopped = true;
    };
    const isOver = () => index >= count || out.length >= ${maxAnswer} || stopped;
    const finish = () => out + "=" + index + " " + dropped;
    const wait = async (result) => {
      for (;;) {
        try {
          take(await result);
        } catch (error) {
          fail(error);
        }
        index++;
        for (;;) {
          if (isOver()) return finish();
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
    for (; !isOver(); index++) {
      try {
        const result = step();
        if (result instanceof Promise) return wait(result);
        take(result);
      } catch (error) {
        fail(error);
      }
    }
    return finish();
  };
})() });
undefined;
`,
};

const PYTHON: Driver = {
  signature: "def transform(record): …",
  check: `callable(globals().get("transform"))`,
  source: ({ maxAnswer, stopsAtFailure }) =>
    `def ${DRIVER}():
    import json
    from json import encoder

    def reject(name):
        raise ValueError(f"{name} is no JSON")

    def default(value):
        if hasattr(value, "isoformat"):
            return value.isoformat()
        raise TypeError(f"transform gave a {type(value).__name__}, which JSON cannot hold")

    def finite(value):
        if isinstance(value, float):
            return value if value - value == 0 else None
        if isinstance(value, dict):
            return {key: finite(member) for key, member in value.items()}
        if isinstance(value, (list, tuple)):
            return [finite(member) for member in value]
        return value

    scan = json.JSONDecoder(parse_constant=reject).scan_once
    markers = {}
    encode = encoder.c_make_encoder(
        markers, default, encoder.encode_basestring, None, ":", ",", False, False, False)
    join = "".join

    def line(value):
        try:
            return join(encode(value, 0))
        except ValueError:
            markers.clear()
        # A cycle, or a number that JSON lacks: those become null.
        try:
            return join(encode(finite(value), 0))
        except RecursionError:
            raise ValueError("transform gave a value that contains itself") from None

    def describe(error, index, stage):
        import traceback
        frames = error.__traceback__.tb_next
        if stage != "transform":
            frames = None
        return "!" + json.dumps({
            "index": index,
            "stage": stage,
            "name": type(error).__name__,
            "message": str(error),
            "stack": "".join(traceback.format_exception(type(error), error, frames)),
        })

    def driver(text):
        lines = text.split("\\n")
        count = len(lines)
        out = []
        push = out.append
        size = index = dropped = 0
        call = transform
        while index < count and size < ${maxAnswer}:
            stage = "parse"
            try:
                source = lines[index]
                try:
                    record, end = scan(source, 0)
                except StopIteration:
                    raise ValueError("no JSON value") from None
                if end != len(source):
                    raise ValueError("text follows the JSON value")
                stage = "transform"
                result = call(record)
                stage = "result"
                if result is None:
                    dropped += 1
                elif isinstance(result, list):
                    some = [line(member) for member in result if member is not None]
                    if some:
                        out += some
                        size += sum(map(len, some))
                    else:
                        dropped += 1
                else:
                    some = line(result)
                    push(some)
                    size += len(some)
            except Exception as error:
                markers.clear()
                some = describe(error, index, stage)
                push(some)
                size += len(some)
                if ${stopsAtFailure ? "True" : "False"}:
                    index += 1
                    break
            index += 1
        push(f"={index} {dropped}")
        return "\\n".join(out)

    return driver

${DRIVER} = ${DRIVER}()
`,
};

/** Drivers by the name of the language. */
export const DRIVERS: ReadonlyMap<string, Driver> = new Map([
  ["javascript", JAVASCRIPT],
  ["python", PYTHON],
]);
