import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

/** What all modules made with Emscripten have. */
export interface WasmModule {
  HEAPU8: Uint8Array;
  /** What a C++ exception says, where the package has it. */
  getExceptionMessage?(thrown: unknown): string;
}

/** A codec's object: what it holds of the module's memory has to be given back by `delete`. */
export interface WasmObject {
  delete(): void;
}

type Factory = (options: object) => Promise<WasmModule>;

/** Memory only ever grows; a module that needed more than this is given up, its memory with it. */
const KEEP_BYTES = 2 ** 28;

const require = createRequire(import.meta.url);

/**
 * A codec compiled to WebAssembly, loaded from its package when first used. After a failure its memory is in
 * an unknown state (C++ does not unwind there): the instance is dropped and the next call gets a new one.
 * @param script and
 * @param binary the package's exports of the JavaScript and of the WebAssembly
 */
export function wasmCodec<M extends WasmModule>(script: string, binary: string) {
  let compiled: Promise<WebAssembly.Module> | undefined;
  let current: Promise<{ module: M; messages: string[] }> | undefined;

  async function instantiate(): Promise<{ module: M; messages: string[] }> {
    compiled ??= readFile(require.resolve(binary)).then((bytes) => WebAssembly.compile(bytes));
    const wasm = await compiled;
    const messages: string[] = [];
    const listeners = new Set(process.listeners('uncaughtException'));
    const ready = (require(script) as Factory)({
      // Without this the script would look for its binary itself.
      instantiateWasm(imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void) {
        const instance = new WebAssembly.Instance(wasm, imports);
        done(instance);
        return instance.exports;
      },
      print: (line: string) => messages.push(line),
      printErr: (line: string) => messages.push(line),
    });
    // The script makes itself a listener that throws every uncaught exception again, for the whole process.
    for (const listener of process.listeners('uncaughtException')) {
      if (!listeners.has(listener)) process.off('uncaughtException', listener);
    }
    const module = await ready;
    return { module: module as M, messages };
  }

  /**
   * Runs `work`, which must not be asynchronous, on the module.
   * @throws Error with the codec's own words where there are any
   */
  return async function use<T>(work: (module: M) => T): Promise<T> {
    current ??= instantiate();
    const mine = current;
    const { module, messages } = await mine;
    messages.length = 0;
    let sound = false;
    try {
      const result = work(module);
      sound = module.HEAPU8.length <= KEEP_BYTES;
      return result;
    } catch (thrown) {
      throw new Error(reason(module, thrown, messages));
    } finally {
      if (!sound && current === mine) current = undefined;
      messages.length = 0;
    }
  };
}

/** A C++ exception arrives as a number, the address of the object thrown, or wrapped by Emscripten. */
function reason(module: WasmModule, thrown: unknown, messages: string[]): string {
  const said = messages.filter((m) => /error/i.test(m)).map((m) => m.replace(/^\[ERROR\]\s*/i, '').trim());
  if (said.length > 0) return said[0]!;
  if (thrown instanceof Error && thrown.message) return thrown.message.split('\n')[0]!;
  try {
    const message = module.getExceptionMessage?.(thrown);
    if (message) return message;
  } catch {
    // Not an exception object after all.
  }
  return 'the decoder failed';
}
