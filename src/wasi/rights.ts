/**
 * What a descriptor may be used for, as preview 1 names it. The 30 rights fit
 * into a number, so they are kept as one.
 *
 * @module
 */

/** Rights by name, one bit each. */
export const Right = {
  FD_DATASYNC: 1 << 0,
  FD_READ: 1 << 1,
  FD_SEEK: 1 << 2,
  FD_FDSTAT_SET_FLAGS: 1 << 3,
  FD_SYNC: 1 << 4,
  FD_TELL: 1 << 5,
  FD_WRITE: 1 << 6,
  FD_ADVISE: 1 << 7,
  FD_ALLOCATE: 1 << 8,
  PATH_CREATE_DIRECTORY: 1 << 9,
  PATH_CREATE_FILE: 1 << 10,
  PATH_LINK_SOURCE: 1 << 11,
  PATH_LINK_TARGET: 1 << 12,
  PATH_OPEN: 1 << 13,
  FD_READDIR: 1 << 14,
  PATH_READLINK: 1 << 15,
  PATH_RENAME_SOURCE: 1 << 16,
  PATH_RENAME_TARGET: 1 << 17,
  PATH_FILESTAT_GET: 1 << 18,
  PATH_FILESTAT_SET_SIZE: 1 << 19,
  PATH_FILESTAT_SET_TIMES: 1 << 20,
  FD_FILESTAT_GET: 1 << 21,
  FD_FILESTAT_SET_SIZE: 1 << 22,
  FD_FILESTAT_SET_TIMES: 1 << 23,
  PATH_SYMLINK: 1 << 24,
  PATH_REMOVE_DIRECTORY: 1 << 25,
  PATH_UNLINK_FILE: 1 << 26,
  POLL_FD_READWRITE: 1 << 27,
} as const;

/** Rights to change what a file holds. */
export const CHANGING: number = Right.FD_WRITE | Right.FD_ALLOCATE |
  Right.FD_FILESTAT_SET_SIZE;

/** What can be asked of a file here: all but to change it. */
export const FILE: number = Right.FD_READ | Right.FD_SEEK | Right.FD_TELL |
  Right.FD_ADVISE |
  Right.FD_DATASYNC | Right.FD_SYNC | Right.FD_FDSTAT_SET_FLAGS |
  Right.FD_FILESTAT_GET |
  Right.FD_FILESTAT_SET_TIMES | Right.POLL_FD_READWRITE;

/**
 * What can be asked of a directory. The rights to change one are among them,
 * since programs refuse to start without; what they ask for is answered EROFS.
 */
export const DIRECTORY: number = Right.FD_FDSTAT_SET_FLAGS | Right.FD_SYNC |
  Right.FD_DATASYNC |
  Right.FD_READDIR | Right.FD_FILESTAT_GET | Right.FD_FILESTAT_SET_TIMES |
  Right.PATH_CREATE_DIRECTORY | Right.PATH_CREATE_FILE |
  Right.PATH_LINK_SOURCE |
  Right.PATH_LINK_TARGET | Right.PATH_OPEN | Right.PATH_READLINK |
  Right.PATH_RENAME_SOURCE |
  Right.PATH_RENAME_TARGET | Right.PATH_FILESTAT_GET |
  Right.PATH_FILESTAT_SET_SIZE |
  Right.PATH_FILESTAT_SET_TIMES | Right.PATH_SYMLINK |
  Right.PATH_REMOVE_DIRECTORY |
  Right.PATH_UNLINK_FILE;

/**
 * What a directory hands on. wasi-libc asks for no more than this when it opens
 * a file, so without FD_WRITE it would open one for writing and fail later.
 */
export const INHERITING: number = DIRECTORY | FILE | CHANGING;

/** Of standard input. */
export const INPUT: number = Right.FD_READ | Right.FD_FDSTAT_SET_FLAGS |
  Right.FD_FILESTAT_GET |
  Right.POLL_FD_READWRITE | Right.FD_SEEK | Right.FD_TELL;

/**
 * Of standard output and error. wasi-libc takes a character device for a
 * terminal unless it can seek, and a captured stream is none.
 */
export const OUTPUT: number = Right.FD_WRITE | Right.FD_FDSTAT_SET_FLAGS |
  Right.FD_FILESTAT_GET |
  Right.POLL_FD_READWRITE | Right.FD_SEEK | Right.FD_TELL;

/** The rights a guest names as a 64-bit set; bits without a meaning are dropped. */
export function rightsFrom(set: bigint): number {
  return Number(set & 0x3fff_ffffn);
}
