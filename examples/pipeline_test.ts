import assert from "node:assert/strict";
import { rate, readOrders, transformOrders, TRANSFORMS } from "./pipeline.ts";

Deno.test("both languages make the same invoices", async () => {
  const orders = await readOrders();
  const expected = orders.filter((order) => !order.cancelled).map((order) => ({
    id: order.id,
    email: order.email.trim().toLowerCase(),
    total:
      order.items.reduce((sum, item) => sum + item.quantity * item.price, 0) *
      rate(order.currency),
  }));
  assert.equal(orders.length, 3000);
  assert.ok(expected.length > 2500 && expected.length < 3000);
  for (const language of ["javascript", "python"] as const) {
    const invoices = await transformOrders(
      language,
      TRANSFORMS[language],
      orders,
    );
    assert.equal(invoices.length, expected.length);
    invoices.forEach((invoice, i) => {
      assert.equal(invoice.id, expected[i]!.id);
      assert.equal(invoice.email, expected[i]!.email);
      assert.ok(Math.abs(invoice.totalEur - expected[i]!.total) <= 0.0051);
    });
  }
});

Deno.test("a host function's error reaches the guest by its message", async () => {
  const [order] = await readOrders();
  await assert.rejects(
    transformOrders("python", TRANSFORMS.python, [{
      ...order!,
      currency: "XXX",
      cancelled: false,
    }]),
    { name: "HostError", message: "no rate for XXX" },
  );
});
