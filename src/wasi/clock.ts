/**
 * `clock_*`, and the clocks that can be granted.
 *
 * @module
 */

import { Errno } from "./errno.ts";
import type { System } from "./system.ts";

/** A guest's time, in nanoseconds. */
export interface Clock {
  /** Since 1970 UTC. */
  now(): bigint;
  /** Since some moment; never goes back. */
  monotonic(): bigint;
  /**
   * Lets that much time pass for the guest. No clock here waits: what the guest
   * sleeps is added to the times it reads from then on.
   */
  sleep(nanoseconds: bigint): void;
  /** The smallest step of either time. */
  readonly resolution: bigint;
}

const MILLISECOND = 1_000_000n;
// The last moment that fits into the signed 64 bits in which guests keep it.
const LAST = 2n ** 63n - 1n;

function saturated(time: bigint): bigint {
  return time < 0n ? 0n : time > LAST ? LAST : time;
}

function nanoseconds(milliseconds: number): bigint {
  if (!Number.isFinite(milliseconds)) {
    throw new TypeError(
      `a clock must give a finite number of milliseconds, not ${milliseconds}`,
    );
  }
  const whole = Math.floor(milliseconds);
  const rest = Math.floor((milliseconds - whole) * 1e6);
  return saturated(BigInt(whole) * MILLISECOND + BigInt(rest));
}

/** Stands still at that moment (in ms since 1970), but for what the guest sleeps. */
export function frozenClock(milliseconds: number): Clock {
  const start = nanoseconds(milliseconds);
  let slept = 0n;
  return {
    resolution: 1n,
    now: () => saturated(start + slept),
    monotonic: () => slept,
    sleep(duration) {
      slept = saturated(slept + duration);
    },
  };
}

/** The host's own time: milliseconds since 1970, and a finer one that never goes back. */
export function realClock(): Clock {
  const origin = performance.now();
  let slept = 0n;
  let last = 0n;
  return {
    resolution: MILLISECOND,
    now: () => saturated(BigInt(Date.now()) * MILLISECOND + slept),
    monotonic() {
      const time = saturated(nanoseconds(performance.now() - origin) + slept);
      return last = time > last ? time : last;
    },
    sleep(duration) {
      slept = saturated(slept + duration);
    },
  };
}

/**
 * The time that `read` tells, in ms since 1970. What it throws, or a
 * `TypeError` when it tells no finite number, ends the guest's run.
 */
export function functionClock(read: () => number): Clock {
  let origin: bigint | undefined;
  let slept = 0n;
  let last = 0n;
  return {
    resolution: MILLISECOND,
    now: () => saturated(nanoseconds(read()) + slept),
    monotonic() {
      const time = nanoseconds(read());
      origin ??= time;
      const passed = saturated(time - origin + slept);
      return last = passed > last ? passed : last;
    },
    sleep(duration) {
      slept = saturated(slept + duration);
    },
  };
}

/** Numbers of the clocks; the two that measure processor time show the monotonic one. */
export const ClockId = {
  REALTIME: 0,
  MONOTONIC: 1,
  PROCESS_CPUTIME: 2,
  THREAD_CPUTIME: 3,
} as const;

/** The time on the clock with that number; `undefined` if there is none. */
export function timeOn(clock: Clock, id: number): bigint | undefined {
  switch (id) {
    case ClockId.REALTIME:
      return clock.now();
    case ClockId.MONOTONIC:
    case ClockId.PROCESS_CPUTIME:
    case ClockId.THREAD_CPUTIME:
      return clock.monotonic();
  }
  return undefined;
}

/** Tells a clock's smallest step. */
export function clock_res_get(
  system: System,
  id: number,
  result: number,
): number {
  if (id >>> 0 > ClockId.THREAD_CPUTIME) return Errno.INVAL;
  system.memory.writeU64(result, system.grants.clock.resolution);
  return Errno.SUCCESS;
}

/** Tells the time; the precision asked for is not needed. */
export function clock_time_get(
  system: System,
  id: number,
  _precision: bigint,
  result: number,
): number {
  const { memory } = system;
  memory.check(result, 8);
  const time = timeOn(system.grants.clock, id);
  if (time === undefined) return Errno.INVAL;
  memory.writeU64(result, time);
  return Errno.SUCCESS;
}
