import type { ServerResponse } from 'node:http';
import type { KubeObject } from '../../kube/object.ts';
import type { Api } from '../api/context.ts';
import type { ApiError } from '../api/errors.ts';
import type { ServedResource } from '../api/registry.ts';
import type { WatchEvent } from '../api/watch.ts';
import { jsonOf } from '../codec/object-json.ts';
import { unmarshal } from '../schema/decode.ts';
import type { Representation } from './negotiate.ts';
import { outward } from './outside-time.ts';
import { type IncludeObject, partialMetadata, tableOf } from './table.ts';

/** A client that reads too slowly is cut off before it eats the memory; it lists again. */
const backlogLimitBytes = 64 << 20;

/** Writes watch events as lines of JSON. */
export function watchWriter(
  response: ServerResponse,
  resource: ServedResource,
  representation: Representation,
  { api, includeObject }: { api: Api; includeObject: IncludeObject },
) {
  let isFirst = true;
  const { definition, apiVersion } = resource;
  const show = (object: KubeObject): string => {
    if (representation.as !== 'Table') {
      const shown = outward(api, object, resource);
      return jsonOf(representation.as === 'PartialObjectMetadata' ? partialMetadata(shown) : shown);
    }
    const metadata = { resourceVersion: object.metadata.resourceVersion };
    const table = tableOf(definition.columns, [object], {
      now: api.clock.now(),
      includeObject,
      show: (one) => outward(api, one, resource),
      withColumns: isFirst,
      metadata,
    });
    // Only the first event of a watch carries the columns.
    isFirst = false;
    return JSON.stringify(table);
  };
  const bookmark = (revision: number, initialEventsEnd: boolean): string => {
    const metadata = {
      resourceVersion: String(revision),
      ...(initialEventsEnd && { annotations: { 'k8s.io/initial-events-end': 'true' } }),
    };
    const identity = { kind: definition.kind, apiVersion };
    const bare = { ...identity, metadata };
    // Go prints what a field is without a value.
    const printed = resource.schema ? unmarshal(resource.schema, bare, identity).object : bare;
    const object = printed as unknown as KubeObject;
    if (representation.as !== 'Table')
      return JSON.stringify(representation.as === 'object' ? object : partialMetadata(object));
    const { columns } = definition;
    const rows = [{ cells: columns.map(() => null), object: partialMetadata(object) }];
    const shown = JSON.stringify({
      ...tableOf(columns, [], {
        now: 0,
        includeObject: 'None',
        show: (one) => one,
        withColumns: isFirst,
        metadata: { resourceVersion: String(revision) },
      }),
      rows,
    });
    isFirst = false;
    return shown;
  };
  const write = (type: string, json: string) => {
    if (response.writableLength > backlogLimitBytes) response.destroy();
    else response.write(`{"type":"${type}","object":${json}}\n`);
  };
  return {
    event(event: WatchEvent) {
      if (event.type === 'BOOKMARK') write('BOOKMARK', bookmark(event.revision, event.initialEventsEnd));
      else write(event.type, show(event.object));
    },
    error: (error: ApiError) => write('ERROR', JSON.stringify(error.status)),
  };
}
