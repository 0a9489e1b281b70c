/**
 * Measures functions against each other: interleaved in one run, so that a
 * machine's moods hit all alike; median and best of many rounds.
 *
 * @module
 */

import { availableParallelism, cpus } from "node:os";

/** A function to measure. */
export interface Candidate {
  readonly name: string;
  /** Does the work once. */
  readonly work: () => void;
  /** How often a round does the work. */
  readonly times: number;
}

/** Microseconds that one piece of work took. */
export interface Timing {
  readonly name: string;
  readonly best: number;
  readonly median: number;
}

/** Measures all candidates in turn, `rounds` times. */
export function measure(
  candidates: readonly Candidate[],
  rounds: number,
): Timing[] {
  const samples = candidates.map(() => [] as number[]);
  for (const { work, times } of candidates) {
    for (let i = 0; i < times; i++) work();
  }
  for (let round = 0; round < rounds; round++) {
    candidates.forEach(({ work, times }, i) => {
      const start = performance.now();
      for (let n = 0; n < times; n++) work();
      samples[i]!.push((performance.now() - start) * 1000 / times);
    });
  }
  return candidates.map(({ name }, i) => {
    const sorted = samples[i]!.sort((a, b) => a - b);
    return {
      name,
      best: sorted[0]!,
      median: sorted[sorted.length >> 1]!,
    };
  });
}

/** One line about the machine. */
export function describeMachine(): string {
  const model = cpus()[0]?.model.trim() ?? "unknown processor";
  return `${model}, ${availableParallelism()} cores, Deno ${Deno.version.deno}, V8 ${Deno.version.v8}`;
}

/** Prints timings as a table. */
export function print(title: string, timings: readonly Timing[]): void {
  console.log(`\n${title}`);
  for (const { name, best, median } of timings) {
    const unit = best >= 1000 ? ["ms", 1000] as const : ["us", 1] as const;
    const show = (value: number) => (value / unit[1]).toFixed(3).padStart(10);
    console.log(
      `  ${name.padEnd(44)} best ${show(best)} ${unit[0]}   median ${
        show(median)
      } ${unit[0]}`,
    );
  }
}
