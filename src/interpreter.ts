/**
 * Interpreters: a language's engine, compiled once, that makes sandboxes.
 *
 * @module
 */

import { leastMemory } from "./engine/instance.ts";
import { StateError } from "./errors.ts";
import type { Language } from "./languages/language.ts";
import { findLanguage, type LanguageName } from "./languages/registry.ts";
import {
  resolveOptions,
  type RunOptions,
  type SandboxOptions,
} from "./options.ts";
import type { RunResult } from "./result.ts";
import { Sandbox } from "./sandbox.ts";
import { FileTree } from "./wasi/files.ts";

/**
 * A language that is ready to make sandboxes. Creating one from it is
 * synchronous and cheap.
 *
 * @example
 * ```ts
 * import { loadInterpreter } from "@code-sandbox/sandbox";
 *
 * using interpreter = await loadInterpreter("javascript");
 * using a = interpreter.createSandbox({ maxFuel: 5_000_000 });
 * using b = interpreter.createSandbox();
 * a.evalSync("globalThis.x = 1");
 * console.log(b.evalSync("typeof x")); // "undefined"
 * ```
 */
export class Interpreter implements Disposable {
  readonly #language: Language;
  #module: WebAssembly.Module | undefined;

  /** Internal: use `loadInterpreter`. */
  constructor(language: Language, module: WebAssembly.Module) {
    this.#language = language;
    this.#module = module;
  }

  /** The language. */
  get language(): Language {
    return this.#language;
  }

  /**
   * Makes a sandbox: a booted guest that shares nothing with any other.
   *
   * @throws {TypeError} for an unknown option or a value of the wrong type.
   * @throws {RangeError} for a value out of range, as too little memory to start.
   */
  createSandbox(options: SandboxOptions = {}): Sandbox {
    const module = this.#module;
    if (!module) {
      throw new StateError(
        "closed",
        "the interpreter is closed; load it again",
      );
    }
    const language = this.#language;
    const settings = resolveOptions(language, options);
    const { maxMemory } = settings.limits;
    const least = Math.max(leastMemory(module), language.minMemory);
    if (maxMemory < least) {
      throw new RangeError(
        `maxMemory is ${maxMemory} bytes, too little for ${language.name} to start; give it at least ${least}`,
      );
    }
    const files = new FileTree([
      ...settings.files,
      ...libraryOf(language, module),
    ]);
    return new Sandbox({ language, module, files, settings });
  }

  /** Lets go of the engine. Sandboxes that were made go on. */
  close(): void {
    this.#module = undefined;
  }

  /** Closes it at the end of a `using` block. */
  [Symbol.dispose](): void {
    this.close();
  }
}

const libraries = new WeakMap<WebAssembly.Module, Map<string, Uint8Array>>();

/** Files that the engine brings along in its own file. */
function libraryOf(
  language: Language,
  module: WebAssembly.Module,
): ReadonlyMap<string, Uint8Array> {
  let files = libraries.get(module);
  if (!files) {
    files = new Map();
    if (language.library) {
      const { section, path } = language.library;
      const [bytes] = WebAssembly.Module.customSections(module, section);
      if (bytes) files.set(path, new Uint8Array(bytes));
    }
    libraries.set(module, files);
  }
  return files;
}

const modules = new WeakMap<Language, Promise<WebAssembly.Module>>();

/**
 * Loads a language. Its engine is compiled once per process and kept.
 *
 * @throws {TypeError} if the language is not known.
 *
 * @example
 * ```ts
 * import { loadInterpreter } from "@code-sandbox/sandbox";
 *
 * const interpreter = await loadInterpreter("python");
 * using sandbox = interpreter.createSandbox();
 * console.log(sandbox.evalSync("sum(range(10))")); // 45
 * ```
 */
export async function loadInterpreter(
  language: LanguageName | Language,
): Promise<Interpreter> {
  const found = await findLanguage(language);
  let module = modules.get(found);
  if (!module) {
    module = Promise.resolve(found.load());
    modules.set(found, module);
    module.catch(() => modules.delete(found));
  }
  return new Interpreter(found, await module);
}

/**
 * Loads a language and makes a sandbox of it.
 *
 * @throws {TypeError} for an unknown language or option, or a value of the wrong type.
 * @throws {RangeError} for a value out of range.
 *
 * @example
 * ```ts
 * import { createSandbox } from "@code-sandbox/sandbox";
 *
 * await using sandbox = await createSandbox("python", { maxRuntime: 500 });
 * console.log(await sandbox.eval("'a' * 3")); // "aaa"
 * ```
 */
export async function createSandbox(
  language: LanguageName | Language,
  options: SandboxOptions = {},
): Promise<Sandbox> {
  return (await loadInterpreter(language)).createSandbox(options);
}

/**
 * Runs one source in a sandbox of its own and throws the sandbox away.
 *
 * @throws {TypeError} for an unknown language or option, or a value of the wrong type.
 * @throws {RangeError} for a value out of range.
 *
 * @example
 * ```ts
 * import { run } from "@code-sandbox/sandbox";
 *
 * const result = await run("python", "print('hi'); 6 * 7");
 * if (result.ok) console.log(result.value, result.stdout); // 42 "hi\n"
 * ```
 */
export async function run<T = unknown>(
  language: LanguageName | Language,
  source: string,
  options: SandboxOptions & Pick<RunOptions, "signal" | "globals"> = {},
): Promise<RunResult<T>> {
  if (typeof options !== "object" || options === null) {
    throw new TypeError(
      `the options of run must be an object, got ${options}`,
    );
  }
  const { signal, globals, ...sandboxOptions } = options;
  using sandbox = await createSandbox(language, sandboxOptions);
  return await sandbox.run<T>(source, {
    ...(signal && { signal }),
    ...(globals && { globals }),
  });
}
