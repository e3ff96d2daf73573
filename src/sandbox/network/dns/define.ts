export type RecordType = 'A' | 'AAAA' | 'CNAME' | 'SRV' | 'PTR' | 'NS' | 'SOA' | 'TXT' | 'MX';

/** One record of an answer; names have no dot at their end. */
export interface DnsRecord {
  name: string;
  type: RecordType;
  ttl: number;
  /** An address, a name, or what SRV holds: `priority weight port target`. */
  data: string;
}

/** What a DNS server answers. */
export interface DnsAnswer {
  code: 'NOERROR' | 'NXDOMAIN';
  /** The server is the authority for the name: it is one of the cluster's. */
  authoritative: boolean;
  records: DnsRecord[];
  /** Addresses of the names in the records. */
  extra: DnsRecord[];
}
