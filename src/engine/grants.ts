/**
 * What the options grant a guest of time and chance.
 *
 * @module
 */

import type { Settings } from "../options.ts";
import { StopSignal } from "./metering.ts";
import {
  type Clock,
  frozenClock,
  functionClock,
  realClock,
} from "../wasi/clock.ts";
import {
  type RandomSource,
  secureRandom,
  seededRandom,
} from "../wasi/random.ts";

/** The moment at which the clock of a seeded guest stands: 2000-01-01 UTC. */
export const SEEDED_TIME = 946_684_800_000;

/** The clock that the option `clock` asks for. */
export function createClock({ clock, seed }: Settings): Clock {
  if (clock === "real") return realClock();
  if (clock === "frozen") {
    return frozenClock(seed === undefined ? Date.now() : SEEDED_TIME);
  }
  if (clock instanceof Date) return frozenClock(clock.getTime());
  return functionClock(() => {
    try {
      const time = Number(clock());
      if (Number.isFinite(time)) return time;
      throw new TypeError(
        `the option clock must give milliseconds or a Date, its function gave ${time}`,
      );
    } catch (error) {
      // The host's own failure: it goes to the caller, not into the guest.
      throw new StopSignal({ thrown: error });
    }
  });
}

/** The randomness that the option `seed` asks for. */
export function createRandom({ seed }: Settings): RandomSource {
  return seed === undefined ? secureRandom() : seededRandom(seed);
}
