import type { DnsAnswer, DnsRecord, RecordType } from '../../network/dns/define.ts';
import { readResolvConf } from '../../network/dns/resolver.ts';
import { addressNumber } from '../../network/view.ts';
import { type Program, sleep } from '../process.ts';

const silenceMs = 5000;

/** busybox's nslookup: it asks for the name in each search domain, and for a name with a dot as it stands alone. */
export const nslookup: Program = function* (io) {
  const words = io.argv.slice(1);
  const types = words.flatMap(
    (word) => /^-(?:q|query|type)=(.*)$/.exec(word)?.[1]?.toUpperCase() ?? [],
  ) as RecordType[];
  const [host, given] = words.filter((word) => !word.startsWith('-'));
  if (host === undefined) {
    io.err(usage);
    return 1;
  }
  const settings = readResolvConf(io.files.read('/etc/resolv.conf') ?? '');
  const server = given ?? settings.servers[0] ?? '127.0.0.1';
  const questions = questionsOf(host, types, settings.search);
  const answers = questions.map((question) => ({
    ...question,
    answer: io.network.ask(server, question.name, question.type),
  }));
  if (answers.some(({ answer }) => answer === undefined)) {
    yield sleep(io.clock, silenceMs);
    io.out(';; connection timed out; no servers could be reached\n\n');
    return 1;
  }
  io.out(`Server:\t\t${server}\nAddress:\t${server}:53\n\n`);
  let code = 0;
  for (const { name, answer } of answers) {
    if (answer?.code === 'NXDOMAIN') {
      io.out(`** server can't find ${name}: NXDOMAIN\n\n`);
      code = 1;
    } else if (answer) io.out(`${describe(answer)}\n`);
  }
  return code;
};

function questionsOf(host: string, types: readonly RecordType[], search: readonly string[]) {
  if (addressNumber(host) !== undefined)
    return [{ name: `${host.split('.').reverse().join('.')}.in-addr.arpa`, type: 'PTR' as const }];
  const names =
    host.includes('.') || search.length === 0 ? [host.replace(/\.$/, '')] : search.map((domain) => `${host}.${domain}`);
  const wanted: readonly RecordType[] = types.length ? types : ['A', 'AAAA'];
  return wanted.flatMap((type) => names.map((name) => ({ name, type })));
}

const describe = ({ records }: DnsAnswer): string => records.map((record) => `${line(record)}\n`).join('');

function line({ name, type, data }: DnsRecord): string {
  switch (type) {
    case 'A':
    case 'AAAA':
      return `Name:\t${name}\nAddress: ${data}`;
    case 'CNAME':
      return `${name}\tcanonical name = ${data}`;
    case 'PTR':
      return `${name}\tname = ${data}`;
    case 'SRV':
      return `${name}\tservice = ${data}`;
    default:
      return `${name}\t${data}`;
  }
}

const usage = `BusyBox v1.37.0 () multi-call binary.

Usage: nslookup [-type=QUERY_TYPE] [-debug] HOST [DNS_SERVER]

Query DNS about HOST

QUERY_TYPE: soa,ns,a,aaaa,cname,mx,txt,ptr,srv,any
`;
