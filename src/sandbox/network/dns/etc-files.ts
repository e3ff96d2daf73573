import type { Pod } from '../../../kube/object.ts';
import { clusterDomain } from './cluster-dns.ts';

/** The address of the cluster's DNS server, as kubeadm gives it. */
export const clusterDnsAddress = '10.96.0.10';
/** Whom nodes ask: the gateway of their own network. */
export const nodeDnsAddress = '172.18.0.1';

interface ResolverOptions {
  servers: string[];
  searches: string[];
  options: string[];
}

/** What the kubelet puts into /etc of each container, by path without the leading slash. */
export function etcFiles(pod: Pod, address: string): [path: string, text: string][] {
  return [
    ['etc/hosts', hostsFile(pod, address)],
    ['etc/resolv.conf', resolvConf(pod)],
  ];
}

/** /etc/resolv.conf as the kubelet has it made, by the Pod's dnsPolicy and dnsConfig. */
function resolvConf({ metadata, spec }: Pod): string {
  const { servers, searches, options } = withConfig(byPolicy(spec, metadata.namespace ?? ''), spec.dnsConfig);
  return [
    ...(searches.length ? [`search ${searches.join(' ')}`] : []),
    ...servers.map((server) => `nameserver ${server}`),
    ...(options.length ? [`options ${options.join(' ')}`] : []),
    '',
  ].join('\n');
}

function byPolicy({ dnsPolicy, hostNetwork }: Pod['spec'], namespace: string): ResolverOptions {
  if (dnsPolicy === 'None') return { servers: [], searches: [], options: [] };
  // Pods in the node's network are no part of the cluster's unless they say so.
  if (dnsPolicy === 'Default' || (hostNetwork && dnsPolicy !== 'ClusterFirstWithHostNet'))
    return { servers: [nodeDnsAddress], searches: [], options: [] };
  const searches = [`${namespace}.svc.${clusterDomain}`, `svc.${clusterDomain}`, clusterDomain];
  return { servers: [clusterDnsAddress], searches, options: ['ndots:5'] };
}

function withConfig(base: ResolverOptions, config: Pod['spec']['dnsConfig']): ResolverOptions {
  const own = (config?.options ?? []).map(({ name = '', value }) => (value ? `${name}:${value}` : name));
  const names = new Set(own.map((option) => option.split(':')[0]));
  return {
    servers: [...new Set([...base.servers, ...(config?.nameservers ?? [])])],
    searches: [...new Set([...base.searches, ...(config?.searches ?? [])])],
    options: [...base.options.filter((option) => !names.has(option.split(':')[0])), ...own],
  };
}

/** /etc/hosts as the kubelet writes it. */
function hostsFile({ metadata, spec }: Pod, address: string): string {
  const { hostname = metadata.name, subdomain, hostAliases = [] } = spec;
  const full = subdomain && `${hostname}.${subdomain}.${metadata.namespace}.svc.${clusterDomain}`;
  const own = spec.hostNetwork
    ? `# Kubernetes-managed hosts file (host network).\n127.0.0.1 localhost\n${address} ${spec.nodeName}\n`
    : `# Kubernetes-managed hosts file.\n${loopback}${address}\t${full ? `${full}\t` : ''}${hostname}\n`;
  if (hostAliases.length === 0) return own;
  const lines = hostAliases.map(({ ip, hostnames = [] }) => `${ip}\t${hostnames.join('\t')}\n`);
  return `${own}\n# Entries added by HostAliases.\n${lines.join('')}`;
}

const loopback = [
  '127.0.0.1\tlocalhost',
  '::1\tlocalhost ip6-localhost ip6-loopback',
  'fe00::0\tip6-localnet',
  'fe00::0\tip6-mcastprefix',
  'fe00::1\tip6-allnodes',
  'fe00::2\tip6-allrouters',
  '',
].join('\n');
