/**
 * Finds the command and runs it.
 *
 * @module
 */

import { SandboxError } from "../errors.ts";
import { nearest, parseArguments } from "./arguments.ts";
import { COMMANDS } from "./command.ts";
import { ExitCode, UsageError } from "./exit.ts";
import { styleError, writeError, writeOut } from "./terminal.ts";
import { VERSION } from "./version.ts";

const HELP = { name: "help", short: "h", text: "" } as const;

async function dispatch(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === "--version" || name === "-V") {
    writeOut(`sandbox ${VERSION}\n`);
    return ExitCode.OK;
  }
  if (
    name === undefined || name === "--help" || name === "-h" || name === "help"
  ) {
    const { commandHelp, programHelp } = await import("./help.ts");
    const entry = COMMANDS.find((entry) => entry.name === rest[0]);
    const help = entry ? commandHelp(await entry.load()) : programHelp();
    if (name === undefined) {
      writeError(help);
      return ExitCode.USAGE;
    }
    writeOut(help);
    return ExitCode.OK;
  }
  const names = COMMANDS.map((entry) => entry.name);
  const entry = COMMANDS.find((entry) => entry.name === name);
  if (!entry) {
    if (name.startsWith("-")) {
      throw new UsageError(
        `unknown option ${name}; write the command first: sandbox COMMAND [OPTIONS], the commands are ${
          names.join(", ")
        }`,
      );
    }
    const meant = nearest(name, names);
    throw new UsageError(
      `unknown command ${JSON.stringify(name)}${
        meant
          ? `; did you mean ${meant}?`
          : `; the commands are ${names.join(", ")}`
      }`,
    );
  }
  const command = await entry.load();
  const parsed = parseArguments(command.prepare?.(rest) ?? rest, {
    command: command.name,
    options: [...command.options, HELP],
    ...(command.passThrough && { passThrough: true }),
  });
  if (parsed.has("help")) {
    const { commandHelp } = await import("./help.ts");
    writeOut(commandHelp(command));
    return ExitCode.OK;
  }
  return await command.run(parsed);
}

/** Runs the program with these arguments. Gives the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  try {
    return await dispatch(args);
  } catch (error) {
    // Who reads the output has seen enough, as `head` has.
    if (error instanceof Deno.errors.BrokenPipe) return ExitCode.OK;
    if (error instanceof SandboxError) {
      const { reportFailure } = await import("./failure.ts");
      return reportFailure(error, "");
    }
    // What the library says of its options is about the user's too.
    if (
      error instanceof UsageError || error instanceof TypeError ||
      error instanceof RangeError
    ) {
      writeError(`${styleError("red", "error:")} ${error.message}\n`);
      return ExitCode.USAGE;
    }
    throw error;
  }
}
