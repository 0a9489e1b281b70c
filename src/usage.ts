/**
 * What runs have used.
 *
 * @module
 */

/** What a run, or all runs of a sandbox together, used. */
export interface Usage {
  /** Work done, in units of fuel (about one WebAssembly instruction each). */
  readonly fuel: number;
  /** Wall time in milliseconds, host functions included. */
  readonly wallTime: number;
  /** The part of `wallTime` spent in host functions, in milliseconds. */
  readonly hostTime: number;
  /** Calls of host functions. */
  readonly hostCalls: number;
  /** Memory that the guest holds now, in bytes. */
  readonly memory: number;
  /** The most memory that the guest has held, in bytes. */
  readonly peakMemory: number;
  /** Bytes written to stdout and stderr. */
  readonly outputBytes: number;
}

/** The counts of a run while it goes on; the same object serves every run. */
export class Counters {
  fuel = 0;
  wallTime = 0;
  hostTime = 0;
  hostCalls = 0;
  outputBytes = 0;

  /** Starts a new run. */
  clear(): void {
    this.fuel = 0;
    this.wallTime = 0;
    this.hostTime = 0;
    this.hostCalls = 0;
    this.outputBytes = 0;
  }

  /** Adds another's counts. */
  add(other: Counters): void {
    this.fuel += other.fuel;
    this.wallTime += other.wallTime;
    this.hostTime += other.hostTime;
    this.hostCalls += other.hostCalls;
    this.outputBytes += other.outputBytes;
  }

  /** The counts as users see them. */
  usage(memory: number, peakMemory: number): Usage {
    return {
      fuel: this.fuel,
      wallTime: this.wallTime,
      hostTime: this.hostTime,
      hostCalls: this.hostCalls,
      memory,
      peakMemory,
      outputBytes: this.outputBytes,
    };
  }
}
