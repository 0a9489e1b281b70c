/**
 * What the library knows of a language. A language is data: nothing else
 * branches on which one it is.
 *
 * @module
 */

/** A language that sandboxes can run: give it to `loadInterpreter`. */
export interface Language {
  /** Its name in messages and on the command line. */
  readonly name: string;
  /** The engine behind it, with its version. */
  readonly engine: string;
  /** Extensions of its source files, with the dot. */
  readonly extensions: readonly string[];
  /** What a source is called in stacks if the option `filename` is not set. */
  readonly filename: string;
  /** What the program is called in the guest's arguments. */
  readonly program: string;
  /** Which names are identifiers. */
  readonly identifier: RegExp;
  /** Identifiers that the language keeps for itself. */
  readonly reserved: ReadonlySet<string>;
  /** Where the engine expects a section of its own file, as a read-only file. */
  readonly library?: { readonly section: string; readonly path: string };
  /** Where modules come from, in an error message. */
  readonly moduleExtension: string;
  /** The least memory the engine boots in, in bytes. */
  readonly minMemory: number;
  /** Gives the engine's compiled module. */
  load(): Promise<WebAssembly.Module>;
}

const SEGMENT_LIMIT = 16;

/** Checks a name that is to become a global; throws a `TypeError`. */
export function checkName(
  language: Language,
  name: unknown,
  what: string,
): void {
  if (typeof name !== "string") {
    throw new TypeError(`${what} must be a string, got ${typeof name}`);
  }
  if (!isIdentifier(language, name)) {
    throw new TypeError(
      `${what} must be an identifier of ${language.name}, got ${
        JSON.stringify(name)
      }`,
    );
  }
}

/** As {@linkcode checkName}, for names with dots in them (`db.query`). */
export function checkDottedName(
  language: Language,
  name: unknown,
  what: string,
): void {
  if (typeof name !== "string") {
    throw new TypeError(`${what} must be a string, got ${typeof name}`);
  }
  const segments = name.split(".");
  if (
    segments.length > SEGMENT_LIMIT ||
    !segments.every((segment) => isIdentifier(language, segment))
  ) {
    throw new TypeError(
      `${what} must be an identifier of ${language.name}, or identifiers joined by dots; got ${
        JSON.stringify(name)
      }`,
    );
  }
}

function isIdentifier(language: Language, name: string): boolean {
  return language.identifier.test(name) && !language.reserved.has(name);
}
