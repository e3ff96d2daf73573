import type { Clock } from '../../../lib/clock.ts';
import type { Later } from '../later.ts';
import { addressNumber } from '../view.ts';
import type { DnsAnswer } from './define.ts';
import { candidates, hostsAddress, readResolvConf } from './resolver.ts';

/** Reads a file of the container. */
export type ReadFile = (path: string) => string | undefined;

/** What the C library finds for a name; `no-answer` is a server that keeps silent. */
export type Lookup = { kind: 'found'; addresses: string[] } | { kind: 'unknown' } | { kind: 'no-answer' };

type Ask = (server: string, name: string) => DnsAnswer | undefined;

/** Finds a name's addresses: /etc/hosts first, then each name that the search list makes of it. */
export function lookUp(name: string, read: ReadFile, ask: Ask, clock: Clock): Later<Lookup> {
  const known = addressNumber(name) === undefined ? hostsAddress(read('/etc/hosts') ?? '', name) : name;
  if (known) return at({ kind: 'found', addresses: [known] });
  const settings = readResolvConf(read('/etc/resolv.conf') ?? '');
  // Without a server, the C library asks the machine itself.
  const servers = settings.servers.length ? settings.servers : ['127.0.0.1'];
  const silenceMs = settings.timeoutMs * settings.attempts * servers.length;
  const names = candidates(name, settings);
  let waitedMs = 0;
  for (const [index, full] of names.entries()) {
    const answer = servers.map((server) => ask(server, full)).find((one) => one !== undefined);
    if (!answer) {
      // After silence the list is left, but the name as it stands is asked for once.
      waitedMs = silenceMs * (names.slice(index + 1).includes(name) ? 2 : 1);
      break;
    }
    const addresses = answer.records.filter(({ type }) => type === 'A').map(({ data }) => data);
    if (addresses.length) return at({ kind: 'found', addresses });
  }
  if (waitedMs === 0) return at({ kind: 'unknown' });
  return (done) => clock.after(waitedMs, () => done({ kind: 'no-answer' }));
}

const at =
  (value: Lookup): Later<Lookup> =>
  (done) => {
    done(value);
    return () => {};
  };
