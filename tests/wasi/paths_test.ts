import assert from "node:assert/strict";
import { Errno } from "../../src/wasi/errno.ts";
import { FileTree } from "../../src/wasi/files.ts";
import { MAX_PATH } from "../../src/wasi/paths.ts";
import { ALL_RIGHTS, Machine, RESULT, SIZE } from "./machine.ts";

const CREATE = 1, DIRECTORY = 2, EXCLUSIVE = 4, TRUNCATE = 8;
const WRITE = 0x40n;
const files = new FileTree([
  ["file", "text"],
  ["dir/inner", "inner"],
  ["dir/sub/deep", "deep"],
  ["__proto__", "p"],
  ["größe/ü", "u"],
]);

function machine(): Machine {
  return new Machine({ files });
}

/** Calls a function of the form (fd, path, length) on the root. */
function on(
  m: Machine,
  path: string,
  call: (at: number, length: number) => number,
): number {
  return call(40_000, m.text(40_000, path));
}

Deno.test("a path leads through directories, single and double dots", () => {
  const m = machine();
  const paths: [string, string][] = [
    ["file", "text"],
    ["./file", "text"],
    ["dir/inner", "inner"],
    ["dir//inner", "inner"],
    ["dir/./sub/../inner", "inner"],
    ["dir/../file", "text"],
    ["dir/sub/deep", "deep"],
    ["__proto__", "p"],
    ["größe/ü", "u"],
  ];
  for (const [path, text] of paths) {
    assert.equal(m.read(m.opened(path), 9), text, path);
  }
});

Deno.test("no path leads out of the directory it starts from", () => {
  const m = machine();
  for (
    const path of [
      "..",
      "../file",
      "dir/../../file",
      "/file",
      "/",
      "dir/sub/../../../x",
    ]
  ) {
    assert.equal(m.open(path), Errno.PERM, path);
  }
  const from = m.opened("dir", { rights: ALL_RIGHTS & ~WRITE });
  assert.equal(m.read(m.opened("sub/../inner", { from }), 9), "inner");
  assert.equal(m.open("../file", { from }), Errno.PERM);
});

Deno.test("what is not there, or no directory, is told apart", () => {
  const m = machine();
  const wrong: [string, number][] = [
    ["", Errno.NOENT],
    ["none", Errno.NOENT],
    ["none/inner", Errno.NOENT],
    ["none/../file", Errno.NOENT],
    ["dir/none", Errno.NOENT],
    ["toString", Errno.NOENT],
    ["file/", Errno.NOTDIR],
    ["file/x", Errno.NOTDIR],
    ["file/..", Errno.NOTDIR],
    ["file/.", Errno.NOTDIR],
    ["file\0", Errno.INVAL],
    ["dir/\0", Errno.INVAL],
  ];
  for (const [path, errno] of wrong) {
    assert.equal(m.open(path), errno, JSON.stringify(path));
  }
  for (const path of [".", "dir", "dir/", "dir/sub///", "dir/.."]) {
    assert.equal(m.open(path, { flags: DIRECTORY }), Errno.SUCCESS, path);
  }
  assert.equal(m.open("file", { flags: DIRECTORY }), Errno.NOTDIR);
});

Deno.test("a path must be short and valid UTF-8, and lie in the memory", () => {
  const m = machine();
  const { wasi } = m;
  const open = (at: number, length: number, result = RESULT) =>
    wasi.path_open(3, 0, at, length, 0, 0n, 0n, 0, result);
  m.memory.write(1000, new Uint8Array([0x66, 0xff]));
  assert.equal(open(1000, 2), Errno.ILSEQ);
  assert.equal(m.open("./".repeat(MAX_PATH / 2 - 2) + "file"), Errno.SUCCESS);
  assert.equal(open(0, MAX_PATH + 1), Errno.NAMETOOLONG);
  assert.equal(open(SIZE - 1, 2), Errno.FAULT);
  assert.equal(open(0, -1), Errno.FAULT);
  assert.equal(open(-1, 1), Errno.FAULT);
  const length = m.text(1000, "file");
  assert.equal(open(1000, length, SIZE - 3), Errno.FAULT);
  assert.equal(m.opened("file"), 5, "a fault opens nothing");
});

Deno.test("a path is looked up below a directory only", () => {
  const m = machine();
  const fd = m.opened("file");
  assert.equal(m.open("x", { from: fd }), Errno.NOTDIR);
  assert.equal(m.open("x", { from: 1 }), Errno.NOTDIR);
  assert.equal(m.open("x", { from: 99 }), Errno.BADF);
  assert.equal(m.open("x", { from: -1 }), Errno.BADF);
});

Deno.test("opening to write or to make a file says that files are read-only", () => {
  const m = machine();
  const asked: [string, number, bigint, number][] = [
    ["file", 0, WRITE, Errno.ROFS],
    ["file", TRUNCATE, 0n, Errno.ROFS],
    ["file", CREATE, WRITE, Errno.ROFS],
    ["file", CREATE, 2n, Errno.SUCCESS],
    ["file", CREATE | EXCLUSIVE, 2n, Errno.EXIST],
    ["new", CREATE, 2n, Errno.ROFS],
    ["new", CREATE | EXCLUSIVE | TRUNCATE, WRITE, Errno.ROFS],
    ["new", TRUNCATE, WRITE, Errno.NOENT],
    ["none/new", CREATE, WRITE, Errno.NOENT],
    ["file/new", CREATE, WRITE, Errno.NOTDIR],
    ["dir", 0, WRITE, Errno.ISDIR],
    ["dir", TRUNCATE, 0n, Errno.ISDIR],
    ["dir", CREATE, 0n, Errno.ISDIR],
    ["dir", CREATE | DIRECTORY, 0n, Errno.INVAL],
    ["file", 16, 0n, Errno.INVAL],
  ];
  for (const [path, flags, rights, errno] of asked) {
    assert.equal(
      m.open(path, { flags, rights }),
      errno,
      `${path} ${flags} ${rights}`,
    );
  }
});

