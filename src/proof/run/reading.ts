import { actionOf, type Step } from '../../lessons/schema.ts';
import { splitWords } from '../../lessons/words.ts';

// What kubectl only asks: it leaves a cluster and the working folder as they are.
const asking = new Set([
  'api-resources',
  'api-versions',
  'auth',
  'cluster-info',
  'describe',
  'diff',
  'events',
  'explain',
  'get',
  'logs',
  'top',
  'version',
  'wait',
]);
const askingOf: Readonly<Record<string, ReadonlySet<string>>> = { rollout: new Set(['status', 'history']) };

const askingHelm = new Set([
  'env',
  'get',
  'history',
  'lint',
  'list',
  'search',
  'show',
  'status',
  'template',
  'version',
]);

/** Whether actions leave everything as it is, so that what follows can begin where they began. */
export function onlyReads(actions: Step['solution']): boolean {
  return actions.map(actionOf).every((action) => {
    if (action.kind !== 'run') return action.kind === 'answer';
    const split = splitWords(action.command);
    if (split.kind !== 'words') return false;
    const [program, first = '', second = ''] = split.words;
    if (program === 'helm') return askingHelm.has(first) && !split.words.includes('--output-dir');
    return (
      program === 'kubectl' && (asking.has(first) || askingOf[first]?.has(second) === true) && second !== 'reconcile'
    );
  });
}
