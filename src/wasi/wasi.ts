/**
 * WASI preview 1 for one guest: all of its functions, and no more behind them
 * than was granted.
 *
 * @module
 */

import { type GuestMemory, MemoryFault } from "../engine/memory.ts";
import {
  args_get,
  args_sizes_get,
  environ_get,
  environ_sizes_get,
} from "./arguments.ts";
import { clock_res_get, clock_time_get } from "./clock.ts";
import * as descriptors from "./descriptors.ts";
import { Errno } from "./errno.ts";
import { type Grants, System } from "./system.ts";
import * as paths from "./paths.ts";
import { poll_oneoff, sched_yield } from "./polling.ts";
import { proc_exit, proc_raise } from "./process.ts";
import { random_get } from "./random.ts";
import { sock_accept, sock_recv, sock_send, sock_shutdown } from "./sockets.ts";

const CALLS = {
  args_get,
  args_sizes_get,
  environ_get,
  environ_sizes_get,
  clock_res_get,
  clock_time_get,
  fd_advise: descriptors.fd_advise,
  fd_allocate: descriptors.fd_allocate,
  fd_close: descriptors.fd_close,
  fd_datasync: descriptors.fd_datasync,
  fd_fdstat_get: descriptors.fd_fdstat_get,
  fd_fdstat_set_flags: descriptors.fd_fdstat_set_flags,
  fd_fdstat_set_rights: descriptors.fd_fdstat_set_rights,
  fd_filestat_get: descriptors.fd_filestat_get,
  fd_filestat_set_size: descriptors.fd_filestat_set_size,
  fd_filestat_set_times: descriptors.fd_filestat_set_times,
  fd_pread: descriptors.fd_pread,
  fd_prestat_get: descriptors.fd_prestat_get,
  fd_prestat_dir_name: descriptors.fd_prestat_dir_name,
  fd_pwrite: descriptors.fd_pwrite,
  fd_read: descriptors.fd_read,
  fd_readdir: descriptors.fd_readdir,
  fd_renumber: descriptors.fd_renumber,
  fd_seek: descriptors.fd_seek,
  fd_sync: descriptors.fd_sync,
  fd_tell: descriptors.fd_tell,
  fd_write: descriptors.fd_write,
  path_create_directory: paths.path_create_directory,
  path_filestat_get: paths.path_filestat_get,
  path_filestat_set_times: paths.path_filestat_set_times,
  path_link: paths.path_link,
  path_open: paths.path_open,
  path_readlink: paths.path_readlink,
  path_remove_directory: paths.path_remove_directory,
  path_rename: paths.path_rename,
  path_symlink: paths.path_symlink,
  path_unlink_file: paths.path_unlink_file,
  poll_oneoff,
  proc_exit,
  proc_raise,
  sched_yield,
  random_get,
  sock_accept,
  sock_recv,
  sock_send,
  sock_shutdown,
};

type Calls = typeof CALLS;

/** The functions of preview 1, to be imported as `wasi_snapshot_preview1`. */
export type WasiImports = {
  readonly [Name in keyof Calls]: Calls[Name] extends
    (system: System, ...args: infer Arguments) => infer Answer
    ? (...args: Arguments) => Answer
    : never;
};

/**
 * The functions over what a system grants. Each answers an error number, and
 * throws nothing but a `GuestExit` and what the granted functions throw.
 */
export function bindWasi(system: System): WasiImports {
  const imports: Record<string, (...args: never[]) => number> = {};
  for (const [name, call] of Object.entries(CALLS)) {
    const answer = call as (system: System, ...args: never[]) => number;
    imports[name] = (...args) => {
      try {
        return answer(system, ...args);
      } catch (error) {
        if (error instanceof MemoryFault) return Errno.FAULT;
        throw error;
      }
    };
  }
  return imports as unknown as WasiImports;
}

/** The functions over a memory and what is granted, once and for all. */
export function createWasi(memory: GuestMemory, grants: Grants): WasiImports {
  return bindWasi(new System(memory, grants));
}
