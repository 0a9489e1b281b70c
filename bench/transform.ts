/**
 * How many records a second `sandbox transform` takes: the real program, from a
 * file to nowhere, reading, checking and writing included, starting left out.
 *
 * ```sh
 * deno run --allow-read --allow-write --allow-run --allow-sys bench/transform.ts
 * ```
 *
 * @module
 */

import { describeMachine } from "./timing.ts";

const RECORDS = 200_000;
const ROUNDS = 7;

const SCRIPTS: Readonly<Record<string, string>> = {
  "total.js": `function transform(record) {
  record.total = record.price * record.count;
  return record;
}
`,
  "total.py": `def transform(record):
    record["total"] = record["price"] * record["count"]
    return record
`,
};

/** A flat record of 200 bytes. */
function record(i: number): string {
  const text = JSON.stringify({
    id: 1_000_000 + i,
    name: `customer ${i % 1000}`,
    email: `customer${i % 1000}@example.com`,
    price: (i % 997) + 0.25,
    count: i % 7,
    active: i % 2 === 0,
    note: "",
  });
  return `${text.slice(0, -2)}${"n".repeat(200 - text.length)}"}`;
}

interface Counts {
  readonly out: number;
  readonly recordsPerSecond: number;
}

async function transform(folder: string, script: string): Promise<Counts> {
  const cli = new URL("../cli.ts", import.meta.url).pathname;
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-prompt", "--no-check", `--allow-read=${folder}`, cli],
      ...["transform", "--json", script, "records.ndjson"],
    ],
    cwd: folder,
    stdout: "null",
    stderr: "piped",
  }).output();
  const text = new TextDecoder().decode(stderr);
  if (code !== 0) throw new Error(`${script} ended with code ${code}: ${text}`);
  const counts = JSON.parse(text.trim().split("\n").at(-1)!) as Counts;
  if (counts.out !== RECORDS) {
    throw new Error(`${script}: ${counts.out} results`);
  }
  return counts;
}

if (import.meta.main) {
  const folder = await Deno.makeTempDir();
  try {
    const lines = Array.from({ length: RECORDS }, (_, i) => record(i));
    await Deno.writeTextFile(
      `${folder}/records.ndjson`,
      `${lines.join("\n")}\n`,
    );
    const names = Object.keys(SCRIPTS);
    for (const name of names) {
      await Deno.writeTextFile(`${folder}/${name}`, SCRIPTS[name]!);
    }
    const rates = new Map(names.map((name) => [name, [] as number[]]));
    for (let round = 0; round < ROUNDS; round++) {
      for (const name of names) {
        rates.get(name)!.push((await transform(folder, name)).recordsPerSecond);
      }
    }
    console.log(describeMachine());
    console.log(`${RECORDS} records of 200 bytes, ${ROUNDS} rounds, records/s`);
    for (const [name, samples] of rates) {
      samples.sort((a, b) => b - a);
      const figure = (rate: number): string =>
        Math.round(rate).toLocaleString("en-US").padStart(9);
      console.log(
        `  ${name.padEnd(10)} best ${figure(samples[0]!)}   median ${
          figure(samples[samples.length >> 1]!)
        }`,
      );
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
