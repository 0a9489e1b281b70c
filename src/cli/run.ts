/**
 * The command `run`.
 *
 * @module
 */

import type { Command } from "./command.ts";
import { UsageError } from "./exit.ts";
import { readLanguage, readSandboxOptions } from "./guest_options.ts";
import { runSingle, SINGLE_RUN_OPTIONS } from "./single_run.ts";
import { readSource } from "./source.ts";

/** `sandbox run FILE [ARGS]`. */
export const command: Command = {
  name: "run",
  usage: "[OPTIONS] FILE [ARGS]",
  text:
    "Runs a script. What follows FILE is the script's own arguments. FILE is - (or left out) to read the script from stdin. Needs deno's --allow-read for FILE.",
  options: SINGLE_RUN_OPTIONS,
  passThrough: true,
  examples: [
    "sandbox run report.py --year 2026",
    "sandbox run --max-memory 32MiB --stats script.js",
    "sandbox run -l python - < script.txt",
    "sandbox run --file /data/rates.json=rates.json --env REGION=eu script.py",
  ],
  run: async (args) => {
    const [file, ...guestArgs] = args.positionals;
    if (file === undefined && Deno.stdin.isTerminal()) {
      throw new UsageError(
        "run needs a script: sandbox run FILE, or pipe it in",
      );
    }
    const path = file ?? "-";
    const language = await readLanguage(args, path === "-" ? undefined : path);
    const sandboxOptions = readSandboxOptions(args);
    const source = await readSource(path, "the script");
    const options = {
      ...sandboxOptions,
      args: guestArgs,
      ...(source.path !== undefined && { filename: source.path }),
    };
    return await runSingle(
      { language, source: source.text, options, printsValue: false },
      args,
    );
  },
};
