import { harmless, table } from '../text.ts';
import type { Style } from '../theme.ts';

/** A request as the view shows it. */
export interface SeenRequest {
  command: string;
  verb: string;
  resource: string;
  subresource: string;
  name: string;
  namespace: string;
  code: number;
}

const shown = 20;

/** What the API server was asked in a step, latest last. */
export function moreView(requests: readonly SeenRequest[], style: Style): string {
  if (requests.length === 0) return `${indent(style)}The API server has seen no request of yours in this step.`;
  const { paint, plain } = style;
  const last = requests.slice(-shown);
  const head = `${indent(style)}What the API server saw of you in this step${requests.length > shown ? ` (the last ${shown})` : ''}:`;
  if (plain)
    return [head, ...last.map((each) => `${program(each)}: ${each.verb} ${target(each)}, answered ${each.code}.`)].join(
      '\n',
    );
  const rows = last.map((each) => [
    `   ${program(each)}`,
    paint.cyan(each.verb),
    target(each),
    each.code < 400 ? paint.green(String(each.code)) : paint.red(String(each.code)),
  ]);
  return `${head}\n${table(rows)}`;
}

const indent = ({ plain }: Style) => (plain ? '' : ' ');
const program = ({ command }: SeenRequest) => (command ? `kubectl ${harmless(command)}` : 'another client');

function target({ resource, subresource, name, namespace }: SeenRequest): string {
  const path = [resource, name, subresource].filter(Boolean).join('/');
  return harmless(namespace ? `${path} in ${namespace}` : path);
}
