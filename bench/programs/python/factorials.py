from math import factorial, isqrt

digits = sum(map(int, str(factorial(1200))))
a, b = 0, 1
for _ in range(12_000):
    a, b = b, a + b
root = isqrt(a)
power = pow(3, 20_001, a)
assert digits == 12978 and root * root <= a < (root + 1) ** 2, digits
assert power % 1000 == 3, power % 1000
digits
