import { ApiError, forbidden } from '../api/errors.ts';
import type { Attributes } from './attributes.ts';

/** The 403 of a request that nothing allows (apiserver/pkg/endpoints/handlers/responsewriters/errors.go). */
export function forbiddenRequest(request: Attributes, reason: string): ApiError {
  const { group, resource, name } = request;
  const why = `${sanitise(describe(request))}${reason && `: ${reason}`}`;
  if (resource) return forbidden({ group, plural: resource }, name, why);
  return new ApiError(403, 'Forbidden', `forbidden: ${why}`, { ...(name && { name }), ...(group && { group }) });
}

function describe({ user, verb, isResource, path, group, resource, subresource, namespace }: Attributes): string {
  const who = `User ${JSON.stringify(user.name)} cannot ${verb}`;
  if (!isResource) return `${who} path ${JSON.stringify(path)}`;
  const what = JSON.stringify(subresource ? `${resource}/${subresource}` : resource);
  const where = namespace ? `in the namespace ${JSON.stringify(namespace)}` : 'at the cluster scope';
  return `${who} resource ${what} in API group ${JSON.stringify(group)} ${where}`;
}

// A browser must not take the text for HTML.
function sanitise(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
