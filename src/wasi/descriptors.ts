/**
 * `fd_*`.
 *
 * @module
 */

import type { GuestMemory } from "../engine/memory.ts";
import { Errno } from "./errno.ts";
import { Directory, File } from "./files.ts";
import type { System } from "./system.ts";
import { Right, rightsFrom } from "./rights.ts";
import { type Descriptor, Input, Output } from "./table.ts";

/** More spans than this in one call are refused with EINVAL, as on Linux. */
export const MAX_SPANS = 1024;
/** All of the flags that a descriptor can have. */
export const ALL_FLAGS = 0b11111;

const U32 = 0xffff_ffff;
const Whence = { SET: 0, CURRENT: 1, END: 2 } as const;

/** The open descriptor, when it has the right; else what is wrong with it. */
function having(system: System, fd: number, right: number): Descriptor | Errno {
  const descriptor = system.descriptors.get(fd);
  if (descriptor === undefined) return Errno.BADF;
  return (descriptor.rights & right) === right ? descriptor : Errno.NOTCAPABLE;
}

/** Writes the 64 bytes that describe a file or stream; files here have no times. */
export function writeFilestat(
  memory: GuestMemory,
  at: number,
  entry: Descriptor["target"],
): void {
  memory.clear(at, 64);
  memory.writeU32(at + 8, entry.inode);
  memory.writeU8(at + 16, entry.type);
  memory.writeU32(at + 24, 1);
  memory.writeSize(at + 32, entry.size);
}

interface Span {
  readonly pointer: number;
  readonly length: number;
}

/** Reads a list of buffers before anything is written over it; `undefined` when it is too long. */
function readSpans(
  memory: GuestMemory,
  list: number,
  count: number,
): Span[] | undefined {
  const entries = count >>> 0;
  if (entries > MAX_SPANS) return undefined;
  const start = memory.check(list, entries * 8);
  const spans: Span[] = [];
  for (let at = start; at < start + entries * 8; at += 8) {
    const length = memory.readU32(at + 4);
    if (length === 0) continue;
    spans.push({ pointer: memory.check(memory.readU32(at), length), length });
  }
  return totalOf(spans) > U32 ? undefined : spans;
}

function totalOf(spans: readonly Span[]): number {
  let total = 0;
  for (const { length } of spans) total += length;
  return total;
}

/** Copies from the file into the buffers, and answers how much. */
function readInto(
  system: System,
  file: File,
  position: number,
  spans: readonly Span[],
): number {
  const size = Math.max(0, Math.min(totalOf(spans), file.size - position));
  system.charge(size);
  let done = 0;
  for (const { pointer, length } of spans) {
    if (done === size) break;
    const start = position + done;
    const part = file.bytes.subarray(start, start + length);
    system.memory.write(pointer, part);
    done += part.length;
  }
  return done;
}

/** Takes advice, which nothing here needs. */
export function fd_advise(
  system: System,
  fd: number,
  _offset: bigint,
  _length: bigint,
  advice: number,
): number {
  const descriptor = system.descriptors.get(fd);
  if (descriptor === undefined) return Errno.BADF;
  if (advice >>> 0 > 5) return Errno.INVAL;
  const { target } = descriptor;
  if (target instanceof Directory) return Errno.BADF;
  if (!(target instanceof File)) return Errno.SPIPE;
  return descriptor.rights & Right.FD_ADVISE ? Errno.SUCCESS : Errno.NOTCAPABLE;
}

/** No descriptor is open for changing a file. */
function refuseChange(system: System, fd: number): number {
  return system.descriptors.get(fd) === undefined
    ? Errno.BADF
    : Errno.NOTCAPABLE;
}

/** Refused. */
export function fd_allocate(
  system: System,
  fd: number,
  _offset: bigint,
  _length: bigint,
): number {
  return refuseChange(system, fd);
}

/** Closes any descriptor, also those that were open from the start. */
export function fd_close(system: System, fd: number): number {
  if (system.descriptors.get(fd) === undefined) return Errno.BADF;
  system.descriptors.remove(fd);
  return Errno.SUCCESS;
}

function sync(system: System, fd: number, right: number): number {
  const descriptor = having(system, fd, 0);
  if (typeof descriptor === "number") return descriptor;
  if (
    descriptor.target instanceof Input || descriptor.target instanceof Output
  ) return Errno.INVAL;
  return descriptor.rights & right ? Errno.SUCCESS : Errno.NOTCAPABLE;
}

/** Files are never behind what was written to them. */
export function fd_datasync(system: System, fd: number): number {
  return sync(system, fd, Right.FD_DATASYNC);
}

/** Files are never behind what was written to them. */
export function fd_sync(system: System, fd: number): number {
  return sync(system, fd, Right.FD_SYNC);
}

