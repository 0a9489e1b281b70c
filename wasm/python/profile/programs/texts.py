"""Strings: splitting, joining, formatting, searching, regular expressions."""

import re
import string
import textwrap

WORDS = (
    "harbour lantern orchard meadow copper violet thunder pebble willow ember "
    "canyon saddle velvet ripple falcon marble cinder timber hollow anchor"
).split()


def prose(count):
    return " ".join(WORDS[(i * 7 + i // 5) % len(WORDS)] for i in range(count))


def frequencies(text):
    counts = {}
    for word in text.lower().split():
        word = word.strip(string.punctuation)
        counts[word] = counts.get(word, 0) + 1
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def caesar(text, shift):
    out = []
    for c in text:
        if c.isalpha():
            base = ord("A") if c.isupper() else ord("a")
            out.append(chr((ord(c) - base + shift) % 26 + base))
        else:
            out.append(c)
    return "".join(out)


def distance(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        previous, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (x != y))
    return row[-1]


def tokens(source):
    pattern = re.compile(r"\s*(?:(\d+\.?\d*)|([A-Za-z_]\w*)|(.))")
    return [match.lastindex for match in pattern.finditer(source)]


def log_lines(count):
    pattern = re.compile(r"^(\d{4})-(\d\d)-(\d\d) (?P<level>[A-Z]+) \[(\w+)\] (.*)$", re.M)
    text = "\n".join(
        f"2023-{i % 12 + 1:02}-{i % 28 + 1:02} {'INFO' if i % 3 else 'WARN'} [part{i % 9}] took {i * 1.5:.2f} ms"
        for i in range(count)
    )
    levels = {}
    for match in pattern.finditer(text):
        levels[match["level"]] = levels.get(match["level"], 0) + int(match[3])
    return levels


def main():
    text = prose(2500)
    return [
        frequencies(text)[:3],
        caesar(caesar(text, 5), -5) == text,
        distance(text[:120], text[40:180]),
        len(tokens("total = price * 1.19 + shipping_cost(order, 'express') - 3" * 20)),
        log_lines(600),
        re.sub(r"([aeiou])\1?", lambda match: match[1].upper(), text)[:20],
        re.findall(r"\b(?:th|wi)\w+", text)[:3],
        re.split(r"[ ,;]+", text)[5],
        bool(re.match(r"(a|b)*c", "ab" * 300 + "c")),
        textwrap.fill(text[:1500], 50)[:30],
        "|".join(f"{i:>6}|{i / 7:<8.3f}|{i:x}|{i!r:^9}" for i in range(400))[:20],
        "%s has %d of %5.1f" % ("box", 7, 2.25),
        text.title().swapcase()[::-3].encode().hex()[:10],
        "größe".upper().encode("utf-8").decode(),
        text.replace("willow", "oak").count("oak"),
        text.find("zzz"),
        text.partition("ember")[0][:5],
        string.Template("$a and ${b}").substitute(a=1, b=2),
        sorted(set(WORDS), key=str.casefold)[:2],
    ]
