/**
 * Help texts, made from the tables of commands and options.
 *
 * @module
 */

import type { Option } from "./arguments.ts";
import { type Command, COMMANDS } from "./command.ts";
import { EXIT_CODE_TEXTS } from "./exit.ts";

const WIDTH = 80;

function wrap(text: string, indent: number): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && indent + line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  lines.push(line);
  return lines.join(`\n${" ".repeat(indent)}`);
}

function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length)) + 4;
  return rows.map(([left, right]) =>
    `  ${left.padEnd(width - 2)}${wrap(right, width)}`
  )
    .join("\n");
}

function optionRow(option: Option): readonly [string, string] {
  const short = option.short ? `-${option.short}, ` : "    ";
  const value = option.value ? ` ${option.value}` : "";
  return [
    `${short}--${option.name}${value}`,
    option.text + (option.repeatable ? " Can be repeated." : ""),
  ];
}

const HELP: Option = { name: "help", short: "h", text: "Shows this help." };

/** Help of the whole program. */
export function programHelp(): string {
  return `sandbox runs untrusted JavaScript and Python under limits that hold.

Usage: sandbox COMMAND [OPTIONS]

Commands:
${table(COMMANDS.map(({ name, summary }) => [name, summary] as const))}

Options:
${
    table([
      optionRow(HELP),
      ["    --version", "Shows the version."],
    ])
  }

Exit codes:
${table(EXIT_CODE_TEXTS.map(([code, text]) => [String(code), text] as const))}

"sandbox COMMAND --help" tells more of a command.
`;
}

/** Help of one command. */
export function commandHelp(command: Command): string {
  return `Usage: sandbox ${command.name} ${command.usage}

${wrap(command.text, 0)}

Options:
${table([...command.options, HELP].map(optionRow))}

Examples:
${command.examples.map((example) => `  ${example}`).join("\n")}
`;
}