/** Tells a descriptor's type, flags and rights. */
export function fd_fdstat_get(
  system: System,
  fd: number,
  result: number,
): number {
  const { memory } = system;
  const descriptor = system.descriptors.get(fd);
  if (descriptor === undefined) return Errno.BADF;
  memory.clear(result, 24);
  memory.writeU8(result, descriptor.target.type);
  memory.writeU16(result + 2, descriptor.flags);
  memory.writeU32(result + 8, descriptor.rights);
  memory.writeU32(result + 16, descriptor.inheriting);
  return Errno.SUCCESS;
}

/** Sets the flags, which change nothing where nothing blocks or is written. */
export function fd_fdstat_set_flags(
  system: System,
  fd: number,
  flags: number,
): number {
  const descriptor = having(system, fd, Right.FD_FDSTAT_SET_FLAGS);
  if (typeof descriptor === "number") return descriptor;
  if (flags >>> 0 > ALL_FLAGS) return Errno.INVAL;
  descriptor.flags = flags;
  return Errno.SUCCESS;
}

/** Rights can be given up, never won. */
export function fd_fdstat_set_rights(
  system: System,
  fd: number,
  base: bigint,
  inheriting: bigint,
): number {
  const descriptor = system.descriptors.get(fd);
  if (descriptor === undefined) return Errno.BADF;
  const rights = rightsFrom(base);
  const handedOn = rightsFrom(inheriting);
  if (
    (rights & ~descriptor.rights) !== 0 ||
    (handedOn & ~descriptor.inheriting) !== 0
  ) {
    return Errno.NOTCAPABLE;
  }
  descriptor.rights = rights;
  descriptor.inheriting = handedOn;
  return Errno.SUCCESS;
}

/** Describes what the descriptor stands for. */
export function fd_filestat_get(
  system: System,
  fd: number,
  result: number,
): number {
  const descriptor = having(system, fd, Right.FD_FILESTAT_GET);
  if (typeof descriptor === "number") return descriptor;
  writeFilestat(system.memory, result, descriptor.target);
  return Errno.SUCCESS;
}

/** Refused. */
export function fd_filestat_set_size(
  system: System,
  fd: number,
  _size: bigint,
): number {
  return refuseChange(system, fd);
}

/** Whether the flags ask at most once for each time. */
export function validTimes(flags: number): boolean {
  return flags >>> 0 <= 0b1111 && (flags & 0b0011) !== 0b0011 &&
    (flags & 0b1100) !== 0b1100;
}

/** Refused. */
export function fd_filestat_set_times(
  system: System,
  fd: number,
  _accessed: bigint,
  _modified: bigint,
  flags: number,
): number {
  if (!validTimes(flags)) return Errno.INVAL;
  const descriptor = having(system, fd, Right.FD_FILESTAT_SET_TIMES);
  return typeof descriptor === "number" ? descriptor : Errno.ROFS;
}

/** Reads at an offset, and leaves the position where it is. */
export function fd_pread(
  system: System,
  fd: number,
  list: number,
  count: number,
  offset: bigint,
  result: number,
): number {
  const descriptor = having(system, fd, 0);
  if (typeof descriptor === "number") return descriptor;
  const { target } = descriptor;
  if (target instanceof Directory) return Errno.ISDIR;
  if (!(target instanceof File)) return Errno.SPIPE;
  if (typeof having(system, fd, Right.FD_READ | Right.FD_SEEK) === "number") {
    return Errno.NOTCAPABLE;
  }
  const { memory } = system;
  memory.check(result, 4);
  const spans = readSpans(memory, list, count);
  if (spans === undefined) return Errno.INVAL;
  const position = Number(BigInt.asUintN(64, offset));
  memory.writeU32(result, readInto(system, target, position, spans));
  return Errno.SUCCESS;
}

/** Tells that a directory was open from the start, and how long its name is. */
export function fd_prestat_get(
  system: System,
  fd: number,
  result: number,
): number {
  const preopen = system.descriptors.get(fd)?.preopen;
  if (preopen === undefined) return Errno.BADF;
  const { memory } = system;
  memory.clear(result, 8);
  memory.writeU32(result + 4, preopen.length);
  return Errno.SUCCESS;
}

/** Writes the name of a directory that was open from the start. */
export function fd_prestat_dir_name(
  system: System,
  fd: number,
  buffer: number,
  length: number,
): number {
  const preopen = system.descriptors.get(fd)?.preopen;
  if (preopen === undefined) return Errno.BADF;
  system.memory.check(buffer, length);
  return system.memory.writeText(buffer, length, preopen) < 0
    ? Errno.NAMETOOLONG
    : Errno.SUCCESS;
}

