/**
 * `poll_oneoff` and `sched_yield`.
 *
 * @module
 */

import { timeOn } from "./clock.ts";
import { Errno } from "./errno.ts";
import { File } from "./files.ts";
import type { System } from "./system.ts";
import { Input } from "./table.ts";

/** More subscriptions than this in one call are refused with EINVAL. */
export const MAX_SUBSCRIPTIONS = 4096;

const EventType = { CLOCK: 0, FD_READ: 1, FD_WRITE: 2 } as const;
const SUBSCRIPTION_SIZE = 48;
const EVENT_SIZE = 32;
const ABSOLUTE = 1;
const HANGUP = 1;
const FOREVER = 2n ** 64n;

interface Event {
  readonly userdata: bigint;
  readonly type: number;
  readonly error: Errno;
  readonly bytes: number;
  readonly flags: number;
  /** How long until it happens; 0 when it has. */
  readonly delay: bigint;
}

/** What the subscription at that place comes to; `undefined` for one of no known type. */
function readSubscription(system: System, at: number): Event | undefined {
  const { memory } = system;
  const userdata = memory.readU64(at);
  const type = memory.readU8(at + 8);
  const event = {
    userdata,
    type,
    error: Errno.SUCCESS,
    bytes: 0,
    flags: 0,
    delay: 0n,
  };
  if (type === EventType.CLOCK) {
    const time = timeOn(system.grants.clock, memory.readU32(at + 16));
    if (time === undefined) return { ...event, error: Errno.INVAL };
    const timeout = memory.readU64(at + 24);
    const absolute = (memory.readU16(at + 40) & ABSOLUTE) !== 0;
    const delay = absolute ? timeout - time : timeout;
    return { ...event, delay: delay > 0n ? delay : 0n };
  }
  if (type !== EventType.FD_READ && type !== EventType.FD_WRITE) {
    return undefined;
  }
  const descriptor = system.descriptors.get(memory.readU32(at + 16));
  if (descriptor === undefined) return { ...event, error: Errno.BADF };
  const { target } = descriptor;
  if (target instanceof File && type === EventType.FD_READ) {
    return { ...event, bytes: Math.max(0, target.size - descriptor.position) };
  }
  if (target instanceof Input) return { ...event, flags: HANGUP };
  return event;
}

/**
 * Answers what has happened. Reading and writing never wait here; when only
 * clocks are asked for, the time until the first of them passes at once.
 */
export function poll_oneoff(
  system: System,
  subscriptions: number,
  events: number,
  count: number,
  result: number,
): number {
  const { memory } = system;
  const asked = count >>> 0;
  if (asked === 0 || asked > MAX_SUBSCRIPTIONS) return Errno.INVAL;
  const input = memory.check(subscriptions, asked * SUBSCRIPTION_SIZE);
  const output = memory.check(events, asked * EVENT_SIZE);
  memory.check(result, 4);
  // All are read before an event is written, since the two may overlap.
  const all: Event[] = [];
  for (let index = 0; index < asked; index++) {
    const event = readSubscription(system, input + index * SUBSCRIPTION_SIZE);
    if (event === undefined) return Errno.INVAL;
    all.push(event);
  }
  system.charge(asked * SUBSCRIPTION_SIZE);
  const wait = all.reduce(
    (least, { delay }) => delay < least ? delay : least,
    FOREVER,
  );
  if (wait > 0n) system.grants.clock.sleep(wait);
  let at = output;
  for (const event of all) {
    if (event.delay > wait) continue;
    memory.clear(at, EVENT_SIZE);
    memory.writeU64(at, event.userdata);
    memory.writeU16(at + 8, event.error);
    memory.writeU8(at + 10, event.type);
    memory.writeSize(at + 16, event.bytes);
    memory.writeU16(at + 24, event.flags);
    at += EVENT_SIZE;
  }
  memory.writeU32(result, (at - output) / EVENT_SIZE);
  return Errno.SUCCESS;
}

/** There is nothing to yield to. */
export function sched_yield(_system: System): number {
  return Errno.SUCCESS;
}
