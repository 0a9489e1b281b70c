/**
 * One source in a sandbox of its own, as `eval` and `run` do it.
 *
 * @module
 */

import { GuestError, LimitError, SandboxError } from "../errors.ts";
import { loadInterpreter } from "../interpreter.ts";
import type { Language } from "../languages/language.ts";
import type { SandboxOptions } from "../options.ts";
import type { Sandbox } from "../sandbox.ts";
import type { Usage } from "../usage.ts";
import type { Arguments, Option } from "./arguments.ts";
import { ExitCode } from "./exit.ts";
import { describeLimit, reportFailure } from "./failure.ts";
import {
  GRANT_OPTIONS,
  LANGUAGE_OPTION,
  LIMIT_FLAGS,
} from "./guest_options.ts";
import { describeUsage } from "./statistics.ts";
import {
  hasColor,
  inspectValue,
  styleError,
  writeError,
  writeOut,
} from "./terminal.ts";

/** The options of `eval` and `run`. */
export const SINGLE_RUN_OPTIONS: readonly Option[] = [
  LANGUAGE_OPTION,
  {
    name: "json",
    text: "Prints one line of JSON: value or error, stdout, stderr and usage.",
  },
  { name: "stats", text: "Prints on stderr what the run used." },
  ...LIMIT_FLAGS,
  ...GRANT_OPTIONS,
];

/** What to run and how. */
export interface SingleRun {
  readonly language: Language;
  readonly source: string;
  readonly options: SandboxOptions;
  /** Whether the value is printed (unless it is undefined or null). */
  readonly printsValue: boolean;
}

function errorJson(error: SandboxError): Record<string, unknown> {
  const { kind, name } = error;
  if (error instanceof GuestError) {
    const { message, stack, line, column, cause } = error;
    return {
      kind,
      name,
      message,
      line,
      column,
      stack,
      ...(cause instanceof GuestError && { cause: errorJson(cause) }),
    };
  }
  if (error instanceof LimitError) {
    const value = error.value === Infinity ? null : error.value;
    return {
      kind,
      name,
      message: describeLimit(error),
      limit: error.limit,
      value,
    };
  }
  return { kind, name, message: error.message };
}

/** Whether the guest's program ended itself, and said that all is well. */
function isCleanExit(error: SandboxError): boolean {
  return error instanceof GuestError && error.name === "SystemExit" &&
    /^(0|None)?$/.test(error.message);
}

/** The guest's JSON text as one line that is surely JSON. */
function oneLine(json: string): string {
  JSON.parse(json);
  return json.replace(/[\r\n]/g, " ");
}

async function runJson(run: SingleRun): Promise<[number, Usage]> {
  let stdout = "";
  let stderr = "";
  const interpreter = await loadInterpreter(run.language);
  using sandbox = interpreter.createSandbox({
    ...run.options,
    stdout: (chunk) => stdout += chunk,
    stderr: (chunk) => stderr += chunk,
  });
  let code: number = ExitCode.OK;
  let head: string;
  try {
    const value = sandbox.evalJson(run.source);
    head = `{"ok":true,"value":${oneLine(await value)}`;
  } catch (error) {
    if (!(error instanceof SandboxError)) throw error;
    if (isCleanExit(error)) {
      head = '{"ok":true,"value":null';
    } else {
      code = error instanceof LimitError ? ExitCode.LIMIT : ExitCode.GUEST;
      head = `{"ok":false,"error":${JSON.stringify(errorJson(error))}`;
    }
  }
  const rest = JSON.stringify({ stdout, stderr, usage: sandbox.usage });
  writeOut(`${head},${rest.slice(1)}\n`);
  return [code, sandbox.usage];
}

async function runPlain(run: SingleRun): Promise<[number, Usage]> {
  const interpreter = await loadInterpreter(run.language);
  using sandbox: Sandbox = interpreter.createSandbox({
    ...run.options,
    stdout: writeOut,
    stderr: writeError,
  });
  let code: number = ExitCode.OK;
  try {
    const value = await sandbox.eval(run.source);
    if (run.printsValue && value !== undefined && value !== null) {
      writeOut(`${inspectValue(value, hasColor(Deno.stdout))}\n`);
    }
  } catch (error) {
    if (!(error instanceof SandboxError)) throw error;
    code = isCleanExit(error) ? ExitCode.OK : reportFailure(error, run.source);
  }
  return [code, sandbox.usage];
}

/** Runs it as the options of the command line say. Gives the exit code. */
export async function runSingle(
  run: SingleRun,
  args: Arguments,
): Promise<number> {
  const [code, usage] = await (args.has("json") ? runJson(run) : runPlain(run));
  if (args.has("stats")) {
    writeError(`${styleError("dim", describeUsage(usage))}\n`);
  }
  return code;
}
