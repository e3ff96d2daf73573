import type { IncomingMessage, ServerResponse } from 'node:http';
import { groupResource } from '../../kube/gvk.ts';
import { parseRequest, type RequestInfo } from '../../kube/request-info.ts';
import type { Status } from '../../kube/status.ts';
import type { Gate } from '../access/gate.ts';
import type { Api } from '../api/context.ts';
import { ApiError, badRequest, forbidden, methodNotAllowed } from '../api/errors.ts';
import type { Caller } from './authn.ts';
import { aggregatedDiscovery, coreVersions, groupInfo, groupList, resourceList } from './discovery.ts';

import { healthText } from './health.ts';
import { issuerDiscovery } from './issuer-discovery.ts';
import { serveOpenApi } from './openapi.ts';
import { type Answer, answer, answerStatus, answerText, compressed, send } from './respond.ts';
import { rootPaths } from './root-paths.ts';
import { routeResource } from './route.ts';
import { type ResourceRequest, serveResource } from './serve-resource.ts';
import { serveWatch } from './serve-watch.ts';
import { isPretty } from './show-resource.ts';
import { Refusal } from './streams/refusal.ts';
import type { Upgrade } from './streams/upgrade.ts';
import { versionInfo } from './version.ts';

export interface HandlerOptions {
  api: Api;
  version: string;
  authenticate: (request: IncomingMessage) => Caller | undefined;
  enter: Gate;
  /** Answers subresources that are connections. */
  connect: (request: ResourceRequest, onOpen: (code?: number) => void) => Promise<void>;
  /** Takes over paths of its own, such as the gateway's feed; true when it answered. */
  beside?: (request: IncomingMessage, response: ServerResponse) => boolean;
  serverAddress: () => string;
  /** Hears of bugs: anything thrown that is no ApiError. */
  onBug: (error: unknown) => void;
}

/** One request, from its first header to the end of its answer. */
export async function handle(
  options: HandlerOptions,
  request: IncomingMessage,
  response: ServerResponse,
  upgrade?: Upgrade,
): Promise<void> {
  const info = parseRequest(request.method ?? 'GET', request.url ?? '/');
  const warnings: string[] = [];
  let observe: (code: number) => void = () => {};
  const finish = (made: Answer) => {
    if (response.headersSent || response.destroyed) return;
    observe(made.code);
    send(response, made, warnings);
  };
  try {
    if (options.beside?.(request, response)) return;
    if (!isOwnHost(request.headers.host))
      throw forbidden(
        { group: '', plural: 'requests' },
        '',
        `the server is not known as ${JSON.stringify(request.headers.host ?? '')}`,
      );
    const open = openPath(options, info);
    if (open) return finish(open);
    const caller = options.authenticate(request);
    if (!caller) throw new ApiError(401, 'Unauthorized', 'Unauthorized');
    const { visitor } = caller;
    if (visitor) {
      observe = (code) => visitor.observe(info, request.headers, code);
      const refusal = visitor.decide(info, request.headers);
      if (refusal) return finish(answerStatus(refusal));
    }
    const user = options.enter(caller.user, info, request);
    if (!info.isResource) {
      const document = await serveDocument(options, info, request);
      return finish(info.path === '/openapi/v2' ? await compressed(document, request) : document);
    }
    const route = routeResource(options.api.registry, info);
    if (route.kind === 'no-path') return finish(answerText(404, '404 page not found\n'));
    if (route.kind === 'no-name') throw badRequest('name must be provided');
    if (route.kind === 'no-resource')
      throw new ApiError(404, 'NotFound', 'the server could not find the requested resource', {});
    if (route.kind === 'wrong-method') throw methodNotAllowed();
    if (route.kind === 'no-watch') {
      const kind = JSON.stringify(groupResource(route.resource.definition));
      throw new ApiError(405, 'MethodNotAllowed', `watch is not supported on resources of kind ${kind}`, {});
    }
    const { deprecation } = route.resource.definition;
    if (deprecation !== undefined) warnings.push(deprecation);
    const target = {
      resource: route.resource,
      namespace: route.resource.definition.namespaced ? info.namespace : '',
      name: info.name,
    };
    const resourceRequest: ResourceRequest = {
      api: options.api,
      info,
      target,
      subresource: route.subresource,
      user,
      request,
      response,
      upgrade,
      warnings,
      guardName(name) {
        const refusal = visitor?.decide({ ...info, name }, request.headers);
        if (refusal) throw refused(refusal);
      },
    };
    if (route.subresource?.connects) await options.connect(resourceRequest, (code = 200) => observe(code));
    else if (info.verb === 'watch') serveWatch(resourceRequest, () => observe(200));
    else finish(await compressed(await serveResource(resourceRequest), request));
  } catch (error) {
    if (error instanceof ApiError) return finish(answerStatus(error.status, undefined, isPretty(request, info)));
    if (error instanceof Refusal) return finish({ ...answerText(error.code, error.message), headers: error.headers });
    // The client went away in the middle of its body: there is nobody to answer.
    if (request.destroyed && !request.complete) return;
    if (isTooDeep(error)) return finish(answerStatus(badRequest('the body is nested too deeply').status));
    options.onBug(error);
    finish(
      answerStatus({
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        message: 'an internal error occurred',
        reason: 'InternalError',
        code: 500,
      }),
    );
  }
}

