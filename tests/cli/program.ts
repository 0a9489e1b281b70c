/**
 * The real program, in a process of its own, with no permission but those given.
 *
 * @module
 */

const CLI = new URL("../../cli.ts", import.meta.url).pathname;

/** How a process ended. */
export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** What a process is given. */
export interface Surroundings {
  readonly stdin?: string | Uint8Array;
  /** Folder that it may read and write, and is in. */
  readonly folder?: string;
}

/** Starts the program. */
export function start(
  args: readonly string[],
  { folder }: Surroundings = {},
): Deno.ChildProcess {
  const permissions = folder
    ? [`--allow-read=${folder}`, `--allow-write=${folder}`]
    : [];
  return new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      "--no-check",
      "--quiet",
      ...permissions,
      CLI,
      ...args,
    ],
    ...(folder && { cwd: folder }),
    env: { NO_COLOR: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Runs the program to its end. */
export async function sandbox(
  args: readonly string[],
  surroundings: Surroundings = {},
): Promise<Ended> {
  const child = start(args, surroundings);
  const { stdin = "" } = surroundings;
  const bytes = typeof stdin === "string"
    ? new TextEncoder().encode(stdin)
    : stdin;
  const writer = child.stdin.getWriter();
  // A program that fails early reads nothing.
  const written = writer.write(bytes).then(() => writer.close()).catch(
    () => {},
  );
  const { code, stdout, stderr } = await child.output();
  await written;
  return {
    code,
    out: new TextDecoder().decode(stdout),
    error: new TextDecoder().decode(stderr),
  };
}

/** A folder with these files, for the time of a test. */
export async function withFolder(
  files: Readonly<Record<string, string | Uint8Array>>,
  work: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, content] of Object.entries(files)) {
      const bytes = typeof content === "string"
        ? new TextEncoder().encode(content)
        : content;
      await Deno.writeFile(`${folder}/${name}`, bytes);
    }
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
