/**
 * How failures are told on stderr.
 *
 * @module
 */

import {
  AbortedError,
  GuestError,
  LimitError,
  type SandboxError,
} from "../errors.ts";
import { optionOf } from "../limits.ts";
import { ExitCode } from "./exit.ts";
import { flagOf } from "./guest_options.ts";
import { printable, styleError, writeError } from "./terminal.ts";

const WIDEST = 160;

/** A line of the source with a mark under the column. */
export function excerpt(
  source: string,
  line: number | undefined,
  column: number | undefined,
): string {
  if (line === undefined) return "";
  const text = source.split(/\r\n|\n|\r/)[line - 1];
  if (text === undefined || text.trim() === "") return "";
  const at = (column ?? 1) - 1;
  const start = at > WIDEST - 20 ? at - 60 : 0;
  const shown = text.slice(start, start + WIDEST);
  const gutter = `${line} | `;
  let result = `  ${gutter}${printable(shown.replaceAll("\t", " "))}\n`;
  if (column !== undefined && at <= text.length) {
    result += `  ${" ".repeat(gutter.length + at - start)}^\n`;
  }
  return result;
}

/** A guest's exception as users of the language know it. */
export function describeGuestError(error: GuestError): string {
  const title = error.message === ""
    ? error.name
    : `${error.name}: ${error.message}`;
  const stack = error.stack ?? "";
  let text = stack.includes(title) || stack.startsWith("Traceback")
    ? stack.trimEnd()
    : `${title}\n${stack.trimEnd()}`.trimEnd();
  const { cause } = error;
  if (cause instanceof GuestError && !text.includes(cause.message)) {
    text += `\n[cause] ${describeGuestError(cause)}`;
  }
  return text;
}

/** The message of a limit, with the option as the command line calls it. */
export function describeLimit(error: LimitError): string {
  const option = optionOf(error.limit);
  return option
    ? error.message.replace(`option ${option}`, `option --${flagOf(option)}`)
    : error.message;
}

/** Tells what ended a run. Gives the exit code. */
export function reportFailure(error: SandboxError, source: string): number {
  if (error instanceof GuestError) {
    const text = describeGuestError(error);
    // A traceback shows the line itself.
    const line = source.split("\n")[(error.line ?? 0) - 1]?.trim();
    const shown = line && text.includes(line)
      ? ""
      : excerpt(source, error.line, error.column);
    writeError(`${styleError("red", printable(text))}\n${shown}`);
    return ExitCode.GUEST;
  }
  if (error instanceof LimitError) {
    writeError(`${styleError("red", "limit:")} ${describeLimit(error)}\n`);
    return ExitCode.LIMIT;
  }
  if (error instanceof AbortedError) {
    writeError("interrupted\n");
    return ExitCode.INTERRUPTED;
  }
  writeError(`${styleError("red", "error:")} ${printable(error.message)}\n`);
  return ExitCode.GUEST;
}
