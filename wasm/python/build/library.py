"""Compiles a tree of modules and packs it: library.py TREE OUT.zip

The bytes depend on the tree alone: sorted names, one fixed time, code that is
not checked against a source, paths as the guest sees them.
"""

import importlib._bootstrap_external as external
import pathlib
import sys
import zipfile

GUEST = "/lib/python313.zip/"
TIME = (2025, 1, 1, 0, 0, 0)


def compiled(path: pathlib.Path, name: str) -> bytes:
    source = path.read_bytes()
    code = compile(source, GUEST + name, "exec", dont_inherit=True, optimize=0)
    digest = external._imp.source_hash(external._RAW_MAGIC_NUMBER, source)
    return bytes(external._code_to_hash_pyc(code, digest, checked=False))


def main(tree: pathlib.Path, out: pathlib.Path) -> None:
    files = sorted(path for path in tree.rglob("*") if path.is_file())
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in files:
            name = path.relative_to(tree).as_posix()
            if path.suffix == ".py":
                name, data = name + "c", compiled(path, name)
            else:
                data = path.read_bytes()
            entry = zipfile.ZipInfo(name, TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data, compresslevel=9)
    print(len(files), "files,", out.stat().st_size, "bytes")


main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
