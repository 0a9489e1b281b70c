def inside(size, limit):
    count = 0
    for row in range(size):
        for column in range(size):
            c = complex(column / (size / 3) - 2, row / (size / 2) - 1)
            z = 0j
            for _ in range(limit):
                z = z * z + c
                if z.real * z.real + z.imag * z.imag > 4:
                    break
            else:
                count += 1
    return count

points = inside(72, 60)
assert points == 1372, points
points
