/**
 * What the program that the tests run was built from.
 *
 * @module
 */

/** The hashes of a build. */
export interface Manifest {
  /** The version of Rust. */
  readonly toolchain: string;
  /** Of the sources. */
  readonly sources: string;
  /** Of the program. */
  readonly program: string;
}

/** The files that the program is built from. */
export const SOURCES: readonly string[] = [
  "Cargo.lock",
  "Cargo.toml",
  "src/main.rs",
];

/** SHA-256 over the files of this folder, one after the other. */
export async function digest(names: readonly string[]): Promise<string> {
  const parts = await Promise.all(
    names.map((name) => Deno.readFile(new URL(name, import.meta.url))),
  );
  const bytes = await new Blob(parts).arrayBuffer();
  const hash = await crypto.subtle.digest("SHA-256", bytes);
  return new Uint8Array(hash).toHex();
}
