import { addressNumber, type ClusterView } from '../view.ts';
import type { DnsAnswer, DnsRecord, RecordType } from './define.ts';
import { findHosts, type Host, reverseName } from './hosts.ts';

/** The domain of the cluster, as kubeadm has it. */
export const clusterDomain = 'cluster.local';
const ttl = 30;

/**
 * Answers as CoreDNS with kubeadm's Corefile on a cluster without other networks: names of Services and Pods are known,
 * any other is passed on to a server that knows none.
 */
export function answerQuestion(view: ClusterView, question: string, type: RecordType): DnsAnswer {
  const name = question.toLowerCase().replace(/\.$/, '');
  if (name.endsWith('.in-addr.arpa')) return answerReverse(view, name, type);
  if (name !== clusterDomain && !name.endsWith(`.${clusterDomain}`)) return noSuchName(false);
  const hosts = findHosts(view, name);
  if (!hosts) return noSuchName(true);
  const answer = (records: DnsRecord[], extra: DnsRecord[] = []): DnsAnswer => ({
    code: 'NOERROR',
    authoritative: true,
    records,
    extra,
  });
  if (type === 'SRV') return answer(...serviceRecords(name, hosts));
  if (type === 'A' || type === 'AAAA' || type === 'CNAME')
    return answer(hosts.flatMap((host) => addressRecords(view, name, host, type)).filter(isFirst));
  return answer([]);
}

const noSuchName = (authoritative: boolean): DnsAnswer => ({
  code: 'NXDOMAIN',
  authoritative,
  records: [],
  extra: [],
});

/** A host that has several ports is in the list several times. */
const isFirst = (record: DnsRecord, index: number, all: DnsRecord[]) =>
  all.findIndex(({ name, data }) => name === record.name && data === record.data) === index;

function addressRecords(view: ClusterView, name: string, host: Host, type: 'A' | 'AAAA' | 'CNAME'): DnsRecord[] {
  if (addressNumber(host.address) !== undefined) return type === 'A' ? [{ name, type, ttl, data: host.address }] : [];
  // An ExternalName: what it leads to is looked up as well; of a name of the cluster that has no address nothing is told.
  const alias: DnsRecord = { name, type: 'CNAME', ttl, data: host.address };
  if (type === 'CNAME') return [alias];
  const isOurs = host.address === clusterDomain || host.address.endsWith(`.${clusterDomain}`);
  const { records } = host.address === name ? noSuchName(true) : answerQuestion(view, host.address, type);
  return isOurs && records.length === 0 ? [] : [alias, ...records];
}

function serviceRecords(question: string, hosts: Host[]): [DnsRecord[], DnsRecord[]] {
  const known = hosts.filter(({ port }) => port !== undefined);
  const weight = Math.max(1, Math.floor(100 / known.length));
  const records = known.map(({ name, port }): DnsRecord => {
    return { name: question, type: 'SRV', ttl, data: `0 ${weight} ${port} ${name}` };
  });
  const extra = known.map(({ name, address }): DnsRecord => ({ name, type: 'A', ttl, data: address }));
  return [records.filter(isFirst), extra.filter(isFirst)];
}

function answerReverse(view: ClusterView, question: string, type: RecordType): DnsAnswer {
  const parts = question.replace(/\.in-addr\.arpa$/, '').split('.');
  const names = reverseName(view, parts.reverse().join('.'));
  if (names.length === 0) return noSuchName(false);
  const records = type === 'PTR' ? names.map((data): DnsRecord => ({ name: question, type, ttl, data })) : [];
  return { code: 'NOERROR', authoritative: true, records, extra: [] };
}
