import { parseImageRef } from '../../../../kube/image-ref.ts';
import type { Container, PodSpec } from '../../../../kube/object.ts';
import { applyClaimSpecDefaults } from '../storage/claim-spec.ts';

/** A Pod spec on its way in: what the API server fills in may still be missing. */
type Given<T> = { -readonly [K in keyof T]?: T[K] };
type Probe = NonNullable<Container['livenessProbe']>;
type Volume = NonNullable<PodSpec['volumes']>[number];

const defaultMode = 0o644;

/** Fills in what pkg/apis/core/v1/defaults.go does for the spec of a Pod and of a pod template. */
export function applyPodSpecDefaults(spec: Given<PodSpec>): void {
  spec.restartPolicy ||= 'Always';
  spec.terminationGracePeriodSeconds ??= 30;
  spec.dnsPolicy ||= 'ClusterFirst';
  spec.securityContext ??= {};
  spec.schedulerName ||= 'default-scheduler';
  // The old field and the new one always tell the same.
  const account = spec.serviceAccountName || spec.serviceAccount;
  if (account) {
    spec.serviceAccountName = account;
    spec.serviceAccount = account;
  }
  for (const volume of spec.volumes ?? []) applyVolumeDefaults(volume);
  for (const container of containersOf(spec)) applyContainerDefaults(container);
}

/** Fills in what a Pod has beyond a pod template. */
export function applyPodDefaults(spec: Given<PodSpec>): void {
  applyPodSpecDefaults(spec);
  // Of a Pod, not of a template.
  if ((spec.terminationGracePeriodSeconds ?? 0) < 0) spec.terminationGracePeriodSeconds = 1;
  spec.enableServiceLinks ??= true;
  for (const container of [...(spec.initContainers ?? []), ...(spec.containers ?? [])]) {
    const { limits, requests } = container.resources ?? {};
    if (limits && container.resources) container.resources.requests = { ...limits, ...requests };
    if (!spec.hostNetwork) continue;
    for (const port of container.ports ?? []) port.hostPort ||= port.containerPort;
  }
}

function containersOf(spec: Given<PodSpec>): Container[] {
  const ephemeral = (spec.ephemeralContainers ?? []) as Container[];
  return [...(spec.initContainers ?? []), ...(spec.containers ?? []), ...ephemeral];
}

function applyContainerDefaults(container: Given<Container>): void {
  container.imagePullPolicy ||= isLatest(container.image) ? 'Always' : 'IfNotPresent';
  container.terminationMessagePath ||= '/dev/termination-log';
  container.terminationMessagePolicy ||= 'File';
  container.resources ??= {};
  for (const port of container.ports ?? []) port.protocol ||= 'TCP';
  for (const { valueFrom } of container.env ?? []) {
    if (valueFrom?.fieldRef) valueFrom.fieldRef.apiVersion ||= 'v1';
  }
  for (const probe of [container.livenessProbe, container.readinessProbe, container.startupProbe])
    if (probe) applyProbeDefaults(probe);
  for (const handler of [container.lifecycle?.postStart, container.lifecycle?.preStop])
    if (handler?.httpGet) applyHttpDefaults(handler.httpGet);
  // The feature ContainerStopSignals is off.
  delete container.lifecycle?.stopSignal;
}

/** No tag and no digest means latest, which is looked up each time. */
function isLatest(image: string | undefined): boolean {
  const ref = image ? parseImageRef(image) : undefined;
  return ref !== undefined && (ref.tag ?? (ref.digest ? '' : 'latest')) === 'latest';
}

function applyProbeDefaults(probe: Probe): void {
  probe.timeoutSeconds ||= 1;
  probe.periodSeconds ||= 10;
  probe.successThreshold ||= 1;
  probe.failureThreshold ||= 3;
  if (probe.httpGet) applyHttpDefaults(probe.httpGet);
  if (probe.grpc) probe.grpc.service ??= '';
}

function applyHttpDefaults(action: NonNullable<Probe['httpGet']>): void {
  action.path ||= '/';
  action.scheme ||= 'HTTP';
}

function applyVolumeDefaults(volume: Volume): void {
  if (Object.keys(volume).every((field) => field === 'name')) volume.emptyDir = {};
  if (volume.hostPath) volume.hostPath.type ??= '';
  for (const source of [volume.configMap, volume.secret, volume.downwardAPI, volume.projected])
    if (source) source.defaultMode ??= defaultMode;
  if (volume.image) volume.image.pullPolicy ||= isLatest(volume.image.reference) ? 'Always' : 'IfNotPresent';
  const claim = volume.ephemeral?.volumeClaimTemplate?.spec;
  if (claim) applyClaimSpecDefaults(claim);
  const sources = volume.projected?.sources ?? [];
  for (const { serviceAccountToken } of sources)
    if (serviceAccountToken) serviceAccountToken.expirationSeconds ??= 3600;
  const items = [volume.downwardAPI, ...sources.map(({ downwardAPI }) => downwardAPI)].flatMap(
    (api) => api?.items ?? [],
  );
  for (const { fieldRef } of items) if (fieldRef) fieldRef.apiVersion ||= 'v1';
}
