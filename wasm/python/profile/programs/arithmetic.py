"""Arithmetic: small and large integers, floats, fractions, decimals."""

import decimal
import fractions
import math
import statistics


def ackermann(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ackermann(m - 1, 1)
    return ackermann(m - 1, ackermann(m, n - 1))


def collatz(limit):
    best = 0
    for start in range(1, limit):
        steps, value = 0, start
        while value != 1:
            value = value * 3 + 1 if value & 1 else value >> 1
            steps += 1
        if steps > best:
            best = steps
    return best


def primes(limit):
    sieve = bytearray([1]) * limit
    sieve[:2] = b"\0\0"
    for i in range(2, math.isqrt(limit) + 1):
        if sieve[i]:
            sieve[i * i::i] = bytes(len(range(i * i, limit, i)))
    return sum(sieve)


def integrate(f, low, high, steps):
    width = (high - low) / steps
    total = 0.0
    for i in range(steps):
        x = low + (i + 0.5) * width
        total += f(x)
    return total * width


def orbit(steps):
    x, y, vx, vy = 1.0, 0.0, 0.0, 1.0
    for _ in range(steps):
        r3 = (x * x + y * y) ** 1.5
        vx -= x / r3 * 0.001
        vy -= y / r3 * 0.001
        x += vx * 0.001
        y += vy * 0.001
    return x, y


def large():
    value = 1
    for i in range(1, 400):
        value *= i
    digits = str(value)
    again = int(digits)
    return again % (10**9 + 7), pow(3, 10**6, 2**127 - 1), value.bit_length(), math.gcd(value, 6**50)


def exact():
    third = fractions.Fraction(1, 3)
    total = sum((fractions.Fraction(1, i) for i in range(1, 60)), third)
    with decimal.localcontext() as context:
        context.prec = 60
        root = decimal.Decimal(2).sqrt()
        for _ in range(300):
            root = (root + 2 / root) / 2
    return total, root


def main():
    matrix = [[(i * j) % 11 for j in range(30)] for i in range(30)]
    columns = list(zip(*matrix))
    product = [[sum(a * b for a, b in zip(row, column)) for column in columns] for row in matrix]
    samples = [math.sin(i) * 10 for i in range(800)]
    return [
        ackermann(2, 40),
        collatz(1500),
        primes(20000),
        integrate(lambda x: math.exp(-x) * x, 0, 4, 4000),
        orbit(5000),
        large(),
        str(exact()),
        product[3][4],
        statistics.fmean(samples),
        statistics.stdev(samples),
        sum(samples),
        sum(i * i % 7 for i in range(20000)),
        max(samples),
        divmod(-17, 5),
        round(2.675, 2),
    ]
