/**
 * What a guest writes to stdout and stderr: kept, or handed on in chunks.
 *
 * @module
 */

/** Takes a guest's output as it comes. */
export type OutputSink = (chunk: string) => void;

/** One of the two streams. */
export class OutputStream {
  readonly #sink: OutputSink | undefined;
  // A byte order mark is text like any other.
  #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  #text = "";

  /** Keeps the text if there is no sink. */
  constructor(sink: OutputSink | undefined) {
    this.#sink = sink;
  }

  /** Starts a new run. */
  clear(): void {
    this.#text = "";
  }

  /** Takes bytes; a character may be cut in two by them. */
  write(bytes: Uint8Array): void {
    this.#take(this.#decoder.decode(bytes, { stream: true }));
  }

  /** The run is over: what is left of a cut character is shown as such. */
  flush(): void {
    this.#take(this.#decoder.decode());
  }

  #take(text: string): void {
    if (text === "") return;
    if (this.#sink) this.#sink(text);
    else this.#text += text;
  }

  /** The text of the run so far. */
  get text(): string {
    return this.#text;
  }
}
