/**
 * What can be asked of an engine: each request writes its input and calls one
 * export. A guest without memory for the input is out of memory.
 *
 * @module
 */

import type { Outgoing } from "../values/outgoing.ts";
import { type EngineExports, Status } from "./abi.ts";
import type { Instance } from "./instance.ts";

/** Asks an engine for something; gives the status. */
export type Request = (instance: Instance) => number;

/** Writes two texts, and calls an export with their lengths. */
function ask(
  first: string,
  second: Outgoing["message"],
  call: (exports: EngineExports, first: number, second: number) => number,
): Request {
  return (instance) =>
    instance.writeInput(first, second)
      ? call(instance.exports, instance.lengths[0], instance.lengths[1])
      : Status.MEMORY;
}

/** Constructs and boots the engine. */
export const boot: Request = ({ exports }) => {
  exports._initialize();
  return exports.sandbox_boot();
};

/** Runs a source. */
export function evaluate(
  filename: string,
  source: string,
  mode: number,
): Request {
  return ask(
    filename,
    source,
    (exports, name, length) => exports.sandbox_eval(name, length, mode),
  );
}

/** Compiles a source; the value is the script's id. */
export function compile(
  filename: string,
  source: string,
  mode: number,
): Request {
  return ask(
    filename,
    source,
    (exports, name, length) => exports.sandbox_compile(name, length, mode),
  );
}

/** Runs a compiled script. */
export function runScript(id: number, mode: number): Request {
  return ({ exports }) => exports.sandbox_run_script(id, mode);
}

/** Forgets a compiled script. */
export function freeScript(id: number): Request {
  return ({ exports }) => {
    exports.sandbox_free_script(id);
    return Status.OK;
  };
}

/** Calls a global function with arguments in JSON text. */
export function callFunction(
  name: string,
  args: Outgoing,
  mode: number,
): Request {
  return ask(
    name,
    args.message,
    (exports, name, length) =>
      exports.sandbox_call(name, args.kind, length, mode),
  );
}

/** Sets a global. */
export function setGlobal(name: string, value: Outgoing): Request {
  return (instance) => {
    if (!instance.writeInput(name, value.message)) return Status.MEMORY;
    instance.writeNumber(value.number);
    const [nameLength, length] = instance.lengths;
    return instance.exports.sandbox_set(nameLength, value.kind, length);
  };
}

/** Reads a global. */
export function getGlobal(name: string, mode: number): Request {
  return ask(
    name,
    undefined,
    (exports, name) => exports.sandbox_get(name, mode),
  );
}

/** Defines a host function. */
export function bind(name: string, id: number): Request {
  return ask(
    name,
    undefined,
    (exports, name) => exports.sandbox_bind(name, id, 0),
  );
}

/** Removes a host function. */
export function unbind(name: string): Request {
  return ask(name, undefined, (exports, name) => exports.sandbox_unbind(name));
}

/** Adds a module that guest code can import. */
export function addModule(name: string, source: string): Request {
  return ask(
    name,
    source,
    (exports, name, length) => exports.sandbox_add_module(name, length),
  );
}

/** Asks for the names that continue a prefix. */
export function complete(prefix: string): Request {
  return ask(
    prefix,
    undefined,
    (exports, length) => exports.sandbox_complete(length),
  );
}

/** One request after the other, until one does not end well. */
export function inTurn(requests: readonly Request[]): Request {
  return (instance) => {
    for (const request of requests) {
      const status = request(instance);
      if (status !== Status.OK) return status;
    }
    return Status.OK;
  };
}
