{
  function* solutions(size, row = 0, columns = new Set(), down = new Set(), up = new Set()) {
    if (row === size) {
      yield 1;
      return;
    }
    for (let column = 0; column < size; column++) {
      if (columns.has(column) || down.has(row - column) || up.has(row + column)) continue;
      columns.add(column), down.add(row - column), up.add(row + column);
      yield* solutions(size, row + 1, columns, down, up);
      columns.delete(column), down.delete(row - column), up.delete(row + column);
    }
  }
  let found = 0;
  for (const one of solutions(9)) found += one;
  if (found !== 352) throw new Error(`${found} solutions`);
  found;
}
