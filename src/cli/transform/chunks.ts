/**
 * The input's bytes, read as they are asked for.
 *
 * @module
 */

import type { Interrupt } from "../interrupt.ts";

const SIZE = 256 * 1024;

/**
 * Reads until the end, or until Ctrl-C. A chunk is good until the next one is
 * asked for: they share a buffer.
 */
export async function* readChunks(
  input: { read(buffer: Uint8Array): Promise<number | null> },
  interrupt: Interrupt,
): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(SIZE);
  while (!interrupt.happened) {
    const length = await new Promise<number | null>((resolve, reject) => {
      interrupt.onPress(() => resolve(null));
      input.read(buffer).then(resolve, reject);
    });
    if (length === null) return;
    yield buffer.subarray(0, length);
  }
}
