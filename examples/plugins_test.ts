import assert from "node:assert/strict";
import { PluginHost, PLUGINS } from "./plugins.ts";

Deno.test("plugins keep their state, and an endless one is unloaded", async () => {
  const log: string[] = [];
  using host = new PluginHost(
    new Map([["log", (text: string) => void log.push(text)]]),
  );
  for (const plugin of PLUGINS) await host.load(plugin);
  const first = await host.dispatch({ user: "Ada" });
  assert.deepEqual(first.slice(0, 2), [
    { plugin: "greeter.js", value: "Hello, Ada" },
    { plugin: "counter.py", value: { user: "Ada", count: 1 } },
  ]);
  assert.match(
    JSON.stringify(first[2]),
    /LimitError: the guest ran for more than 200 ms/,
  );
  assert.deepEqual(host.names, ["greeter.js", "counter.py"]);
  const second = await host.dispatch({ user: "Bob" });
  assert.deepEqual(second[1], {
    plugin: "counter.py",
    value: { user: "Bob", count: 2 },
  });
  assert.deepEqual(log, ["saw Ada", "saw Bob"]);
});

Deno.test("a plugin gets no function that is not allowed", async () => {
  using host = new PluginHost(new Map());
  await assert.rejects(host.load(PLUGINS[0]!), /wants log: not allowed/);
});
