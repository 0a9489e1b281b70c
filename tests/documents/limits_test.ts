import assert from "node:assert/strict";
import { LIMIT_OPTIONS, LIMITS } from "../../src/limits.ts";

const README = new URL("../../README.md", import.meta.url);

function amount(value: number, unit: string): string {
  if (value === Infinity) return "none";
  if (unit === "bytes") return `${value / 1024 / 1024} MiB`;
  return `${value.toLocaleString("en")} ${unit}`;
}

/** The table of the README, made of the one table of limits. */
function table(): string {
  const rows = LIMIT_OPTIONS.map((option) => {
    const { default: value, unit, text, name } = LIMITS[option];
    return `| \`${option}\` | ${amount(value, unit)} | \`${name}\` | ${text} |`;
  });
  return [
    "| option | default | `error.limit` | what it bounds |",
    "| --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}

Deno.test("the README's table of limits is the one in the code", async () => {
  const text = await Deno.readTextFile(README);
  const found = /<!-- limits:begin -->\n+([^]*?)\n+<!-- limits:end -->/.exec(
    text,
  );
  const cells = (lines: string) =>
    lines.split("\n").slice(2).map((line) =>
      line.split("|").map((cell) => cell.trim()).join("|")
    );
  assert.deepEqual(
    cells(found?.[1] ?? ""),
    cells(table()),
    `expected:\n${table()}`,
  );
});
