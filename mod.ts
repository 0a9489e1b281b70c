/**
 * Runs untrusted JavaScript and Python inside WebAssembly: in this process,
 * isolated, under limits that hold.
 *
 * ```ts
 * import { createSandbox } from "@code-sandbox/sandbox";
 *
 * await using sandbox = await createSandbox("python", {
 *   maxMemory: 64 * 1024 * 1024, // bytes
 *   maxRuntime: 500, // ms of wall time for each run
 * });
 * sandbox.bind("fetch_user", (id: number) => ({ id, name: "Ada" }));
 * const name = await sandbox.eval<string>(`fetch_user(7)["name"].upper()`);
 * console.log(name); // "ADA"
 * ```
 *
 * @module
 */

export {
  createSandbox,
  Interpreter,
  loadInterpreter,
  run,
} from "./src/interpreter.ts";
export { Sandbox } from "./src/sandbox.ts";
export type { RunResult } from "./src/result.ts";
export { Script } from "./src/script.ts";
export type { ClockOption, RunOptions, SandboxOptions } from "./src/options.ts";
export type { HostFunction, JsonHostFunction } from "./src/engine/bridge.ts";
export type { OutputSink } from "./src/engine/output.ts";
export type { Language } from "./src/languages/language.ts";
export { LANGUAGE_NAMES, type LanguageName } from "./src/languages/registry.ts";
export {
  type LimitDefinition,
  type LimitName,
  type LimitOption,
  LIMITS,
  type Limits,
} from "./src/limits.ts";
export type { Usage } from "./src/usage.ts";
export {
  AbortedError,
  EngineError,
  GuestError,
  type GuestErrorDetails,
  LimitError,
  SandboxError,
  type SandboxErrorKind,
  StateError,
} from "./src/errors.ts";
