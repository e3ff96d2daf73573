import type { LimitRange } from '../../../kube/object.ts';
import { milliValue, parseQuantity } from '../../../kube/quantity.ts';
import { compareAmounts } from '../../../kube/quota/resource-list.ts';

type Limit = LimitRange['spec']['limits'][number];

interface Amounts {
  requests?: Record<string, string>;
  limits?: Record<string, string>;
}

/** What is outside one range, in the words of the admission plugin. `requestsOnly`: limits do not count. */
export function violations(limit: Limit, { requests = {}, limits = {} }: Amounts, requestsOnly = false): string[] {
  const { type, min = {}, max = {}, maxLimitRequestRatio: ratios = {} } = limit;
  return [
    ...all(min, (name, least) =>
      tooLittle(`minimum ${name} usage per ${type} is ${least}`, least, requests[name], limits[name]),
    ),
    ...all(max, (name, most) => {
      const text = `maximum ${name} usage per ${type} is ${most}`;
      return requestsOnly
        ? tooLargeRequest(text, most, requests[name])
        : tooMuch(text, most, requests[name], limits[name]);
    }),
    ...all(ratios, (name, ratio) =>
      tooFarApart(`${name} max limit to request ratio per ${type} is ${ratio}`, ratio, requests[name], limits[name]),
    ),
  ];
}

function all(bounds: Record<string, string>, check: (name: string, bound: string) => string | undefined): string[] {
  return Object.keys(bounds)
    .sort()
    .flatMap((name) => check(name, bounds[name] ?? '0') ?? []);
}

function tooLittle(text: string, least: string, request?: string, limit?: string): string | undefined {
  if (request === undefined) return `${text}.  No request is specified`;
  if (compareAmounts(request, least) < 0) return `${text}, but request is ${request}`;
  return limit !== undefined && compareAmounts(limit, least) < 0 ? `${text}, but limit is ${limit}` : undefined;
}

function tooMuch(text: string, most: string, request?: string, limit?: string): string | undefined {
  if (limit === undefined) return `${text}.  No limit is specified`;
  if (compareAmounts(limit, most) > 0) return `${text}, but limit is ${limit}`;
  return request !== undefined && compareAmounts(request, most) > 0 ? `${text}, but request is ${request}` : undefined;
}

function tooLargeRequest(text: string, most: string, request?: string): string | undefined {
  if (request === undefined) return `${text}.  No request is specified`;
  return compareAmounts(request, most) > 0 ? `${text}, but request is ${request}` : undefined;
}

function tooFarApart(text: string, most: string, request?: string, limit?: string): string | undefined {
  const [requested, limited] = [milliValue(parseQuantity(request ?? '0')), milliValue(parseQuantity(limit ?? '0'))];
  if (requested === 0) return `${text}, but no request is specified or request is 0`;
  if (limited === 0) return `${text}, but no limit is specified or limit is 0`;
  const ratio = limited / requested;
  return ratio * 1000 > milliValue(parseQuantity(most))
    ? `${text}, but provided ratio is ${ratio.toFixed(6)}`
    : undefined;
}
