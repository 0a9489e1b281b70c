from math import hypot, sqrt

class Body:
    def __init__(self, x, y, vx, vy, mass):
        self.x, self.y, self.vx, self.vy, self.mass = x, y, vx, vy, mass

def energy(bodies):
    total = 0.0
    for i, a in enumerate(bodies):
        total += 0.5 * a.mass * (a.vx * a.vx + a.vy * a.vy)
        for b in bodies[i + 1:]:
            total -= a.mass * b.mass / hypot(a.x - b.x, a.y - b.y)
    return total

def simulate(steps):
    bodies = [Body(0, 0, 0, 0, 39.47), Body(4.84, -1.16, 0.6, 2.81, 0.037),
              Body(8.34, 4.12, -1.01, 1.82, 0.011), Body(12.89, -15.11, 1.08, 0.86, 0.0017)]
    pairs = [(a, b) for i, a in enumerate(bodies) for b in bodies[i + 1:]]
    before = energy(bodies)
    for _ in range(steps):
        for a, b in pairs:
            dx, dy = a.x - b.x, a.y - b.y
            square = dx * dx + dy * dy
            pull = 0.0005 / (square * sqrt(square))
            a.vx -= dx * b.mass * pull
            a.vy -= dy * b.mass * pull
            b.vx += dx * a.mass * pull
            b.vy += dy * a.mass * pull
        for body in bodies:
            body.x += 0.0005 * body.vx
            body.y += 0.0005 * body.vy
    return energy(bodies) - before

change = simulate(4000)
assert abs(change) < 1e-3, change
True
