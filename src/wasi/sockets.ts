/**
 * `sock_*`: no guest has a socket, so there is only the wrong descriptor to report.
 *
 * @module
 */

import { Errno } from "./errno.ts";
import type { System } from "./system.ts";

function refuse(system: System, fd: number): number {
  return system.descriptors.get(fd) === undefined ? Errno.BADF : Errno.NOTSOCK;
}

/** Not granted. */
export function sock_accept(
  system: System,
  fd: number,
  _flags: number,
  _result: number,
): number {
  return refuse(system, fd);
}

/** Not granted. */
export function sock_recv(
  system: System,
  fd: number,
  _spans: number,
  _count: number,
  _flags: number,
  _size: number,
  _resultFlags: number,
): number {
  return refuse(system, fd);
}

/** Not granted. */
export function sock_send(
  system: System,
  fd: number,
  _spans: number,
  _count: number,
  _flags: number,
  _size: number,
): number {
  return refuse(system, fd);
}

/** Not granted. */
export function sock_shutdown(
  system: System,
  fd: number,
  _how: number,
): number {
  return refuse(system, fd);
}
