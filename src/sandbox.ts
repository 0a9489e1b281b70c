/**
 * A sandbox: one guest with its host functions and limits.
 *
 * @module
 */

import { Mode } from "./engine/abi.ts";
import {
  Bindings,
  type HostFunction,
  type JsonHostFunction,
} from "./engine/bridge.ts";
import { Guest, type Read, type Request } from "./engine/guest.ts";
import type { Instance } from "./engine/instance.ts";
import { SandboxError, StateError } from "./errors.ts";
import {
  checkDottedName,
  checkName,
  type Language,
} from "./languages/language.ts";
import { type Limits, tightenLimits } from "./limits.ts";
import { checkRunOptions, type RunOptions, type Settings } from "./options.ts";
import { Script } from "./script.ts";
import { Counters, type Usage } from "./usage.ts";
import {
  type Outgoing,
  outgoing,
  outgoingArguments,
} from "./values/outgoing.ts";
import type { FileTree } from "./wasi/files.ts";

/** How a run that does not throw ended. */
export type RunResult<T = unknown> =
  | {
    readonly ok: true;
    /** The last expression's value. */
    readonly value: T;
    /** What the run wrote to stdout, unless the option `stdout` took it. */
    readonly stdout: string;
    /** What the run wrote to stderr, unless the option `stderr` took it. */
    readonly stderr: string;
    /** What the run used. */
    readonly usage: Usage;
  }
  | {
    readonly ok: false;
    /** How it failed. */
    readonly error: SandboxError;
    /** What the run wrote to stdout, unless the option `stdout` took it. */
    readonly stdout: string;
    /** What the run wrote to stderr, unless the option `stderr` took it. */
    readonly stderr: string;
    /** What the run used. */
    readonly usage: Usage;
  };

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
    const quiet = {
      ...settings.limits,
      maxRuntime: Infinity,
      maxFuel: Infinity,
    };
    for (const [name, source] of settings.modules) {
      guest.execute(
        quiet,
        undefined,
        (instance) =>
          instance.writeInput(name, source)
            ? instance.exports.sandbox_add_module(...instance.lengths)
            : 2,
        readNothing,
      );
    }
    for (const [name, id] of this.#bindings.entries()) {
      this.#define(guest, name, id);
    }
    return guest;
  }

  #define(guest: Guest, name: string, id: number): void {
    const { limits } = this.#parts.settings;
    guest.execute(
      limits,
      undefined,
      (instance) =>
        instance.writeInput(name, undefined)
          ? instance.exports.sandbox_bind(instance.lengths[0], id, 0)
          : 2,
      readNothing,
    );
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
    request: Request,
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
        const values = Object.entries(globals).map(([name, value]) => {
          checkName(this.#parts.language, name, "a name in globals");
          return [name, outgoing(value, name)] as const;
        });
        work = (instance) => {
          for (const [name, value] of values) {
            const status = requestSet(instance, name, value);
            if (status !== 0) return status;
          }
          return request(instance);
        };
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
      (instance) =>
        instance.writeInput(filename, source)
          ? instance.exports.sandbox_eval(
            instance.lengths[0],
            instance.lengths[1],
            bits,
          )
          : 2,
      read,
    );
  }

  /**
   * Runs a source and gives the value of its last expression.
   *
   * @throws {SandboxError} what ended the run, if not its end.
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
   */
  // deno-lint-ignore require-await -- a failure is a rejection, not a throw
  async evalJson(source: string, options?: RunOptions): Promise<string> {
    return this.#evaluate(source, options, Mode.JSON, readJson);
  }

  /** As {@linkcode eval}, but never throws for what a guest did. */
  async run<T = unknown>(
    source: string,
    options?: RunOptions,
  ): Promise<RunResult<T>> {
    return await this.#result(() => this.eval<T>(source, options));
  }

  async #result<T>(work: () => Promise<T>): Promise<RunResult<T>> {
    const guest = this.#open();
    const report = () => {
      const memory = guest.memory;
      return {
        stdout: guest.stdout.text,
        stderr: guest.stderr.text,
        usage: guest.counters.usage(memory, Math.max(memory, this.#peakMemory)),
      };
    };
    if (guest.spent !== undefined) await work(); // Throws: it ran nothing.
    try {
      const value = await work();
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
   */
  compile(source: string): Script {
    if (typeof source !== "string") {
      throw new TypeError(`source must be a string, got ${typeof source}`);
    }
    const { filename } = this.#parts.settings;
    const compile = () =>
      this.#execute(
        undefined,
        (instance) =>
          instance.writeInput(filename, source)
            ? instance.exports.sandbox_compile(
              instance.lengths[0],
              instance.lengths[1],
              Mode.NONE,
            )
            : 2,
        (instance) => instance.readNumber(),
      );
    return new Script({
      compile,
      epoch: () => this.#epoch,
      run: (id, options) =>
        this.#execute(
          options,
          (instance) => instance.exports.sandbox_run_script(id, Mode.NONE),
          readValue,
        ),
      result: (work) => this.#result(work),
      free: (id) => {
        if (this.#guest && !this.#guest.running && !this.spent) {
          this.#execute(undefined, (instance) => {
            instance.exports.sandbox_free_script(id);
            return 0;
          }, readNothing);
        }
      },
    });
  }

  /**
   * Calls a guest function by its global name (it may be dotted).
   *
   * @throws {TypeError} if the name is no identifier or an argument cannot cross.
   * @throws {SandboxError} what ended the run, if not its end.
   */
  // deno-lint-ignore require-await -- a failure is a rejection, not a throw
  async call<T = unknown>(name: string, ...args: unknown[]): Promise<T> {
    return this.callSync<T>(name, ...args);
  }

  /** As {@linkcode call}, at once. */
  callSync<T = unknown>(name: string, ...args: unknown[]): T {
    checkDottedName(this.#parts.language, name, "the name of a function");
    const { kind, message } = outgoingArguments(args);
    return this.#execute(
      undefined,
      (instance) =>
        instance.writeInput(name, message)
          ? instance.exports.sandbox_call(
            instance.lengths[0],
            kind,
            instance.lengths[1],
            Mode.NONE,
          )
          : 2,
      readValue,
    ) as T;
  }

  /**
   * Sets a global of the guest.
   *
   * @throws {TypeError} if the name is no identifier or the value cannot cross.
   */
  set(name: string, value: unknown): void {
    checkName(this.#parts.language, name, "the name of a global");
    const crossing = outgoing(value, name);
    this.#execute(
      undefined,
      (instance) => requestSet(instance, name, crossing),
      readNothing,
    );
  }

  /**
   * Reads a global of the guest.
   *
   * @throws {GuestError} if there is none of that name, or it cannot cross.
   */
  get<T = unknown>(name: string): T {
    checkName(this.#parts.language, name, "the name of a global");
    return this.#execute(
      undefined,
      (instance) =>
        instance.writeInput(name, undefined)
          ? instance.exports.sandbox_get(instance.lengths[0], Mode.NONE)
          : 2,
      readValue,
    ) as T;
  }

  /**
   * Names that continue a (dotted) prefix, as a console offers them. Runs no
   * code of the guest.
   */
  complete(prefix: string): string[] {
    if (typeof prefix !== "string") {
      throw new TypeError(`prefix must be a string, got ${typeof prefix}`);
    }
    const names = this.#execute(
      undefined,
      (instance) =>
        instance.writeInput(prefix, undefined)
          ? instance.exports.sandbox_complete(instance.lengths[0])
          : 2,
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
    const guest = this.#open();
    const binding = { name: nameOrFunctions, json: false, fn: fn! } as const;
    this.#define(guest, nameOrFunctions, this.#bindings.add(binding));
  }

  /**
   * As {@linkcode bind}, on raw JSON text: the function gets the array of
   * arguments as text and returns its result as text, so that neither is parsed
   * on the way.
   */
  bindJson(name: string, fn: JsonHostFunction): void {
    this.#checkBinding(name, fn);
    const guest = this.#open();
    this.#define(guest, name, this.#bindings.add({ name, json: true, fn }));
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
   */
  unbind(name: string): void {
    const guest = this.#open();
    if (!this.#bindings.has(name)) {
      throw new TypeError(`no host function ${JSON.stringify(name)} is bound`);
    }
    guest.execute(
      this.limits,
      undefined,
      (instance) =>
        instance.writeInput(name, undefined)
          ? instance.exports.sandbox_unbind(instance.lengths[0])
          : 2,
      readNothing,
    );
    this.#bindings.remove(name);
  }

  /**
   * Puts the guest back to its boot state; host functions, modules, files and
   * limits stay. Makes a spent sandbox usable again.
   */
  reset(): void {
    this.#open();
    this.#epoch++;
    this.#guest = this.#boot();
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

function requestSet(instance: Instance, name: string, value: Outgoing): number {
  if (!instance.writeInput(name, value.message)) return 2;
  instance.writeNumber(value.number);
  return instance.exports.sandbox_set(
    instance.lengths[0],
    value.kind,
    instance.lengths[1],
  );
}
