/**
 * The command `info`.
 *
 * @module
 */

import {
  findLanguage,
  LANGUAGE_NAMES,
  type LanguageName,
} from "../languages/registry.ts";
import { LIMIT_OPTIONS, LIMITS } from "../limits.ts";
import type { Command } from "./command.ts";
import { ExitCode } from "./exit.ts";
import { flagOf } from "./guest_options.ts";
import { writeOut } from "./terminal.ts";
import { formatQuantity } from "./units.ts";
import { VERSION } from "./version.ts";

/** `sandbox info`. */
export const command: Command = {
  name: "info",
  usage: "[--json]",
  text: "Shows the languages with their engines, and the default limits.",
  options: [{ name: "json", text: "Prints one line of JSON." }],
  examples: ["sandbox info", "sandbox info --json"],
  run: async (args) => {
    const languages = await Promise.all(
      LANGUAGE_NAMES.map((name) => findLanguage(name as LanguageName)),
    );
    if (args.has("json")) {
      const limits = LIMIT_OPTIONS.map((option) => {
        const { default: value, unit, text } = LIMITS[option];
        return [option, {
          default: value === Infinity ? null : value,
          unit,
          text,
        }];
      });
      writeOut(`${
        JSON.stringify({
          version: VERSION,
          runtime: `Deno ${Deno.version.deno}`,
          languages: languages.map(({ name, engine, extensions }) => ({
            name,
            engine,
            extensions,
          })),
          limits: Object.fromEntries(limits),
        })
      }\n`);
      return ExitCode.OK;
    }
    let text =
      `sandbox ${VERSION} on Deno ${Deno.version.deno}\n\nLanguages:\n`;
    for (const { name, engine, extensions } of languages) {
      text += `  ${name.padEnd(12)}${engine}, files ${extensions.join(" ")}\n`;
    }
    text += "\nLimits of a run:\n";
    for (const option of LIMIT_OPTIONS) {
      const { default: value, unit } = LIMITS[option];
      text += `  --${flagOf(option).padEnd(18)}${
        formatQuantity(value, unit)
      }\n`;
    }
    writeOut(text);
    return ExitCode.OK;
  },
};
