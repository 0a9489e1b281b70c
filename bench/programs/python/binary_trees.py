def grow(depth):
    return (grow(depth - 1), grow(depth - 1)) if depth else None

def count(tree):
    return 1 + count(tree[0]) + count(tree[1]) if tree else 1

total = sum(count(grow(12)) for _ in range(6))
assert total == 6 * 8191, total
total
