import assert from "node:assert/strict";
import { Errno } from "../../src/wasi/errno.ts";
import { FileTree } from "../../src/wasi/files.ts";
import { MAX_DESCRIPTORS } from "../../src/wasi/table.ts";
import { ALL_RIGHTS, FILL, Machine, RESULT, SIZE } from "./machine.ts";

const TEXT = "0123456789";
const files = new FileTree([
  ["file", TEXT],
  ["dir/b", "bb"],
  ["dir/a", "a"],
  ["dir/sub/deep", "deep"],
  ["empty", ""],
]);

function machine(): Machine {
  return new Machine({ files });
}

Deno.test("standard streams are character devices that are no terminals", () => {
  const { wasi, memory } = machine();
  // wasi-libc: a terminal is a character device that can neither seek nor tell.
  const SEEK_AND_TELL = 0x24;
  for (const [fd, right] of [[0, 0x02], [1, 0x40], [2, 0x40]] as const) {
    assert.equal(wasi.fd_fdstat_get(fd, 64), Errno.SUCCESS);
    assert.equal(memory.readU8(64), 2);
    assert.equal(memory.readU32(72) & SEEK_AND_TELL, SEEK_AND_TELL);
    assert.equal(memory.readU32(72) & 0x42, right);
    assert.equal(memory.readU32(80), 0, "hands nothing on");
  }
});

Deno.test("fd_fdstat_get writes 24 bytes", () => {
  const m = machine();
  assert.equal(m.wasi.fd_fdstat_get(3, 64), Errno.SUCCESS);
  assert.ok(m.untouchedBut([64, 24]));
  assert.equal(m.hex(64, 8), "0300000000000000");
  const fd = m.opened("file", { rights: 0x26n });
  assert.equal(m.wasi.fd_fdstat_get(fd, 64), Errno.SUCCESS);
  assert.equal(
    m.hex(64, 24),
    "0400000000000000" + "2600000000000000" + "00".repeat(8),
  );
  assert.equal(m.wasi.fd_fdstat_get(fd, SIZE - 23), Errno.FAULT);
  assert.equal(m.wasi.fd_fdstat_get(99, 64), Errno.BADF);
});

Deno.test("the root is open from the start as /, if there is any file", () => {
  const m = machine();
  assert.equal(m.wasi.fd_prestat_get(3, 64), Errno.SUCCESS);
  assert.equal(m.hex(64, 8), "0000000001000000");
  assert.equal(m.wasi.fd_prestat_dir_name(3, 80, 1), Errno.SUCCESS);
  assert.equal(m.hex(80, 2), "2faa");
  assert.equal(m.wasi.fd_prestat_dir_name(3, 90, 0), Errno.NAMETOOLONG);
  assert.equal(m.wasi.fd_prestat_get(3, SIZE - 7), Errno.FAULT);
  assert.equal(m.wasi.fd_prestat_dir_name(3, SIZE, 1), Errno.FAULT);
  for (const fd of [0, 1, 2, 4, -1]) {
    assert.equal(m.wasi.fd_prestat_get(fd, 64), Errno.BADF);
    assert.equal(m.wasi.fd_prestat_dir_name(fd, 80, 1), Errno.BADF);
  }
  const without = new Machine();
  assert.equal(without.wasi.fd_prestat_get(3, 64), Errno.BADF);
  assert.equal(without.open("file"), Errno.BADF);
});

Deno.test("reading goes on from where it stopped, over several buffers", () => {
  const m = machine();
  const fd = m.opened("file");
  m.spans(1000, [2000, 3], [0, 0], [2010, 2]);
  assert.equal(m.wasi.fd_read(fd, 1000, 3, 1100), Errno.SUCCESS);
  assert.equal(m.memory.readU32(1100), 5);
  assert.equal(m.memory.readText(2000, 3), "012");
  assert.equal(m.memory.readText(2010, 2), "34");
  assert.equal(m.hex(2003, 2), "aaaa");
  m.spans(1000, [2000, 100]);
  assert.equal(m.wasi.fd_read(fd, 1000, 1, 1100), Errno.SUCCESS);
  assert.equal(m.memory.readU32(1100), 5, "no more than there is");
  assert.equal(m.memory.readText(2000, 5), "56789");
  assert.equal(m.memory.readU8(2005), FILL);
  assert.equal(m.wasi.fd_read(fd, 1000, 1, 1100), Errno.SUCCESS);
  assert.equal(m.memory.readU32(1100), 0, "the end");
});

