import { readResolvConf } from '../../network/dns/resolver.ts';
import { arrival } from '../../network/later.ts';
import { addressNumber } from '../../network/view.ts';
import type { Program } from '../process.ts';

/**
 * busybox's small nslookup with musl, as Alpine had it up to 3.10: it asks the C library, search domains and all, and is content
 * with one answer. It does not know which server answers.
 */
export const smallNslookup: Program = function* (io) {
  const [host] = io.argv.slice(1).filter((word) => !word.startsWith('-'));
  if (host === undefined) {
    io.err('BusyBox v1.30.1 () multi-call binary.\n\nUsage: nslookup HOST [DNS_SERVER]\n');
    return 1;
  }
  io.out("nslookup: can't resolve '(null)': Name does not resolve\n\n");
  const found = yield* arrival(io.network.lookUp(host));
  if (found.kind !== 'found') {
    const why = found.kind === 'no-answer' ? 'Try again' : 'Name does not resolve';
    io.err(`nslookup: can't resolve '${host}': ${why}\n`);
    return 1;
  }
  const [server = ''] = readResolvConf(io.files.read('/etc/resolv.conf') ?? '').servers;
  const nameOf = (address: string) => {
    if (addressNumber(address) === undefined) return '';
    const answer = io.network.ask(server, `${address.split('.').reverse().join('.')}.in-addr.arpa`, 'PTR');
    const data = answer?.records.find(({ type }) => type === 'PTR')?.data;
    return data === undefined ? '' : ` ${data}`;
  };
  const lines = found.addresses.map((address, i) => `Address ${i + 1}: ${address}${nameOf(address)}\n`);
  io.out(`Name:      ${host}\n${lines.join('')}`);
  return 0;
};
