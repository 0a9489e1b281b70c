/**
 * The languages that the contract is run for. A new language gets all of it by
 * a file of its own in `languages/` and a line in {@linkcode LANGUAGES}.
 *
 * @module
 */

import {
  type Interpreter,
  type LanguageName,
  loadInterpreter,
  type Sandbox,
  type SandboxOptions,
} from "../../mod.ts";
import { javascript } from "./languages/javascript.ts";
import { python } from "./languages/python.ts";

/** A source and the value that it gives. */
export type Gives = readonly [source: string, value: unknown];

/** A source that fails, and what is known of its error. */
export interface Fails {
  readonly source: string;
  readonly name: string;
  readonly message?: RegExp;
  readonly line?: number;
  readonly column?: number;
}

/** A source with what it writes. */
export interface Writes {
  readonly source: string;
  readonly stdout?: string | RegExp;
  readonly stderr?: string | RegExp;
}

/** What runs before, without being judged, and the source that is judged. */
export interface Prepared {
  readonly what: string;
  readonly setup?: string;
  readonly source: string;
}

/** A way to recurse. */
export interface Recursion extends Prepared {
  /** Errors besides the language's own that answer this one. */
  readonly errors?: readonly string[];
  /** Whether the engine may also answer it with a value. */
  readonly mayEnd?: boolean;
}

/** What the promises need to know of a language. */
export interface Dialect {
  readonly name: LanguageName;
  /** What stacks call a source by default. */
  readonly filename: string;
  /** The value of a source without a value. */
  readonly nothing: undefined | null;

  readonly values: {
    /** Guest source -> what the host gets. */
    readonly out: readonly Gives[];
    /** Host value -> guest expression over `x` that has to be true. */
    readonly in: readonly (readonly [value: unknown, check: string])[];
    /** Sources whose value cannot cross, with what the message tells of the place. */
    readonly refused: readonly (readonly [source: string, path: RegExp])[];
    /** An array nested that many levels deep. */
    nested(levels: number): string;
    /** What a value is like after a way into the guest and back. */
    returned(value: unknown): unknown;
    /** Source -> its value as JSON text. */
    readonly json: readonly (readonly [source: string, json: string])[];
  };

  readonly evaluation: {
    readonly expressions: readonly Gives[];
    readonly statements: readonly string[];
    /** Runs of one sandbox one after the other, each with its value. */
    readonly state: readonly Gives[];
    /** A declaration, and the error of making it twice where that is one. */
    readonly redeclared: { readonly source: string; readonly error?: string };
    readonly incomplete: readonly string[];
    /** Syntax errors that no further line could mend. */
    readonly malformed: readonly Fails[];
    /** Promises as values, where the language has them. */
    readonly promises?: {
      readonly settled: readonly Gives[];
      readonly rejected: Fails;
      readonly stalled: readonly string[];
    };
  };

  readonly errors: {
    readonly table: readonly Fails[];
    /** Fails in line 2 of `inner`, called in line 5 by `outer`, called in line 7. */
    readonly nested: string;
    /** Raises `outer` because of `inner`. */
    readonly cause: string;
    readonly causeNames: readonly [string, string];
    /** More causes than an error carries. */
    readonly manyCauses: string;
    /** Errors that bite when they are read. */
    readonly hostile: readonly Prepared[];
    /** Throws of what is no error, with what the message tells. */
    readonly others: readonly (readonly [source: string, message: RegExp])[];
    /** A message of that many characters. */
    longMessage(length: number): string;
    /** Frames and paths that no stack may show. */
    readonly bridge: RegExp;
  };

  readonly output: {
    readonly table: readonly Writes[];
    /** Writes the text and a line feed to stdout, to stderr. */
    print(text: string): string;
    printError(text: string): string;
    /** Writes a text of `unit` that many times. */
    printMany(unit: string, count: number): string;
    /** Writes a character in two halves, where the language can. */
    readonly split?: Writes;
  };

