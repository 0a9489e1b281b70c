from collections import Counter

words = ["river", "stone", "Cloud", "ember", "fox", "Meadow", "lantern", "north"]

def text(length):
    seed = 42
    chosen = []
    for _ in range(length):
        seed = seed * 48271 % 2147483647
        chosen.append(words[seed % len(words)])
    return " ".join(chosen)

long = text(60_000)
counts = Counter(long.lower().split())
letters = Counter(long)
ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
assert sum(counts.values()) == 60_000 and len(ranked) == 8, ranked
assert letters[" "] == 59_999, letters
ranked[0][1]
