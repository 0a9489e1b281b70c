{
  const bodies = [[0, 0, 0, 0, 39.47], [4.84, -1.16, 0.6, 2.81, 0.037], [8.34, 4.12, -1.01, 1.82, 0.011], [12.89, -15.11, 1.08, 0.86, 0.0017]]
    .map(([x, y, vx, vy, mass]) => ({ x, y, vx, vy, mass }));
  const energy = () => {
    let sum = 0;
    bodies.forEach((a, i) => {
      sum += 0.5 * a.mass * (a.vx * a.vx + a.vy * a.vy);
      for (const b of bodies.slice(i + 1)) sum -= a.mass * b.mass / Math.hypot(a.x - b.x, a.y - b.y);
    });
    return sum;
  };
  const before = energy();
  for (let step = 0; step < 6000; step++) {
    for (let i = 0; i < bodies.length; i++) {
      const a = bodies[i];
      for (let j = i + 1; j < bodies.length; j++) {
        const b = bodies[j];
        const dx = a.x - b.x, dy = a.y - b.y;
        const square = dx * dx + dy * dy;
        const pull = 0.0005 / (square * Math.sqrt(square));
        a.vx -= dx * b.mass * pull;
        a.vy -= dy * b.mass * pull;
        b.vx += dx * a.mass * pull;
        b.vy += dy * a.mass * pull;
      }
    }
    for (const body of bodies) {
      body.x += 0.0005 * body.vx;
      body.y += 0.0005 * body.vy;
    }
  }
  if (Math.abs(energy() - before) > 1e-3) throw new Error(`energy went from ${before} to ${energy()}`);
  true;
}
