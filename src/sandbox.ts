/**
 * A sandbox: one guest with its host functions and limits.
 *
 * @module
 */

import { Mode } from "./engine/abi.ts";
import {
  type Binding,
  Bindings,
  type HostFunction,
  type JsonHostFunction,
} from "./engine/bridge.ts";
import { Guest, type Read } from "./engine/guest.ts";
import type { Instance } from "./engine/instance.ts";
import * as requests from "./engine/requests.ts";
import { SandboxError, StateError } from "./errors.ts";
import {
  checkDottedName,
  checkName,
  type Language,
} from "./languages/language.ts";
import { type Limits, tightenLimits } from "./limits.ts";
import { checkRunOptions, type RunOptions, type Settings } from "./options.ts";
import type { RunResult } from "./result.ts";
import { Script } from "./script.ts";
import { Counters, type Usage } from "./usage.ts";
import { outgoing, outgoingArguments } from "./values/outgoing.ts";
import type { FileTree } from "./wasi/files.ts";

/** What a sandbox is made of. Internal. */
export interface SandboxParts {
  readonly language: Language;
  readonly module: WebAssembly.Module;
  readonly files: FileTree;
  readonly settings: Settings;
}

const readValue = (instance: Instance): unknown => instance.readValue();
const readJson = (instance: Instance): string => instance.readJson();
const readNothing = (): undefined => undefined;

/**
 * One guest: its state stays from run to run until `reset()` or `close()`.
 * Made by `createSandbox` or `interpreter.createSandbox`.
 *
 * @example
 * ```ts
 * import { createSandbox } from "@code-sandbox/sandbox";
 *
 * using sandbox = await createSandbox("javascript", { maxRuntime: 500 });
 * sandbox.bind("greet", (name: string) => `Hello, ${name}!`);
 * console.log(await sandbox.eval("greet('you')")); // "Hello, you!"
 * ```
 */
export class Sandbox implements Disposable, AsyncDisposable {
  readonly #parts: SandboxParts;
  readonly #bindings = new Bindings();
  readonly #totals = new Counters();
  #peakMemory = 0;
  #guest: Guest | undefined;
  #epoch = 0;

  /** Internal: use `createSandbox` or `interpreter.createSandbox`. */
  constructor(parts: SandboxParts) {
    this.#parts = parts;
    this.#guest = this.#boot();
  }

  /** Name of the language that it runs. */
  get language(): string {
    return this.#parts.language.name;
  }

  /** Whether it can run nothing more until `reset()`: a limit, an abort or a trap stopped it. */
  get spent(): boolean {
    return this.#guest?.spent !== undefined;
  }

  /** Whether it is closed. */
  get closed(): boolean {
    return this.#guest === undefined;
  }

  /** Its limits, defaults filled in. */
  get limits(): Limits {
    return this.#parts.settings.limits;
  }

  /** What all runs together have used. */
  get usage(): Usage {
    const memory = this.#guest?.memory ?? 0;
    return this.#totals.usage(memory, Math.max(memory, this.#peakMemory));
  }

  #boot(): Guest {
    const { language, module, files, settings } = this.#parts;
    const guest = new Guest(language, module, files, settings, this.#bindings);
    for (const [name, source] of settings.modules) {
      guest.prepare(requests.addModule(name, source));
    }
    for (const [name, id] of this.#bindings.entries()) {
      guest.prepare(requests.bind(name, id));
    }
    return guest;
  }

