/**
 * The host's side of `wasm/ABI.md`: numbers that both sides know, and the
 * exports that an engine has.
 *
 * @module
 */

/** The version of the contract that this host speaks. */
export const ABI_VERSION = 1;

/** How a call into an engine ended. */
export const Status = {
  OK: 0,
  ERROR: 1,
  MEMORY: 2,
  UNKNOWN: 3,
  PENDING: 4,
  STALLED: 5,
} as const;

/** What kind of value crosses. */
export const Kind = {
  UNDEFINED: 0,
  NULL: 1,
  FALSE: 2,
  TRUE: 3,
  NUMBER: 4,
  STRING: 5,
  BYTES: 6,
  JSON: 7,
  EXTENDED: 8,
} as const;

/** How a source is run: a set of bits. */
export const Mode = {
  NONE: 0,
  /** A name may be declared again; incomplete input is told as such. */
  REPL: 1,
  /** The value leaves as plain JSON text. */
  JSON: 2,
} as const;

/** Offsets in the mailbox. */
export const Mailbox = {
  INPUT: 0,
  INPUT_CAPACITY: 4,
  OUTPUT: 8,
  OUTPUT_LENGTH: 12,
  KIND: 16,
  OUT_OF_MEMORY: 20,
  NUMBER: 24,
  SIZE: 64,
} as const;

/** Levels that a value may be nested, in both directions. */
export const MAX_DEPTH = 1000;

/** The functions that an engine exports. */
export interface EngineExports {
  readonly fuel: WebAssembly.Global;
  readonly __stack_pointer: WebAssembly.Global;
  _initialize(): void;
  sandbox_abi_version(): number;
  sandbox_mailbox(): number;
  sandbox_reserve(size: number): number;
  sandbox_boot(): number;
  sandbox_eval(name: number, source: number, mode: number): number;
  sandbox_compile(name: number, source: number, mode: number): number;
  sandbox_run_script(id: number, mode: number): number;
  sandbox_free_script(id: number): void;
  sandbox_call(name: number, kind: number, args: number, mode: number): number;
  sandbox_set(name: number, kind: number, value: number): number;
  sandbox_get(name: number, mode: number): number;
  sandbox_bind(name: number, binding: number, flags: number): number;
  sandbox_unbind(name: number): number;
  sandbox_add_module(name: number, source: number): number;
  sandbox_complete(prefix: number): number;
  sandbox_reseed(): void;
}

/** Names of the exported functions; a module that lacks one is no engine. */
export const FUNCTIONS: readonly (keyof EngineExports)[] = [
  "_initialize",
  "sandbox_abi_version",
  "sandbox_mailbox",
  "sandbox_reserve",
  "sandbox_boot",
  "sandbox_eval",
  "sandbox_compile",
  "sandbox_run_script",
  "sandbox_free_script",
  "sandbox_call",
  "sandbox_set",
  "sandbox_get",
  "sandbox_bind",
  "sandbox_unbind",
  "sandbox_add_module",
  "sandbox_complete",
  "sandbox_reseed",
];
