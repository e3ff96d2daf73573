const short = { ReadWriteOnce: 'RWO', ReadOnlyMany: 'ROX', ReadWriteMany: 'RWX', ReadWriteOncePod: 'RWOP' };

/** Access modes in short, in Kubernetes' order. */
export function accessModes(modes: readonly string[] | undefined): string {
  return Object.entries(short)
    .flatMap(([mode, text]) => (modes?.includes(mode) ? [text] : []))
    .join(',');
}
