/**
 * Ctrl-C while a guest runs. The guest holds this thread, so another one waits
 * for the signal and sets a flag in shared memory; the run looks at the flag
 * through its `AbortSignal` at each checkpoint.
 *
 * @module
 */

// As data, since loading a file would need a permission.
const WATCHER = `
self.onmessage = ({ data: { flag, once } }) => {
  const set = () => {
    Atomics.store(flag, 0, 1);
    self.postMessage("interrupted");
    // The next one ends the process, whatever it is stuck in.
    if (once) Deno.removeSignalListener("SIGINT", set);
  };
  Deno.addSignalListener("SIGINT", set);
  self.postMessage("ready");
};`;

/** A signal that is asked at each look whether it is aborted; it fires no event. */
export function liveSignal(isAborted: () => boolean): AbortSignal {
  const { signal } = new AbortController();
  Object.defineProperty(signal, "aborted", { get: isAborted });
  return signal;
}

/** Watches for Ctrl-C. */
export class Interrupt {
  /** Aborts on Ctrl-C, even while nothing else of this thread can run. */
  readonly signal: AbortSignal;
  readonly #flag = new Int32Array(new SharedArrayBuffer(4));
  readonly #worker: Worker;
  #pressed: () => void = () => {};

  private constructor(worker: Worker) {
    this.#worker = worker;
    this.signal = liveSignal(() => this.happened);
  }

  /** Begins to watch. `once`: a second Ctrl-C ends the process. */
  static async watch(once: boolean): Promise<Interrupt> {
    const url = `data:text/javascript,${encodeURIComponent(WATCHER)}`;
    const interrupt = new Interrupt(new Worker(url, { type: "module" }));
    await new Promise<void>((resolve, reject) => {
      interrupt.#worker.onerror = (event) => reject(new Error(event.message));
      interrupt.#worker.onmessage = ({ data }) => {
        if (data === "ready") resolve();
        else interrupt.#pressed();
      };
      interrupt.#worker.postMessage({ flag: interrupt.#flag, once });
    });
    return interrupt;
  }

  /** Whether Ctrl-C was pressed since the last `clear`. */
  get happened(): boolean {
    return Atomics.load(this.#flag, 0) === 1;
  }

  /** Sets what is called on Ctrl-C, when this thread has time; one function at most. */
  onPress(pressed: () => void): void {
    this.#pressed = pressed;
  }

  /** Forgets an earlier Ctrl-C. */
  clear(): void {
    Atomics.store(this.#flag, 0, 0);
  }

  /** Stops watching. */
  close(): void {
    this.#worker.terminate();
  }
}
