from functools import reduce
from itertools import accumulate, chain, groupby, islice

def readings(count):
    value = 7
    for _ in range(count):
        value = (value * 1103515245 + 12345) % 2**31
        yield value % 1000, value // 1000 % 8

def averages(rows):
    for sensor, group in groupby(sorted(rows, key=lambda row: row[1]), key=lambda row: row[1]):
        values = [value for value, _ in group]
        yield sensor, sum(values) / len(values)

rows = list(readings(12_000))
means = dict(averages(rows))
running = list(accumulate(value for value, _ in rows))
windows = [max(rows[i:i + 8]) for i in range(0, len(rows), 8)]
top = reduce(max, (value for value, _ in chain(windows, islice(rows, 100))))
assert len(means) == 8 and top == 999, (means, top)
assert running[-1] == 5949752, running[-1]
running[-1]
