/**
 * A booted guest: runs requests in it under limits, and tells how they ended.
 *
 * @module
 */

import {
  AbortedError,
  EngineError,
  GuestError,
  type GuestErrorDetails,
  LimitError,
  StateError,
} from "../errors.ts";
import type { Language } from "../languages/language.ts";
import { type LimitName, LIMITS, type Limits } from "../limits.ts";
import type { Settings } from "../options.ts";
import { Counters, type Usage } from "../usage.ts";
import type { FileTree } from "../wasi/files.ts";
import { createWasi } from "../wasi/wasi.ts";
import { GuestExit } from "../wasi/process.ts";
import { Status } from "./abi.ts";
import { type Bindings, callBinding, errorAnswer } from "./bridge.ts";
import { createClock, createRandom } from "./grants.ts";
import { Instance } from "./instance.ts";
import { boot, type Request } from "./requests.ts";
import { Meter, type Stop, StopSignal } from "./metering.ts";
import { OutputStream } from "./output.ts";

/** Error objects are cut by the engine well below this size. */
const MAX_ERROR = 8 * 1024 * 1024;

/** What a guest gets that kept a function which the host took away. */
const UNBOUND = {
  status: Status.ERROR,
  answer: errorAnswer("the host function was unbound"),
};

/** Reads what the engine answered. */
export type Read<T> = (instance: Instance) => T;

/** A booted engine with the host functions of its sandbox. */
export class Guest {
  /** Counts of the run that goes on or was last. */
  readonly counters: Counters = new Counters();
  /** What the guest wrote. */
  readonly stdout: OutputStream;
  /** What the guest wrote to stderr. */
  readonly stderr: OutputStream;
  readonly #meter = new Meter();
  readonly #instance: Instance;
  readonly #bindings: Bindings;
  readonly #settings: Settings;
  #limits: Limits;
  #spent: string | undefined;
  #running = false;

