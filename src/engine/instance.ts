/**
 * One instance of an engine: its memory, its exports, and the messages that
 * cross. Whatever it answers is checked; what breaks the contract becomes an
 * `EngineError`.
 *
 * @module
 */

import { EngineError } from "../errors.ts";
import { MAX_PAGES, PAGE } from "../limits.ts";
import type { Outgoing } from "../values/outgoing.ts";
import { incoming, MalformedValue } from "../values/incoming.ts";
import {
  ABI_VERSION,
  type EngineExports,
  FUNCTIONS,
  Kind,
  Mailbox,
} from "./abi.ts";
import { GuestMemory, MemoryFault } from "./memory.ts";

const encoder = new TextEncoder();

/** Up to this length a loop over ASCII beats a call of the runtime. */
const SHORT = 48;

/** What an instance imports from the host. */
export interface HostImports {
  /** `sandbox.host_call` of the contract. */
  hostCall(binding: number, kind: number, at: number, length: number): number;
  /** `sandbox.checkpoint` of the contract. */
  checkpoint(): number;
  /** Called now and then while a long value is read; what it throws ends that. */
  reading(): void;
  /** The `wasi_snapshot_preview1` functions over this memory. */
  wasi(memory: GuestMemory): WebAssembly.ModuleImports;
}

/** A message that the guest left; checked to lie inside its memory. */
export interface Message {
  readonly at: number;
  readonly length: number;
}

const pagesOf = new WeakMap<WebAssembly.Module, number>();

/** Pages that the module needs at the least: its custom section `memory`. */
function leastPages(module: WebAssembly.Module): number {
  let pages = pagesOf.get(module);
  if (pages === undefined) {
    const [section] = WebAssembly.Module.customSections(module, "memory");
    if (!section || section.byteLength !== 4) {
      throw new EngineError("the engine's file has no section `memory`");
    }
    pages = new DataView(section).getUint32(0, true);
    pagesOf.set(module, pages);
  }
  return pages;
}

/** The least memory in bytes that a sandbox of this engine can have. */
export function leastMemory(module: WebAssembly.Module): number {
  return leastPages(module) * PAGE;
}

/** An engine with a memory of its own. */
export class Instance {
  /** The guest's memory. */
  readonly memory: GuestMemory;
  /** What the engine exports. */
  readonly exports: EngineExports;
  readonly #mailbox: number;
  readonly #host: HostImports;
  #inputAt = 0;

  /** Instantiates a module; the engine is not booted yet. */
  constructor(
    module: WebAssembly.Module,
    maxMemory: number,
    host: HostImports,
  ) {
    this.#host = host;
    const initial = leastPages(module);
    const memory = new WebAssembly.Memory({
      initial,
      maximum: Math.min(
        MAX_PAGES,
        Math.max(initial, Math.floor(maxMemory / PAGE)),
      ),
    });
    this.memory = new GuestMemory(memory);
    const imports: WebAssembly.Imports = {
      env: { memory },
      sandbox: {
        host_call: host.hostCall,
        host_wait: () => {
          throw new EngineError("the engine waits for nothing");
        },
        checkpoint: host.checkpoint,
        pause: () => {},
      },
      wasi_snapshot_preview1: host.wasi(this.memory),
    };
    const exports = new WebAssembly.Instance(module, imports).exports;
    for (const name of FUNCTIONS) {
      if (typeof exports[name] !== "function") {
        throw new EngineError(`the engine's file does not export ${name}`);
      }
    }
    if (!(exports.fuel instanceof WebAssembly.Global)) {
      throw new EngineError(
        "the engine's file is not metered: no export `fuel`",
      );
    }
    this.exports = exports as unknown as EngineExports;
    const version = this.exports.sandbox_abi_version();
    if (version !== ABI_VERSION) {
      throw new EngineError(
        `the engine speaks version ${version} of the contract, the host ${ABI_VERSION}`,
      );
    }
    this.#mailbox = this.exports.sandbox_mailbox() >>> 0;
    if (this.#mailbox + Mailbox.SIZE > this.memory.size) {
      throw new EngineError("the mailbox lies outside the memory");
    }
  }

  /** Whether an allocation has failed since this was last asked. */
  takeOutOfMemory(): boolean {
    const view = this.memory.view;
    const at = this.#mailbox + Mailbox.OUT_OF_MEMORY;
    const failed = view.getUint32(at, true) !== 0;
    view.setUint32(at, 0, true);
    return failed;
  }

  /** Whether the stack in linear memory has overflowed: it lies below the data. */
  isStackExhausted(): boolean {
    const pointer = this.exports.__stack_pointer.value as number;
    return pointer <= 0 || pointer > this.memory.size;
  }

  /** Address of an input buffer that holds `size` bytes; 0 if memory lacks. */
  #inputFor(size: number): number {
    // More than a 32-bit number would wrap around.
    if (size > MAX_PAGES * PAGE) return 0;
    const view = this.memory.view;
    const capacity = view.getUint32(
      this.#mailbox + Mailbox.INPUT_CAPACITY,
      true,
    );
    const at = size <= capacity
      ? view.getUint32(this.#mailbox + Mailbox.INPUT, true)
      : this.exports.sandbox_reserve(size) >>> 0;
    if (at !== 0 && at + size > this.memory.size) {
      throw new EngineError("the input buffer lies outside the memory");
    }
    return at;
  }

