def distance(a, b):
    previous = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        current = [i]
        for j, y in enumerate(b, 1):
            current.append(min(previous[j - 1] + (x != y), previous[j] + 1, current[j - 1] + 1))
        previous = current
    return previous[-1]

a = "the mutable shoreline of an immutable sea " * 6
b = "an immutable shoreline of the mutable sea " * 6
found = distance(a, b)
assert distance("kitten", "sitting") == 3 and found == 60, found
found
