import { plural } from '../../checks/explain/words.ts';
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

/** What a part of the cluster reported, as the view shows it. */
export interface SeenReport {
  from: string;
  reason: string;
  kind: string;
  names: readonly string[];
}

/** What the API server was asked in a step, and what the cluster's parts reported then; latest last. */
export function moreView(requests: readonly SeenRequest[], reports: readonly SeenReport[], style: Style): string {
  const asked = requestsView(requests, style);
  return reports.length === 0 ? asked : `${asked}\n${reportsView(reports, style)}`;
}

function reportsView(reports: readonly SeenReport[], style: Style): string {
  const { paint, plain } = style;
  const last = reports.slice(-shown);
  const head = `${indent(style)}What the parts of the cluster reported:`;
  if (plain) return [head, ...last.map((each) => harmless(`${each.from}: ${each.reason}, ${about(each)}.`))].join('\n');
  const rows = last.map((each) => [
    `   ${harmless(each.from)}`,
    paint.cyan(harmless(each.reason)),
    harmless(about(each)),
  ]);
  return `${head}\n${table(rows)}`;
}

/** `Pod a`, `3 Pods`. */
function about({ kind, names }: SeenReport): string {
  return names.length === 1 ? `${kind} ${names[0]}` : `${names.length} ${plural(kind)}`;
}

function requestsView(requests: readonly SeenRequest[], style: Style): string {
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
