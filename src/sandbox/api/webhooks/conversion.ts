import { isRecord, type KubeObject } from '../../../kube/object.ts';
import { messageOf } from '../../../lib/errors.ts';
import type { CustomResourceDefinition } from '../../custom-resources/definition.ts';
import type { Api } from '../context.ts';
import { ApiError } from '../errors.ts';
import { answersTo, type Question } from '../questions.ts';
import { type ClientConfig, destinationOf } from './client-config.ts';
import { post } from './post.ts';
import { readReview } from './review.ts';

/** What a conversion webhook needs of the API. */
export type ConversionNeeds = Pick<Api, 'store' | 'random' | 'outside'>;

type Converted = { kind: 'converted'; objects: readonly KubeObject[] } | { kind: 'failed'; why: string };

const group = 'apiextensions.k8s.io';
const seconds = 30;

/** Objects of custom resources in another version, by the definition's webhook (apiextensions-apiserver/pkg/apiserver/conversion). 500 when it fails. */
export function convertByWebhook(
  needs: ConversionNeeds,
  definition: CustomResourceDefinition,
  objects: readonly KubeObject[],
  apiVersion: string,
): readonly KubeObject[] {
  if (objects.length === 0) return [];
  const [answer] = answersTo([questionFor(needs, definition, objects, apiVersion)]);
  if (answer?.kind !== 'converted') throw new ApiError(500, '', answer?.why ?? '');
  return answer.objects;
}

function questionFor(
  needs: ConversionNeeds,
  definition: CustomResourceDefinition,
  objects: readonly KubeObject[],
  apiVersion: string,
): Question<Converted> {
  const { webhook } = definition.spec.conversion ?? {};
  const { clientConfig = {}, conversionReviewVersions = [] } = (webhook ?? {}) as {
    clientConfig?: ClientConfig;
    conversionReviewVersions?: string[];
  };
  const [first] = objects;
  const hook = `conversion webhook for ${first?.apiVersion}, Kind=${first?.kind}`;
  return {
    key: JSON.stringify([definition.metadata.name, clientConfig, apiVersion, objects]),
    async ask() {
      const uid = needs.random.uid();
      const version = conversionReviewVersions.find((one) => one === 'v1' || one === 'v1beta1');
      if (!version) return { kind: 'failed', why: 'no supported conversion review versions' };
      const request = { uid, desiredAPIVersion: apiVersion, objects };
      const body = JSON.stringify({ kind: 'ConversionReview', apiVersion: `${group}/${version}`, request });
      try {
        const reply = await post(destinationOf(needs, clientConfig), body, { seconds, clock: needs.outside });
        const review = readReview(reply, { group, version, kind: 'ConversionReview', known: ['v1', 'v1beta1'] });
        const converted = convertedIn(review, version === 'v1' ? uid : undefined);
        if (converted.length !== objects.length) {
          const why = `${hook} returned ${converted.length} objects, expected ${objects.length}`;
          return { kind: 'failed', why };
        }
        return checked(hook, objects, converted, apiVersion);
      } catch (error) {
        return { kind: 'failed', why: `${hook} failed: ${messageOf(error)}` };
      }
    },
  };
}

function convertedIn({ response }: Record<string, unknown>, uid: string | undefined): unknown[] {
  if (!isRecord(response)) throw new Error('no response provided');
  if (uid !== undefined && response.uid !== uid)
    throw new Error(`expected response.uid=${JSON.stringify(uid)}, got ${JSON.stringify(response.uid ?? '')}`);
  const { status = '', message } = isRecord(response.result) ? response.result : {};
  if (status !== 'Success') {
    const said = typeof message === 'string' && message ? message : undefined;
    throw new Error(said ?? `response.result.status was '${String(status)}', not 'Success'`);
  }
  return Array.isArray(response.convertedObjects) ? response.convertedObjects : [];
}

function checked(
  hook: string,
  originals: readonly KubeObject[],
  converted: readonly unknown[],
  apiVersion: string,
): Converted {
  const objects: KubeObject[] = [];
  for (const [i, original] of originals.entries()) {
    const found = isRecord(converted[i]) ? converted[i] : {};
    const refuse = (why: string): Converted => ({ kind: 'failed', why: `${hook} ${why}` });
    const wrong = (what: string, wanted: unknown, got: unknown) =>
      refuse(
        `returned invalid object at index ${i}: invalid ${what} (expected ${String(wanted)}, received ${String(got)})`,
      );
    if (found.apiVersion !== apiVersion) return wrong('groupVersion', apiVersion, found.apiVersion ?? '/');
    if (found.kind !== original.kind) return wrong('kind', original.kind, found.kind ?? '');
    if (!isRecord(found.metadata)) return refuse('returned invalid metadata: missing metadata in converted object');
    for (const [field, what] of identities) {
      const [wanted, got] = [original.metadata[field] ?? '', found.metadata[field] ?? ''];
      if (wanted !== got)
        return refuse(`returned invalid object: must have the same ${what}: ${wanted} != ${String(got)}`);
    }
    // A webhook may change labels and annotations, and no other metadata.
    const { labels: _, annotations: __, ...kept } = original.metadata;
    const { labels, annotations } = found.metadata;
    const metadata = { ...kept, ...(isRecord(labels) && { labels }), ...(isRecord(annotations) && { annotations }) };
    objects.push({ ...found, metadata } as unknown as KubeObject);
  }
  return { kind: 'converted', objects };
}

const identities = [
  ['name', 'name'],
  ['namespace', 'namespace'],
  ['uid', 'UID'],
] as const;
