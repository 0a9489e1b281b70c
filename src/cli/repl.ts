/**
 * The command `repl`.
 *
 * @module
 */

import process from "node:process";
import { createInterface, type Interface } from "node:readline";
import { loadInterpreter } from "../interpreter.ts";
import type { Language } from "../languages/language.ts";
import type { Arguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import { ExitCode, UsageError } from "./exit.ts";
import {
  GRANT_OPTIONS,
  LANGUAGE_OPTION,
  LIMIT_FLAGS,
  readLanguage,
  readSandboxOptions,
} from "./guest_options.ts";
import { Interrupt } from "./interrupt.ts";
import { Console, type Next } from "./repl/console.ts";
import { History } from "./repl/history.ts";
import { hasColor, styleError, writeError, writeOut } from "./terminal.ts";

const PROMPT = "> ";
const MORE = "... ";

/** A session on a terminal. */
class TerminalSession {
  readonly #console: Console;
  readonly #history: History;
  readonly #interrupt: Interrupt;
  readonly #readline: Interface;
  #isBusy = false;

  constructor(console: Console, history: History, interrupt: Interrupt) {
    this.#console = console;
    this.#history = history;
    this.#interrupt = interrupt;
    this.#readline = createInterface({
      input: process.stdin,
      output: process.stdout,
      terminal: true,
      history: history.load(),
      historySize: 1000,
      removeHistoryDuplicates: true,
      completer: (line: string) => console.complete(line),
    });
  }

  /** Goes on until the user leaves. */
  async run(): Promise<void> {
    const readline = this.#readline;
    await new Promise<void>((resolve, reject) => {
      const lines: string[] = [];
      readline.on("close", resolve);
      readline.on("SIGINT", () => this.#clearInput());
      readline.on("line", (line) => {
        lines.push(line);
        // Lines that are pasted at once come before the first has run.
        if (!this.#isBusy) this.#takeAll(lines).catch(reject);
      });
      this.#prompt("ready");
    });
  }

  async #takeAll(lines: string[]): Promise<void> {
    this.#isBusy = true;
    try {
      for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
        this.#history.add(line);
        const next = await this.#take(line);
        if (next === "exit") {
          this.#readline.close();
          return;
        }
        this.#prompt(next);
      }
    } finally {
      this.#isBusy = false;
    }
  }

  async #take(line: string): Promise<Next> {
    this.#interrupt.clear();
    // Raw mode would make Ctrl-C a character that nobody reads.
    Deno.stdin.setRaw(false);
    try {
      return await this.#console.take(line, this.#interrupt.signal);
    } finally {
      Deno.stdin.setRaw(true);
    }
  }

  #clearInput(): void {
    if (this.#readline.line === "" && !this.#console.hasPending) {
      writeOut("\n.exit or Ctrl-D leaves\n");
    } else {
      writeOut("^C\n");
    }
    this.#console.clear();
    // Clears the line that readline holds.
    this.#readline.write(null, { ctrl: true, name: "e" });
    this.#readline.write(null, { ctrl: true, name: "u" });
    this.#prompt("ready");
  }

  #prompt(next: Next): void {
    this.#readline.setPrompt(next === "more" ? MORE : PROMPT);
    this.#readline.prompt();
  }
}

/** Reads input from a pipe: no prompt, no history. */
async function runPiped(console: Console): Promise<void> {
  const lines = createInterface({ input: process.stdin, terminal: false });
  for await (const line of lines) {
    if (await console.take(line, undefined) === "exit") return;
  }
  await console.end(undefined);
}

function welcome(language: Language): void {
  writeOut(`${language.engine} in a sandbox; .help lists the commands\n`);
}

async function run(args: Arguments): Promise<number> {
  const [extra] = args.positionals;
  if (extra !== undefined) {
    throw new UsageError(
      `repl takes no arguments, got ${
        JSON.stringify(extra)
      }; "sandbox run FILE" runs a script`,
    );
  }
  const language = await readLanguage(args, undefined, "javascript");
  const interpreter = await loadInterpreter(language);
  using sandbox = interpreter.createSandbox({
    ...readSandboxOptions(args),
    stdout: writeOut,
    stderr: writeError,
  });
  const history = new History(args.value("history"));
  const console = new Console(sandbox, {
    colors: hasColor(Deno.stdout),
    write: writeOut,
    writeError: (text) => writeError(styleError("red", text)),
  });
  if (!Deno.stdin.isTerminal()) {
    await runPiped(console);
    return ExitCode.OK;
  }
  const interrupt = await Interrupt.watch(false);
  welcome(language);
  await new TerminalSession(console, history, interrupt).run();
  return ExitCode.OK;
}

/** `sandbox repl`. */
export const command: Command = {
  name: "repl",
  usage: "[OPTIONS]",
  text:
    "An interactive console. Its variables stay until .reset; a limit holds for each input, and a limit that is reached resets it too. The language is JavaScript unless --language says otherwise. Needs no permission, or deno's --allow-read and --allow-write for a history file.",
  options: [
    LANGUAGE_OPTION,
    {
      name: "history",
      value: "FILE",
      text:
        "Keeps the input in FILE for the next time. Default: it is not kept.",
    },
    ...LIMIT_FLAGS,
    ...GRANT_OPTIONS,
  ],
  examples: ["sandbox repl", "sandbox repl -l python --max-runtime 1s"],
  run,
};
