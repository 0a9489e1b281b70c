def primes(limit):
    candidates = bytearray([1]) * (limit + 1)
    candidates[0:2] = b"\0\0"
    for n in range(2, int(limit ** 0.5) + 1):
        if candidates[n]:
            for multiple in range(n * n, limit + 1, n):
                candidates[multiple] = 0
    return [n for n, prime in enumerate(candidates) if prime]

found = primes(150_000)
assert len(found) == 13848, len(found)
found[-1]
