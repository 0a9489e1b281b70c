/**
 * `path_*`. Paths are looked up below the directory that the call names and
 * never lead out of it; whatever would change a file is answered EROFS once the
 * path itself is found to be right.
 *
 * @module
 */

import { ALL_FLAGS, validTimes, writeFilestat } from "./descriptors.ts";
import { Errno } from "./errno.ts";
import { Directory, File } from "./files.ts";
import type { System } from "./system.ts";
import { DIRECTORY, FILE, Right, rightsFrom } from "./rights.ts";
import { Descriptor } from "./table.ts";

/** Longer paths are refused with ENAMETOOLONG, as on Linux. */
export const MAX_PATH = 4096;

const OpenFlag = {
  CREATE: 1,
  DIRECTORY: 2,
  EXCLUSIVE: 4,
  TRUNCATE: 8,
} as const;

/** What a path leads to; `undefined` when all but its last name exists. */
type Found = File | Directory | Errno | undefined;

function walk(base: Directory, path: string): Found {
  if (path === "") return Errno.NOENT;
  if (path.startsWith("/")) return Errno.PERM;
  if (path.includes("\0")) return Errno.INVAL;
  let entry: File | Directory | undefined = base;
  for (const name of path.split("/")) {
    if (entry === undefined) {
      if (name === "") continue;
      return Errno.NOENT;
    }
    // A slash after a file's name asks for a directory, so even an empty name ends here.
    if (!(entry instanceof Directory)) return Errno.NOTDIR;
    if (name === "" || name === ".") continue;
    if (name === "..") {
      if (entry === base) return Errno.PERM;
      entry = entry.parent;
    } else {
      entry = entry.get(name);
    }
  }
  return entry;
}

function find(
  system: System,
  fd: number,
  path: number,
  length: number,
  right: number,
): Found {
  const descriptor = system.descriptors.get(fd);
  if (descriptor === undefined) return Errno.BADF;
  const { target } = descriptor;
  if (!(target instanceof Directory)) return Errno.NOTDIR;
  if ((descriptor.rights & right) === 0) return Errno.NOTCAPABLE;
  system.memory.check(path, length);
  if (length >>> 0 > MAX_PATH) return Errno.NAMETOOLONG;
  const text = system.memory.readValidText(path, length);
  return text === undefined ? Errno.ILSEQ : walk(target, text);
}

/** The answer to a call that would make something at the path. */
function refuseCreation(found: Found): Errno {
  if (found === undefined) return Errno.ROFS;
  return typeof found === "number" ? found : Errno.EXIST;
}

/** The answer to a call that would change what is at the path. */
function refuseChange(found: Found): Errno {
  if (found === undefined) return Errno.NOENT;
  return typeof found === "number" ? found : Errno.ROFS;
}

/** Refused. */
export function path_create_directory(
  system: System,
  fd: number,
  path: number,
  length: number,
): number {
  return refuseCreation(
    find(system, fd, path, length, Right.PATH_CREATE_DIRECTORY),
  );
}

/** Describes what is at the path. */
export function path_filestat_get(
  system: System,
  fd: number,
  _lookup: number,
  path: number,
  length: number,
  result: number,
): number {
  const found = find(system, fd, path, length, Right.PATH_FILESTAT_GET);
  if (found === undefined) return Errno.NOENT;
  if (typeof found === "number") return found;
  writeFilestat(system.memory, result, found);
  return Errno.SUCCESS;
}

/** Refused. */
export function path_filestat_set_times(
  system: System,
  fd: number,
  _lookup: number,
  path: number,
  length: number,
  _accessed: bigint,
  _modified: bigint,
  flags: number,
): number {
  if (!validTimes(flags)) return Errno.INVAL;
  return refuseChange(
    find(system, fd, path, length, Right.PATH_FILESTAT_SET_TIMES),
  );
}

