/**
 * What can be asked of an engine: each request writes its input and calls one
 * export. A guest without memory for the input is out of memory.
 *
 * @module
 */

import type { Outgoing } from "../values/outgoing.ts";
import { Status } from "./abi.ts";
import type { Instance } from "./instance.ts";

/** Asks an engine for something; gives the status. */
export type Request = (instance: Instance) => number;

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
  return (instance) =>
    instance.writeInput(filename, source)
      ? instance.exports.sandbox_eval(
        instance.lengths[0],
        instance.lengths[1],
        mode,
      )
      : Status.MEMORY;
}

/** Compiles a source; the value is the script's id. */
export function compile(
  filename: string,
  source: string,
  mode: number,
): Request {
  return (instance) =>
    instance.writeInput(filename, source)
      ? instance.exports.sandbox_compile(
        instance.lengths[0],
        instance.lengths[1],
        mode,
      )
      : Status.MEMORY;
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
  return (instance) =>
    instance.writeInput(name, args.message)
      ? instance.exports.sandbox_call(
        instance.lengths[0],
        args.kind,
        instance.lengths[1],
        mode,
      )
      : Status.MEMORY;
}

/** Sets a global. */
export function setGlobal(name: string, value: Outgoing): Request {
  return (instance) => {
    if (!instance.writeInput(name, value.message)) return Status.MEMORY;
    instance.writeNumber(value.number);
    return instance.exports.sandbox_set(
      instance.lengths[0],
      value.kind,
      instance.lengths[1],
    );
  };
}

/** Reads a global. */
export function getGlobal(name: string, mode: number): Request {
  return (instance) =>
    instance.writeInput(name, undefined)
      ? instance.exports.sandbox_get(instance.lengths[0], mode)
      : Status.MEMORY;
}

/** Defines a host function. */
export function bind(name: string, id: number): Request {
  return (instance) =>
    instance.writeInput(name, undefined)
      ? instance.exports.sandbox_bind(instance.lengths[0], id, 0)
      : Status.MEMORY;
}

/** Removes a host function. */
export function unbind(name: string): Request {
  return (instance) =>
    instance.writeInput(name, undefined)
      ? instance.exports.sandbox_unbind(instance.lengths[0])
      : Status.MEMORY;
}

/** Adds a module that guest code can import. */
export function addModule(name: string, source: string): Request {
  return (instance) =>
    instance.writeInput(name, source)
      ? instance.exports.sandbox_add_module(...instance.lengths)
      : Status.MEMORY;
}

/** Asks for the names that continue a prefix. */
export function complete(prefix: string): Request {
  return (instance) =>
    instance.writeInput(prefix, undefined)
      ? instance.exports.sandbox_complete(instance.lengths[0])
      : Status.MEMORY;
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
