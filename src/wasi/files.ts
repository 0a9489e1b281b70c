/**
 * The read-only virtual files that a guest is granted.
 *
 * @module
 */

/** What preview 1 calls the kinds of things a descriptor can stand for. */
export const FileType = {
  CHARACTER_DEVICE: 2,
  DIRECTORY: 3,
  REGULAR_FILE: 4,
} as const;

/** A file. Its bytes are the ones that were given, not a copy. */
export class File {
  readonly type = FileType.REGULAR_FILE;

  constructor(readonly inode: number, readonly bytes: Uint8Array) {}

  /** Number of bytes. */
  get size(): number {
    return this.bytes.length;
  }
}

/** A directory. */
export class Directory {
  readonly type = FileType.DIRECTORY;
  readonly size = 0;
  readonly parent: Directory;
  readonly #entries = new Map<string, File | Directory>();
  #listing: Listing | undefined;

  constructor(readonly inode: number, parent?: Directory) {
    this.parent = parent ?? this;
  }

  /** Whether it has no entries. */
  get empty(): boolean {
    return this.#entries.size === 0;
  }

  /** The entry with that name. */
  get(name: string): File | Directory | undefined {
    return this.#entries.get(name);
  }

  /** Adds an entry. */
  add(name: string, entry: File | Directory): void {
    this.#entries.set(name, entry);
    this.#listing = undefined;
  }

  /**
   * `.`, `..` and the entries by name, in the form of `fd_readdir`, from the
   * entry at that place on. Encoded once and kept.
   */
  listingFrom(place: number): Uint8Array {
    const { bytes, starts } = this.#listing ??= encodeListing([
      [".", this],
      ["..", this.parent],
      ...[...this.#entries].sort(([a], [b]) => a < b ? -1 : 1),
    ]);
    return bytes.subarray(starts[place] ?? bytes.length);
  }
}

interface Listing {
  /** The encoded entries, one after the other. */
  readonly bytes: Uint8Array;
  /** Where each begins. */
  readonly starts: readonly number[];
}

const DIRENT_SIZE = 24;

function encodeListing(
  entries: readonly (readonly [string, File | Directory])[],
): Listing {
  const encoder = new TextEncoder();
  const starts: number[] = [];
  let end = 0;
  const encoded = entries.map(([name, entry]) => {
    const bytes = encoder.encode(name);
    const start = end;
    starts.push(start);
    end += DIRENT_SIZE + bytes.length;
    return { bytes, start, entry };
  });
  const bytes = new Uint8Array(end);
  const view = new DataView(bytes.buffer);
  encoded.forEach(({ bytes: name, start, entry }, place) => {
    view.setUint32(start, place + 1, true);
    view.setUint32(start + 8, entry.inode, true);
    view.setUint32(start + 16, name.length, true);
    view.setUint8(start + 20, entry.type);
    bytes.set(name, start + DIRENT_SIZE);
  });
  return { bytes, starts };
}

/**
 * Files by path. A path may begin with `/` or not, and means the same; the
 * directories on the way are implied. Built once, then only read, so that many
 * sandboxes can share one.
 */
export class FileTree {
  /** The directory `/`. */
  readonly root: Directory = new Directory(1);
  #inodes = 1;

  /** Throws a `TypeError` for a path that cannot stand for a file beside the others. */
  constructor(
    files: Iterable<readonly [path: string, content: string | Uint8Array]> = [],
  ) {
    const encoder = new TextEncoder();
    for (const [path, content] of files) {
      this.#add(
        path,
        typeof content === "string" ? encoder.encode(content) : content,
      );
    }
  }

  #add(path: string, bytes: Uint8Array): void {
    const names = namesIn(path);
    const last = names.pop()!;
    let directory = this.root;
    for (const name of names) {
      let entry = directory.get(name);
      if (entry === undefined) {
        entry = new Directory(++this.#inodes, directory);
        directory.add(name, entry);
      }
      if (entry instanceof File) {
        throw new TypeError(
          `the file ${path} lies below a path that is a file itself`,
        );
      }
      directory = entry;
    }
    if (directory.get(last) !== undefined) {
      throw new TypeError(
        `the path ${path} is given twice, or is a directory of another file`,
      );
    }
    directory.add(last, new File(++this.#inodes, bytes));
  }
}

function namesIn(path: string): string[] {
  if (path.includes("\0") || !path.isWellFormed()) {
    throw new TypeError(
      `a file's path must be well-formed text without NUL: ${
        JSON.stringify(path)
      }`,
    );
  }
  const names: string[] = [];
  for (const name of path.split("/")) {
    if (name === "" || name === ".") continue;
    if (name !== "..") names.push(name);
    else if (names.pop() === undefined) {
      throw new TypeError(`the path ${path} leaves the root`);
    }
  }
  if (names.length === 0 || path.endsWith("/")) {
    throw new TypeError(`the path ${JSON.stringify(path)} names no file`);
  }
  return names;
}
