/**
 * Gets an engine's compiled module.
 *
 * @module
 */

/**
 * Imports the module in its source phase, which needs no permission; where the
 * runtime has no such import, fetches and compiles the file beside it.
 */
export async function loadEngine(
  importSource: () => Promise<{ default: WebAssembly.Module }>,
  url: URL,
): Promise<WebAssembly.Module> {
  try {
    const { default: module } = await importSource();
    if (module instanceof WebAssembly.Module) return module;
  } catch (error) {
    // A SyntaxError or TypeError says that the runtime lacks this import.
    if (!(error instanceof SyntaxError || error instanceof TypeError)) {
      throw error;
    }
  }
  const response = await fetch(url);
  if (!response.ok) {
    throw new Error(
      `cannot load the engine: ${url} answered ${response.status}`,
    );
  }
  return await WebAssembly.compileStreaming(response);
}
