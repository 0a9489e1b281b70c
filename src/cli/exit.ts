/**
 * How the program ends.
 *
 * @module
 */

/** The program's exit codes. */
export const ExitCode = {
  OK: 0,
  GUEST: 1,
  USAGE: 2,
  LIMIT: 3,
  INTERRUPTED: 130,
} as const;

/** Exit codes with their meaning, for the help. */
export const EXIT_CODE_TEXTS: readonly (readonly [number, string])[] = [
  [ExitCode.OK, "fine"],
  [ExitCode.GUEST, "the guest's code or its data failed"],
  [ExitCode.USAGE, "wrong use: an option, a file or a script that cannot be"],
  [ExitCode.LIMIT, "a limit ended the run"],
  [ExitCode.INTERRUPTED, "interrupted"],
];

/** A mistake of the program's user: the message names it and the remedy. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
