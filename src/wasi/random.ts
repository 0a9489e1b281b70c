/**
 * `random_get`, and the sources of randomness that can be granted.
 *
 * @module
 */

import { Errno } from "./errno.ts";
import type { System } from "./system.ts";

/** Gives random bytes. */
export interface RandomSource {
  /** Overwrites all of `bytes`. */
  fill(bytes: Uint8Array<ArrayBuffer>): void;
}

// The most that `getRandomValues` gives at a time.
const CHUNK = 65536;

/** The host's own secure randomness. */
export function secureRandom(): RandomSource {
  return {
    fill(bytes) {
      for (let start = 0; start < bytes.length; start += CHUNK) {
        crypto.getRandomValues(bytes.subarray(start, start + CHUNK));
      }
    },
  };
}

/**
 * The same bytes for the same seed, on every machine; not for secrets. Seeds
 * are told apart by how they are written: `1`, `1n` and `"1"` are one seed.
 * The generator is Chris Doty-Humphrey's sfc32.
 */
export function seededRandom(seed: number | bigint | string): RandomSource {
  if (typeof seed === "number" && !Number.isFinite(seed)) {
    throw new RangeError(`a seed must be a finite number, not ${seed}`);
  }
  let [a, b, c] = seedWords(String(seed));
  let counter = 1;
  const next = (): number => {
    const result = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + result) | 0;
    return result;
  };
  // The words of similar seeds are apart only after some rounds.
  for (let round = 0; round < 15; round++) next();
  return {
    fill(bytes) {
      for (let at = 0; at < bytes.length; at += 4) {
        const word = next();
        bytes[at] = word;
        // What lies past the end is dropped by the array itself.
        bytes[at + 1] = word >>> 8;
        bytes[at + 2] = word >>> 16;
        bytes[at + 3] = word >>> 24;
      }
    },
  };
}

/** FNV-1a from three starting points, each finished as MurmurHash3 does. */
function seedWords(seed: string): [number, number, number] {
  const bytes = new TextEncoder().encode(seed);
  const word = (start: number): number => {
    let hash = start;
    for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return hash ^ (hash >>> 16);
  };
  return [word(0x811c9dc5), word(0x9e3779b9), word(0x243f6a88)];
}

/** Fills the buffer with random bytes. */
export function random_get(
  system: System,
  buffer: number,
  length: number,
): number {
  const bytes = system.memory.at(buffer, length);
  system.charge(bytes.length);
  system.grants.random.fill(bytes);
  return Errno.SUCCESS;
}