/** Refused. */
export function fd_pwrite(
  system: System,
  fd: number,
  _list: number,
  _count: number,
  _offset: bigint,
  _result: number,
): number {
  const target = system.descriptors.get(fd)?.target;
  if (target === undefined) return Errno.BADF;
  if (target instanceof Directory) return Errno.ISDIR;
  return target instanceof File ? Errno.NOTCAPABLE : Errno.SPIPE;
}

/** Reads on from the position. */
export function fd_read(
  system: System,
  fd: number,
  list: number,
  count: number,
  result: number,
): number {
  const descriptor = having(system, fd, 0);
  if (typeof descriptor === "number") return descriptor;
  const { target } = descriptor;
  if (target instanceof Directory) return Errno.ISDIR;
  if ((descriptor.rights & Right.FD_READ) === 0) return Errno.NOTCAPABLE;
  const { memory } = system;
  memory.check(result, 4);
  const spans = readSpans(memory, list, count);
  if (spans === undefined) return Errno.INVAL;
  let done = 0;
  if (target instanceof File) {
    done = readInto(system, target, descriptor.position, spans);
    descriptor.position += done;
  }
  memory.writeU32(result, done);
  return Errno.SUCCESS;
}

/**
 * Lists a directory from the entry that the cookie stands for. A full buffer
 * says that there may be more; its last entry may be cut.
 */
export function fd_readdir(
  system: System,
  fd: number,
  buffer: number,
  length: number,
  cookie: bigint,
  result: number,
): number {
  const descriptor = having(system, fd, 0);
  if (typeof descriptor === "number") return descriptor;
  const { target } = descriptor;
  if (!(target instanceof Directory)) return Errno.NOTDIR;
  if ((descriptor.rights & Right.FD_READDIR) === 0) return Errno.NOTCAPABLE;
  const { memory } = system;
  memory.check(buffer, length);
  memory.check(result, 4);
  const entries = target.listingFrom(Number(BigInt.asUintN(64, cookie)));
  const part = entries.subarray(0, length >>> 0);
  system.charge(part.length);
  memory.write(buffer, part);
  memory.writeU32(result, part.length);
  return Errno.SUCCESS;
}

/** Moves a descriptor onto the number of another, which is closed by it. */
export function fd_renumber(system: System, from: number, to: number): number {
  const { descriptors } = system;
  if (
    descriptors.get(from) === undefined || descriptors.get(to) === undefined
  ) return Errno.BADF;
  descriptors.move(from, to);
  return Errno.SUCCESS;
}

/** Moves the position of a file; it may lie past the end. */
export function fd_seek(
  system: System,
  fd: number,
  offset: bigint,
  whence: number,
  result: number,
): number {
  const needed = whence === Whence.CURRENT && offset === 0n
    ? Right.FD_TELL
    : Right.FD_SEEK;
  const descriptor = having(system, fd, 0);
  if (typeof descriptor === "number") return descriptor;
  const { target } = descriptor;
  if (target instanceof Directory) return Errno.ISDIR;
  if (!(target instanceof File)) return Errno.SPIPE;
  // The right to seek includes the right to tell.
  if ((descriptor.rights & (needed | Right.FD_SEEK)) === 0) {
    return Errno.NOTCAPABLE;
  }
  let origin: number;
  switch (whence) {
    case Whence.SET:
      origin = 0;
      break;
    case Whence.CURRENT:
      origin = descriptor.position;
      break;
    case Whence.END:
      origin = target.size;
      break;
    default:
      return Errno.INVAL;
  }
  const position = origin + Number(BigInt.asIntN(64, offset));
  if (position < 0 || position > Number.MAX_SAFE_INTEGER) return Errno.INVAL;
  system.memory.writeSize(result, position);
  descriptor.position = position;
  return Errno.SUCCESS;
}

/** Tells the position of a file. */
export function fd_tell(system: System, fd: number, result: number): number {
  return fd_seek(system, fd, 0n, Whence.CURRENT, result);
}

/** Writes to standard output or error. */
export function fd_write(
  system: System,
  fd: number,
  list: number,
  count: number,
  result: number,
): number {
  const descriptor = having(system, fd, 0);
  if (typeof descriptor === "number") return descriptor;
  const { target } = descriptor;
  if (target instanceof Directory) return Errno.ISDIR;
  if (
    !(target instanceof Output) || (descriptor.rights & Right.FD_WRITE) === 0
  ) {
    return Errno.NOTCAPABLE;
  }
  const { memory } = system;
  memory.check(result, 4);
  const spans = readSpans(memory, list, count);
  if (spans === undefined) return Errno.INVAL;
  const total = totalOf(spans);
  system.charge(total);
  for (const { pointer, length } of spans) {
    system.grants.output(target.stream, memory.at(pointer, length));
  }
  memory.writeU32(result, total);
  return Errno.SUCCESS;
}