  /** Instantiates and boots an engine. */
  constructor(
    language: Language,
    module: WebAssembly.Module,
    files: FileTree,
    settings: Settings,
    bindings: Bindings,
  ) {
    this.#settings = settings;
    this.#limits = settings.limits;
    this.#bindings = bindings;
    this.stdout = new OutputStream(settings.stdout);
    this.stderr = new OutputStream(settings.stderr);
    this.#instance = new Instance(module, settings.limits.maxMemory, {
      hostCall: (binding, kind, at, length) =>
        this.#hostCall(binding, kind >>> 0, at >>> 0, length >>> 0),
      checkpoint: () => this.#meter.checkpoint(),
      reading: () => this.#checkStop(performance.now()),
      wasi: (memory) =>
        createWasi(memory, {
          args: [language.program, ...settings.args],
          env: settings.env,
          clock: createClock(settings),
          random: createRandom(settings),
          files,
          output: (descriptor, bytes) => this.#output(descriptor, bytes),
          charge: (bytes) => this.#meter.charge(bytes >> 3),
        }) as WebAssembly.ModuleImports,
    });
    this.#meter.attach(this.#instance.exports.fuel);
    this.prepare(boot);
  }

  /** Does the host's own work in the guest: the limits of a run are not for it. */
  prepare(request: Request): void {
    const limits = {
      ...this.#settings.limits,
      maxRuntime: Infinity,
      maxFuel: Infinity,
    };
    this.execute(limits, undefined, request, () => undefined);
  }

  /** Bytes of memory that the guest holds. */
  get memory(): number {
    return this.#instance.memory.size;
  }

  /** Whether a run goes on. */
  get running(): boolean {
    return this.#running;
  }

  /** Why the guest can run nothing more, if so. */
  get spent(): string | undefined {
    return this.#spent;
  }

  /** Ends the run that goes on, at its next checkpoint. */
  stop(stop: Stop): void {
    this.#meter.stop(stop);
  }

  /** What the run has used. */
  usage(): Usage {
    const memory = this.memory;
    return this.counters.usage(memory, memory);
  }

  /**
   * Runs a request under limits and reads its answer.
   *
   * @throws a `SandboxError` of the kind that tells how it ended, or what a
   * sink for output threw.
   */
  execute<T>(
    limits: Limits,
    signal: AbortSignal | undefined,
    request: Request,
    read: Read<T>,
  ): T {
    const counters = this.counters;
    // First, so that a request that is refused counts and shows nothing.
    counters.clear();
    this.stdout.clear();
    this.stderr.clear();
    if (this.#spent !== undefined) {
      throw new StateError(
        "spent",
        `the sandbox is spent (${this.#spent}); call reset() first`,
      );
    }
    if (signal?.aborted) {
      throw new AbortedError(
        "the run was aborted before it began",
        signal.reason,
      );
    }
    // A failed allocation of an earlier run says nothing about this one.
    this.#instance.takeOutOfMemory();
    this.#limits = limits;
    this.#running = true;
    const start = performance.now();
    let status = -1;
    let failure: { error: unknown } | undefined;
    try {
      this.#meter.begin(start, limits.maxRuntime, limits.maxFuel, signal);
      status = request(this.#instance);
    } catch (error) {
      failure = { error };
      // At once: what follows can fail itself when the host's stack is full.
      this.#spent = "its run was cut off";
    }
    try {
      counters.fuel = this.#meter.end();
      counters.wallTime = performance.now() - start;
      const unwritten = counters.outputBytes > 0 ? this.#flush() : undefined;
      if (failure) throw this.#unwound(failure.error);
      const answer = this.#answer(status, read);
      if (unwritten) throw unwritten.error;
      return answer;
    } finally {
      this.#running = false;
    }
  }

  /** Writes the last of the output; gives what a sink threw. */
  #flush(): { error: unknown } | undefined {
    let failure: { error: unknown } | undefined;
    for (const stream of [this.stdout, this.stderr]) {
      try {
        stream.flush();
      } catch (error) {
        failure ??= { error };
      }
    }
    return failure;
  }

  #answer<T>(status: number, read: Read<T>): T {
    switch (status) {
      case Status.OK:
        if (this.#instance.messageLength() > this.#limits.maxResult) {
          throw this.#limit("result", this.#limits.maxResult);
        }
        return this.#read(read);
      case Status.ERROR:
        throw this.#guestError();
      case Status.MEMORY:
        throw this.#limit("memory", this.#limits.maxMemory);
      case Status.STALLED:
        throw new GuestError({
          name: "Error",
          message:
            "the value is a promise that can never settle: nothing is left that could settle it",
          stack: "",
        });
      default:
        throw this.#engineError(`the engine answered with status ${status}`);
    }
  }

  #guestError(): GuestError | EngineError {
    if (this.#instance.messageLength() > MAX_ERROR) {
      return this.#engineError("the engine sent an error that is too large");
    }
    return this.#read((instance) =>
      new GuestError(checkDetails(instance.readValue(), 0))
    );
  }

  #read<T>(read: Read<T>): T {
    try {
      return read(this.#instance);
    } catch (error) {
      throw this.#unwound(error);
    }
  }

  #limit(limit: LimitName, value: number): LimitError {
    this.#spent = `its ${limit} limit was reached`;
    return new LimitError(limit, value, this.usage());
  }

  #engineError(message: string, cause?: unknown): EngineError {
    this.#spent = "its engine failed";
    return new EngineError(message, cause);
  }

  /** An exception ended the run, or the reading of its answer: the guest is spent. */
  #unwound(error: unknown): unknown {
    if (error instanceof StopSignal) {
      const { stop } = error;
      if ("limit" in stop) return this.#limit(stop.limit, stop.value);
      if ("aborted" in stop) {
        this.#spent = "its run was aborted";
        return new AbortedError(stop.aborted, stop.reason);
      }
      this.#spent = "the host failed while it ran";
      return stop.thrown;
    }
    if (error instanceof GuestExit) {
      this.#spent = "its program exited";
      return new GuestError({
        name: "Exit",
        message: `the guest exited with code ${error.code}`,
        stack: "",
      });
    }
    if (error instanceof EngineError) {
      this.#spent = "its engine failed";
      return error;
    }
    if (this.#instance.takeOutOfMemory()) {
      return this.#limit("memory", this.#limits.maxMemory);
    }
    if (
      error instanceof RangeError && error.message.includes("call stack") ||
      this.#instance.isStackExhausted()
    ) {
      return this.#limit("stack", Infinity);
    }
    return this.#engineError(
      `the engine trapped: ${error instanceof Error ? error.message : error}`,
      error,
    );
  }

  #hostCall(id: number, kind: number, at: number, length: number): number {
    const counters = this.counters;
    if (counters.hostCalls >= this.#limits.maxHostCalls) {
      throw new StopSignal({
        limit: "hostCalls",
        value: this.#limits.maxHostCalls,
      });
    }
    counters.hostCalls++;
    const binding = this.#bindings.get(id);
    if (!binding && !this.#bindings.knew(id)) {
      throw new EngineError(`no host function has the number ${id}`);
    }
    // Reading one text cannot be interrupted, so its size must be bounded.
    const most = Math.max(this.#limits.maxResult, LIMITS.maxResult.default);
    if (length > most) throw new StopSignal({ limit: "result", value: most });
    const start = performance.now();
    const { status, answer } = binding
      ? callBinding(binding, this.#instance, kind, at, length)
      : UNBOUND;
    const end = performance.now();
    counters.hostTime += end - start;
    this.#checkStop(end);
    if (!this.#instance.writeAnswer(answer)) {
      throw new StopSignal({ limit: "memory", value: this.#limits.maxMemory });
    }
    return status;
  }

  #checkStop(now: number): void {
    const stop = this.#meter.due(now);
    if (stop) throw new StopSignal(stop);
  }

  #output(descriptor: 1 | 2, bytes: Uint8Array): void {
    const left = this.#limits.maxOutput - this.counters.outputBytes;
    const stream = descriptor === 1 ? this.stdout : this.stderr;
    const over = bytes.length > left;
    const kept = over ? bytes.subarray(0, left) : bytes;
    this.counters.outputBytes += kept.length;
    try {
      stream.write(kept);
    } catch (error) {
      throw new StopSignal({ thrown: error });
    }
    if (over) {
      throw new StopSignal({ limit: "output", value: this.#limits.maxOutput });
    }
  }
}

function text(value: unknown): string {
  if (typeof value !== "string") {
    throw new EngineError("the engine sent a malformed error");
  }
  return value;
}

function position(value: unknown): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0
    ? value
    : undefined;
}

/** The error object of the contract, its fields checked one by one. */
function checkDetails(value: unknown, depth: number): GuestErrorDetails {
  if (typeof value !== "object" || value === null || depth > 16) {
    throw new EngineError("the engine sent a malformed error");
  }
  const { name, message, stack, line, column, cause, incomplete } =
    value as Record<string, unknown>;
  return {
    name: text(name),
    message: text(message),
    stack: text(stack),
    line: position(line),
    column: position(column),
    cause: cause === undefined ? undefined : checkDetails(cause, depth + 1),
    incomplete: incomplete === true,
  };
}
