{
  const words = ["river", "stone", "Cloud", "ember", "fox", "Meadow", "lantern", "north"];
  let seed = 42;
  const text = Array.from({ length: 40000 }, () => {
    seed = (seed * 48271) % 2147483647;
    return words[seed % words.length];
  }).join(" ");
  const counts = new Map();
  for (const word of text.toLowerCase().split(" ")) counts.set(word, (counts.get(word) ?? 0) + 1);
  const ranked = [...counts].sort(([a, x], [b, y]) => y - x || a.localeCompare(b));
  const total = ranked.reduce((sum, [, count]) => sum + count, 0);
  if (total !== 40000 || ranked.length !== 8) throw new Error(JSON.stringify(ranked));
  ranked[0][1];
}
