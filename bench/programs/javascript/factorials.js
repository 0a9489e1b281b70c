{
  let product = 1n;
  for (let i = 2n; i <= 2000n; i++) product *= i;
  let digits = 0;
  for (const digit of product.toString()) digits += Number(digit);
  let [a, b] = [0n, 1n];
  for (let i = 0; i < 20000; i++) [a, b] = [b, a + b];
  const remainder = Number(a % 1000000007n);
  if (digits !== 23382 || remainder !== 988094463) throw new Error(`${digits} ${remainder}`);
  digits;
}
