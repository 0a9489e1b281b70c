{
  const grow = (depth) => depth === 0 ? { left: null, right: null } : { left: grow(depth - 1), right: grow(depth - 1) };
  const count = (tree) => tree.left === null ? 1 : 1 + count(tree.left) + count(tree.right);
  let total = 0;
  for (let round = 0; round < 12; round++) total += count(grow(12));
  if (total !== 12 * 8191) throw new Error(`counted ${total}`);
  total;
}
