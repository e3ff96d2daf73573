import type { KubeObject } from '../../../kube/object.ts';
import type { Api, Target, WriteOptions } from '../context.ts';
import { methodNotSupported } from '../errors.ts';
import { admitSubresource } from './admit.ts';
import { bind } from './binding.ts';
import { evict } from './eviction.ts';
import { requestToken } from './token.ts';

type Creator = (api: Api, target: Target, body: KubeObject, options: WriteOptions) => KubeObject;

/** The subresources that POST makes, by `storage/subresource`. */
const creators: Record<string, Creator> = {
  'pods/binding': bind,
  'pods/eviction': evict,
  'serviceaccounts/token': requestToken,
};

/** What a POST to a subresource comes to. 405 when it has none. */
export function createSubresource(
  api: Api,
  target: Target,
  subresource: string,
  body: KubeObject,
  options: WriteOptions,
): KubeObject {
  const creator = creators[`${target.resource.storage}/${subresource}`];
  if (!creator) throw methodNotSupported(target.resource.ref, 'create');
  return creator(api, target, admitSubresource(api, target, subresource, body, undefined, options), options);
}