Deno.test("a descriptor has the rights asked for, as far as they are handed on", () => {
  const m = machine();
  const rights = (fd: number): [number, number] => {
    assert.equal(m.wasi.fd_fdstat_get(fd, 64), Errno.SUCCESS);
    return [m.memory.readU32(72), m.memory.readU32(80)];
  };
  assert.deepEqual(rights(m.opened("file", { rights: 0x6n })), [0x6, 0]);
  assert.deepEqual(
    rights(m.opened("file", { rights: -1n & ~WRITE }))[0] & 0x40,
    0,
  );
  const dir = m.opened("dir", { rights: 0x6000n, inheriting: 0x2n });
  assert.deepEqual(rights(dir), [0x6000, 0x2]);
  const inner = m.opened("inner", { from: dir, rights: 0x26n });
  assert.deepEqual(rights(inner), [0x2, 0]);
  const closed = m.opened("dir", { rights: 0x4000n });
  assert.equal(m.open("inner", { from: closed }), Errno.NOTCAPABLE);
});

Deno.test("path_filestat_get describes without opening", () => {
  const m = machine();
  const stat = (path: string, result = 64) =>
    on(
      m,
      path,
      (at, length) => m.wasi.path_filestat_get(3, 1, at, length, result),
    );
  assert.equal(stat("dir/inner"), Errno.SUCCESS);
  assert.equal(m.memory.readU8(80), 4);
  assert.equal(m.memory.readU64(96), 5n);
  assert.equal(m.hex(128, 4), "aaaaaaaa");
  assert.equal(stat("."), Errno.SUCCESS);
  assert.equal(m.memory.readU8(80), 3);
  assert.equal(m.memory.readU64(72), 1n);
  assert.equal(stat("none"), Errno.NOENT);
  assert.equal(stat("file/x"), Errno.NOTDIR);
  assert.equal(stat("../x"), Errno.PERM);
  assert.equal(stat("file", SIZE - 63), Errno.FAULT);
  assert.equal(m.wasi.path_filestat_get(99, 0, 0, 0, 64), Errno.BADF);
});

Deno.test("changes are refused as read-only only where the path is right", () => {
  const m = machine();
  const { wasi } = m;
  const calls: Record<string, (at: number, length: number) => number> = {
    mkdir: (at, length) => wasi.path_create_directory(3, at, length),
    rmdir: (at, length) => wasi.path_remove_directory(3, at, length),
    unlink: (at, length) => wasi.path_unlink_file(3, at, length),
    times: (at, length) =>
      wasi.path_filestat_set_times(3, 0, at, length, 0n, 0n, 5),
    symlink: (at, length) => wasi.path_symlink(at, length, 3, at, length),
    readlink: (at, length) => wasi.path_readlink(3, at, length, 100, 10, 200),
  };
  const { EXIST, INVAL, ISDIR, NOENT, NOTDIR, PERM, ROFS } = Errno;
  const paths = ["file", "dir", "new", "none/new", "file/new", "../x"];
  const expected: Record<string, number[]> = {
    mkdir: [EXIST, EXIST, ROFS, NOENT, NOTDIR, PERM],
    rmdir: [NOTDIR, ROFS, NOENT, NOENT, NOTDIR, PERM],
    unlink: [ROFS, ISDIR, NOENT, NOENT, NOTDIR, PERM],
    times: [ROFS, ROFS, NOENT, NOENT, NOTDIR, PERM],
    symlink: [EXIST, EXIST, ROFS, NOENT, NOTDIR, PERM],
    readlink: [INVAL, INVAL, NOENT, NOENT, NOTDIR, PERM],
  };
  for (const [name, call] of Object.entries(calls)) {
    const answers = paths.map((path) => on(m, path, call));
    assert.deepEqual(answers, expected[name], name);
    assert.equal(call(SIZE - 1, 2), Errno.FAULT, name);
  }
  assert.equal(
    on(
      m,
      "file",
      (at, length) =>
        wasi.path_filestat_set_times(3, 0, at, length, 0n, 0n, 12),
    ),
    INVAL,
  );
  assert.equal(m.read(m.opened("file"), 9), "text");
});

Deno.test("links and renames are refused from and to any path", () => {
  const m = machine();
  const { EXIST, NOENT, ROFS } = Errno;
  const length = m.text(1000, "file");
  const missing = m.text(1100, "new");
  const link = (
    from: number,
    fromLength: number,
    to: number,
    toLength: number,
  ) => m.wasi.path_link(3, 0, from, fromLength, 3, to, toLength);
  const rename = (
    from: number,
    fromLength: number,
    to: number,
    toLength: number,
  ) => m.wasi.path_rename(3, from, fromLength, 3, to, toLength);
  assert.equal(link(1000, length, 1100, missing), ROFS);
  assert.equal(link(1000, length, 1000, length), EXIST);
  assert.equal(link(1100, missing, 1000, length), NOENT);
  assert.equal(rename(1000, length, 1100, missing), ROFS);
  assert.equal(rename(1000, length, 1000, length), ROFS);
  assert.equal(rename(1100, missing, 1000, length), NOENT);
  for (const call of [link, rename]) {
    assert.equal(call(SIZE, 1, 1000, length), Errno.FAULT);
    assert.equal(call(1000, length, SIZE, 1), Errno.FAULT);
  }
});