// Whatever walks a body recurses, and what it walks comes from outside.
function isTooDeep(error: unknown): boolean {
  return error instanceof RangeError && error.message === 'Maximum call stack size exceeded';
}

function refused({ code = 403, reason = '', message = '', details }: Status): ApiError {
  return new ApiError(code, reason, message, details);
}

function openPath({ version }: HandlerOptions, { path, query, method }: RequestInfo): Answer | undefined {
  // Who may see single checks, RBAC decides.
  const health = path.lastIndexOf('/') === 0 ? healthText(path, query) : undefined;
  if (health !== undefined) return answerText(200, health);
  if (path !== '/version' && path !== '/version/') return undefined;
  if (method !== 'GET') throw methodNotAllowed();
  return json(versionInfo(version), true);
}

async function serveDocument(
  { api, serverAddress }: HandlerOptions,
  info: RequestInfo,
  request: IncomingMessage,
): Promise<Answer> {
  const { registry } = api;
  const path = info.path.replace(/(?<=.)\/$/, '');
  // The lists of groups are served by others, which mind no method.
  if (/^\/(api(\/|$)|apis\/[^/]+\/)/.test(path) && info.method !== 'GET') throw methodNotAllowed();
  const wantsAggregated =
    /as=APIGroupDiscoveryList/.test(request.headers.accept ?? '') &&
    /v=v2[,;\s]|v=v2$/.test(request.headers.accept ?? '');
  if ((path === '/api' || path === '/apis') && wantsAggregated)
    return {
      ...json(aggregatedDiscovery(registry, path)),
      contentType: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
    };
  if (path === '/api') return json(coreVersions(serverAddress()));
  if (path === '/apis') return json(groupList(registry));
  if (path === '/') return json({ paths: rootPaths(registry) }, true);
  const health = healthText(info.path, info.query);
  if (health !== undefined) return answerText(200, health);
  const discovery = issuerDiscovery(api.tokens, path, serverAddress());
  if (discovery) return discovery;
  const openApi = await serveOpenApi(registry, path, request.headers);
  if (openApi) return openApi;
  const [, prefix, first, second] = path.split('/');
  const found =
    prefix === 'api' && first && !second
      ? resourceList(registry, '', first)
      : prefix === 'apis' && first && second
        ? resourceList(registry, first, second)
        : prefix === 'apis' && first
          ? groupInfo(registry, first)
          : undefined;
  if (found) return json(found);
  const group = prefix === 'api' ? '' : first;
  const isKnown = (prefix === 'api' || prefix === 'apis') && first && group !== undefined && registry.hasGroup(group);
  if (isKnown) throw new ApiError(404, 'NotFound', 'the server could not find the requested resource', {});
  return answerText(404, '404 page not found\n');
}

function json(value: object, isPretty = false): Answer {
  return answer(
    200,
    JSON.stringify(value),
    { format: 'json', as: 'object', contentType: 'application/json' },
    isPretty,
  );
}

// A page in the learner's browser must not reach the sandbox under a name of its own (DNS rebinding).
function isOwnHost(host: string | undefined): boolean {
  const name = (host ?? '').replace(/:\d+$/, '');
  return ['', '127.0.0.1', 'localhost', '[::1]', serviceAddress].includes(name) || name.startsWith('kubernetes');
}

// How client libraries in a Pod are told to reach it.
const serviceAddress = '10.96.0.1';
