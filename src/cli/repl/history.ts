/**
 * Earlier input, kept in a file if the user asks for it.
 *
 * @module
 */

import { UsageError } from "../exit.ts";

const MOST = 1000;

/** A history file: a line for each input line. */
export class History {
  readonly #path: string | undefined;

  /** Without a path nothing is kept. */
  constructor(path: string | undefined) {
    this.#path = path;
  }

  /** What the file holds, newest first, as `node:readline` wants it. */
  load(): string[] {
    if (this.#path === undefined) return [];
    try {
      const lines = Deno.readTextFileSync(this.#path).split("\n");
      return lines.filter((line) => line !== "").slice(-MOST).reverse();
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return [];
      throw this.#failure("read", error);
    }
  }

  /** Adds a line. */
  add(line: string): void {
    if (this.#path === undefined || line.trim() === "") return;
    try {
      Deno.writeTextFileSync(this.#path, `${line}\n`, {
        append: true,
        mode: 0o600,
      });
    } catch (error) {
      throw this.#failure("write", error);
    }
  }

  #failure(what: string, error: unknown): UsageError {
    const why = error instanceof Deno.errors.NotCapable
      ? `Deno may not; add --allow-${what} to deno's own options`
      : (error as Error).message;
    return new UsageError(
      `cannot ${what} the history file ${this.#path}: ${why}`,
    );
  }
}