  #open(): Guest {
    const guest = this.#guest;
    if (guest === undefined) {
      throw new StateError(
        "closed",
        "the sandbox is closed; create another one",
      );
    }
    if (guest.running) {
      throw new StateError(
        "busy",
        "the sandbox is busy: a host function cannot use the sandbox that called it; use another sandbox, or return and call afterwards",
      );
    }
    return guest;
  }

  #execute<T>(
    options: RunOptions | undefined,
    request: requests.Request,
    read: Read<T>,
  ): T {
    const guest = this.#open();
    let limits = this.#parts.settings.limits;
    let signal: AbortSignal | undefined;
    let work = request;
    if (options !== undefined) {
      checkRunOptions(options);
      limits = tightenLimits(limits, options);
      signal = options.signal;
      const { globals } = options;
      if (globals) {
        const settings = Object.entries(globals).map(([name, value]) => {
          checkName(this.#parts.language, name, "a name in globals");
          return requests.setGlobal(name, outgoing(value, name));
        });
        work = requests.inTurn([...settings, request]);
      }
    }
    try {
      return guest.execute(limits, signal, work, read);
    } finally {
      this.#totals.add(guest.counters);
      const memory = guest.memory;
      if (memory > this.#peakMemory) this.#peakMemory = memory;
    }
  }

  #evaluate<T>(
    source: string,
    options: RunOptions | undefined,
    mode: number,
    read: Read<T>,
  ): T {
    if (typeof source !== "string") {
      throw new TypeError(`source must be a string, got ${typeof source}`);
    }
    const bits = options?.repl ? mode | Mode.REPL : mode;
    const { filename } = this.#parts.settings;
    return this.#execute(
      options,
      requests.evaluate(filename, source, bits),
      read,
    );
  }

  /**
   * Runs a source and gives the value of its last expression.
   *
   * @throws {SandboxError} what ended the run, if not its end.
   *
   * @example
   * ```ts
   * import { createSandbox } from "@code-sandbox/sandbox";
   *
   * using sandbox = await createSandbox("javascript");
   * await sandbox.eval("const rate = 1.2");
   * console.log(await sandbox.eval<number>("rate * 10")); // 12
   * ```
   */
  // deno-lint-ignore require-await -- a failure is a rejection, not a throw
  async eval<T = unknown>(source: string, options?: RunOptions): Promise<T> {
    return this.evalSync<T>(source, options);
  }

  /**
   * As {@linkcode eval}, at once: it blocks until the guest is done, and host
   * functions that return promises fail in it.
   *
   * @throws {SandboxError} what ended the run, if not its end.
   *
   * @example
   * ```ts
   * import { createSandbox } from "@code-sandbox/sandbox";
   *
   * using sandbox = await createSandbox("python");
   * console.log(sandbox.evalSync("max(3, 7)")); // 7
   * ```
   */
  evalSync<T = unknown>(source: string, options?: RunOptions): T {
    return this.#evaluate(source, options, Mode.NONE, readValue) as T;
  }

  /**
   * As {@linkcode eval}, but gives the value as the JSON text that the guest
   * wrote. What JSON lacks becomes: undefined, NaN and infinities `null`, bigints
   * their digits, dates ISO 8601 strings, bytes base64.
   *
   * @throws {SandboxError} what ended the run, if not its end.
   *
   * @example
   * ```ts
   * import { createSandbox } from "@code-sandbox/sandbox";
   *
   * using sandbox = await createSandbox("javascript");
   * console.log(await sandbox.evalJson("({ a: [1, 2] })")); // {"a":[1,2]}
   * ```
   */
  // deno-lint-ignore require-await -- a failure is a rejection, not a throw
  async evalJson(source: string, options?: RunOptions): Promise<string> {
    return this.#evaluate(source, options, Mode.JSON, readJson);
  }

  /** As {@linkcode eval}, but never throws for what a guest did. */
  // deno-lint-ignore require-await -- a failure is a rejection, not a throw
  async run<T = unknown>(
    source: string,
    options?: RunOptions,
  ): Promise<RunResult<T>> {
    return this.#result(() => this.evalSync<T>(source, options));
  }

  /** At once, so that no other run comes between a run and its report. */
  #result<T>(work: () => T): RunResult<T> {
    const guest = this.#open();
    const report = () => {
      const memory = guest.memory;
      return {
        stdout: guest.stdout.text,
        stderr: guest.stderr.text,
        usage: guest.counters.usage(memory, Math.max(memory, this.#peakMemory)),
      };
    };
    if (guest.spent !== undefined) work(); // Throws: it ran nothing.
    try {
      const value = work();
      return { ok: true, value, ...report() };
    } catch (error) {
      if (!(error instanceof SandboxError) || error instanceof StateError) {
        throw error;
      }
      return { ok: false, error, ...report() };
    }
  }

  /**
   * Parses and compiles a source once, to be run often.
   *
   * @throws {GuestError} if it has a syntax error.
   *
   * @example
   * ```ts
   * import { createSandbox } from "@code-sandbox/sandbox";
   *
   * using sandbox = await createSandbox("javascript");
   * using script = sandbox.compile("price * 1.2");
   * console.log(script.evalSync({ globals: { price: 10 } })); // 12
   * ```
   */
  compile(source: string): Script {
    if (typeof source !== "string") {
      throw new TypeError(`source must be a string, got ${typeof source}`);
    }
    const { filename } = this.#parts.settings;
    const compile = () =>
      this.#execute(
        undefined,
        requests.compile(filename, source, Mode.NONE),
        (instance) => instance.readNumber(),
      );
    return new Script({
      compile,
      epoch: () => this.#epoch,
      run: (id, options) =>
        this.#execute(
          options,
          requests.runScript(id, Mode.NONE),
          readValue,
        ),
      result: (work) => this.#result(work),
      free: (id) => {
        if (this.#guest && !this.#guest.running && !this.spent) {
          this.#execute(undefined, requests.freeScript(id), readNothing);
        }
      },
    });
  }

  /**
   * Calls a guest function by its global name (it may be dotted).
   *
   * @throws {TypeError} if the name is no identifier or an argument cannot cross.
   * @throws {SandboxError} what ended the run, if not its end.
   *
   * @example
   * ```ts
   * import { createSandbox } from "@code-sandbox/sandbox";
   *
   * using sandbox = await createSandbox("python");
   * await sandbox.eval("def add(a, b): return a + b");
   * console.log(await sandbox.call("add", 2, 3)); // 5
   * ```
   */
  // deno-lint-ignore require-await -- a failure is a rejection, not a throw
  async call<T = unknown>(name: string, ...args: unknown[]): Promise<T> {
    return this.callSync<T>(name, ...args);
  }

  /** As {@linkcode call}, at once. */
  callSync<T = unknown>(name: string, ...args: unknown[]): T {
    checkDottedName(this.#parts.language, name, "the name of a function");
    return this.#execute(
      undefined,
      requests.callFunction(name, outgoingArguments(args), Mode.NONE),
      readValue,
    ) as T;
  }

  /**
   * Sets a global of the guest.
   *
   * @throws {TypeError} if the name is no identifier or the value cannot cross.
   *
   * @example
   * ```ts
   * import { createSandbox } from "@code-sandbox/sandbox";
   *
   * using sandbox = await createSandbox("python");
   * sandbox.set("data", new Uint8Array([1, 2]));
   * console.log(sandbox.evalSync("len(data)")); // 2
   * ```
   */
  set(name: string, value: unknown): void {
    checkName(this.#parts.language, name, "the name of a global");
    const crossing = outgoing(value, name);
    this.#execute(
      undefined,
      requests.setGlobal(name, crossing),
      readNothing,
    );
  }

  /**
   * Reads a global of the guest.
   *
   * @throws {GuestError} if there is none of that name, or it cannot cross.
   *
   * @example
   * ```ts
   * import { createSandbox } from "@code-sandbox/sandbox";
   *
   * using sandbox = await createSandbox("javascript");
   * sandbox.evalSync("const big = 2n ** 64n");
   * console.log(sandbox.get("big")); // 18446744073709551616n
   * ```
   */
  get<T = unknown>(name: string): T {
    checkName(this.#parts.language, name, "the name of a global");
    return this.#execute(
      undefined,
      requests.getGlobal(name, Mode.NONE),
      readValue,
    ) as T;
  }

  /**
   * Names that continue a (dotted) prefix, as a console offers them. Runs no
   * code of the guest.
   *
   * @example
   * ```ts
   * import { createSandbox } from "@code-sandbox/sandbox";
   *
   * using sandbox = await createSandbox("javascript");
   * console.log(sandbox.complete("Math.sq")); // ["Math.sqrt"]
   * ```
   */
  complete(prefix: string): string[] {
    if (typeof prefix !== "string") {
      throw new TypeError(`prefix must be a string, got ${typeof prefix}`);
    }
    const names = this.#execute(
      undefined,
      requests.complete(prefix),
      readValue,
    );
    return Array.isArray(names)
      ? names.filter((name) => typeof name === "string")
      : [];
  }

  /**
   * Gives the guest a host function under a global name; the name may be dotted
   * (`db.query`). Arguments and result cross as values; what it throws becomes
   * an exception in the guest with that message, never with the host's stack.
   *
   * @throws {TypeError} if the name is no identifier or `fn` no function.
   *
   * @example
   * ```ts
   * import { createSandbox } from "@code-sandbox/sandbox";
   *
   * using sandbox = await createSandbox("python");
   * sandbox.bind("db.user", (id: number) => ({ id, name: "Ada" }));
   * console.log(sandbox.evalSync("db.user(7)['name']")); // Ada
   * ```
   */
  bind(name: string, fn: HostFunction): void;
  /** Gives the guest several host functions: name -> function. */
  bind(functions: Readonly<Record<string, HostFunction>>): void;
  bind(
    nameOrFunctions: string | Readonly<Record<string, HostFunction>>,
    fn?: HostFunction,
  ): void {
    if (typeof nameOrFunctions === "object" && nameOrFunctions !== null) {
      const entries = Object.entries(nameOrFunctions);
      for (const [name, fn] of entries) this.#checkBinding(name, fn);
      for (const [name, fn] of entries) this.bind(name, fn);
      return;
    }
    this.#checkBinding(nameOrFunctions, fn);
    this.#bind({ name: nameOrFunctions, json: false, fn: fn! });
  }

  /** Under the limits: a dotted name may lead to setters of the guest. */
  #bind(binding: Binding): void {
    this.#open();
    const { name } = binding;
    const before = this.#bindings.find(name);
    const id = this.#bindings.add(binding);
    try {
      this.#execute(undefined, requests.bind(name, id), readNothing);
    } catch (error) {
      if (before) this.#bindings.add(before);
      else this.#bindings.remove(name);
      throw error;
    }
  }

  /**
   * As {@linkcode bind}, on raw JSON text: the function gets the array of
   * arguments as text and returns its result as text, so that neither is parsed
   * on the way.
   *
   * @example
   * ```ts
   * import { createSandbox } from "@code-sandbox/sandbox";
   *
   * using sandbox = await createSandbox("javascript");
   * sandbox.bindJson("batch", (json) => `{"asked":${json}}`);
   * console.log(sandbox.evalSync("batch(1, 2).asked.length")); // 2
   * ```
   */
  bindJson(name: string, fn: JsonHostFunction): void {
    this.#checkBinding(name, fn);
    this.#bind({ name, json: true, fn });
  }

  #checkBinding(name: string, fn: unknown): void {
    checkDottedName(this.#parts.language, name, "the name of a host function");
    if (typeof fn !== "function") {
      throw new TypeError(
        `the host function ${name} must be a function, got ${typeof fn}`,
      );
    }
  }

  /**
   * Takes a host function away from the guest.
   *
   * @throws {TypeError} if none of that name is bound.
   *
   * @example
   * ```ts
   * import { createSandbox } from "@code-sandbox/sandbox";
   *
   * using sandbox = await createSandbox("javascript");
   * sandbox.bind("now", () => 5);
   * sandbox.unbind("now");
   * console.log(sandbox.evalSync("typeof now")); // undefined
   * ```
   */
  unbind(name: string): void {
    this.#open();
    const binding = this.#bindings.find(name);
    if (!binding) {
      throw new TypeError(`no host function ${JSON.stringify(name)} is bound`);
    }
    // First: whatever the guest makes of it, the function is gone.
    this.#bindings.remove(name);
    try {
      this.#execute(undefined, requests.unbind(name), readNothing);
    } catch (error) {
      if (error instanceof StateError) this.#bindings.add(binding);
      throw error;
    }
  }

  /**
   * Puts the guest back to its boot state; host functions, modules, files and
   * limits stay. Makes a spent sandbox usable again.
   *
   * @example
   * ```ts
   * import { createSandbox } from "@code-sandbox/sandbox";
   *
   * using sandbox = await createSandbox("javascript", { maxRuntime: 20 });
   * await sandbox.run("globalThis.x = 1; for (;;);");
   * sandbox.reset();
   * console.log(sandbox.evalSync("typeof x")); // undefined
   * ```
   */
  reset(): void {
    this.#open();
    this.#epoch++;
    const guest = this.#boot();
    // A clock function that closed it meanwhile has the last word.
    if (this.#guest !== undefined) this.#guest = guest;
  }

  /**
   * Frees the guest. Called by a host function, it ends the run as soon as the
   * function returns. A second call does nothing; any other call is an error.
   */
  close(): void {
    const guest = this.#guest;
    if (guest?.running) {
      guest.stop({
        aborted: "the sandbox was closed while it ran",
        reason: undefined,
      });
    }
    this.#guest = undefined;
  }

  /** Closes it at the end of a `using` block. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** Closes it at the end of an `await using` block. */
  // deno-lint-ignore require-await -- the interface wants a promise
  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }
}
