// @ts-self-types="./python_engine.d.ts"
// JavaScript, since TypeScript cannot parse an import of the source phase yet.
// The runtime reads and compiles the file as part of the program: no permission.
import source engine from "../../wasm/dist/python.wasm";

export default engine;
