/**
 * The meter of one instance: counts fuel, and stops the guest from inside.
 *
 * The forge put `fuel -= cost; if (fuel < 0) checkpoint()` on every loop and
 * every recursion of the engine. `fuel` holds what is left of a slice; the
 * checkpoint refills it, and throws a {@linkcode Stop} through the guest's
 * frames when the run is over. WebAssembly without exception handling cannot
 * catch it, so neither can the guest.
 *
 * @module
 */

import type { LimitName } from "../limits.ts";

/** What ends a run from outside the guest. Internal: never reaches a user. */
export type Stop =
  | { readonly limit: LimitName; readonly value: number }
  | { readonly aborted: string; readonly reason: unknown }
  | { readonly thrown: unknown };

/** The exception that unwinds the guest. */
export class StopSignal {
  /** Why it unwinds. */
  readonly stop: Stop;
  /** Makes one. */
  constructor(stop: Stop) {
    this.stop = stop;
  }
}

const MIN_SLICE = 10_000;
const MAX_SLICE = 50_000_000;
const FIRST_SLICE = 200_000;
/** How long a slice should take; a stop is at most about this late. */
const TARGET = 1; // ms

/** Counts fuel and decides about stops. */
export class Meter {
  #fuel: WebAssembly.Global | undefined;
  /** Fuel that was given for the slice. */
  #granted = 0;
  /** Fuel of the run in slices that are over. */
  #spent = 0;
  #slice = FIRST_SLICE;
  #sliceStart = 0;
  #deadline = Infinity;
  #maxRuntime = Infinity;
  #maxFuel = Infinity;
  #signal: AbortSignal | undefined;
  #stop: Stop | undefined;

  /** Takes over the `fuel` global of an instance. */
  attach(fuel: WebAssembly.Global): void {
    this.#fuel = fuel;
    this.#grant(this.#slice);
  }

  #grant(units: number): void {
    this.#granted = units;
    this.#fuel!.value = units;
  }

  /** A run begins. */
  begin(
    now: number,
    maxRuntime: number,
    maxFuel: number,
    signal: AbortSignal | undefined,
  ): void {
    this.#stop = undefined;
    this.#sliceStart = now;
    this.#maxRuntime = maxRuntime;
    this.#deadline = now + maxRuntime;
    this.#signal = signal;
    // Without a budget what is left of the last slice serves on: no write.
    if (maxFuel !== Infinity || this.#maxFuel !== Infinity) {
      this.#grant(Math.min(this.#slice, maxFuel));
    }
    this.#maxFuel = maxFuel;
    this.#spent = 0;
  }

  /** The run is over: the fuel that it used. */
  end(): number {
    const left = this.#fuel!.value as number;
    const used = this.#spent + this.#granted - left;
    this.#granted = left;
    this.#spent = 0;
    this.#signal = undefined;
    return used;
  }

  /** Takes fuel for work that the host does for the guest. */
  charge(units: number): void {
    const left = this.#fuel!.value as number - Math.min(units, 2 ** 30);
    this.#fuel!.value = Math.max(left, -(2 ** 31));
    if (left < 0) this.checkpoint();
  }

  /** Makes the next checkpoint, or the return from the host, end the run. */
  stop(stop: Stop): void {
    this.#stop ??= stop;
  }

  /** What is to end the run now, if anything. */
  due(now: number): Stop | undefined {
    if (this.#stop) return this.#stop;
    if (this.#signal?.aborted) {
      return {
        aborted: "the run was aborted by its signal",
        reason: this.#signal.reason,
      };
    }
    if (now >= this.#deadline) {
      return { limit: "runtime", value: this.#maxRuntime };
    }
    return undefined;
  }

  /** The import `sandbox.checkpoint`: refills the slice or stops the guest. */
  checkpoint(): number {
    const left = this.#fuel!.value as number;
    this.#spent += this.#granted - left;
    this.#granted = left;
    if (this.#spent > this.#maxFuel) {
      throw new StopSignal({ limit: "fuel", value: this.#maxFuel });
    }
    const now = performance.now();
    const stop = this.due(now);
    if (stop) throw new StopSignal(stop);
    const elapsed = now - this.#sliceStart;
    this.#sliceStart = now;
    if (elapsed > TARGET * 2) {
      this.#slice = Math.max(MIN_SLICE, this.#slice >> 1);
    } else if (elapsed < TARGET / 2) {
      this.#slice = Math.min(MAX_SLICE, this.#slice << 1);
    }
    this.#grant(Math.min(this.#slice, this.#maxFuel - this.#spent));
    return 0;
  }
}
