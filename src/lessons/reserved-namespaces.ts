/** A namespace that every cluster has, or that Kubernetes keeps for itself. */
export function isReservedNamespace(name: string): boolean {
  return name === 'default' || name.startsWith('kube-');
}
