/**
 * What the interactive console does with each line.
 *
 * @module
 */

import {
  AbortedError,
  GuestError,
  LimitError,
  SandboxError,
} from "../../errors.ts";
import { LIMIT_OPTIONS, LIMITS } from "../../limits.ts";
import type { Sandbox } from "../../sandbox.ts";
import { describeGuestError, describeLimit } from "../failure.ts";
import { flagOf } from "../guest_options.ts";
import { describeUsage } from "../statistics.ts";
import { printable, quoteValue } from "../terminal.ts";
import { formatQuantity } from "../units.ts";

/** What is to follow a line: another input, more of this one, or the end. */
export type Next = "ready" | "more" | "exit";

/** Where the console writes. */
export interface ConsoleOutput {
  readonly colors: boolean;
  /** Values and answers of commands. */
  write(text: string): void;
  /** Errors and notices. */
  writeError(text: string): void;
}

const HELP = `.help     shows this help
.limits   shows the limits, and what has been used
.reset    starts afresh: forgets all variables
.exit     leaves (or Ctrl-D)
Ctrl-C    clears the input, or stops what runs
Tab       completes names
`;

/** Runs input in a sandbox and shows what comes of it. */
export class Console {
  readonly #sandbox: Sandbox;
  readonly #output: ConsoleOutput;
  #lines: string[] = [];

  /** Makes one. */
  constructor(sandbox: Sandbox, output: ConsoleOutput) {
    this.#sandbox = sandbox;
    this.#output = output;
  }

  /** Whether lines of an unfinished input are kept. */
  get hasPending(): boolean {
    return this.#lines.length > 0;
  }

  /** Forgets an unfinished input. */
  clear(): void {
    this.#lines = [];
  }

  /** Names that continue the end of a line, and that end. */
  complete(line: string): [string[], string] {
    const prefix = /[\p{ID_Continue}$.]*$/u.exec(line)![0];
    if (prefix === "" || this.#sandbox.spent) return [[], prefix];
    // The guest chooses names: none may steer the terminal.
    const names = this.#sandbox.complete(prefix).filter((name) =>
      /^[\p{ID_Continue}$.]+$/u.test(name)
    );
    return [names, prefix];
  }

  /** Takes a line. */
  async take(line: string, signal: AbortSignal | undefined): Promise<Next> {
    if (this.#lines.length === 0) {
      if (line.trim() === "") return "ready";
      if (/^\.[a-z]+\s*$/.test(line)) return this.#command(line.trim());
    }
    this.#lines.push(line);
    // A block that a colon opened goes on until a blank line.
    const [first = ""] = this.#lines;
    if (/:\s*$/.test(first) && this.#lines.length > 1 && line.trim() !== "") {
      return "more";
    }
    return await this.#run(this.#lines.join("\n"), signal);
  }

  /** The input has ended: what is unfinished runs as it is, to show its error. */
  async end(signal: AbortSignal | undefined): Promise<void> {
    if (this.#lines.length > 0) {
      await this.#run(this.#lines.join("\n"), signal, true);
    }
  }

  async #run(
    source: string,
    signal: AbortSignal | undefined,
    isLast = false,
  ): Promise<Next> {
    try {
      const value = await this.#sandbox.eval(source, {
        repl: true,
        ...(signal && { signal }),
      });
      if (value !== undefined && value !== null) {
        this.#output.write(`${quoteValue(value, this.#output.colors)}\n`);
      }
    } catch (error) {
      if (!(error instanceof SandboxError)) throw error;
      if (error instanceof GuestError && error.incomplete && !isLast) {
        return "more";
      }
      this.clear();
      return this.#fail(error, source);
    }
    this.clear();
    return "ready";
  }

  #fail(error: SandboxError, source: string): Next {
    if (error instanceof GuestError) {
      if (error.name === "SystemExit") return "exit";
      if (!this.#shows(error, source)) {
        this.#output.writeError(`${printable(describeGuestError(error))}\n`);
      }
    } else {
      const text = error instanceof LimitError
        ? describeLimit(error)
        : error instanceof AbortedError
        ? "interrupted"
        : error.message;
      this.#output.writeError(`${text}\n`);
    }
    if (this.#sandbox.spent) {
      this.#output.writeError(
        "the sandbox starts afresh: all variables are gone\n",
      );
      this.#sandbox.reset();
    }
    return "ready";
  }

  /** A name's value that cannot leave the guest is shown by the guest itself. */
  #shows(error: GuestError, source: string): boolean {
    const name = source.trim();
    if (
      !error.message.includes("cannot cross to the host") ||
      !/^[\p{ID_Continue}$.]+$/u.test(name)
    ) return false;
    try {
      this.#sandbox.evalSync(`print(${name})`);
      return true;
    } catch {
      return false;
    }
  }

  #command(name: string): Next {
    switch (name) {
      case ".exit":
        return "exit";
      case ".help":
        this.#output.write(HELP);
        break;
      case ".reset":
        this.#sandbox.reset();
        this.#output.write("all variables are gone\n");
        break;
      case ".limits": {
        const { limits, usage } = this.#sandbox;
        for (const option of LIMIT_OPTIONS) {
          this.#output.write(
            `--${flagOf(option).padEnd(18)}${
              formatQuantity(limits[option], LIMITS[option].unit)
            }\n`,
          );
        }
        this.#output.write(`used so far: ${describeUsage(usage)}\n`);
        break;
      }
      default:
        this.#output.writeError(
          `unknown command ${name}; .help lists the commands\n`,
        );
    }
    return "ready";
  }
}