Deno.test("a read that lands on its own list of buffers uses the list as it was", () => {
  const m = machine();
  const fd = m.opened("file");
  m.spans(1000, [1000, 8], [2000, 2]);
  assert.equal(m.wasi.fd_read(fd, 1000, 2, 1100), Errno.SUCCESS);
  assert.equal(m.memory.readText(1000, 8), "01234567");
  assert.equal(m.memory.readText(2000, 2), "89");
});

Deno.test("standard input is at its end", () => {
  const m = machine();
  m.spans(1000, [2000, 5]);
  assert.equal(m.wasi.fd_read(0, 1000, 1, 1100), Errno.SUCCESS);
  assert.equal(m.memory.readU32(1100), 0);
  assert.equal(m.hex(2000, 5), "aa".repeat(5));
});

Deno.test("pread leaves the position where it is", () => {
  const m = machine();
  const fd = m.opened("file");
  m.spans(1000, [2000, 4]);
  for (
    const [offset, text] of [[7n, "789"], [0n, "0123"], [10n, ""], [
      2n ** 63n,
      "",
    ], [-1n, ""]] as const
  ) {
    assert.equal(m.wasi.fd_pread(fd, 1000, 1, offset, 1100), Errno.SUCCESS);
    assert.equal(m.memory.readText(2000, m.memory.readU32(1100)), text);
  }
  assert.equal(m.read(fd, 2), "01");
  assert.equal(m.wasi.fd_pread(0, 1000, 1, 0n, 1100), Errno.SPIPE);
  assert.equal(m.wasi.fd_pread(1, 1000, 1, 0n, 1100), Errno.SPIPE);
  assert.equal(m.wasi.fd_pread(3, 1000, 1, 0n, 1100), Errno.ISDIR);
  assert.equal(m.wasi.fd_pread(99, 1000, 1, 0n, 1100), Errno.BADF);
});

Deno.test("faults in any pointer of a read leave position and memory alone", () => {
  const m = machine();
  const fd = m.opened("file");
  m.spans(1000, [2000, 4], [SIZE - 1, 2]);
  assert.equal(m.wasi.fd_read(fd, 1000, 2, 1100), Errno.FAULT);
  assert.equal(m.wasi.fd_read(fd, SIZE - 4, 1, 1100), Errno.FAULT);
  assert.equal(m.wasi.fd_read(fd, -8, 1, 1100), Errno.FAULT);
  assert.equal(m.wasi.fd_read(fd, 1000, 1, SIZE - 3), Errno.FAULT);
  assert.equal(m.wasi.fd_pread(fd, 1000, 2, 0n, 1100), Errno.FAULT);
  assert.equal(m.wasi.fd_pread(fd, 1000, 1, 0n, SIZE - 3), Errno.FAULT);
  assert.equal(m.hex(2000, 4), "aaaaaaaa");
  assert.equal(m.read(fd, 20), TEXT);
});

Deno.test("too many buffers, or too large a sum, are EINVAL", () => {
  const m = new Machine({ files });
  const fd = m.opened("file");
  for (const count of [1025, -1, 2 ** 31]) {
    assert.equal(m.wasi.fd_read(fd, 0, count, 1100), Errno.INVAL);
    assert.equal(m.wasi.fd_write(1, 0, count, 1100), Errno.INVAL);
    assert.equal(m.wasi.fd_pread(fd, 0, count, 0n, 1100), Errno.INVAL);
  }
  m.memory.clear(0, 1024 * 8);
  assert.equal(m.wasi.fd_read(fd, 0, 1024, 20_000), Errno.SUCCESS);
  assert.equal(m.wasi.fd_read(fd, 0, 0, 20_000), Errno.SUCCESS);
});

Deno.test("output comes out by stream, in order, and counts its bytes", () => {
  const m = machine();
  m.spans(1000, [2000, m.text(2000, "hello ")], [2100, m.text(2100, "wörld")]);
  assert.equal(m.wasi.fd_write(1, 1000, 2, 1100), Errno.SUCCESS);
  assert.equal(m.memory.readU32(1100), 12);
  assert.equal(m.wasi.fd_write(2, 1008, 1, 1100), Errno.SUCCESS);
  assert.deepEqual(m.written, { 1: "hello wörld", 2: "wörld" });
});

