import json

rows = [
    {
        "id": i,
        "name": f"customer {i}",
        "orders": [{"sku": f"a{i % 17}", "price": i * 1.25}, {"sku": f"b{i % 5}", "price": 3.5}],
        "active": i % 3 == 0,
        "note": None if i % 7 else 'line one\nline "two"',
    }
    for i in range(2500)
]
sums = {}
for row in json.loads(json.dumps(rows)):
    if row["active"]:
        for order in row["orders"]:
            sums[order["sku"]] = sums.get(order["sku"], 0) + order["price"]
total = sum(json.loads(json.dumps(sums, indent=2, sort_keys=True)).values())
assert total == 1305522.75, total
total
