/**
 * The command `sandbox`: runs untrusted JavaScript and Python, and transforms
 * data with them, under limits that hold.
 *
 * ```sh
 * deno run --allow-read cli.ts transform script.py records.ndjson
 * ```
 *
 * It needs no permission but `--allow-read` for the files that it is told to
 * read, and `--allow-write` for a dead-letter or history file.
 *
 * @module
 */

import { main } from "./src/cli/main.ts";

if (import.meta.main) Deno.exit(await main(Deno.args));
