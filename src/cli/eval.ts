/**
 * The command `eval`.
 *
 * @module
 */

import type { Arguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import { UsageError } from "./exit.ts";
import { readLanguage, readSandboxOptions } from "./guest_options.ts";
import { runSingle, SINGLE_RUN_OPTIONS } from "./single_run.ts";
import { readSource } from "./source.ts";

async function readCode(args: Arguments): Promise<string> {
  const [code, ...more] = args.positionals;
  if (more.length > 0) {
    throw new UsageError(
      `eval takes one piece of code, but ${
        JSON.stringify(more[0])
      } follows; put the code in quotes`,
    );
  }
  if (code === undefined && Deno.stdin.isTerminal()) {
    throw new UsageError("eval needs code: sandbox eval CODE, or pipe it in");
  }
  if (code === undefined || code === "-") {
    return (await readSource("-", "the code")).text;
  }
  return code;
}

/** `sandbox eval CODE`. */
export const command: Command = {
  name: "eval",
  usage: "[OPTIONS] CODE",
  text:
    "Runs CODE and prints the value of its last expression, unless that is undefined, null or None. CODE is - (or left out) to read it from stdin. The language is JavaScript unless --language says otherwise. Needs no permission.",
  options: SINGLE_RUN_OPTIONS,
  examples: [
    `sandbox eval "[1, 2, 3].map((n) => n * n)"`,
    `sandbox eval -l python "sum(range(10))"`,
    `sandbox eval --max-runtime 100ms --json "for (;;);"`,
  ],
  run: async (args) => {
    const language = await readLanguage(args, undefined, "javascript");
    const options = readSandboxOptions(args);
    const source = await readCode(args);
    return await runSingle(
      { language, source, options, printsValue: true },
      args,
    );
  },
};
