{
  const distance = (a, b) => {
    let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
    for (let i = 1; i <= a.length; i++) {
      const current = [i];
      for (let j = 1; j <= b.length; j++) {
        const change = previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
        current.push(Math.min(change, previous[j] + 1, current[j - 1] + 1));
      }
      previous = current;
    }
    return previous[b.length];
  };
  const a = "the mutable shoreline of an immutable sea ".repeat(5);
  const b = "an immutable shoreline of the mutable sea ".repeat(5);
  const found = distance(a, b);
  if (distance("kitten", "sitting") !== 3 || found !== 50) throw new Error(`${found}`);
  found;
}