  /**
   * Writes texts one after the other into the input buffer and leaves their
   * lengths in {@linkcode lengths}; false when the guest has no memory for them.
   */
  writeInput(first: string, second: string | Uint8Array | undefined): boolean {
    const secondText = typeof second === "string" ? second : undefined;
    const most = first.length * 3 +
      (secondText ? secondText.length * 3 : second?.length ?? 0);
    if (most > 65536) return this.#writeLarge(first, second);
    const at = this.#inputFor(most);
    if (at === 0 && most > 0) return false;
    this.#inputAt = at;
    this.lengths[0] = this.#writeText(first, at);
    if (second === undefined) {
      this.lengths[1] = 0;
    } else if (secondText !== undefined) {
      this.lengths[1] = this.#writeText(secondText, at + this.lengths[0]);
    } else {
      this.memory.bytes.set(second as Uint8Array, at + this.lengths[0]);
      this.lengths[1] = second.length;
    }
    return true;
  }

  /** Lengths in bytes of what {@linkcode writeInput} wrote. */
  readonly lengths: [number, number] = [0, 0];

  #writeLarge(first: string, second: string | Uint8Array | undefined): boolean {
    const head = encoder.encode(first);
    const tail = typeof second === "string"
      ? encoder.encode(second)
      : second ?? new Uint8Array();
    const at = this.#inputFor(head.length + tail.length);
    if (at === 0) return false;
    this.#inputAt = at;
    this.memory.bytes.set(head, at);
    this.memory.bytes.set(tail, at + head.length);
    this.lengths[0] = head.length;
    this.lengths[1] = tail.length;
    return true;
  }

  #writeText(text: string, at: number): number {
    const bytes = this.memory.bytes;
    const length = text.length;
    if (length <= SHORT) {
      let i = 0;
      for (; i < length; i++) {
        const code = text.charCodeAt(i);
        if (code > 127) break;
        bytes[at + i] = code;
      }
      if (i === length) return length;
    }
    return encoder.encodeInto(text, bytes.subarray(at)).written;
  }

  /**
   * Leaves the answer of a host function where the engine looks for it: kind
   * and number in the mailbox, the message in the input buffer. False when the
   * guest has no memory for it.
   */
  writeAnswer(value: Outgoing): boolean {
    let at = 0;
    let length = 0;
    if (value.message !== undefined) {
      if (!this.writeInput("", value.message)) return false;
      at = this.#inputAt;
      length = this.lengths[1];
    }
    const view = this.memory.view;
    view.setUint32(this.#mailbox + Mailbox.OUTPUT, at, true);
    view.setUint32(this.#mailbox + Mailbox.OUTPUT_LENGTH, length, true);
    view.setUint32(this.#mailbox + Mailbox.KIND, value.kind, true);
    if (value.kind === Kind.NUMBER) this.writeNumber(value.number);
    return true;
  }

  /** Leaves a number in the mailbox. */
  writeNumber(value: number): void {
    this.memory.view.setFloat64(this.#mailbox + Mailbox.NUMBER, value, true);
  }

  /** The number in the mailbox. */
  readNumber(): number {
    return this.memory.view.getFloat64(this.#mailbox + Mailbox.NUMBER, true);
  }

  /** Length of the message that the guest left. */
  messageLength(): number {
    return this.memory.view.getUint32(
      this.#mailbox + Mailbox.OUTPUT_LENGTH,
      true,
    );
  }

  /** The value that the guest left. */
  readValue(): unknown {
    const view = this.memory.view;
    const kind = view.getUint32(this.#mailbox + Mailbox.KIND, true);
    switch (kind) {
      case Kind.UNDEFINED:
        return undefined;
      case Kind.NULL:
        return null;
      case Kind.FALSE:
        return false;
      case Kind.TRUE:
        return true;
      case Kind.NUMBER:
        return view.getFloat64(this.#mailbox + Mailbox.NUMBER, true);
      default:
        return this.decode(
          kind,
          view.getUint32(this.#mailbox + Mailbox.OUTPUT, true),
          view.getUint32(this.#mailbox + Mailbox.OUTPUT_LENGTH, true),
        );
    }
  }

  /** The JSON text that the guest left. */
  readJson(): string {
    const view = this.memory.view;
    const kind = view.getUint32(this.#mailbox + Mailbox.KIND, true);
    if (kind !== Kind.JSON) {
      throw new EngineError(`the engine left kind ${kind} instead of JSON`);
    }
    return this.readText(
      view.getUint32(this.#mailbox + Mailbox.OUTPUT, true),
      view.getUint32(this.#mailbox + Mailbox.OUTPUT_LENGTH, true),
    );
  }

  /** The value of a message. */
  decode(kind: number, at: number, length: number): unknown {
    switch (kind) {
      case Kind.STRING:
        return this.readText(at, length);
      case Kind.BYTES:
        return this.#inMemory(() => this.memory.copy(at, length));
      case Kind.JSON:
      case Kind.EXTENDED:
        try {
          return incoming(
            this.readText(at, length),
            kind === Kind.EXTENDED,
            this.#host.reading,
          );
        } catch (error) {
          if (error instanceof MalformedValue) {
            throw new EngineError(error.message, error);
          }
          throw error;
        }
      default:
        throw new EngineError(`the engine sent a value of kind ${kind}`);
    }
  }

  /** Text of the guest; refuses what is not UTF-8 or not in its memory. */
  readText(at: number, length: number): string {
    const text = this.#inMemory(
      () => this.memory.readValidText(at, length),
    );
    if (text === undefined) {
      throw new EngineError("the engine sent text that is not UTF-8");
    }
    return text;
  }

  #inMemory<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof MemoryFault)) throw error;
      throw new EngineError(
        "the engine sent a message outside its memory",
        error,
      );
    }
  }
}