Deno.test("nothing comes out of a write that faults", () => {
  const m = machine();
  m.spans(1000, [2000, 4], [SIZE, 1]);
  assert.equal(m.wasi.fd_write(1, 1000, 2, 1100), Errno.FAULT);
  assert.equal(m.wasi.fd_write(1, 1000, 1, -1), Errno.FAULT);
  assert.deepEqual(m.written, { 1: "", 2: "" });
});

Deno.test("what the output throws goes through, and is not taken for a fault", () => {
  const stop = new RangeError("enough");
  const m = new Machine({
    output: () => {
      throw stop;
    },
  });
  m.spans(1000, [2000, 4]);
  assert.throws(() => m.wasi.fd_write(1, 1000, 1, 1100), stop);
});

Deno.test("no descriptor writes to a file", () => {
  const m = machine();
  const fd = m.opened("file", { rights: ALL_RIGHTS & ~0x40n });
  m.spans(1000, [2000, 4]);
  assert.equal(m.wasi.fd_write(fd, 1000, 1, 1100), Errno.NOTCAPABLE);
  assert.equal(m.wasi.fd_write(0, 1000, 1, 1100), Errno.NOTCAPABLE);
  assert.equal(m.wasi.fd_write(3, 1000, 1, 1100), Errno.ISDIR);
  assert.equal(m.wasi.fd_write(99, 1000, 1, 1100), Errno.BADF);
  assert.equal(m.wasi.fd_pwrite(fd, 1000, 1, 0n, 1100), Errno.NOTCAPABLE);
  assert.equal(m.wasi.fd_pwrite(1, 1000, 1, 0n, 1100), Errno.SPIPE);
  assert.equal(m.wasi.fd_pwrite(3, 1000, 1, 0n, 1100), Errno.ISDIR);
  assert.equal(m.wasi.fd_pwrite(99, 1000, 1, 0n, 1100), Errno.BADF);
  assert.equal(m.wasi.fd_allocate(fd, 0n, 1n), Errno.NOTCAPABLE);
  assert.equal(m.wasi.fd_allocate(99, 0n, 1n), Errno.BADF);
  assert.equal(m.wasi.fd_filestat_set_size(fd, 0n), Errno.NOTCAPABLE);
  assert.equal(m.wasi.fd_filestat_set_size(99, 0n), Errno.BADF);
  assert.equal(m.wasi.fd_filestat_set_times(fd, 0n, 0n, 1), Errno.ROFS);
  assert.equal(m.wasi.fd_filestat_set_times(fd, 0n, 0n, 3), Errno.INVAL);
  assert.equal(m.wasi.fd_filestat_set_times(99, 0n, 0n, 1), Errno.BADF);
});

Deno.test("reading takes the right to read, and output gives none", () => {
  const m = machine();
  const fd = m.opened("file", { rights: 0x24n });
  m.spans(1000, [2000, 4]);
  assert.equal(m.wasi.fd_read(fd, 1000, 1, 1100), Errno.NOTCAPABLE);
  assert.equal(m.wasi.fd_pread(fd, 1000, 1, 0n, 1100), Errno.NOTCAPABLE);
  assert.equal(m.wasi.fd_read(1, 1000, 1, 1100), Errno.NOTCAPABLE);
  assert.equal(m.wasi.fd_read(3, 1000, 1, 1100), Errno.ISDIR);
  assert.equal(m.wasi.fd_read(99, 1000, 1, 1100), Errno.BADF);
});

Deno.test("seek counts from the start, the position or the end, and may pass it", () => {
  const m = machine();
  const { wasi, memory } = m;
  const fd = m.opened("file");
  const steps: [bigint, number, bigint][] = [
    [4n, 0, 4n],
    [3n, 1, 7n],
    [-2n, 1, 5n],
    [-1n, 2, 9n],
    [5n, 2, 15n],
  ];
  for (const [offset, whence, position] of steps) {
    assert.equal(wasi.fd_seek(fd, offset, whence, 64), Errno.SUCCESS);
    assert.equal(memory.readU64(64), position);
    assert.equal(wasi.fd_tell(fd, 72), Errno.SUCCESS);
    assert.equal(memory.readU64(72), position);
  }
  assert.equal(m.read(fd, 5), "", "past the end");
  const wrong: [bigint, number][] = [[-1n, 0], [-16n, 1], [-11n, 2], [0n, 3], [
    0n,
    -1,
  ]];
  wrong.push([2n ** 63n - 1n, 0], [-(2n ** 63n), 2]);
  for (const [offset, whence] of wrong) {
    assert.equal(wasi.fd_seek(fd, offset, whence, 64), Errno.INVAL);
  }
  assert.equal(wasi.fd_seek(fd, 0n, 0, SIZE - 7), Errno.FAULT);
  assert.equal(wasi.fd_tell(fd, 64), Errno.SUCCESS);
  assert.equal(memory.readU64(64), 15n, "a failed seek moves nothing");
});

