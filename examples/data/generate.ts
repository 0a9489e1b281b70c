/**
 * Writes `orders.ndjson`, the data set of the examples: 3,000 orders, generated,
 * the same at each run.
 *
 * ```sh
 * deno run --allow-write examples/data/generate.ts
 * ```
 *
 * @module
 */

const COUNTRIES = ["DE", "FR", "IT", "NL", "PL", "SE", "US", "JP"];
const CURRENCIES = ["EUR", "EUR", "EUR", "EUR", "PLN", "SEK", "USD", "JPY"];
const ITEMS = ["lamp", "chair", "desk", "shelf", "rug", "clock", "vase"];

let state = 20_240_229;

/** A whole number below `bound`, by a linear congruential generator. */
function below(bound: number): number {
  state = (state * 1_664_525 + 1_013_904_223) >>> 0;
  return Math.floor(state / 2 ** 32 * bound);
}

const lines: string[] = [];
for (let id = 1; id <= 3000; id++) {
  const place = below(COUNTRIES.length);
  const items = Array.from({ length: 1 + below(4) }, () => ({
    sku: ITEMS[below(ITEMS.length)],
    quantity: 1 + below(5),
    price: (100 + below(20_000)) / 100,
  }));
  lines.push(JSON.stringify({
    id,
    customer: `c${1000 + below(400)}`,
    email: ` User${below(400)}@Example.com `,
    country: COUNTRIES[place],
    currency: CURRENCIES[place],
    placed: new Date(Date.UTC(2024, below(12), 1 + below(28), below(24)))
      .toISOString(),
    cancelled: below(20) === 0,
    items,
  }));
}
await Deno.writeTextFile(
  new URL("./orders.ndjson", import.meta.url),
  lines.join("\n") + "\n",
);
