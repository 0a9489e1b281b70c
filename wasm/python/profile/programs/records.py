"""Records as a transform handles them: dicts, lists, JSON, CSV, dates, grouping."""

import base64
import collections
import copy
import csv
import dataclasses
import datetime
import hashlib
import io
import itertools
import json
import operator
import uuid


def make(count):
    return [
        {
            "id": i,
            "name": f"customer {i}",
            "email": f"Person.{i}@Example.com",
            "amount": i * 1.37,
            "tags": ["new", "vip"] if i % 4 else [],
            "address": {"street": f"{i} High St", "city": ("Oslo", "Lima", "Cairo")[i % 3], "zip": str(10000 + i)},
            "active": i % 5 != 0,
            "note": None,
        }
        for i in range(count)
    ]


def transform(record):
    result = {**record, "email": record["email"].lower(), "total": round(record["amount"] * 1.2, 2)}
    result["city"] = record["address"]["city"]
    result.pop("note", None)
    if not record["active"]:
        return None
    if "vip" in record["tags"]:
        result["rank"] = len(record["tags"])
    return result


def grouped(records):
    by_city = collections.defaultdict(list)
    for record in records:
        by_city[record["address"]["city"]].append(record["amount"])
    return {city: (len(amounts), sum(amounts), max(amounts)) for city, amounts in by_city.items()}


@dataclasses.dataclass(order=True)
class Order:
    day: datetime.date
    amount: float
    lines: list = dataclasses.field(default_factory=list, compare=False)

    @property
    def month(self):
        return self.day.strftime("%Y-%m")


def orders(count):
    start = datetime.date(2022, 1, 1)
    made = [Order(start + datetime.timedelta(days=i * 37 % 365), i * 2.5, [i]) for i in range(count)]
    made.sort()
    months = itertools.groupby(made, key=operator.attrgetter("month"))
    return {month: sum(order.amount for order in group) for month, group in months}


def table(count):
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["id", "name", "price"])
    for i in range(count):
        writer.writerow([i, f'item "{i}", large', f"{i / 8:.3f}"])
    rows = csv.DictReader(io.StringIO(out.getvalue()))
    return sum(float(row["price"]) for row in rows)


def times(count):
    moment = datetime.datetime(2024, 2, 27, tzinfo=datetime.timezone.utc)
    texts = []
    for i in range(count):
        moment += datetime.timedelta(hours=i % 31, minutes=i)
        texts.append(moment.isoformat())
    return max(datetime.datetime.fromisoformat(text) for text in texts).isoformat()


def main():
    records = make(900)
    text = json.dumps(records)
    loaded = json.loads(text)
    results = [result for result in map(transform, loaded) if result is not None]
    counter = collections.Counter(tag for record in records for tag in record["tags"])
    return [
        len(results),
        len(text),
        grouped(records),
        orders(300),
        table(400),
        times(400),
        counter.most_common(1),
        json.loads(json.dumps(results[0], indent=2, sort_keys=True)) == results[0],
        len(copy.deepcopy(records[:60])),
        hashlib.sha256(text.encode()).hexdigest()[:8],
        base64.b64decode(base64.b64encode(text.encode()))[:4].decode(),
        str(uuid.UUID(int=5)),
        sorted(records, key=operator.itemgetter("amount"), reverse=True)[0]["id"],
        dict(zip("abc", itertools.accumulate([1, 2, 3]))),
        len({record["address"]["zip"] for record in records} & {"10001", "x"}),
    ]
