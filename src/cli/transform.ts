/**
 * The command `transform`.
 *
 * @module
 */

import { AbortedError, LimitError, SandboxError } from "../errors.ts";
import { loadInterpreter } from "../interpreter.ts";
import type { Usage } from "../usage.ts";
import type { Arguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import { ExitCode, UsageError } from "./exit.ts";
import { describeLimit, reportFailure } from "./failure.ts";
import {
  GRANT_OPTIONS,
  LANGUAGE_OPTION,
  LIMIT_FLAGS,
  readLanguage,
  readQuantity,
  readSandboxOptions,
} from "./guest_options.ts";
import { Interrupt } from "./interrupt.ts";
import { openFile, readSource } from "./source.ts";
import { describeUsage } from "./statistics.ts";
import { printable, styleError } from "./terminal.ts";
import { readChunks } from "./transform/chunks.ts";
import {
  DeadLetter,
  failing,
  type FailurePolicy,
  RecordError,
  skipping,
  toGuestError,
} from "./transform/failure_policy.ts";
import { type OutputFormat, ResultWriter } from "./transform/output.ts";
import { Pipeline } from "./transform/pipeline.ts";
import { Progress } from "./transform/progress.ts";
import { BrokenInput, type RecordReader } from "./transform/record.ts";
import { Transformer } from "./transform/transformer.ts";

const MIB = 1024 * 1024;

const READERS: ReadonlyMap<string, () => Promise<RecordReader>> = new Map([
  ["ndjson", () => import("./transform/ndjson.ts").then((m) => m.readNdjson)],
  [
    "json",
    () => import("./transform/json_array.ts").then((m) => m.readJsonArray),
  ],
  ["csv", () => import("./transform/csv.ts").then((m) => m.readCsv)],
]);

const OUTPUTS: readonly OutputFormat[] = ["ndjson", "json"];

function choose(
  args: Arguments,
  name: string,
  choices: readonly string[],
): string | undefined {
  const value = args.value(name);
  if (value === undefined || choices.includes(value)) return value;
  throw new UsageError(
    `--${name} ${JSON.stringify(value)} is not known; write ${
      choices.join(", ")
    }`,
  );
}

function inputFormat(args: Arguments, path: string): string {
  const given = choose(args, "from", [...READERS.keys()]);
  if (given !== undefined) return given;
  const extension = /\.([^./\\]+)$/.exec(path)?.[1]?.toLowerCase() ?? "";
  return READERS.has(extension) ? extension : "ndjson";
}

/** Makes `--on-error dead-letter FILE` one argument. */
function joinDeadLetter(args: readonly string[]): readonly string[] {
  const joined: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    let file: string | undefined;
    if (arg === "--on-error" && args[i + 1] === "dead-letter") {
      file = args[i + 2];
      i += 2;
    } else if (arg === "--on-error=dead-letter") {
      file = args[++i];
    } else {
      joined.push(arg);
      continue;
    }
    if (file === undefined || file.startsWith("--")) {
      throw new UsageError(
        "--on-error dead-letter needs a file: --on-error dead-letter FILE",
      );
    }
    joined.push(`--on-error=dead-letter=${file}`);
  }
  return joined;
}

function readPolicy(
  args: Arguments,
  tell: (text: string) => void,
): FailurePolicy {
  const value = args.value("on-error") ?? "fail";
  if (value === "fail") return failing;
  if (value === "skip") return skipping(tell);
  const file = value.startsWith("dead-letter=") &&
    value.slice("dead-letter=".length);
  if (file) return new DeadLetter(file);
  throw new UsageError(
    `--on-error ${
      JSON.stringify(value)
    } is not known; write fail, skip, or dead-letter FILE`,
  );
}

interface Operands {
  readonly script: string;
  readonly input: string;
}

function readOperands({ positionals }: Arguments): Operands {
  const [script, input = "-", ...more] = positionals;
  if (script === undefined) {
    throw new UsageError(
      "transform needs a script: sandbox transform SCRIPT [INPUT]",
    );
  }
  if (more.length > 0) {
    throw new UsageError(
      `transform takes one script and one input, but ${
        JSON.stringify(more[0])
      } follows; join inputs in a pipe: cat A B | sandbox transform ${script}`,
    );
  }
  if (script === "-" && input === "-") {
    throw new UsageError(
      "script and input cannot both come from stdin; name a file for one of them",
    );
  }
  return { script, input };
}

/** The operands, read and opened, with what is told of their failures. */
class Transformation {
  readonly #args: Arguments;
  readonly #progress = new Progress();
  readonly #inputName: string;
  readonly #scriptText: string;
  readonly #filename: string;

  constructor(
    args: Arguments,
    input: string,
    scriptText: string,
    filename: string,
  ) {
    this.#args = args;
    this.#inputName = input === "-" ? "the input" : input;
    this.#scriptText = scriptText;
    this.#filename = filename;
  }

  get progress(): Progress {
    return this.#progress;
  }

