/**
 * A plugin system: each plugin runs in a sandbox of its own, gets the functions
 * that its manifest asks for and the host allows, and cannot harm the others.
 *
 * ```sh
 * deno run examples/plugins.ts
 * ```
 *
 * @module
 */

import {
  createSandbox,
  type HostFunction,
  type LanguageName,
  type Sandbox,
  SandboxError,
} from "../mod.ts";

/** A plugin as its author hands it in. */
export interface Plugin {
  readonly name: string;
  readonly language: LanguageName;
  /** Host functions that it wants. */
  readonly permissions: readonly string[];
  /** Defines a function `handle(event)`. */
  readonly source: string;
}

/** What a plugin made of an event. */
export type Outcome =
  | { readonly plugin: string; readonly value: unknown }
  | { readonly plugin: string; readonly error: string };

/** Plugins that are loaded, each in its sandbox. */
export class PluginHost implements Disposable {
  readonly #allowed: ReadonlyMap<string, HostFunction>;
  readonly #loaded = new Map<string, Sandbox>();

  /** `allowed` names the host functions that plugins may ask for. */
  constructor(allowed: ReadonlyMap<string, HostFunction>) {
    this.#allowed = allowed;
  }

  /** Loads a plugin. */
  async load(plugin: Plugin): Promise<void> {
    const sandbox = await createSandbox(plugin.language, {
      maxMemory: 32 * 1024 * 1024,
      maxRuntime: 200,
      filename: plugin.name,
    });
    for (const name of plugin.permissions) {
      const fn = this.#allowed.get(name);
      if (!fn) throw new TypeError(`${plugin.name} wants ${name}: not allowed`);
      sandbox.bind(name, fn);
    }
    await sandbox.eval(plugin.source);
    this.#loaded.set(plugin.name, sandbox);
  }

  /** Gives an event to every plugin. One that a limit stopped is unloaded. */
  async dispatch(event: unknown): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const [plugin, sandbox] of this.#loaded) {
      try {
        outcomes.push({ plugin, value: await sandbox.call("handle", event) });
      } catch (error) {
        if (!(error instanceof SandboxError)) throw error;
        outcomes.push({ plugin, error: `${error.name}: ${error.message}` });
        if (sandbox.spent) this.#unload(plugin);
      }
    }
    return outcomes;
  }

  #unload(plugin: string): void {
    this.#loaded.get(plugin)?.close();
    this.#loaded.delete(plugin);
  }

  /** Names of the plugins that are loaded. */
  get names(): string[] {
    return [...this.#loaded.keys()];
  }

  /** Unloads all plugins. */
  [Symbol.dispose](): void {
    for (const name of this.names) this.#unload(name);
  }
}

/** Three plugins: two that work, one that never ends. */
export const PLUGINS: readonly Plugin[] = [
  {
    name: "greeter.js",
    language: "javascript",
    permissions: ["log"],
    source:
      `function handle(event) { log("saw " + event.user); return "Hello, " + event.user; }`,
  },
  {
    name: "counter.py",
    language: "python",
    permissions: [],
    source: `
count = 0
def handle(event):
    global count
    count += 1
    return {"user": event["user"], "count": count}
`,
  },
  {
    name: "endless.js",
    language: "javascript",
    permissions: [],
    source:
      `function handle() { for (;;) try { for (;;); } finally { continue; } }`,
  },
];

if (import.meta.main) {
  using host = new PluginHost(
    new Map([["log", (text: string) => console.log("log:", text)]]),
  );
  for (const plugin of PLUGINS) await host.load(plugin);
  console.log(await host.dispatch({ user: "Ada" }));
  console.log(await host.dispatch({ user: "Bob" }));
}
