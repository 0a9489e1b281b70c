// Runs the programs of the build.

export interface CommandOptions {
  cwd?: URL;
  env?: Record<string, string>;
}

/** Runs a program and lets it write to the terminal; fails when it fails. */
export async function run(
  program: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<void> {
  const status = await new Deno.Command(program, {
    args: [...args],
    ...options,
  }).spawn().status;
  if (!status.success) {
    throw new Error(
      `${program} ${args[0] ?? ""} failed with code ${status.code}`,
    );
  }
}

/** What a program writes to its standard output. */
export async function output(
  program: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  const command = new Deno.Command(program, {
    args: [...args],
    ...options,
    stderr: "inherit",
  });
  const result = await command.output();
  if (!result.success) {
    throw new Error(
      `${program} ${args[0] ?? ""} failed with code ${result.code}`,
    );
  }
  return new TextDecoder().decode(result.stdout).trim();
}

/** Whether a program is there and answers its version. */
export async function exists(program: string): Promise<boolean> {
  try {
    const command = new Deno.Command(program, {
      args: ["--version"],
      stdout: "null",
      stderr: "null",
    });
    return (await command.output()).success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
