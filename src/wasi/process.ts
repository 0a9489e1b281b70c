/**
 * `proc_*`.
 *
 * @module
 */

import { Errno } from "./errno.ts";
import type { System } from "./system.ts";

/** Thrown through the guest's frames when it ends itself. */
export class GuestExit extends Error {
  override readonly name = "GuestExit";

  constructor(
    /** What the guest exited with; 0 means that it was content. */
    readonly code: number,
  ) {
    super(`the guest exited with ${code}`);
  }
}

/** Ends the guest. */
export function proc_exit(_system: System, code: number): never {
  throw new GuestExit(code >>> 0);
}

/** There are no signals. */
export function proc_raise(_system: System, _signal: number): number {
  return Errno.NOSYS;
}
