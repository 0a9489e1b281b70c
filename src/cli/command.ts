/**
 * What a command is, and which there are.
 *
 * @module
 */

import type { Arguments, Option } from "./arguments.ts";

/** A command of the program. */
export interface Command {
  /** Its name on the command line. */
  readonly name: string;
  /** What stands after the name. */
  readonly usage: string;
  /** What it does, a paragraph for the help. */
  readonly text: string;
  readonly options: readonly Option[];
  /** Whether all that follows the first positional is the guest's. */
  readonly passThrough?: boolean;
  readonly examples: readonly string[];
  /** Rewrites arguments before they are read. */
  readonly prepare?: (args: readonly string[]) => readonly string[];
  /** Does the work; gives the exit code. */
  readonly run: (args: Arguments) => Promise<number>;
}

/** A command that is loaded when it is called. */
export interface CommandEntry {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

/** All commands. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: "eval",
    summary: "run code that stands on the command line and print its value",
    load: () => import("./eval.ts").then((module) => module.command),
  },
  {
    name: "run",
    summary: "run a script file",
    load: () => import("./run.ts").then((module) => module.command),
  },
  {
    name: "transform",
    summary: "send each record of a data stream through a script",
    load: () => import("./transform.ts").then((module) => module.command),
  },
  {
    name: "repl",
    summary: "an interactive console",
    load: () => import("./repl.ts").then((module) => module.command),
  },
  {
    name: "info",
    summary: "languages, engines and default limits",
    load: () => import("./info.ts").then((module) => module.command),
  },
];
