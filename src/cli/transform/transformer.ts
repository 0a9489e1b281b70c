/**
 * Sends batches of records through the guest, and checks what comes back.
 *
 * @module
 */

import { GuestError } from "../../errors.ts";
import type { Language } from "../../languages/language.ts";
import type { Sandbox } from "../../sandbox.ts";
import type { Script } from "../../script.ts";
import { UsageError } from "../exit.ts";
import { BATCH, DRIVER, DRIVERS } from "./drivers.ts";
import type { InputRecord } from "./record.ts";

/** A record that gave no result. */
export interface Failure {
  readonly record: InputRecord;
  /** What went wrong: reading the record, the script, or writing its result. */
  readonly stage: "parse" | "transform" | "result";
  readonly name: string;
  readonly message: string;
  /** Frames of the guest. */
  readonly stack: string;
}

/** What became of the first records of a batch. */
export interface Answer {
  /** How many records are done. */
  readonly taken: number;
  /** How many of them gave nothing. */
  readonly dropped: number;
  /** Results: each a line of JSON, without newline. */
  readonly lines: readonly string[];
  readonly failures: readonly Failure[];
}

/** The guest answered what its driver never would. */
function tampered(what: string): GuestError {
  return new GuestError({
    name: "Error",
    message: `the script interfered with the transformation: ${what}`,
    stack: "",
  });
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Why the text is no JSON, as the host sees it. */
function parseProblem(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function readFailure(line: string, batch: readonly InputRecord[]): Failure {
  let report: unknown;
  try {
    report = JSON.parse(line.slice(1));
  } catch {
    throw tampered("a failure is no JSON");
  }
  if (typeof report !== "object" || report === null) {
    throw tampered("a failure is no object");
  }
  const { index, stage, name, message, stack } = report as Record<
    string,
    unknown
  >;
  const record = typeof index === "number" ? batch[index] : undefined;
  if (
    record === undefined || typeof name !== "string" ||
    typeof message !== "string" || typeof stack !== "string" ||
    (stage !== "parse" && stage !== "transform" && stage !== "result")
  ) throw tampered("a failure has the wrong form");
  if (stage === "parse") {
    // The host's own words are the same for every language.
    const problem = parseProblem(record.text);
    return {
      record,
      stage,
      name: "SyntaxError",
      message: `the record is no JSON: ${problem ?? message}`,
      stack: "",
    };
  }
  return { record, stage, name, message, stack };
}

/** The text with lone surrogates, which UTF-8 lacks, as the escapes of JSON. */
function wellFormed(text: string): string {
  if (text.isWellFormed()) return text;
  return text.replace(
    /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16)}`,
  );
}

/** Reads the driver's answer as what a hostile script may have made of it. */
export function readAnswer(
  answer: unknown,
  batch: readonly InputRecord[],
): Answer {
  if (typeof answer !== "string") throw tampered("the answer is no text");
  const lines = wellFormed(answer).split("\n");
  const end = /^=(\d{1,9}) (\d{1,9})$/.exec(lines.pop()!);
  if (!end) throw tampered("the answer has no end");
  const taken = Number(end[1]);
  const dropped = Number(end[2]);
  if (taken < 1 || taken > batch.length || dropped > taken) {
    throw tampered("the answer counts wrongly");
  }
  const failures: Failure[] = [];
  let failed = false;
  for (const line of lines) {
    if (line.startsWith("!")) {
      failures.push(readFailure(line, batch));
      failed = true;
    } else if (!isJson(line)) {
      throw tampered("a result is no line of JSON");
    }
  }
  if (failures.length + dropped > taken) {
    throw tampered("the answer counts wrongly");
  }
  return {
    taken,
    dropped,
    lines: failed ? lines.filter((line) => !line.startsWith("!")) : lines,
    failures,
  };
}

/** A guest with the user's script in it. */
export class Transformer {
  readonly #sandbox: Sandbox;
  readonly #script: Script;

  private constructor(sandbox: Sandbox, script: Script) {
    this.#sandbox = sandbox;
    this.#script = script;
  }

  /**
   * Runs the user's script in the sandbox and makes it ready for records.
   *
   * @throws {UsageError} if it defines no function `transform`.
   */
  static async prepare(
    sandbox: Sandbox,
    language: Language,
    source: string,
    stopsAtFailure: boolean,
    signal: AbortSignal,
  ): Promise<Transformer> {
    const driver = DRIVERS.get(language.name);
    if (!driver) {
      throw new UsageError(
        `transform does not know the language ${language.name}`,
      );
    }
    // A character takes at most three bytes.
    const maxAnswer = Math.min(
      256 * 1024,
      Math.max(1, Math.floor(sandbox.limits.maxResult / 8)),
    );
    await sandbox.eval(driver.source({ maxAnswer, stopsAtFailure }));
    await sandbox.eval(source, { signal });
    if (await sandbox.eval(driver.check) !== true) {
      throw new UsageError(
        `the script defines no function transform; write ${driver.signature}`,
      );
    }
    return new Transformer(sandbox, sandbox.compile(`${DRIVER}(${BATCH})`));
  }

  /** Sends records through the script: the first ones of them at least. */
  async send(
    batch: readonly InputRecord[],
    signal: AbortSignal,
  ): Promise<Answer> {
    let text = "";
    for (const record of batch) {
      text += text === "" ? record.text : `\n${record.text}`;
    }
    const answer = await this.#script.eval({
      globals: { [BATCH]: text },
      signal,
    });
    return readAnswer(answer, batch);
  }

  /** What the guest has used. */
  get usage(): Sandbox["usage"] {
    return this.#sandbox.usage;
  }
}
