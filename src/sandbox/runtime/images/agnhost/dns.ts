import { instant, type Program } from '../../process.ts';

/** The words of the first line of /etc/resolv.conf that begins so. */
const listOf = (keyword: string): Program =>
  instant((io) => {
    const line = (io.files.read('/etc/resolv.conf') ?? '').split('\n').find((one) => one.startsWith(keyword));
    if (line === undefined) {
      io.err('panic: Could not find DNS search list!\n');
      return 2;
    }
    io.out(`${line.split(' ').slice(1).join(',')}\n`);
    return 0;
  });

export const dnsSuffix = listOf('search');
export const dnsServerList = listOf('nameserver');

export const etcHosts = instant((io) => {
  io.out(`${io.files.read('/etc/hosts') ?? ''}\n`);
  return 0;
});
