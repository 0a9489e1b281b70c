import assert from "node:assert/strict";
import { javascript } from "../../src/languages/javascript.ts";
import {
  checkDottedName,
  checkName,
  type Language,
} from "../../src/languages/language.ts";
import { python } from "../../src/languages/python.ts";

const GOOD: [Language, string[]][] = [
  [javascript, ["a", "$", "_", "é", "ℵ", "a1", "constructor", "x\u200d"]],
  [python, ["a", "_", "é", "名前", "a1", "match", "__proto__"]],
];
const BAD: [Language, string[]][] = [
  [javascript, ["", "1", "a b", "a.b", "class", "await", "a\n", "\ud800"]],
  [python, ["", "1", "a b", "a.b", "None", "$", "lambda", "a\n", "\ud800"]],
];

Deno.test("identifiers are those of the language", () => {
  for (const [language, names] of GOOD) {
    for (const name of names) checkName(language, name, "it");
  }
  for (const [language, names] of BAD) {
    for (const name of names) {
      assert.throws(() => checkName(language, name, "it"), {
        name: "TypeError",
        message: /^it must be an identifier/,
      }, JSON.stringify(name));
    }
  }
});

Deno.test("dotted names have identifiers between the dots, sixteen at most", () => {
  for (const language of [javascript, python]) {
    checkDottedName(language, "a.b.c", "it");
    checkDottedName(language, Array(16).fill("a").join("."), "it");
    for (
      const name of [".", "a.", ".a", "a..b", Array(17).fill("a").join("."), 5]
    ) {
      assert.throws(() => checkDottedName(language, name, "it"), TypeError);
    }
  }
});
