{
  const rows = Array.from({ length: 2500 }, (_, id) => ({
    id,
    name: `customer ${id}`,
    orders: [{ sku: `a${id % 17}`, price: id * 1.25 }, { sku: `b${id % 5}`, price: 3.5 }],
    active: id % 3 === 0,
    note: id % 7 ? null : "line one\nline \"two\"",
  }));
  let text = JSON.stringify(rows);
  const sums = {};
  for (const { orders, active } of JSON.parse(text)) {
    if (!active) continue;
    for (const { sku, price } of orders) sums[sku] = (sums[sku] ?? 0) + price;
  }
  text = JSON.stringify(sums, null, 2);
  const total = Object.values(JSON.parse(text)).reduce((sum, price) => sum + price, 0);
  if (total !== 1305522.75) throw new Error(`${total}`);
  total;
}