  readonly limits: {
    /** Never ends. */
    readonly endless: string;
    /** Never end and try to outlive a stop; they print `survived` if they do. */
    readonly stubborn: readonly Prepared[];
    /** Take long in one call of a builtin. */
    readonly slow: readonly Prepared[];
    /** Take all memory there is, in several ways. */
    readonly hogs: readonly Prepared[];
    /** Run out of memory, recover, and give `"recovered"`. */
    readonly recovers: string;
    /** Pretends to be out of memory; the error's name. */
    readonly pretends: Fails;
    /** Holds that many bytes for a moment. */
    hold(bytes: number): string;
    /** Gives a text of that many bytes. */
    text(bytes: number): string;
    /** Counts to `n`: work in proportion to it. */
    count(n: number): string;
    /** Programs whose fuel has to be the same every time. */
    readonly programs: readonly string[];
    /** Calls `tick()` that many times, and goes on if that fails. */
    callTicks(count: number): string;
  };

  readonly recursion: {
    /** What the language calls its own error. */
    readonly error: string;
    readonly ways: readonly Recursion[];
    /** Defines `f` with `f(n)` calling itself `n` deep, then `probe()`. */
    readonly descend: string;
    /** Catches the error of endless recursion and gives `"caught"`. */
    readonly caught: string;
  };

  readonly isolation: {
    /** Sources that show no way out, with the value that says so. */
    readonly closed: readonly Gives[];
    /** Sources that have to fail. */
    readonly refused: readonly string[];
    /** Changes what all code of a guest sees; then a check that it did not cross. */
    readonly pollution: readonly (readonly [source: string, check: string])[];
    /** Milliseconds since 1970. */
    readonly now: string;
    /** Whether two readings around some work are the same. */
    readonly stands: string;
    /** Ends once the clock has moved. */
    readonly awaitTick: string;
    /** Random values of every generator there is, as a text each. */
    readonly random: readonly string[];
  };

  readonly functions: {
    /** The exception of an expression as `name: message`, or its value as text. */
    caught(expression: string): string;
    /** Defines `add`, `fail` (message `no`), `count` (of its arguments), `same`, and `tools.double`. */
    readonly definitions: string;
    /** Names that cannot be globals. */
    readonly badNames: readonly string[];
    /** The name of the error that a call of an undefined name gives. */
    readonly undefined: string;
  };

  readonly grants: {
    readonly readFile: (path: string) => string;
    readonly readBytes: (path: string) => string;
    /** Sources that list or change files, where the language has such; the changes must fail. */
    readonly listFiles?: readonly Gives[];
    readonly changes: readonly string[];
    readonly args: string;
    readonly env: (name: string) => string;
    /** A module with `double`, `name` and a counter of its loads, and one that fails in line 2. */
    readonly module: string;
    readonly failingModule: string;
    readonly useModule: string;
    importOf(name: string): string;
  };
}

/** All languages. */
export const LANGUAGES: readonly Dialect[] = [javascript, python];

/** A language under test: its dialect and its engine. */
export interface Subject extends Dialect {
  /** Makes a sandbox; the test disposes of it. */
  sandbox(options?: SandboxOptions): Sandbox;
  readonly interpreter: Interpreter;
}

/**
 * Registers a promise once for every language, as a test of its own each.
 * `TEST_LANGUAGE` picks one language.
 */
export function promise(
  text: string,
  keep: (language: Subject) => void | Promise<void>,
): void {
  const only = Deno.env.get("TEST_LANGUAGE");
  for (const dialect of LANGUAGES) {
    if (only !== undefined && only !== dialect.name) continue;
    Deno.test(`${dialect.name}: ${text}`, async () => {
      const interpreter = await loadInterpreter(dialect.name);
      await keep({
        ...dialect,
        interpreter,
        sandbox: (options) => interpreter.createSandbox(options),
      });
    });
  }
}
