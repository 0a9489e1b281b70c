/**
 * The guest's linear memory as the host sees it: every pointer and length is
 * the guest's word, so each access is checked against the memory's present size.
 *
 * @module
 */

/** An access outside of the guest's memory; WASI calls answer it with EFAULT. */
export class MemoryFault extends Error {
  override readonly name = "MemoryFault";
}

const encoder = new TextEncoder();
// A byte order mark is part of the guest's text, not a hint to the host.
const lenientDecoder = new TextDecoder("utf-8", { ignoreBOM: true });
const strictDecoder = new TextDecoder("utf-8", {
  ignoreBOM: true,
  fatal: true,
});

// Below this length a loop over ASCII is faster than a call of the decoder.
const SHORT_TEXT = 24;

/**
 * Bounds-checked reads and writes. Pointers and lengths may be given as the
 * signed numbers that wasm passes; they are read as unsigned 32-bit ones.
 */
export class GuestMemory {
  /** The memory that is looked at. */
  readonly memory: WebAssembly.Memory;
  #bytes: Uint8Array<ArrayBuffer>;
  #view: DataView<ArrayBuffer>;

  constructor(memory: WebAssembly.Memory) {
    this.memory = memory;
    const buffer = memory.buffer as ArrayBuffer;
    this.#bytes = new Uint8Array(buffer);
    this.#view = new DataView(buffer);
  }

  /** All of the memory; valid until it grows, so never kept across a call into the guest. */
  get bytes(): Uint8Array<ArrayBuffer> {
    // Growing detaches the old buffer, which leaves its views with no length;
    // asking for that is cheaper than asking the memory for its buffer.
    if (this.#bytes.length === 0) this.#refresh();
    return this.#bytes;
  }

  /** The same as a `DataView`; valid until the memory grows. */
  get view(): DataView<ArrayBuffer> {
    if (this.#bytes.length === 0) this.#refresh();
    return this.#view;
  }

  /** Present size in bytes. */
  get size(): number {
    return this.bytes.length;
  }

  #refresh(): void {
    const buffer = this.memory.buffer as ArrayBuffer;
    this.#bytes = new Uint8Array(buffer);
    this.#view = new DataView(buffer);
  }

  /** Whether `length` bytes at `pointer` lie in the memory. */
  has(pointer: number, length: number): boolean {
    return (pointer >>> 0) + (length >>> 0) <= this.bytes.length;
  }

  /** The unsigned offset of `length` bytes at `pointer`; throws {@link MemoryFault} if they are not all there. */
  check(pointer: number, length: number): number {
    const start = pointer >>> 0;
    const count = length >>> 0;
    if (start + count > this.bytes.length) {
      throw new MemoryFault(
        `no ${count} bytes at ${start} in a memory of ${this.bytes.length}`,
      );
    }
    return start;
  }

  /** Reads one byte. */
  readU8(pointer: number): number {
    return this.view.getUint8(this.check(pointer, 1));
  }

  /** Reads an unsigned 16-bit number. */
  readU16(pointer: number): number {
    return this.view.getUint16(this.check(pointer, 2), true);
  }

  /** Reads an unsigned 32-bit number. */
  readU32(pointer: number): number {
    return this.view.getUint32(this.check(pointer, 4), true);
  }

  /** Reads an unsigned 64-bit number. */
  readU64(pointer: number): bigint {
    return this.view.getBigUint64(this.check(pointer, 8), true);
  }

  /** Reads a double. */
  readF64(pointer: number): number {
    return this.view.getFloat64(this.check(pointer, 8), true);
  }

  /** Writes one byte. */
  writeU8(pointer: number, value: number): void {
    this.bytes[this.check(pointer, 1)] = value;
  }

  /** Writes a 16-bit number. */
  writeU16(pointer: number, value: number): void {
    this.view.setUint16(this.check(pointer, 2), value, true);
  }

  /** Writes a 32-bit number. */
  writeU32(pointer: number, value: number): void {
    this.view.setUint32(this.check(pointer, 4), value, true);
  }

  /** Writes a 64-bit number. */
  writeU64(pointer: number, value: bigint): void {
    this.view.setBigUint64(this.check(pointer, 8), value, true);
  }

  /** Writes a whole number of at most 2^53 as 64 bits, without a bigint. */
  writeSize(pointer: number, value: number): void {
    const start = this.check(pointer, 8);
    this.view.setUint32(start, value >>> 0, true);
    this.view.setUint32(start + 4, Math.floor(value / 0x1_0000_0000), true);
  }

  /** Writes a double. */
  writeF64(pointer: number, value: number): void {
    this.view.setFloat64(this.check(pointer, 8), value, true);
  }

  /** The bytes in place, not copied; valid until the memory grows or the guest runs. */
  at(pointer: number, length: number): Uint8Array<ArrayBuffer> {
    const start = this.check(pointer, length);
    return this.bytes.subarray(start, start + (length >>> 0));
  }

  /** A copy of the bytes. */
  copy(pointer: number, length: number): Uint8Array<ArrayBuffer> {
    const start = this.check(pointer, length);
    return this.bytes.slice(start, start + (length >>> 0));
  }

  /** Writes bytes. */
  write(pointer: number, source: Uint8Array): void {
    this.bytes.set(source, this.check(pointer, source.length));
  }

  /** Writes zeros. */
  clear(pointer: number, length: number): void {
    const start = this.check(pointer, length);
    this.bytes.fill(0, start, start + (length >>> 0));
  }

  /** Reads UTF-8; what is not valid becomes U+FFFD. */
  readText(pointer: number, length: number): string {
    return this.#shortText(pointer, length) ??
      lenientDecoder.decode(this.at(pointer, length));
  }

  /** Reads UTF-8; `undefined` when it is not valid. */
  readValidText(pointer: number, length: number): string | undefined {
    const short = this.#shortText(pointer, length);
    if (short !== undefined) return short;
    const bytes = this.at(pointer, length);
    try {
      return strictDecoder.decode(bytes);
    } catch (error) {
      // A full stack of the host says nothing about the text.
      if (error instanceof RangeError) throw error;
      return undefined;
    }
  }

  #shortText(pointer: number, length: number): string | undefined {
    const start = this.check(pointer, length);
    if (length >>> 0 > SHORT_TEXT) return undefined;
    const end = start + (length >>> 0);
    const bytes = this.bytes;
    let text = "";
    for (let at = start; at < end; at++) {
      const byte = bytes[at] as number;
      if (byte > 0x7f) return undefined;
      text += String.fromCharCode(byte);
    }
    return text;
  }

  /**
   * Writes UTF-8 into at most `capacity` bytes and answers how many it took, or
   * -1 when they are too few (what fits is written then). A lone surrogate
   * becomes U+FFFD.
   */
  writeText(pointer: number, capacity: number, text: string): number {
    const { read, written } = encoder.encodeInto(
      text,
      this.at(pointer, capacity),
    );
    return read === text.length ? written : -1;
  }
}
