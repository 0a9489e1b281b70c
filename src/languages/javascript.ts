/**
 * The language JavaScript, by QuickJS-ng. Import it to load this engine only:
 *
 * ```ts
 * import { createSandbox } from "@code-sandbox/sandbox";
 * import { javascript } from "@code-sandbox/sandbox/javascript";
 *
 * using sandbox = await createSandbox(javascript);
 * console.log(sandbox.evalSync("6 * 7")); // 42
 * ```
 *
 * @module
 */

import type { Language } from "./language.ts";
import { loadEngine } from "../engine/loader.ts";

export type { Language } from "./language.ts";

const RESERVED =
  "await break case catch class const continue debugger default delete do else enum export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof var void while with yield";

/** JavaScript (ES2025 and later parts, by QuickJS-ng). */
export const javascript: Language = {
  name: "javascript",
  engine: "QuickJS-ng 0.16.2",
  extensions: [".js", ".mjs"],
  filename: "script.js",
  program: "sandbox",
  identifier: /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u,
  reserved: new Set(RESERVED.split(" ")),
  moduleExtension: ".js",
  minMemory: 2 * 1024 * 1024,
  load: () =>
    loadEngine(
      () => import("./javascript_engine.js"),
      new URL("../../wasm/dist/javascript.wasm", import.meta.url),
    ),
};
