// Installs what the build needs and the machine lacks: Rust and packages of Debian.

import { exists, output, run } from "./command.ts";
import { type Engine, WASM } from "./sources.ts";

const PACKAGES: Record<Engine, readonly string[]> = {
  javascript: [
    "clang-22",
    "lld-22",
    "llvm-22",
    "libclang-rt-22-dev-wasm32",
    "gcc",
    "libc6-dev",
  ],
  python: [
    "clang-22",
    "lld-22",
    "llvm-22",
    "libclang-rt-22-dev-wasm32",
    "gcc",
    "libc6-dev",
    "make",
    "pkg-config",
    "xz-utils",
    "patch",
  ],
};

async function installed(name: string): Promise<boolean> {
  const command = new Deno.Command("dpkg-query", {
    args: ["-W", "-f", "${db:Status-Status}", name],
    stderr: "null",
  });
  const { stdout } = await command.output();
  return new TextDecoder().decode(stdout) === "installed";
}

async function installPackages(engines: readonly Engine[]): Promise<void> {
  const missing: string[] = [];
  for (const name of new Set(engines.flatMap((engine) => PACKAGES[engine]))) {
    if (!(await installed(name))) missing.push(name);
  }
  if (missing.length === 0) return;
  console.log(`installing ${missing.join(" ")}`);
  const root = Deno.uid() === 0 ? [] : ["sudo"];
  const apt = [...root, "apt-get"];
  await run(apt[0]!, [...apt.slice(1), "update", "-q"]);
  await run(apt[0]!, [
    ...apt.slice(1),
    "install",
    "-q",
    "-y",
    "--no-install-recommends",
    ...missing,
  ]);
}

async function installRust(): Promise<void> {
  const home = Deno.env.get("CARGO_HOME") ?? `${Deno.env.get("HOME")}/.cargo`;
  Deno.env.set("PATH", `${home}/bin:${Deno.env.get("PATH")}`);
  if (!(await exists("rustup"))) {
    const script = await Deno.makeTempFile({ suffix: ".sh" });
    const response = await fetch("https://sh.rustup.rs");
    if (!response.ok) {
      throw new Error("rustup is missing and cannot be downloaded");
    }
    await Deno.writeTextFile(script, await response.text());
    await run("sh", [
      script,
      "-y",
      "--no-modify-path",
      "--default-toolchain",
      "none",
    ]);
  }
  // With no name it installs what rust-toolchain.toml asks for.
  await run("rustup", ["toolchain", "install"], { cwd: WASM });
}

/** Makes the machine ready to build these engines; answers the versions of the tools. */
export async function setUp(
  engines: readonly Engine[],
): Promise<Record<string, string>> {
  await installPackages(engines);
  await installRust();
  const first = (text: string) => text.split("\n")[0]!;
  return {
    rustc: first(await output("rustc", ["--version"], { cwd: WASM })),
    clang: first(await output("clang-22", ["--version"])),
    lld: first(await output("wasm-ld-22", ["--version"])),
  };
}
