/**
 * A data pipeline: customers write the transform, the host binds the functions
 * that it may call.
 *
 * ```sh
 * deno run --allow-read examples/pipeline.ts
 * ```
 *
 * @module
 */

import { type LanguageName, loadInterpreter } from "../mod.ts";

/** An order of `data/orders.ndjson`. */
export interface Order {
  readonly id: number;
  readonly email: string;
  readonly currency: string;
  readonly cancelled: boolean;
  readonly items: readonly { quantity: number; price: number }[];
}

/** What the transforms make of an order. */
export interface Invoice {
  readonly id: number;
  readonly email: string;
  readonly totalEur: number;
}

/** The same transform in two languages, as customers would hand them in. */
export const TRANSFORMS: Readonly<Record<LanguageName, string>> = {
  javascript: `
    function transform(order) {
      if (order.cancelled) return null;
      const sum = order.items.reduce((sum, item) => sum + item.quantity * item.price, 0);
      return {
        id: order.id,
        email: order.email.trim().toLowerCase(),
        totalEur: Math.round(sum * rate(order.currency) * 100) / 100,
      };
    }
    function transformAll(orders) {
      return orders.map(transform).filter((invoice) => invoice !== null);
    }
  `,
  python: `
def transform(order):
    if order["cancelled"]:
        return None
    total = sum(item["quantity"] * item["price"] for item in order["items"])
    return {
        "id": order["id"],
        "email": order["email"].strip().lower(),
        "totalEur": round(total * rate(order["currency"]), 2),
    }

def transformAll(orders):
    return [invoice for invoice in map(transform, orders) if invoice is not None]
`,
};

const RATES: ReadonlyMap<string, number> = new Map([
  ["EUR", 1],
  ["PLN", 0.23],
  ["SEK", 0.088],
  ["USD", 0.92],
  ["JPY", 0.0061],
]);

/** The host function that the transforms may call. */
export function rate(currency: string): number {
  const value = RATES.get(currency);
  if (value === undefined) throw new Error(`no rate for ${currency}`);
  return value;
}

/** Runs a transform over orders, 500 at a time. */
export async function transformOrders(
  language: LanguageName,
  source: string,
  orders: readonly Order[],
): Promise<Invoice[]> {
  using interpreter = await loadInterpreter(language);
  using sandbox = interpreter.createSandbox({
    maxMemory: 64 * 1024 * 1024,
    maxRuntime: 2000,
  });
  sandbox.bind("rate", rate);
  await sandbox.eval(source);
  const invoices: Invoice[] = [];
  for (let at = 0; at < orders.length; at += 500) {
    const batch = orders.slice(at, at + 500);
    invoices.push(...await sandbox.call<Invoice[]>("transformAll", batch));
  }
  return invoices;
}

/** Reads the data set. */
export async function readOrders(): Promise<Order[]> {
  const text = await Deno.readTextFile(
    new URL("./data/orders.ndjson", import.meta.url),
  );
  return text.trimEnd().split("\n").map((line) => JSON.parse(line) as Order);
}

if (import.meta.main) {
  const orders = await readOrders();
  for (const language of ["javascript", "python"] as const) {
    const invoices = await transformOrders(
      language,
      TRANSFORMS[language],
      orders,
    );
    console.log(
      `${language}: ${orders.length} orders, ${invoices.length} invoices`,
    );
    console.log(invoices[0]);
  }
}
