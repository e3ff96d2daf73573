import type { Container, Pod } from '../../kube/object.ts';
import type { ImageDefinition } from '../runtime/images/define.ts';

/** Why a container that must not be root is not created: it would be. */
export function nonRootProblem(
  { metadata, spec }: Pod,
  container: Container,
  image: Pick<ImageDefinition, 'user'>,
): string | undefined {
  const own = { ...spec.securityContext, ...container.securityContext };
  if (!own.runAsNonRoot || (own.runAsUser ?? image.user?.uid ?? 0) !== 0) return undefined;
  const why =
    own.runAsUser === 0
      ? "container's runAsUser breaks non-root policy"
      : 'container has runAsNonRoot and image will run as root';
  return `${why} (pod: "${metadata.name}_${metadata.namespace}(${metadata.uid})", container: ${container.name})`;
}