Deno.test("streams and directories have no position", () => {
  const { wasi } = machine();
  for (const fd of [0, 1, 2]) {
    assert.equal(wasi.fd_seek(fd, 0n, 1, 64), Errno.SPIPE);
    assert.equal(wasi.fd_tell(fd, 64), Errno.SPIPE);
  }
  assert.equal(wasi.fd_seek(3, 0n, 1, 64), Errno.ISDIR);
  assert.equal(wasi.fd_tell(3, 64), Errno.ISDIR);
  assert.equal(wasi.fd_tell(99, 64), Errno.BADF);
});

Deno.test("telling takes less of a right than seeking", () => {
  const m = machine();
  const fd = m.opened("file", { rights: 0x22n });
  assert.equal(m.wasi.fd_tell(fd, 64), Errno.SUCCESS);
  assert.equal(m.wasi.fd_seek(fd, 1n, 0, 64), Errno.NOTCAPABLE);
  const seeking = m.opened("file", { rights: 0x04n });
  assert.equal(m.wasi.fd_tell(seeking, 64), Errno.SUCCESS);
});

Deno.test("rights can be given up but not won", () => {
  const m = machine();
  const fd = m.opened("file", { rights: 0x26n });
  assert.equal(m.wasi.fd_fdstat_set_rights(fd, 0x66n, 0n), Errno.NOTCAPABLE);
  assert.equal(m.wasi.fd_fdstat_set_rights(fd, 0x26n, 1n), Errno.NOTCAPABLE);
  assert.equal(m.wasi.fd_fdstat_set_rights(fd, 0x24n, 0n), Errno.SUCCESS);
  m.spans(1000, [2000, 4]);
  assert.equal(m.wasi.fd_read(fd, 1000, 1, 1100), Errno.NOTCAPABLE);
  assert.equal(m.wasi.fd_fdstat_set_rights(fd, 0x26n, 0n), Errno.NOTCAPABLE);
  assert.equal(m.wasi.fd_fdstat_set_rights(99, 0n, 0n), Errno.BADF);
});

Deno.test("flags are kept", () => {
  const m = machine();
  const fd = m.opened("file", { rights: 0x0an });
  assert.equal(m.wasi.fd_fdstat_set_flags(fd, 4), Errno.SUCCESS);
  assert.equal(m.wasi.fd_fdstat_get(fd, 64), Errno.SUCCESS);
  assert.equal(m.memory.readU16(66), 4);
  for (const flags of [32, -1]) {
    assert.equal(m.wasi.fd_fdstat_set_flags(fd, flags), Errno.INVAL);
  }
  const without = m.opened("file", { rights: 0x02n });
  assert.equal(m.wasi.fd_fdstat_set_flags(without, 0), Errno.NOTCAPABLE);
  assert.equal(m.wasi.fd_fdstat_set_flags(99, 0), Errno.BADF);
});

Deno.test("fd_filestat_get writes 64 bytes: place, type, links and size, no times", () => {
  const m = machine();
  assert.equal(m.wasi.fd_filestat_get(3, 64), Errno.SUCCESS);
  assert.ok(m.untouchedBut([64, 64]));
  const word = (byte: string) => byte + "00".repeat(7);
  assert.equal(
    m.hex(64, 64),
    word("00") + word("01") + word("03") + word("01") + word("00").repeat(4),
  );
  const fd = m.opened("file");
  assert.equal(m.wasi.fd_filestat_get(fd, 64), Errno.SUCCESS);
  assert.equal(
    m.hex(64, 64),
    word("00") + word("02") + word("04") + word("01") + word("0a") +
      word("00").repeat(3),
  );
  assert.equal(m.wasi.fd_filestat_get(1, 64), Errno.SUCCESS);
  assert.equal(m.memory.readU8(80), 2);
  assert.equal(m.wasi.fd_filestat_get(fd, SIZE - 63), Errno.FAULT);
  assert.equal(m.wasi.fd_filestat_get(99, 64), Errno.BADF);
  const without = m.opened("file", { rights: 0n });
  assert.equal(m.wasi.fd_filestat_get(without, 64), Errno.NOTCAPABLE);
});

