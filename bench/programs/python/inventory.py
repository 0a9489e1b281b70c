from dataclasses import dataclass, field

@dataclass
class Item:
    name: str
    price: int
    counts: list[int] = field(default_factory=list)

    @property
    def worth(self):
        return sum(self.counts) * self.price

@dataclass
class Perishable(Item):
    days: int = 0

    @property
    def worth(self):
        return super().worth if self.days > 3 else super().worth / 2

stock = []
for i in range(9000):
    item = Item(f"tool {i}", i % 50) if i % 2 else Perishable(f"fruit {i}", i % 20, days=i % 7)
    item.counts.append(i % 13)
    item.counts.append(1)
    stock.append(item)
ordered = sorted(stock, key=lambda item: (-item.worth, item.name))
many = sum(item.worth > 100 for item in ordered)
total = round(sum(item.worth for item in ordered))
assert (many, total) == (3136, 989500), (many, total)
total
