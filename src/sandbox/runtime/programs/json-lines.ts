import type { Connection } from '../../network/connection.ts';

/** Sends a message as a line of JSON: how simulated programs talk where a real one's own protocol is not needed. */
export const sendLine = (connection: Connection, message: object) =>
  connection.write(Buffer.from(`${JSON.stringify(message)}\n`));

/** Calls back for each whole line; what is no line of ours ends the connection. */
export function readLines<T>(connection: Connection, onMessage: (message: T) => void): void {
  let kept = '';
  connection.onData((chunk) => {
    kept += Buffer.from(chunk).toString('utf8');
    if (kept.length > maxLine) {
      connection.destroy();
      return;
    }
    const lines = kept.split('\n');
    kept = lines.pop() ?? '';
    for (const line of lines) {
      const message = parse<T>(line);
      if (message === undefined) {
        connection.destroy();
        return;
      }
      onMessage(message);
    }
  });
}

const maxLine = 1024 * 1024;

function parse<T>(line: string): T | undefined {
  try {
    const message: unknown = JSON.parse(line);
    return typeof message === 'object' && message !== null ? (message as T) : undefined;
  } catch {
    return undefined;
  }
}
