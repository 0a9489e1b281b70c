/**
 * Sources and files that the user names.
 *
 * @module
 */

import { UsageError } from "./exit.ts";

/** A source with what stacks call it. */
export interface Source {
  readonly text: string;
  /** The path as the user wrote it; undefined for stdin or the command line. */
  readonly path?: string;
}

function whyUnreadable(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "there is no such file";
  if (error instanceof Deno.errors.IsADirectory) return "it is a directory";
  if (error instanceof Deno.errors.PermissionDenied) {
    return "the operating system denies it";
  }
  if (error instanceof Deno.errors.NotCapable) {
    return "Deno may not read it; add --allow-read to deno's own options";
  }
  const { message } = error as Error;
  return /is a directory|os error 21/i.test(message)
    ? "it is a directory"
    : message;
}

/** Reads a file whole; `what` names its part in the command for the error. */
export function readBytes(path: string, what: string): Uint8Array {
  try {
    return Deno.readFileSync(path);
  } catch (error) {
    throw new UsageError(
      `cannot read ${what} ${path}: ${whyUnreadable(error)}`,
    );
  }
}

/** Opens a file to be read bit by bit. */
export async function openFile(
  path: string,
  what: string,
): Promise<Deno.FsFile> {
  try {
    const file = await Deno.open(path);
    if ((await file.stat()).isDirectory) {
      file.close();
      throw new Deno.errors.IsADirectory();
    }
    return file;
  } catch (error) {
    throw new UsageError(
      `cannot read ${what} ${path}: ${whyUnreadable(error)}`,
    );
  }
}

/** Where the first byte stands that is not UTF-8. */
export function invalidUtf8At(bytes: Uint8Array): number {
  const decode = (length: number): string =>
    new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
      bytes.subarray(0, length),
      { stream: true },
    );
  let low = 0;
  let high = bytes.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    try {
      decode(middle);
      low = middle;
    } catch {
      high = middle - 1;
    }
  }
  // The start of a character that goes wrong later is not decoded.
  return new TextEncoder().encode(decode(low)).length;
}

function decode(bytes: Uint8Array, what: string): string {
  try {
    // A byte order mark at the start is dropped.
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new UsageError(
      `${what} is not UTF-8: byte ${
        invalidUtf8At(bytes) + 1
      } is wrong; save it as UTF-8 text`,
    );
  }
}

async function readStdin(): Promise<Uint8Array> {
  return new Uint8Array(await new Response(Deno.stdin.readable).arrayBuffer());
}

/** Reads a script; `-` is stdin. */
export async function readSource(path: string, what: string): Promise<Source> {
  if (path === "-") {
    return { text: decode(await readStdin(), "the script on stdin") };
  }
  return { text: decode(readBytes(path, what), `${what} ${path}`), path };
}
