/**
 * What one guest is granted, and what the WASI calls know of it.
 *
 * @module
 */

import type { GuestMemory } from "../engine/memory.ts";
import {
  encodeArguments,
  encodeEnvironment,
  type Strings,
} from "./arguments.ts";
import type { Clock } from "./clock.ts";
import type { FileTree } from "./files.ts";
import type { RandomSource } from "./random.ts";
import { DescriptorTable } from "./table.ts";

/** All that a guest can reach; there is nothing else. */
export interface Grants {
  /** Program name first. */
  readonly args: readonly string[];
  /** Environment variables. */
  readonly env: Readonly<Record<string, string>> | ReadonlyMap<string, string>;
  /** The time. */
  readonly clock: Clock;
  /** Where randomness comes from. */
  readonly random: RandomSource;
  /** The files that can be read. */
  readonly files: FileTree;
  /**
   * Takes what the guest wrote. The bytes lie in the guest's memory: they are
   * valid during the call only. What it throws unwinds through the guest.
   */
  readonly output: (stream: 1 | 2, bytes: Uint8Array) => void;
  /**
   * Is told, before the work is done, how many bytes the host is about to
   * produce or copy for the guest when they are many, so that work outside of
   * the wasm can be paid for in fuel. What it throws unwinds through the guest.
   */
  readonly charge?: (bytes: number) => void;
}

/** Work of fewer bytes is covered by what the call itself costs the guest. */
const FREE_BYTES = 4096;

/** What stands behind the calls of one guest. */
export class System {
  readonly memory: GuestMemory;
  #grants: Grants;
  #args: Strings;
  #environment: Strings;
  #descriptors: DescriptorTable;

  constructor(memory: GuestMemory, grants: Grants) {
    this.memory = memory;
    this.#grants = grants;
    this.#args = encodeArguments(grants.args);
    this.#environment = encodeEnvironment(grants.env);
    this.#descriptors = new DescriptorTable(grants.files);
  }

  /** Begins anew, for a guest whose memory was put back: only the first descriptors are open. */
  reset(grants: Grants): void {
    this.#grants = grants;
    this.#args = encodeArguments(grants.args);
    this.#environment = encodeEnvironment(grants.env);
    this.#descriptors = new DescriptorTable(grants.files);
  }

  get grants(): Grants {
    return this.#grants;
  }

  /** The arguments, encoded. */
  get args(): Strings {
    return this.#args;
  }

  /** The environment variables, encoded. */
  get environment(): Strings {
    return this.#environment;
  }

  /** What the guest has open. */
  get descriptors(): DescriptorTable {
    return this.#descriptors;
  }

  /** Accounts for work of that many bytes. */
  charge(bytes: number): void {
    if (bytes >= FREE_BYTES) this.#grants.charge?.(bytes);
  }
}
