import { fileURLToPath } from "node:url";

/** Path of a file that is named relative to this folder. */
export function fromFileUrl(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url));
}
