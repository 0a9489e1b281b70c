{
  let inside = 0;
  for (let row = 0; row < 90; row++) {
    for (let column = 0; column < 90; column++) {
      const cx = column / 30 - 2, cy = row / 45 - 1;
      let x = 0, y = 0, turns = 0;
      while (turns < 60 && x * x + y * y <= 4) {
        [x, y] = [x * x - y * y + cx, 2 * x * y + cy];
        turns++;
      }
      if (turns === 60) inside++;
    }
  }
  if (inside !== 2131) throw new Error(`${inside} points`);
  inside;
}
