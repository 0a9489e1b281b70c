import assert from "node:assert/strict";
import { Directory, File, FileTree } from "../../src/wasi/files.ts";

Deno.test("a leading slash, single dots and inner double dots mean nothing", () => {
  const bytes = new Uint8Array([1, 2]);
  for (const path of ["a/b", "/a/b", "./a/./b", "//a//b", "a/x/../b"]) {
    const a = new FileTree([[path, bytes]]).root.get("a");
    assert.ok(a instanceof Directory);
    const b = a.get("b");
    assert.ok(b instanceof File);
    assert.equal(b.bytes, bytes, "bytes are not copied");
  }
});

Deno.test("text is kept as UTF-8", () => {
  const entry = new FileTree([["f", "é"]]).root.get("f");
  assert.ok(entry instanceof File);
  assert.equal(entry.bytes.toHex(), "c3a9");
  assert.equal(entry.size, 2);
});

Deno.test("names that objects know are ordinary", () => {
  const { root } = new FileTree();
  for (const name of ["__proto__", "toString", "constructor"]) {
    assert.equal(root.get(name), undefined);
    const tree = new FileTree([[`${name}/${name}`, name]]);
    const directory = tree.root.get(name);
    assert.ok(directory instanceof Directory);
    assert.ok(directory.get(name) instanceof File);
  }
});

Deno.test("what cannot be a file's path is refused", () => {
  const wrong = [
    "",
    "/",
    ".",
    "a/",
    "..",
    "../a",
    "a/../../b",
    "a\0",
    "\ud800",
  ];
  for (const path of wrong) {
    assert.throws(() => new FileTree([[path, ""]]), TypeError, path);
  }
});

Deno.test("no two files share a path, and none is a directory too", () => {
  for (
    const paths of [["a", "/a"], ["a", "a/b"], ["a/b", "a"], ["a/b/c", "a/b"]]
  ) {
    assert.throws(
      () => new FileTree(paths.map((path) => [path, ""] as const)),
      TypeError,
      paths.join(" and "),
    );
  }
});
