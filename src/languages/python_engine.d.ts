/** The compiled engine. */
declare const engine: WebAssembly.Module;
export default engine;