/** Refused. */
export function path_link(
  system: System,
  fromFd: number,
  _lookup: number,
  from: number,
  fromLength: number,
  toFd: number,
  to: number,
  toLength: number,
): number {
  const source = refuseChange(
    find(system, fromFd, from, fromLength, Right.PATH_LINK_SOURCE),
  );
  if (source !== Errno.ROFS) return source;
  return refuseCreation(
    find(system, toFd, to, toLength, Right.PATH_LINK_TARGET),
  );
}

/** Opens a file for reading, or a directory. */
export function path_open(
  system: System,
  fd: number,
  _lookup: number,
  path: number,
  length: number,
  openFlags: number,
  base: bigint,
  inheriting: bigint,
  flags: number,
  result: number,
): number {
  const { descriptors, memory } = system;
  const found = find(system, fd, path, length, Right.PATH_OPEN);
  memory.check(result, 4);
  if (typeof found === "number") return found;
  const creating = (openFlags & OpenFlag.CREATE) !== 0;
  const asDirectory = (openFlags & OpenFlag.DIRECTORY) !== 0;
  if (
    openFlags >>> 0 > 15 || flags >>> 0 > ALL_FLAGS || (creating && asDirectory)
  ) {
    return Errno.INVAL;
  }
  if (found === undefined) return creating ? Errno.ROFS : Errno.NOENT;
  if (creating && (openFlags & OpenFlag.EXCLUSIVE) !== 0) return Errno.EXIST;
  const asked = rightsFrom(base);
  const writing = (asked & Right.FD_WRITE) !== 0 ||
    (openFlags & OpenFlag.TRUNCATE) !== 0;
  if (found instanceof Directory) {
    if (writing || creating) return Errno.ISDIR;
  } else {
    if (asDirectory) return Errno.NOTDIR;
    if (writing) return Errno.ROFS;
  }
  // Rights beyond those handed on are left out rather than refused: programs
  // ask for all there are.
  const handedOn = descriptors.get(fd)!.inheriting;
  const possible = found instanceof File ? FILE : DIRECTORY;
  const descriptor = new Descriptor(
    found,
    asked & handedOn & possible,
    found instanceof File ? 0 : rightsFrom(inheriting) & handedOn,
  );
  descriptor.flags = flags;
  const number = descriptors.add(descriptor);
  if (number === undefined) return Errno.MFILE;
  memory.writeU32(result, number);
  return Errno.SUCCESS;
}

/** There are no symbolic links. */
export function path_readlink(
  system: System,
  fd: number,
  path: number,
  length: number,
  _buffer: number,
  _capacity: number,
  _result: number,
): number {
  const found = find(system, fd, path, length, Right.PATH_READLINK);
  if (found === undefined) return Errno.NOENT;
  return typeof found === "number" ? found : Errno.INVAL;
}

/** Refused. */
export function path_remove_directory(
  system: System,
  fd: number,
  path: number,
  length: number,
): number {
  const found = find(system, fd, path, length, Right.PATH_REMOVE_DIRECTORY);
  return found instanceof File ? Errno.NOTDIR : refuseChange(found);
}

/** Refused. */
export function path_rename(
  system: System,
  fromFd: number,
  from: number,
  fromLength: number,
  toFd: number,
  to: number,
  toLength: number,
): number {
  const source = refuseChange(
    find(system, fromFd, from, fromLength, Right.PATH_RENAME_SOURCE),
  );
  if (source !== Errno.ROFS) return source;
  const target = find(system, toFd, to, toLength, Right.PATH_RENAME_TARGET);
  return typeof target === "number" ? target : Errno.ROFS;
}

/** Refused. */
export function path_symlink(
  system: System,
  target: number,
  targetLength: number,
  fd: number,
  path: number,
  length: number,
): number {
  system.memory.check(target, targetLength);
  return refuseCreation(find(system, fd, path, length, Right.PATH_SYMLINK));
}

/** Refused. */
export function path_unlink_file(
  system: System,
  fd: number,
  path: number,
  length: number,
): number {
  const found = find(system, fd, path, length, Right.PATH_UNLINK_FILE);
  return found instanceof Directory ? Errno.ISDIR : refuseChange(found);
}
