import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** A network such as 10.0.0.0/16. */
export interface Cidr {
  address: string;
  bits: number;
  family: 'ipv4' | 'ipv6';
}

/** Reads a network; undefined when it is none. */
export function parseCidr(text: string): Cidr | undefined {
  const [, address = '', digits = ''] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  const bits = Number(digits);
  if (isIPv4(address) && bits <= 32) return { address, bits, family: 'ipv4' };
  if (isIPv6(address) && bits <= 128) return { address, bits, family: 'ipv6' };
  return undefined;
}

/** Whether a network lies within another and is smaller. */
export function isStrictlyWithin(inner: Cidr, outer: Cidr): boolean {
  if (inner.family !== outer.family || inner.bits <= outer.bits) return false;
  const block = new BlockList();
  block.addSubnet(outer.address, outer.bits, outer.family);
  return block.check(inner.address, inner.family);
}
