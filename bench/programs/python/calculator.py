import re

def parse(tokens):
    at = 0

    def atom():
        nonlocal at
        token = tokens[at]
        at += 1
        if token != "(":
            return int(token)
        inner = total()
        at += 1
        return inner

    def product():
        nonlocal at
        left = atom()
        while at < len(tokens) and tokens[at] == "*":
            at += 1
            left = ("*", left, atom())
        return left

    def total():
        nonlocal at
        left = product()
        while at < len(tokens) and tokens[at] in "+-":
            operator = tokens[at]
            at += 1
            left = (operator, left, product())
        return left

    return total()

def evaluate(node):
    match node:
        case ("+", left, right):
            return evaluate(left) + evaluate(right)
        case ("-", left, right):
            return evaluate(left) - evaluate(right)
        case ("*", left, right):
            return evaluate(left) * evaluate(right)
        case number:
            return number

text = "-".join(f"({i}+2)*(7-{i % 5})" for i in range(300))
value = sum(evaluate(parse(re.findall(r"\d+|[-+*()]", text))) for _ in range(12))
assert value == -2719464, value
value
