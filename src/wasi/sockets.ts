/**
 * `sock_*`: no guest has a socket, so there is only the wrong descriptor to report.
 *
 * @module
 */

import { Errno } from "./errno.ts";
import type { Guest } from "./guest.ts";

function refuse(guest: Guest, fd: number): number {
  return guest.descriptors.get(fd) === undefined ? Errno.BADF : Errno.NOTSOCK;
}

/** Not granted. */
export function sock_accept(
  guest: Guest,
  fd: number,
  _flags: number,
  _result: number,
): number {
  return refuse(guest, fd);
}

/** Not granted. */
export function sock_recv(
  guest: Guest,
  fd: number,
  _spans: number,
  _count: number,
  _flags: number,
  _size: number,
  _resultFlags: number,
): number {
  return refuse(guest, fd);
}

/** Not granted. */
export function sock_send(
  guest: Guest,
  fd: number,
  _spans: number,
  _count: number,
  _flags: number,
  _size: number,
): number {
  return refuse(guest, fd);
}

/** Not granted. */
export function sock_shutdown(guest: Guest, fd: number, _how: number): number {
  return refuse(guest, fd);
}
