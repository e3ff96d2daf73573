import { type Guard, type Library, oneOf, takes1, takes2, text } from '../implementation.ts';
import { Failure, noSuchOverload } from '../values.ts';
import { parseCidr, parseIp } from './parse.ts';
import { Cidr, Ip } from './values.ts';

const ip: Guard<Ip> = (value) => value instanceof Ip;
const cidr: Guard<Cidr> = (value) => value instanceof Cidr;

const orFailure = <T>(parsed: T | string): T | Failure => (typeof parsed === 'string' ? new Failure(parsed) : parsed);

/** The first byte, and the first ten bits of 16: what special networks are told by. */
const firstByte = ({ family, bits }: Ip) => Number(bits >> (family === 4 ? 24n : 120n));
const firstBits = ({ bits }: Ip, count: number) => Number(bits >> BigInt(128 - count));

const isUnspecified = ({ bits }: Ip) => bits === 0n;
const isLoopback = (one: Ip) => (one.family === 4 ? firstByte(one) === 127 : one.bits === 1n);
const isLinkLocalUnicast = (one: Ip) =>
  one.family === 4 ? one.bits >> 16n === 0xa9fen : firstBits(one, 10) === 0xfe80 >> 6;
const isMulticast = (one: Ip) => (one.family === 4 ? firstByte(one) >> 4 === 0xe : firstByte(one) === 0xff);
const isLinkLocalMulticast = (one: Ip) =>
  one.family === 4 ? one.bits >> 8n === 0xe00000n : isMulticast(one) && (firstBits(one, 16) & 0xf) === 2;
const isGlobalUnicast = (one: Ip) =>
  !(one.family === 4 && one.bits === 0xffffffffn) &&
  !isUnspecified(one) &&
  !isLoopback(one) &&
  !isMulticast(one) &&
  !isLinkLocalUnicast(one);

/** The libraries of addresses and networks (apiserver/pkg/cel/library/ip.go and cidr.go). */
export const netFunctions: Library = {
  ip: oneOf(
    takes1(text, (given) => orFailure(parseIp(given))),
    takes1(cidr, (given) => given.ip),
  ),
  isIP: takes1(text, (given) => typeof parseIp(given) !== 'string'),
  'ip.isCanonical': takes1(text, (given) => {
    const parsed = parseIp(given);
    return typeof parsed === 'string' ? new Failure(parsed) : parsed.text === given;
  }),
  family: takes1(ip, ({ family }) => BigInt(family)),
  isUnspecified: takes1(ip, isUnspecified),
  isLoopback: takes1(ip, isLoopback),
  isLinkLocalUnicast: takes1(ip, isLinkLocalUnicast),
  isLinkLocalMulticast: takes1(ip, isLinkLocalMulticast),
  isGlobalUnicast: takes1(ip, isGlobalUnicast),
  cidr: takes1(text, (given) => orFailure(parseCidr(given))),
  isCIDR: takes1(text, (given) => typeof parseCidr(given) !== 'string'),
  containsIP: oneOf(
    takes2(cidr, ip, (network, address) => network.contains(address)),
    // Why a text is no address is not told.
    takes2(cidr, text, (network, address) => {
      const parsed = parseIp(address);
      return typeof parsed === 'string' ? noSuchOverload : network.contains(parsed);
    }),
  ),
  containsCIDR: oneOf(
    takes2(cidr, cidr, contains),
    takes2(cidr, text, (network, other) => {
      const parsed = parseCidr(other);
      return typeof parsed === 'string' ? new Failure(parsed) : contains(network, parsed);
    }),
  ),
  masked: takes1(cidr, ({ masked }) => masked),
  prefixLength: takes1(cidr, ({ prefix }) => BigInt(prefix)),
};

function contains(network: Cidr, other: Cidr): boolean {
  return network.contains(other.ip) && network.prefix <= other.prefix;
}
