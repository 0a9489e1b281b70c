{
  const tokens = (text) => text.match(/\d+|[-+*()]/g);
  const parse = (list) => {
    let at = 0;
    const atom = () => {
      const token = list[at++];
      if (token !== "(") return { value: Number(token) };
      const inner = sum();
      at++;
      return inner;
    };
    const product = () => {
      let left = atom();
      while (list[at] === "*") at++, left = { operator: "*", left, right: atom() };
      return left;
    };
    const sum = () => {
      let left = product();
      while (list[at] === "+" || list[at] === "-") left = { operator: list[at++], left, right: product() };
      return left;
    };
    return sum();
  };
  const evaluate = (node) => {
    switch (node.operator) {
      case "+": return evaluate(node.left) + evaluate(node.right);
      case "-": return evaluate(node.left) - evaluate(node.right);
      case "*": return evaluate(node.left) * evaluate(node.right);
      default: return node.value;
    }
  };
  const text = Array.from({ length: 300 }, (_, i) => `(${i}+2)*(7-${i % 5})`).join("-");
  let value = 0;
  for (let round = 0; round < 6; round++) value += evaluate(parse(tokens(text)));
  if (value !== -1359732) throw new Error(`${value}`);
  value;
}
