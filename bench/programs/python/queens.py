from itertools import permutations

def solutions(size):
    columns = range(size)
    return sum(
        len({place[i] + i for i in columns}) == len({place[i] - i for i in columns}) == size
        for place in permutations(columns)
    )

found = solutions(7)
assert found == 40, found
found
