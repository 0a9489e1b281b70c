{
  const n = 56;
  const a = new Float64Array(n * n).map((_, i) => (i % 7) - 3);
  const b = new Float64Array(n * n).map((_, i) => (i % 5) - 2);
  const product = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      const factor = a[i * n + k];
      for (let j = 0; j < n; j++) product[i * n + j] += factor * b[k * n + j];
    }
  }
  const trace = Array.from({ length: n }, (_, i) => product[i * n + i]).reduce((x, y) => x + y);
  if (trace !== -1) throw new Error(`${trace}`);
  trace;
}
