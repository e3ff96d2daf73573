import type { Wait } from './process.ts';

/** What programs write: text, or bytes as they are. */
export type Chunk = string | Uint8Array;

/** What a program reads from. Several processes may hold it. */
export interface Input {
  /**
   * Takes what is there: at most `max` bytes, up to and with the first newline when `line`; 'end' at the end of input,
   * undefined while there is nothing yet.
   */
  take(max?: number, line?: boolean): Uint8Array | 'end' | undefined;
  /** Waits until there is something to take. */
  ready: Wait;
  retain(): void;
  release(): void;
}

/** What a program writes to. */
export interface Output {
  /** Throws BrokenPipe when nobody will ever read it. */
  write(chunk: Chunk): void;
  /** Whether who writes much should wait for `drained` first. */
  isFull(): boolean;
  drained: Wait;
  retain(): void;
  release(): void;
}

/** Ends the process that runs, from anywhere inside it. */
export class ProcessEnd {
  readonly code: number;
  constructor(code: number) {
    this.code = code;
  }
}

/** SIGPIPE: 128 + 13. */
export class BrokenPipe extends ProcessEnd {
  constructor() {
    super(141);
  }
}

export const toBytes = (chunk: Chunk): Uint8Array => (typeof chunk === 'string' ? Buffer.from(chunk) : chunk);

/** Who waits for something to happen; `wake` wakes all. */
export function waiting(): { wait: Wait; wake(): void } {
  const resumes = new Set<() => void>();
  return {
    wait: (resume) => {
      resumes.add(resume);
      return () => resumes.delete(resume);
    },
    wake() {
      const woken = [...resumes];
      resumes.clear();
      for (const resume of woken) resume();
    },
  };
}

const pipeCapacity = 65_536;

/** Two ends. Each begins with one holder, who made it: release both once all who shall have them do. */
export function pipe(): { input: Input; output: Output } {
  const bytes = byteQueue();
  const readable = waiting();
  const writable = waiting();
  let readers = 1;
  let writers = 1;
  return {
    input: {
      take(max, line) {
        if (bytes.size() === 0) return writers === 0 ? 'end' : undefined;
        const taken = bytes.take(max, line);
        writable.wake();
        return taken;
      },
      ready: (resume) => {
        if (bytes.size() > 0 || writers === 0) resume();
        return readable.wait(resume);
      },
      retain: () => void readers++,
      release() {
        if (--readers === 0) writable.wake();
      },
    },
    output: {
      write(chunk) {
        if (readers <= 0) throw new BrokenPipe();
        bytes.put(toBytes(chunk));
        readable.wake();
      },
      isFull: () => readers > 0 && bytes.size() >= pipeCapacity,
      drained: writable.wait,
      retain: () => void writers++,
      release() {
        if (--writers === 0) readable.wake();
      },
    },
  };
}

/** Input from outside: `put` adds to it, `close` ends it. Who puts much should wait for `drained` while it is full. */
export function inputQueue(): Input & Pressure & { put(chunk: Chunk): void; close(): void } {
  const bytes = byteQueue();
  const readable = waiting();
  const writable = waiting();
  let closed = false;
  return {
    take(max, line) {
      if (bytes.size() === 0) return closed ? 'end' : undefined;
      const taken = bytes.take(max, line);
      if (bytes.size() < pipeCapacity) writable.wake();
      return taken;
    },
    isFull: () => bytes.size() >= pipeCapacity,
    drained: writable.wait,
    ready: (resume) => {
      if (bytes.size() > 0 || closed) resume();
      return readable.wait(resume);
    },
    retain: () => {},
    release: () => {},
    put(chunk) {
      bytes.put(toBytes(chunk));
      readable.wake();
    },
    close() {
      closed = true;
      readable.wake();
    },
  };
}

/** Input that is known from the start; without, the end of input at once, as /dev/null. */
export function fixedInput(chunk: Chunk = ''): Input {
  const input = inputQueue();
  input.put(chunk);
  input.close();
  return input;
}

/** Whether there is too much on its way, and when there is not any more. */
export interface Pressure {
  isFull(): boolean;
  drained: Wait;
}

const noPressure: Pressure = {
  isFull: () => false,
  drained: (resume) => {
    resume();
    return () => {};
  },
};

/** Output that goes to a function; `closed` is called when the last holder has gone. */
export function sink(
  write: (chunk: Chunk) => void,
  closed: () => void = () => {},
  { isFull, drained }: Pressure = noPressure,
): Output {
  let holders = 0;
  return {
    write,
    isFull,
    drained,
    retain: () => void holders++,
    release() {
      if (--holders === 0) closed();
    },
  };
}

/** Writes and, when much is waiting to be read, waits. */
export function* put(output: Output, chunk: Chunk): Generator<Wait, void, void> {
  while (output.isFull()) yield output.drained;
  output.write(chunk);
}

/** The next piece of input; undefined at its end. */
export function* takeNext(input: Input, max?: number): Generator<Wait, Uint8Array | undefined, void> {
  for (;;) {
    const taken = input.take(max);
    if (taken === 'end') return undefined;
    if (taken) return taken;
    yield input.ready;
  }
}

/** The next line with its newline, which a last one may lack; undefined at the end. What follows stays to be read. */
export function* takeLine(input: Input): Generator<Wait, string | undefined, void> {
  const pieces: Uint8Array[] = [];
  for (;;) {
    const taken = input.take(undefined, true);
    if (taken === undefined) {
      yield input.ready;
      continue;
    }
    if (taken !== 'end') pieces.push(taken);
    if (taken === 'end' || taken.at(-1) === 10)
      return pieces.length ? Buffer.concat(pieces).toString('utf8') : undefined;
  }
}

/** All of the input. */
export function* takeAll(input: Input): Generator<Wait, Uint8Array, void> {
  const pieces: Uint8Array[] = [];
  for (let piece = yield* takeNext(input); piece; piece = yield* takeNext(input)) pieces.push(piece);
  return Buffer.concat(pieces);
}

function byteQueue() {
  const chunks: Uint8Array[] = [];
  let size = 0;
  return {
    size: () => size,
    put(bytes: Uint8Array) {
      if (bytes.length === 0) return;
      chunks.push(bytes);
      size += bytes.length;
    },
    take(max = Number.POSITIVE_INFINITY, line = false): Uint8Array {
      const taken: Uint8Array[] = [];
      let left = max;
      while (left > 0) {
        const [chunk] = chunks;
        if (!chunk) break;
        const newline = line ? chunk.indexOf(10) : -1;
        const wanted = Math.min(left, newline < 0 ? chunk.length : newline + 1);
        taken.push(chunk.subarray(0, wanted));
        if (wanted === chunk.length) chunks.shift();
        else chunks[0] = chunk.subarray(wanted);
        left -= wanted;
        size -= wanted;
        if (newline >= 0) break;
      }
      return taken.length === 1 && taken[0] ? taken[0] : Buffer.concat(taken);
    },
  };
}
