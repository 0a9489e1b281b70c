/**
 * Bytes as text, chunk by chunk.
 *
 * @module
 */

import { BrokenInput } from "./record.ts";

/** Decodes UTF-8; a byte order mark at the start is dropped. */
export async function* decodeText(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let line = 1;
  const decode = (bytes: Uint8Array | undefined): string => {
    try {
      return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode();
    } catch {
      throw new BrokenInput(
        line,
        "the input is not UTF-8 from about this line on",
      );
    }
  };
  for await (const chunk of chunks) {
    const text = decode(chunk);
    if (text !== "") yield text;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) {
      line++;
    }
  }
  decode(undefined);
}
