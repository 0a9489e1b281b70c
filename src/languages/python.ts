/**
 * The language Python, by CPython 3.13. Import it to load this engine only:
 *
 * ```ts
 * import { createSandbox } from "@code-sandbox/sandbox";
 * import { python } from "@code-sandbox/sandbox/python";
 *
 * using sandbox = await createSandbox(python);
 * console.log(sandbox.evalSync("6 * 7")); // 42
 * ```
 *
 * @module
 */

import type { Language } from "./language.ts";
import { loadEngine } from "../engine/loader.ts";

export type { Language } from "./language.ts";

const RESERVED =
  "False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield";

/** Python 3.13 (CPython) with most of its standard library. */
export const python: Language = {
  name: "python",
  engine: "CPython 3.13",
  extensions: [".py"],
  filename: "script.py",
  program: "python",
  identifier: /^[\p{XID_Start}_][\p{XID_Continue}]*$/u,
  reserved: new Set(RESERVED.split(" ")),
  library: { section: "library", path: "/lib/python313.zip" },
  moduleExtension: ".py",
  minMemory: 10 * 1024 * 1024,
  load: () =>
    loadEngine(
      () => import("./python_engine.js"),
      new URL("../../wasm/dist/python.wasm", import.meta.url),
    ),
};
