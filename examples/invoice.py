# A script for `sandbox transform`: an order in, an invoice out.
def transform(order):
    if order["cancelled"]:
        return None  # drops the record
    total = sum(item["quantity"] * item["price"] for item in order["items"])
    return {
        "id": order["id"],
        "email": order["email"].strip().lower(),
        "total": round(total, 2),
        "currency": order["currency"],
    }
