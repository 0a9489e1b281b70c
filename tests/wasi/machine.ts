/**
 * A guest's memory and its WASI functions, with no guest: the tests call the
 * functions themselves and look at the bytes.
 *
 * @module
 */

import { GuestMemory } from "../../src/engine/memory.ts";
import { frozenClock } from "../../src/wasi/clock.ts";
import { FileTree } from "../../src/wasi/files.ts";
import { seededRandom } from "../../src/wasi/random.ts";
import type { Grants } from "../../src/wasi/system.ts";
import { createWasi, type WasiImports } from "../../src/wasi/wasi.ts";

/** What a memory holds before a call, so that a stray write shows. */
export const FILL = 0xaa;
/** Size of the memory. */
export const SIZE = 65536;
/** All rights there are. */
export const ALL_RIGHTS = 0x3fff_ffffn;
/** What reading a file takes. */
export const READING = 0x20_0026n;

/** Memory, functions and what was written. */
export class Machine {
  readonly memory: GuestMemory = new GuestMemory(
    new WebAssembly.Memory({ initial: 1, maximum: 4 }),
  );
  readonly wasi: WasiImports;
  /** What came out, by stream. */
  readonly written: Record<1 | 2, string> = { 1: "", 2: "" };

  constructor(grants: Partial<Grants> = {}) {
    this.memory.bytes.fill(FILL);
    const decoder = new TextDecoder();
    this.wasi = createWasi(this.memory, {
      args: [],
      env: {},
      clock: frozenClock(0),
      random: seededRandom(1),
      files: new FileTree(),
      output: (stream, bytes) => {
        this.written[stream] += decoder.decode(bytes);
      },
      ...grants,
    });
  }

  /** Writes text and answers how many bytes it took. */
  text(at: number, text: string): number {
    return this.memory.writeText(at, SIZE - at, text);
  }

  /** Writes a list of buffers. */
  spans(at: number, ...spans: readonly (readonly [number, number])[]): void {
    spans.forEach(([pointer, length], place) => {
      this.memory.writeU32(at + place * 8, pointer);
      this.memory.writeU32(at + place * 8 + 4, length);
    });
  }

  /** Opens a path below the root and answers the error number. */
  open(
    path: string,
    { flags = 0, rights = READING, inheriting = ALL_RIGHTS, from = 3 } = {},
  ): number {
    const length = this.text(60_000, path);
    return this.wasi.path_open(
      from,
      0,
      60_000,
      length,
      flags,
      rights,
      inheriting,
      0,
      RESULT,
    );
  }

  /** Opens a path that is there and answers its descriptor. */
  opened(path: string, options = {}): number {
    const answer = this.open(path, options);
    if (answer !== 0) throw new Error(`${path} was not opened: ${answer}`);
    return this.memory.readU32(RESULT);
  }

  /** Reads through a buffer of that size. */
  read(fd: number, size: number): string {
    this.spans(50_000, [51_000, size]);
    const answer = this.wasi.fd_read(fd, 50_000, 1, RESULT);
    if (answer !== 0) throw new Error(`${fd} was not read: ${answer}`);
    return this.memory.readText(51_000, this.memory.readU32(RESULT));
  }

  /** The bytes at an address, in hexadecimal. */
  hex(at: number, length: number): string {
    return this.memory.at(at, length).toHex();
  }

  /** Whether all bytes but those of the ranges are as they were at first. */
  untouchedBut(...ranges: readonly (readonly [number, number])[]): boolean {
    const bytes = this.memory.copy(0, SIZE);
    for (const [start, length] of ranges) {
      bytes.fill(FILL, start, start + length);
    }
    return bytes.every((byte) => byte === FILL);
  }
}

/** Where `open` and `read` put what they answer. */
export const RESULT = 59_000;
