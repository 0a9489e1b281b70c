/**
 * Languages by name. Each engine is loaded when it is first asked for.
 *
 * @module
 */

import type { Language } from "./language.ts";

/** The languages that are built in. */
export type LanguageName = "javascript" | "python";

const LOADERS: ReadonlyMap<string, () => Promise<Language>> = new Map([
  ["javascript", () => import("./javascript.ts").then((m) => m.javascript)],
  ["python", () => import("./python.ts").then((m) => m.python)],
]);

/** Names of the built-in languages. */
export const LANGUAGE_NAMES: readonly string[] = [...LOADERS.keys()];

/** The language of that name, or the language itself. */
export async function findLanguage(
  language: LanguageName | Language,
): Promise<Language> {
  if (typeof language === "string") {
    const loader = LOADERS.get(language);
    if (!loader) {
      throw new TypeError(
        `unknown language ${JSON.stringify(language)}; known are ${
          LANGUAGE_NAMES.map((name) => JSON.stringify(name)).join(", ")
        }, or pass a Language value`,
      );
    }
    return await loader();
  }
  if (
    typeof language !== "object" || language === null ||
    typeof language.load !== "function" || typeof language.name !== "string"
  ) {
    throw new TypeError(
      `language must be one of ${
        LANGUAGE_NAMES.map((name) => JSON.stringify(name)).join(", ")
      } or a Language value, got ${
        language === null ? "null" : typeof language
      }`,
    );
  }
  return language;
}
