import re

lines = [
    f'10.0.{i % 7}.{i % 251} - - [12/Mar/2024:10:{i % 60:02}:00 +0000] '
    f'"GET /items/{i}?page={i % 9} HTTP/1.1" {200 if i % 11 else 404} {i * 13}'
    for i in range(2500)
]
pattern = re.compile(
    r'^(?P<host>[\d.]+) \S+ \S+ \[(?P<time>[^\]]+)\] "(?P<method>[A-Z]+) (?P<path>[^ ?]*)'
    r'(?:\?(?P<query>\S*))? [^"]+" (?P<status>\d{3}) (?P<bytes>\d+)$'
)
size = missing = 0
for line in lines:
    match = pattern.match(line)
    missing += match["status"] == "404"
    size += int(match["bytes"])
    assert re.sub(r"\d+", "N", match["path"]) == "/items/N"
assert (size, missing) == (40608750, 228), (size, missing)
size
