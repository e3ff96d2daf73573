import { editDistance } from '../../kube/image-ref.ts';
import type { Search } from '../assertions/candidates.ts';
import type { Facts } from '../facts.ts';
import { finding, type Outcome } from '../outcome.ts';

/** Rule 2: the learner's last write was refused, or went to a namespace that is not there. */
export async function explainRefusal({ candidates }: Search, facts: Facts): Promise<Outcome | undefined> {
  if (candidates.length) return undefined;
  const last = facts.writes().at(-1);
  if (!last || (last.code !== 403 && last.code !== 404)) return undefined;
  const { namespace: wanted, namespaces } = facts.input.scope;
  const { namespace, command, resource } = last;
  const isForeign = namespace !== '' && !namespaces.includes(namespace);
  const near = isForeign ? namespaces.find((own) => isNear(own, namespace)) : undefined;
  const look = 'kubectl config view --minify';
  if (near)
    return finding('namespace-nearly-named', `There is no namespace ${namespace} here. Did you mean ${near}?`, {
      look,
    });
  const did = command ? `kubectl ${command}` : `Your ${last.verb} of ${resource}`;
  if (last.code === 404)
    return isForeign
      ? finding('namespace-missing', `The namespace ${namespace} does not exist; this lesson is in ${wanted}.`, {
          look,
        })
      : undefined;
  const where = isForeign ? ` in the namespace ${namespace}` : '';
  return finding('refused', `${did} was refused${where}: this lesson writes only to ${namespaces.join(', ')}.`, {
    look,
  });
}

/** Nobody types the suffix that a namespace has on a real cluster: what stands before it is what was meant. */
function isNear(own: string, typed: string): boolean {
  const named = own.replace(/-[bcdfghjklmnpqrstvwxz2456789]{5}$/, '');
  return isSlip(own, typed) || (named !== own && isSlip(named, typed));
}

function isSlip(own: string, typed: string): boolean {
  return editDistance(own, typed) <= Math.max(1, Math.floor(own.length / 4));
}
