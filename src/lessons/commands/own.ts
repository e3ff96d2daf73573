/** Why a lesson may not have k8s-de run with these words: what changes progress, clusters or the sandbox is the learner's to type. */
export function ownRefusal(words: readonly string[]): string | undefined {
  const [, command = '', second = ''] = words;
  const isHelp = words.length === 2 && ['--help', '--version'].includes(command);
  const isLooking = looking.has(command) || looking.has(`${command} ${second}`);
  if (isHelp || (isLooking && !words.includes('--fix'))) return undefined;
  return `${words.slice(0, 2).join(' ')} is not among what lessons run: ${[...looking].join(', ')}`;
}

const looking = new Set(['list', 'schema', 'doctor', 'completion', 'sandbox status', 'sandbox images', 'cluster list']);
