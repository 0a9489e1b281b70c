/**
 * The input's bytes, read a chunk ahead of who asks for them.
 *
 * @module
 */

import type { Interrupt } from "../interrupt.ts";

const SIZE = 256 * 1024;

interface Input {
  read(buffer: Uint8Array): Promise<number | null>;
}

/** The next chunk; undefined at the end, or on Ctrl-C while it is waited for. */
function readChunk(
  input: Input,
  buffer: Uint8Array,
  interrupt: Interrupt,
): Promise<Uint8Array | undefined> {
  return new Promise((resolve, reject) => {
    interrupt.onPress(() => resolve(undefined));
    if (interrupt.happened) resolve(undefined);
    else {
      input.read(buffer).then(
        (length) =>
          resolve(length === null ? undefined : buffer.subarray(0, length)),
        reject,
      );
    }
  });
}

/**
 * Reads until the end, or until Ctrl-C. A chunk is good until the next one is
 * asked for: its buffer is used again.
 */
export async function* readChunks(
  input: Input,
  interrupt: Interrupt,
): AsyncGenerator<Uint8Array> {
  const buffers = [new Uint8Array(SIZE), new Uint8Array(SIZE)] as const;
  let next = readChunk(input, buffers[0], interrupt);
  for (let count = 1;; count++) {
    const chunk = await next;
    if (!chunk) return;
    next = readChunk(input, buffers[count % 2 ? 1 : 0], interrupt);
    // Awaited above; until then a failure to read is nobody's.
    next.catch(() => {});
    yield chunk;
  }
}