interface Entry {
  next: bigint;
  inode: bigint;
  type: number;
  name: string;
}

function entries(m: Machine, at: number, size: number): Entry[] {
  const list: Entry[] = [];
  for (let start = at; start + 24 <= at + size;) {
    const length = m.memory.readU32(start + 16);
    if (start + 24 + length > at + size) break;
    list.push({
      next: m.memory.readU64(start),
      inode: m.memory.readU64(start + 8),
      type: m.memory.readU8(start + 20),
      name: m.memory.readText(start + 24, length),
    });
    start += 24 + length;
  }
  return list;
}

Deno.test("a directory lists itself, its parent and its entries by name", () => {
  const m = machine();
  const fd = m.opened("dir", { rights: 0x4000n });
  assert.equal(m.wasi.fd_readdir(fd, 1000, 500, 0n, 900), Errno.SUCCESS);
  const list = entries(m, 1000, m.memory.readU32(900));
  assert.deepEqual(
    list.map(({ name, type, next }) => [name, type, next]),
    [[".", 3, 1n], ["..", 3, 2n], ["a", 4, 3n], ["b", 4, 4n], ["sub", 3, 5n]],
  );
  assert.equal(list[1]?.inode, 1n, "the root's");
  assert.equal(new Set(list.map(({ inode }) => inode)).size, 5);
});

Deno.test("a listing goes on from any cookie, through a buffer of any size that takes an entry", () => {
  const m = machine();
  for (const size of [28, 29, 50, 100, 500]) {
    const names: string[] = [];
    let cookie = 0n;
    for (;;) {
      assert.equal(
        m.wasi.fd_readdir(3, 1000, size, cookie, 900),
        Errno.SUCCESS,
      );
      const used = m.memory.readU32(900);
      assert.equal(m.memory.readU8(1000 + size), FILL);
      const list = entries(m, 1000, used);
      names.push(...list.map(({ name }) => name));
      cookie = list.at(-1)?.next ?? cookie;
      if (used < size) break;
      if (list.length === 0) break;
    }
    if (size >= 29) {
      assert.deepEqual(names, [".", "..", "dir", "empty", "file"]);
    } else assert.deepEqual(names, [".", "..", "dir"], "a longer name is cut");
  }
  for (const cookie of [5n, 6n, 2n ** 63n, -1n]) {
    assert.equal(m.wasi.fd_readdir(3, 1000, 100, cookie, 900), Errno.SUCCESS);
    assert.equal(m.memory.readU32(900), 0);
  }
  assert.equal(m.wasi.fd_readdir(3, 1000, 0, 0n, 900), Errno.SUCCESS);
});

Deno.test("a listing is refused for files, bad addresses and missing rights", () => {
  const m = machine();
  const fd = m.opened("file", { rights: ALL_RIGHTS & ~0x40n });
  assert.equal(m.wasi.fd_readdir(fd, 1000, 100, 0n, 900), Errno.NOTDIR);
  assert.equal(m.wasi.fd_readdir(1, 1000, 100, 0n, 900), Errno.NOTDIR);
  assert.equal(m.wasi.fd_readdir(99, 1000, 100, 0n, 900), Errno.BADF);
  assert.equal(m.wasi.fd_readdir(3, SIZE - 99, 100, 0n, 900), Errno.FAULT);
  assert.equal(m.wasi.fd_readdir(3, 0, -1, 0n, 900), Errno.FAULT);
  assert.equal(m.wasi.fd_readdir(3, 1000, 100, 0n, SIZE - 3), Errno.FAULT);
  assert.equal(m.hex(1000, 100), "aa".repeat(100));
  const without = m.opened("dir", { rights: 0n });
  assert.equal(
    m.wasi.fd_readdir(without, 1000, 100, 0n, 900),
    Errno.NOTCAPABLE,
  );
});

Deno.test("closing frees a number, and the lowest free one is given next", () => {
  const m = machine();
  const first = m.opened("file");
  const second = m.opened("empty");
  assert.deepEqual([first, second], [4, 5]);
  assert.equal(m.wasi.fd_close(first), Errno.SUCCESS);
  assert.equal(m.wasi.fd_close(first), Errno.BADF);
  assert.equal(m.wasi.fd_fdstat_get(first, 64), Errno.BADF);
  assert.equal(m.opened("empty"), first);
  for (const fd of [-1, 99, 0x7fff_ffff]) {
    assert.equal(m.wasi.fd_close(fd), Errno.BADF);
  }
});

