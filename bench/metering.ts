/**
 * What the metering costs: each program on the engine as it is shipped and on
 * the same engine without a charge, in turn.
 *
 * ```sh
 * deno task wasm                                     # leaves the engines without charges
 * deno run -A bench/metering.ts [javascript|python] [--rounds 9] [--processes 3]
 * ```
 *
 * How fast compiled code is differs from one process to the next by more than
 * the metering costs, so several processes measure one after the other.
 *
 * @module
 */

import assert from "node:assert/strict";
import { parseArgs } from "node:util";
import { javascript } from "../src/languages/javascript.ts";
import type { Language } from "../src/languages/language.ts";
import { python } from "../src/languages/python.ts";
import { loadInterpreter, type Script } from "../mod.ts";
import { describeMachine } from "./timing.ts";

const LANGUAGES: Readonly<Record<string, Language>> = { javascript, python };

/** Milliseconds of each round of a program: with charges, without. */
interface Samples {
  readonly program: string;
  readonly fuel: number;
  readonly metered: number[];
  readonly bare: number[];
}

async function programs(language: Language): Promise<[string, string][]> {
  const folder = new URL(`programs/${language.name}/`, import.meta.url);
  const found: [string, string][] = [];
  for await (const { name } of Deno.readDir(folder)) {
    found.push([
      name.replace(/\.\w+$/, ""),
      await Deno.readTextFile(new URL(name, folder)),
    ]);
  }
  return found.sort(([a], [b]) => a < b ? -1 : 1);
}

async function loadBare(language: Language): Promise<Language> {
  const file = new URL(
    `../wasm/build/${language.name}.bare.wasm`,
    import.meta.url,
  );
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = await Deno.readFile(file);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    console.error(
      `The ${language.name} engine without charges is missing: run \`deno task wasm\` first.`,
    );
    Deno.exit(1);
  }
  return { ...language, load: () => WebAssembly.compile(bytes) };
}

/** Measures every program of a language, in this process. */
async function measure(
  language: Language,
  rounds: number,
): Promise<Samples[]> {
  const options = { maxRuntime: Infinity };
  const metered = (await loadInterpreter(language)).createSandbox(options);
  const bare = (await loadInterpreter(await loadBare(language)))
    .createSandbox(options);
  const results: Samples[] = [];
  for (const [program, source] of await programs(language)) {
    const scripts: [Script, Script] = [
      metered.compile(source),
      bare.compile(source),
    ];
    // The programs check their own results; a wrong one throws here.
    for (let warming = 0; warming < 3; warming++) {
      assert.deepEqual(scripts[0].evalSync(), scripts[1].evalSync());
    }
    const before = metered.usage.fuel;
    scripts[0].evalSync();
    const fuel = metered.usage.fuel - before;
    const times: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round++) {
      // Which one comes first changes, as it may matter.
      for (const which of round % 2 ? [0, 1] as const : [1, 0] as const) {
        const began = performance.now();
        scripts[which].evalSync();
        times[which].push(performance.now() - began);
      }
    }
    results.push({ program, fuel, metered: times[0], bare: times[1] });
  }
  return results;
}

/** The samples of several processes together. */
async function measureInProcesses(
  language: Language,
  rounds: number,
  processes: number,
): Promise<Samples[]> {
  const all = new Map<string, Samples>();
  for (let i = 0; i < processes; i++) {
    const { stdout, success } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "-A", import.meta.url, language.name],
        ...["--rounds", String(rounds), "--samples"],
      ],
      stderr: "inherit",
    }).output();
    if (!success) Deno.exit(1);
    const samples: Samples[] = JSON.parse(new TextDecoder().decode(stdout));
    for (const one of samples) {
      const known = all.get(one.program);
      known?.metered.push(...one.metered);
      known?.bare.push(...one.bare);
      if (!known) all.set(one.program, one);
    }
  }
  return [...all.values()];
}

const best = (times: readonly number[]): number => Math.min(...times);
const median = (times: readonly number[]): number =>
  times.toSorted((a, b) => a - b)[times.length >> 1]!;

function report(language: Language, results: readonly Samples[]): void {
  console.log(`\n${language.name}, metered against not metered`);
  const overhead = (ratio: number) =>
    `${((ratio - 1) * 100).toFixed(1).padStart(6)} %`;
  const logs = { best: 0, median: 0 };
  for (const { program, fuel, metered, bare } of results) {
    const ratios = {
      best: best(metered) / best(bare),
      median: median(metered) / median(bare),
    };
    logs.best += Math.log(ratios.best);
    logs.median += Math.log(ratios.median);
    console.log(
      `  ${program.padEnd(16)} ${best(metered).toFixed(2).padStart(8)} ms` +
        `   best ${overhead(ratios.best)}   median ${overhead(ratios.median)}` +
        `   ${(fuel / best(metered) / 1000).toFixed(0).padStart(6)} fuel/us`,
    );
  }
  const mean = (log: number) => overhead(Math.exp(log / results.length));
  console.log(
    `  ${"geometric mean".padEnd(28)}   best ${mean(logs.best)}   median ${
      mean(logs.median)
    }   (${results.length} programs)`,
  );
}

const { values, positionals } = parseArgs({
  args: Deno.args,
  allowPositionals: true,
  options: {
    rounds: { type: "string", default: "9" },
    processes: { type: "string", default: "3" },
    samples: { type: "boolean", default: false },
  },
});
const chosen = positionals.length > 0 ? positionals : Object.keys(LANGUAGES);
if (!values.samples) console.log(describeMachine());
for (const name of chosen) {
  const language = LANGUAGES[name];
  if (!language) throw new TypeError(`there is no language ${name}`);
  const rounds = Number(values.rounds);
  if (values.samples) {
    console.log(JSON.stringify(await measure(language, rounds)));
  } else {
    const processes = Number(values.processes);
    report(language, await measureInProcesses(language, rounds, processes));
  }
}
