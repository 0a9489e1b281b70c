// A script for `sandbox transform`: an order in, an invoice out.
function transform(order) {
  if (order.cancelled) return null; // drops the record
  const total = order.items.reduce(
    (sum, item) => sum + item.quantity * item.price,
    0,
  );
  return {
    id: order.id,
    email: order.email.trim().toLowerCase(),
    total: Math.round(total * 100) / 100,
    currency: order.currency,
  };
}
