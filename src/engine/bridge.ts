/**
 * Host functions, and the guest's calls of them.
 *
 * @module
 */

import { EngineError } from "../errors.ts";
import type { Outgoing } from "../values/outgoing.ts";
import { outgoing } from "../values/outgoing.ts";
import { Kind, Status } from "./abi.ts";
import type { Instance } from "./instance.ts";

/** A function that guests can call. Arguments and result cross as values. */
// deno-lint-ignore no-explicit-any -- the guest chooses the arguments; their types are the function's own claim
export type HostFunction = (...args: any[]) => unknown;

/** A function on raw JSON text: an array of arguments in, a value out. */
export type JsonHostFunction = (json: string) => string;

/** A function with its name. */
export type Binding =
  | { readonly name: string; readonly json: false; readonly fn: HostFunction }
  | {
    readonly name: string;
    readonly json: true;
    readonly fn: JsonHostFunction;
  };

/** The functions of a sandbox. They outlive its instances. */
export class Bindings {
  readonly #byId: (Binding | undefined)[] = [];
  readonly #ids = new Map<string, number>();

  /** Adds a function, or puts it in the place of one of the same name. */
  add(binding: Binding): number {
    const id = this.#ids.get(binding.name) ?? this.#byId.length;
    this.#ids.set(binding.name, id);
    this.#byId[id] = binding;
    return id;
  }

  /** Forgets a function; false if there was none of that name. */
  remove(name: string): boolean {
    const id = this.#ids.get(name);
    if (id === undefined) return false;
    this.#ids.delete(name);
    this.#byId[id] = undefined;
    return true;
  }

  /** The function with that number. */
  get(id: number): Binding | undefined {
    return this.#byId[id];
  }

  /** Whether a function ever had that number, be it gone by now. */
  knew(id: number): boolean {
    return id >= 0 && id < this.#byId.length;
  }

  /** The function of that name. */
  find(name: string): Binding | undefined {
    const id = this.#ids.get(name);
    return id === undefined ? undefined : this.#byId[id];
  }

  /** Names with their numbers. */
  entries(): IterableIterator<[string, number]> {
    return this.#ids.entries();
  }
}

/** The answer that raises an exception with this message in the guest. */
export function errorAnswer(message: string): Outgoing {
  return {
    kind: Kind.JSON,
    number: 0,
    message: JSON.stringify({ name: "HostError", message }),
  };
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null &&
    typeof (value as { then?: unknown }).then === "function";
}

function messageOf(error: unknown): string {
  try {
    return error instanceof Error ? error.message : String(error);
  } catch {
    return "the host function failed";
  }
}

/** What the guest gets of one call: a value, or an error for it to catch. */
export function callBinding(
  binding: Binding,
  instance: Instance,
  kind: number,
  at: number,
  length: number,
): { status: number; answer: Outgoing } {
  // Outside of what is caught below: a broken engine is nothing for the guest.
  const args = binding.json
    ? kind === Kind.JSON ? instance.readText(at, length) : undefined
    : instance.decode(kind, at, length);
  if (!binding.json && !Array.isArray(args)) {
    throw new EngineError("the engine called a host function without an array");
  }
  try {
    if (binding.json) {
      // Tagged text is not JSON that a host function could make sense of.
      if (typeof args !== "string") {
        return {
          status: Status.ERROR,
          answer: errorAnswer(
            `${binding.name}: an argument is not plain JSON, which this function takes`,
          ),
        };
      }
      const json = binding.fn(args);
      if (typeof json !== "string") {
        const got = isPromise(json) ? "a promise" : typeof json;
        return {
          status: Status.ERROR,
          answer: errorAnswer(
            `${binding.name} must return JSON text, it returned ${got}`,
          ),
        };
      }
      return {
        status: Status.OK,
        answer: { kind: Kind.JSON, number: 0, message: json },
      };
    }
    const value = binding.fn(...args as unknown[]);
    if (isPromise(value)) {
      // Its rejection is nobody's: the guest gets this error instead.
      value.then(undefined, () => {});
      return {
        status: Status.ERROR,
        answer: errorAnswer(
          `${binding.name} returned a promise, and this run cannot wait for one; return the value itself`,
        ),
      };
    }
    return {
      status: Status.OK,
      answer: outgoing(value, `the result of ${binding.name}`),
    };
  } catch (error) {
    return { status: Status.ERROR, answer: errorAnswer(messageOf(error)) };
  }
}
