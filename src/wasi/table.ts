/**
 * The descriptors a guest has open.
 *
 * @module
 */

import { type Directory, type File, type FileTree, FileType } from "./files.ts";
import { DIRECTORY, INHERITING, INPUT, OUTPUT } from "./rights.ts";

/** Standard input, at its end from the start. */
export class Input {
  readonly type = FileType.CHARACTER_DEVICE;
  readonly inode = 0;
  readonly size = 0;
}

/** Standard output or error. */
export class Output {
  readonly type = FileType.CHARACTER_DEVICE;
  readonly inode = 0;
  readonly size = 0;

  constructor(readonly stream: 1 | 2) {}
}

/** What a descriptor stands for, and what may be done with it. */
export class Descriptor {
  /** Where the next read of a file begins. */
  position = 0;
  /** Flags as `fd_fdstat_set_flags` left them. */
  flags = 0;

  constructor(
    readonly target: Input | Output | File | Directory,
    public rights: number,
    public inheriting: number,
    /** The path under which the guest finds a directory that was open from the start. */
    readonly preopen: string | undefined = undefined,
  ) {}
}

/** More descriptors than this are refused with EMFILE. */
export const MAX_DESCRIPTORS = 1024;

/** Descriptors by number. */
export class DescriptorTable {
  readonly #open: (Descriptor | undefined)[];

  /**
   * Opens 0, 1 and 2 as the standard streams and, when there is a file at all,
   * 3 as the root directory.
   */
  constructor(files: FileTree) {
    this.#open = [
      new Descriptor(new Input(), INPUT, 0),
      new Descriptor(new Output(1), OUTPUT, 0),
      new Descriptor(new Output(2), OUTPUT, 0),
    ];
    if (!files.root.empty) {
      this.#open.push(new Descriptor(files.root, DIRECTORY, INHERITING, "/"));
    }
  }

  /** The descriptor with that number, if it is open. */
  get(number: number): Descriptor | undefined {
    return this.#open[number >>> 0];
  }

  /** Gives the descriptor the lowest free number; `undefined` when the table is full. */
  add(descriptor: Descriptor): number | undefined {
    const open = this.#open;
    let number = 0;
    while (number < open.length && open[number] !== undefined) number++;
    if (number === MAX_DESCRIPTORS) return undefined;
    open[number] = descriptor;
    return number;
  }

  /** Frees a number. */
  remove(number: number): void {
    this.#open[number >>> 0] = undefined;
  }

  /** Moves an open descriptor onto the number of another open one, which is closed by it. */
  move(from: number, to: number): void {
    const descriptor = this.#open[from >>> 0];
    this.#open[from >>> 0] = undefined;
    this.#open[to >>> 0] = descriptor;
  }
}
