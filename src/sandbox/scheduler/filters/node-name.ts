import { type Filter, never } from './define.ts';

/** A pod that names its node goes there only. */
export const nodeName: Filter = {
  name: 'NodeName',
  check(pod, { node }) {
    if (!pod.spec.nodeName || pod.spec.nodeName === node.metadata.name) return undefined;
    return never("node(s) didn't match the requested node name");
  },
};
