/**
 * Base64 as `wasm/ABI.md` uses it: the standard alphabet, with padding.
 *
 * @module
 */

interface NativeBase64 {
  toBase64?(): string;
}

interface NativeBase64Constructor {
  fromBase64?(text: string): Uint8Array;
}

/** Bytes -> text. */
export function encodeBase64(bytes: Uint8Array): string {
  const native = bytes as Uint8Array & NativeBase64;
  if (native.toBase64) return native.toBase64();
  let binary = "";
  for (let at = 0; at < bytes.length; at += 8192) {
    binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return btoa(binary);
}

/** Text -> bytes. Throws a `SyntaxError` or `DOMException` for anything else. */
export function decodeBase64(text: string): Uint8Array {
  const native = Uint8Array as unknown as NativeBase64Constructor;
  if (native.fromBase64) return native.fromBase64(text);
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
}
