"""Classes, closures, generators, exceptions, pattern matching, containers."""

import abc
import collections
import contextlib
import enum
import functools
import heapq
import random


class Shape(abc.ABC):
    registry = []

    def __init_subclass__(cls):
        Shape.registry.append(cls.__name__)

    @abc.abstractmethod
    def area(self): ...

    def __lt__(self, other):
        return self.area() < other.area()


class Square(Shape):
    __slots__ = ("side",)

    def __init__(self, side):
        self.side = side

    def area(self):
        return self.side * self.side

    def __eq__(self, other):
        return isinstance(other, Square) and self.side == other.side

    def __hash__(self):
        return hash(("square", self.side))


class Circle(Shape):
    def __init__(self, radius):
        self.radius = radius

    def area(self):
        return 3.14159 * self.radius**2

    @property
    def diameter(self):
        return self.radius * 2

    @classmethod
    def unit(cls):
        return cls(1)

    def __repr__(self):
        return f"Circle({self.radius})"


class Vector:
    def __init__(self, *parts):
        self.parts = parts

    def __add__(self, other):
        return Vector(*(a + b for a, b in zip(self.parts, other.parts)))

    def __mul__(self, k):
        return Vector(*[a * k for a in self.parts])

    def __getitem__(self, i):
        return self.parts[i]

    def __len__(self):
        return len(self.parts)

    def __iter__(self):
        yield from self.parts


class Kind(enum.Enum):
    SMALL = 1
    LARGE = 2


class Tree:
    def __init__(self, key):
        self.key, self.left, self.right = key, None, None

    def insert(self, key):
        node = self
        while True:
            side = "left" if key < node.key else "right"
            child = getattr(node, side)
            if child is None:
                setattr(node, side, Tree(key))
                return
            node = child

    def __iter__(self):
        if self.left:
            yield from self.left
        yield self.key
        if self.right:
            yield from self.right


def describe(value):
    match value:
        case {"kind": "point", "at": [x, y]}:
            return x + y
        case [first, *rest] if rest:
            return describe(first)
        case str() as text:
            return len(text)
        case int() | float():
            return value
        case _:
            return None


def counter(start):
    def step(by=1):
        nonlocal start
        start += by
        return start
    return step


@functools.cache
def ways(total, coins):
    if total == 0:
        return 1
    if total < 0 or not coins:
        return 0
    return ways(total - coins[0], coins) + ways(total, coins[1:])


@contextlib.contextmanager
def logged(log, name):
    log.append(f"+{name}")
    try:
        yield name
    finally:
        log.append(f"-{name}")


def risky(n):
    try:
        if n % 7 == 0:
            raise KeyError(n)
        if n % 5 == 0:
            return [1, 2][n]
        return 10 // (n % 3)
    except (KeyError, ZeroDivisionError) as error:
        return str(error)
    except IndexError:
        return -1
    finally:
        n += 1


def shortest(edges, start):
    distances, queue = {start: 0}, [(0, start)]
    while queue:
        far, node = heapq.heappop(queue)
        if far > distances[node]:
            continue
        for neighbour, cost in edges[node]:
            total = far + cost
            if total < distances.get(neighbour, 1 << 30):
                distances[neighbour] = total
                heapq.heappush(queue, (total, neighbour))
    return distances


def life(cells, rounds):
    for _ in range(rounds):
        near = collections.Counter(
            (x + dx, y + dy) for x, y in cells for dx in (-1, 0, 1) for dy in (-1, 0, 1) if dx or dy
        )
        cells = {cell for cell, count in near.items() if count == 3 or (count == 2 and cell in cells)}
    return len(cells)


def sort_by_merging(items):
    if len(items) < 2:
        return items
    middle = len(items) // 2
    left, right = sort_by_merging(items[:middle]), sort_by_merging(items[middle:])
    merged, i, j = [], 0, 0
    while i < len(left) and j < len(right):
        if left[i] <= right[j]:
            merged.append(left[i])
            i += 1
        else:
            merged.append(right[j])
            j += 1
    return merged + left[i:] + right[j:]


def main():
    generator = random.Random(11)
    keys = [generator.random() for _ in range(1500)]
    tree = Tree(0.5)
    for key in keys:
        tree.insert(key)
    shapes = [Square(i % 23) if i % 2 else Circle(i % 19) for i in range(1200)]
    step = counter(5)
    log = []
    for i in range(150):
        with logged(log, i):
            step(by=i)
    edges = {i: [((i * 3 + k) % 150, 1 + (i + k) % 9) for k in range(4)] for i in range(150)}
    queue = collections.deque(maxlen=20)
    for i in range(1500):
        queue.append(i)
    total = Vector(0, 0, 0)
    for i in range(600):
        total = total + Vector(i, 1, 2.5) * 2
    return [
        sum(1 for _ in tree),
        sum(shape.area() for shape in shapes),
        len({shape for shape in shapes if isinstance(shape, Square)}),
        max(shapes).area(),
        Circle.unit().diameter,
        [describe(v) for v in ({"kind": "point", "at": [1, 2]}, ["abc", 1], 2.5, None)] * 2,
        [describe({"kind": "point", "at": [i, 1]}) for i in range(500)][-1],
        ways(120, (50, 20, 10, 5, 2, 1)),
        len(log),
        [risky(i) for i in range(600)][-3:],
        max(shortest(edges, 0).values()),
        life({(1, 0), (2, 1), (0, 2), (1, 2), (2, 2), (10, 10), (10, 11), (10, 12)}, 25),
        sort_by_merging(keys)[:2],
        list(total),
        Kind(2).name,
        list(map(sum, zip(queue, reversed(queue))))[:2],
        sorted(keys)[0],
        step(),
    ]
