import { Agent, request } from 'node:https';
import type { Peer } from './raw-client.ts';

/** A watch as it comes off the wire: one line an event. */
export interface WatchLines {
  /** When (performance.now) the first line came that holds. */
  next(holds: (line: string) => boolean): Promise<number>;
  close(): void;
}

export async function watchLines({ server, ca, cert, key, headers }: Peer, path: string): Promise<WatchLines> {
  const agent = new Agent({ ca, ...(cert && { cert }), ...(key && { key }) });
  let wanted: { holds: (line: string) => boolean; resolve: (at: number) => void } | undefined;
  let rest = '';
  await new Promise<void>((resolve, reject) => {
    const sent = request(new URL(`${path}?watch=true`, server), { agent, headers }, (response) => {
      resolve();
      response.on('error', () => {});
      response.setEncoding('utf8').on('data', (part: string) => {
        const at = performance.now();
        const lines = (rest + part).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines)
          if (wanted?.holds(line)) {
            wanted.resolve(at);
            wanted = undefined;
          }
      });
    });
    sent.on('error', reject).end();
  });
  return {
    next: (holds) =>
      new Promise((resolve) => {
        wanted = { holds, resolve };
      }),
    close: () => agent.destroy(),
  };
}
