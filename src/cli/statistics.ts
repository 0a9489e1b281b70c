/**
 * What a run used, for `--stats`.
 *
 * @module
 */

import type { Usage } from "../usage.ts";
import { formatCount, formatQuantity } from "./units.ts";

/** One line for people. */
export function describeUsage(usage: Usage): string {
  return [
    `time ${formatQuantity(usage.wallTime, "ms")}`,
    `fuel ${formatCount(usage.fuel)}`,
    `memory ${formatQuantity(usage.memory, "bytes")}`,
    `peak ${formatQuantity(usage.peakMemory, "bytes")}`,
    `output ${formatQuantity(usage.outputBytes, "bytes")}`,
    `host calls ${formatCount(usage.hostCalls)} in ${
      formatQuantity(usage.hostTime, "ms")
    }`,
  ].join(", ");
}