  /** Tells why it ended early. Gives the exit code. */
  report(error: unknown, pipeline: Pipeline | undefined): number {
    this.#progress.clear();
    const error_ = styleError("red", "error:");
    if (error instanceof AbortedError) return ExitCode.INTERRUPTED;
    if (error instanceof RecordError) {
      const { failure } = error;
      const place = `line ${failure.record.line} of ${this.#inputName}`;
      this.#progress.failed ||= 1;
      if (failure.stage === "parse") {
        this.#progress.tell(
          `${error_} ${place}: ${printable(failure.message)}`,
        );
      } else {
        this.#progress.tell(
          `${error_} ${place}: ${
            failure.stage === "transform"
              ? "transform failed"
              : "the result is no JSON"
          }`,
        );
        reportFailure(toGuestError(failure, this.#filename), this.#scriptText);
      }
      return ExitCode.GUEST;
    }
    if (error instanceof BrokenInput) {
      this.#progress.tell(
        `${error_} line ${error.line} of ${this.#inputName}: ${error.message}`,
      );
      return ExitCode.GUEST;
    }
    if (!(error instanceof SandboxError)) throw error;
    const record = pipeline?.underWay;
    if (record && error instanceof LimitError) {
      this.#progress.tell(
        `${
          styleError("red", "limit:")
        } line ${record.line} of ${this.#inputName}: ${
          describeLimit(error)
        }; the results of the records before are written`,
      );
      return ExitCode.LIMIT;
    }
    return reportFailure(error, this.#scriptText);
  }

  /** Tells the counts. */
  end(usage: Usage): void {
    this.#progress.tell(
      this.#args.has("json") ? this.#progress.json : this.#progress.summary,
    );
    if (this.#args.has("stats")) {
      this.#progress.tell(describeUsage(usage));
    }
  }
}

async function run(args: Arguments): Promise<number> {
  const { script, input } = readOperands(args);
  const language = await readLanguage(
    args,
    script === "-" ? undefined : script,
  );
  const maxRecord = readQuantity(args, "max-record", "bytes", 1, 1024 * MIB) ??
    16 * MIB;
  const readRecords = await READERS.get(inputFormat(args, input))!();
  const format = (choose(args, "to", OUTPUTS) ?? "ndjson") as OutputFormat;
  const options = readSandboxOptions(args);
  const source = await readSource(script, "the script");
  const filename = source.path ?? language.filename;
  const file = input === "-" ? Deno.stdin : await openFile(input, "the input");
  const transformation = new Transformation(args, input, source.text, filename);
  const { progress } = transformation;
  const policy = readPolicy(args, (text) => progress.tell(text));
  const interpreter = await loadInterpreter(language);
  // The results have stdout for themselves.
  const sink = (text: string) => {
    progress.clear();
    Deno.stderr.writeSync(new TextEncoder().encode(text));
  };
  using sandbox = interpreter.createSandbox({
    ...options,
    filename,
    stdout: sink,
    stderr: sink,
  });
  const interrupt = await Interrupt.watch(true);
  const output = new ResultWriter(format);
  let pipeline: Pipeline | undefined;
  let code: number = ExitCode.OK;
  try {
    const transformer = await Transformer.prepare(
      sandbox,
      language,
      source.text,
      policy.stops,
      interrupt,
    );
    pipeline = new Pipeline(transformer, policy, output, progress, interrupt);
    await pipeline.run(readRecords(readChunks(file, interrupt), maxRecord));
  } catch (error) {
    if (
      error instanceof UsageError || error instanceof Deno.errors.BrokenPipe
    ) {
      throw error;
    }
    code = transformation.report(error, pipeline);
  }
  if (interrupt.happened) {
    code = ExitCode.INTERRUPTED;
    progress.tell("interrupted; the results so far are written");
  }
  if (pipeline) await output.end();
  policy.close();
  if (pipeline) transformation.end(sandbox.usage);
  return code;
}

/** `sandbox transform SCRIPT [INPUT]`. */
export const command: Command = {
  name: "transform",
  usage: "[OPTIONS] SCRIPT [INPUT]",
  text:
    "Calls the function transform(record) of SCRIPT for each record of INPUT and writes what it returns to stdout, a line of JSON each. A list gives a record for each of its items; null, undefined or None drops the record. INPUT is - (or left out) to read stdin. Limits hold for a batch of records; the script's own prints go to stderr. Needs deno's --allow-read for SCRIPT and INPUT, and --allow-write for a dead-letter file.",
  options: [
    LANGUAGE_OPTION,
    {
      name: "from",
      value: "FORMAT",
      text:
        "Format of INPUT: ndjson, json (one array) or csv (with a header). Default by the name of INPUT, else ndjson.",
    },
    {
      name: "to",
      value: "FORMAT",
      text: "Format of the output: ndjson (the default) or json (one array).",
    },
    {
      name: "on-error",
      value: "POLICY",
      text:
        "What a bad record or an exception does (a limit always ends the run): fail ends the run (the default), skip leaves it out, dead-letter FILE writes it to a new file with its line and error.",
    },
    {
      name: "max-record",
      value: "SIZE",
      text: "Size of a record of the input. Default 16MiB.",
    },
    { name: "json", text: "Writes the summary on stderr as a line of JSON." },
    { name: "stats", text: "Prints on stderr what the guest used." },
    // Each result is a host call: a limit of them would only hurt.
    ...LIMIT_FLAGS.filter((option) => option.name !== "max-host-calls"),
    ...GRANT_OPTIONS,
  ],
  prepare: joinDeadLetter,
  examples: [
    "sandbox transform clean.py events.ndjson > clean.ndjson",
    "sandbox transform --on-error skip totals.js orders.csv",
    "zcat log.gz | sandbox transform --on-error dead-letter bad.ndjson parse.js",
  ],
  run,
};
