import type { PodTemplateSpec } from '../../../../kube/object.ts';

/** The template with a volume for each claim template, in place of one of the same name: what a StatefulSet's Pods get. */
export function withClaimVolumes(template: PodTemplateSpec, claims: readonly string[]): PodTemplateSpec {
  const { spec } = template;
  if (!spec || claims.length === 0) return template;
  const added = claims.map((name) => ({ name, persistentVolumeClaim: { claimName: name } }));
  const kept = (spec.volumes ?? []).filter(({ name }) => !claims.includes(name));
  return { ...template, spec: { ...spec, volumes: [...added, ...kept] } };
}