Deno.test("a closed stream is closed, and a file in its place is no stream", () => {
  const m = machine();
  assert.equal(m.wasi.fd_close(1), Errno.SUCCESS);
  m.spans(1000, [2000, 4]);
  assert.equal(m.wasi.fd_write(1, 1000, 1, 1100), Errno.BADF);
  assert.equal(m.opened("file", { rights: ALL_RIGHTS & ~0x40n }), 1);
  assert.equal(m.wasi.fd_write(1, 1000, 1, 1100), Errno.NOTCAPABLE);
  assert.deepEqual(m.written, { 1: "", 2: "" });
});

Deno.test("the root can be closed, and then nothing can be opened", () => {
  const m = machine();
  const directory = m.opened("dir", { rights: 0x2000n });
  assert.equal(m.wasi.fd_close(3), Errno.SUCCESS);
  assert.equal(m.open("file"), Errno.BADF);
  assert.equal(m.read(m.opened("a", { from: directory }), 9), "a");
});

Deno.test("renumbering moves a descriptor with its position onto another", () => {
  const m = machine();
  const from = m.opened("file");
  const to = m.opened("empty");
  m.read(from, 4);
  assert.equal(m.wasi.fd_renumber(from, to), Errno.SUCCESS);
  assert.equal(m.wasi.fd_close(from), Errno.BADF);
  assert.equal(m.read(to, 3), "456");
  assert.equal(m.wasi.fd_renumber(to, to), Errno.SUCCESS);
  assert.equal(m.read(to, 3), "789");
  for (
    const [a, b] of [[to, from], [from, to], [to, 5000], [to, -1]] as const
  ) {
    assert.equal(m.wasi.fd_renumber(a, b), Errno.BADF);
  }
  assert.equal(m.wasi.fd_renumber(2, 1), Errno.SUCCESS);
  m.spans(1000, [2000, m.text(2000, "x")]);
  assert.equal(m.wasi.fd_write(1, 1000, 1, 1100), Errno.SUCCESS);
  assert.deepEqual(m.written, { 1: "", 2: "x" });
});

Deno.test(`no more than ${MAX_DESCRIPTORS} descriptors are open at a time`, () => {
  const m = machine();
  for (let fd = 4; fd < MAX_DESCRIPTORS; fd++) {
    assert.equal(m.opened("file"), fd);
  }
  assert.equal(m.open("file"), Errno.MFILE);
  assert.equal(m.wasi.fd_close(500), Errno.SUCCESS);
  assert.equal(m.opened("file"), 500);
});

Deno.test("advice and syncing are taken for files", () => {
  const m = machine();
  const fd = m.opened("file", { rights: ALL_RIGHTS & ~0x40n });
  assert.equal(m.wasi.fd_advise(fd, 0n, 1n, 5), Errno.SUCCESS);
  assert.equal(m.wasi.fd_advise(fd, 0n, 1n, 6), Errno.INVAL);
  assert.equal(m.wasi.fd_advise(1, 0n, 1n, 0), Errno.SPIPE);
  assert.equal(m.wasi.fd_advise(3, 0n, 1n, 0), Errno.BADF);
  assert.equal(m.wasi.fd_advise(99, 0n, 1n, 0), Errno.BADF);
  for (const call of [m.wasi.fd_sync, m.wasi.fd_datasync]) {
    assert.equal(call(fd), Errno.SUCCESS);
    assert.equal(call(3), Errno.SUCCESS);
    assert.equal(call(1), Errno.INVAL);
    assert.equal(call(99), Errno.BADF);
    assert.equal(call(m.opened("file", { rights: 0n })), Errno.NOTCAPABLE);
  }
});

Deno.test("a large file is charged for, and its bytes are the ones given", () => {
  const bytes = new Uint8Array(40_000).fill(0x42);
  const charged: number[] = [];
  const m = new Machine({
    files: new FileTree([["large", bytes]]),
    charge: (count) => charged.push(count),
  });
  const fd = m.opened("large");
  bytes[0] = 0x41;
  m.spans(1000, [2000, 50_000]);
  assert.equal(m.wasi.fd_read(fd, 1000, 1, RESULT), Errno.SUCCESS);
  assert.equal(m.memory.readU32(RESULT), 40_000);
  assert.equal(m.hex(2000, 3), "414242");
  assert.deepEqual(charged, [40_000]);
});
