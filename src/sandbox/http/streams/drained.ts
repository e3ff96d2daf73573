import type { Writable } from 'node:stream';

/** Resolves when the other side has taken what was written, or has gone. */
export function drained(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      stream.off('drain', done);
      stream.off('close', done);
      resolve();
    };
    if (stream.destroyed) return resolve();
    stream.on('drain', done);
    stream.on('close', done);
  });
}
