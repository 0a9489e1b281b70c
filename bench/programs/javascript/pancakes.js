{
  const n = 7;
  const start = Array.from({ length: n }, (_, i) => i);
  let most = 0, permutations = 0;
  const flips = (order) => {
    const stack = order.slice();
    let turns = 0;
    while (stack[0] !== 0) {
      const top = stack[0];
      for (let i = 0, j = top; i < j; i++, j--) {
        const kept = stack[i];
        stack[i] = stack[j];
        stack[j] = kept;
      }
      turns++;
    }
    return turns;
  };
  const visit = (prefix, rest) => {
    if (rest.length === 0) {
      permutations++;
      most = Math.max(most, flips(prefix));
      return;
    }
    rest.forEach((item, i) => visit([...prefix, item], [...rest.slice(0, i), ...rest.slice(i + 1)]));
  };
  visit([], start);
  if (most !== 16 || permutations !== 5040) throw new Error(`${most} flips, ${permutations} orders`);
  most;
}
