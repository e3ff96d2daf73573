import type { Condition } from '../../kube/conditions.ts';
import { clone, equal, type KubeObject } from '../../kube/object.ts';
import { formatTime } from '../../kube/time.ts';
import { defineController } from '../engine/define.ts';

const schemas = 'flowschemas.flowcontrol.apiserver.k8s.io';
const levels = 'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io';

interface FlowSchema extends KubeObject {
  spec?: { priorityLevelConfiguration?: { name?: string } };
  status?: { conditions?: Condition[] };
}

/** Says of each FlowSchema whether its priority level is there (apiserver/pkg/util/flowcontrol). */
export const flowSchemaController = defineController(() => ({
  name: 'api-priority-and-fairness-config-consumer',
  identity: {
    user: 'system:apiserver',
    groups: ['system:masters', 'system:authenticated'],
    manager: 'api-priority-and-fairness-config-consumer-v1',
  },

  watch({ client, enqueue }) {
    return [
      client.subscribe(schemas, ({ object }) => enqueue(object.metadata.name)),
      client.subscribe(levels, ({ type }) => {
        if (type !== 'MODIFIED') for (const schema of client.list(schemas)) enqueue(schema.metadata.name);
      }),
    ];
  },

  async reconcile(key, { client, clock }) {
    const schema = client.get(schemas, key) as FlowSchema | undefined;
    if (!schema) return;
    const level = schema.spec?.priorityLevelConfiguration?.name ?? '';
    const isThere = client.get(levels, level) !== undefined;
    const old = schema.status?.conditions?.find(({ type }) => type === 'Dangling');
    const quoted = JSON.stringify(level);
    const found = {
      type: 'Dangling',
      status: isThere ? 'False' : 'True',
      reason: isThere ? 'Found' : 'NotFound',
      message: isThere
        ? `This FlowSchema references the PriorityLevelConfiguration object named ${quoted} and it exists`
        : `This FlowSchema references the PriorityLevelConfiguration object named ${quoted} but there is no such object`,
    };
    const since = old?.status === found.status ? old.lastTransitionTime : formatTime(clock.now());
    const conditions = [{ ...found, lastTransitionTime: since }];
    if (equal(conditions, schema.status?.conditions)) return;
    await client.updateStatus(schemas, { ...clone(schema), status: { ...schema.status, conditions } });
  },
}));
