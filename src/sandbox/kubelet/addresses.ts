/** The Pod addresses of one node, from 10.244.N.2 on, as the host-local plugin hands them out. */
export interface AddressPool {
  take(): string;
  /** Marks an address that a Pod already has. */
  keep(address: string): void;
  release(address: string): void;
}

export function addressPool(podCIDR: string): AddressPool {
  const network = podCIDR.split('/')[0]?.split('.').slice(0, 3).join('.') ?? '10.244.0';
  const taken = new Set<string>();
  let last = 1;
  return {
    take() {
      // Round the whole range before an address comes again.
      for (let tries = 0; tries < 253; tries++) {
        last = last >= 254 ? 2 : last + 1;
        const address = `${network}.${last}`;
        if (taken.has(address)) continue;
        taken.add(address);
        return address;
      }
      throw new Error(`no address is left in ${podCIDR}`);
    },
    keep(address) {
      taken.add(address);
      const host = Number(address.split('.').at(-1));
      if (address.startsWith(`${network}.`) && host > last) last = host;
    },
    release: (address) => void taken.delete(address),
  };
}
