import { noSuchOverload, Opaque, type Value } from '../values.ts';

/** An address, as its bits. */
export class Ip extends Opaque {
  readonly typeName = 'net.IP';
  readonly family: 4 | 6;
  readonly bits: bigint;

  constructor(family: 4 | 6, bits: bigint) {
    super();
    this.family = family;
    this.bits = bits;
  }

  get text(): string {
    return this.family === 4 ? formatV4(this.bits) : formatV6(this.bits);
  }

  equals(other: Value) {
    return other instanceof Ip ? this.family === other.family && this.bits === other.bits : noSuchOverload;
  }
}

/** A network; its address may have bits that are the host's. */
export class Cidr extends Opaque {
  readonly typeName = 'net.CIDR';
  readonly ip: Ip;
  readonly prefix: number;

  constructor(ip: Ip, prefix: number) {
    super();
    this.ip = ip;
    this.prefix = prefix;
  }

  get text(): string {
    return `${this.ip.text}/${this.prefix}`;
  }

  /** The same network without the host's bits. */
  get masked(): Cidr {
    return new Cidr(new Ip(this.ip.family, this.#network(this.ip, this.prefix)), this.prefix);
  }

  contains(ip: Ip): boolean {
    return ip.family === this.ip.family && this.#network(ip, this.prefix) === this.#network(this.ip, this.prefix);
  }

  equals(other: Value) {
    return other instanceof Cidr ? this.ip.equals(other.ip) === true && this.prefix === other.prefix : noSuchOverload;
  }

  #network({ family, bits }: Ip, prefix: number): bigint {
    const host = BigInt((family === 4 ? 32 : 128) - prefix);
    return (bits >> host) << host;
  }
}

const formatV4 = (bits: bigint) => [24n, 16n, 8n, 0n].map((by) => String((bits >> by) & 255n)).join('.');

/** The longest run of two zeros or more is left out, the first of several. */
function formatV6(bits: bigint): string {
  const groups = [7n, 6n, 5n, 4n, 3n, 2n, 1n, 0n].map((place) => (bits >> (place * 16n)) & 0xffffn);
  let best = { at: -1, length: 1 };
  for (let at = 0; at < 8; at++) {
    let length = 0;
    while (groups[at + length] === 0n) length++;
    if (length > best.length) best = { at, length };
  }
  const show = (part: readonly bigint[]) => part.map((group) => group.toString(16)).join(':');
  if (best.at < 0) return show(groups);
  return `${show(groups.slice(0, best.at))}::${show(groups.slice(best.at + best.length))}`;
}
