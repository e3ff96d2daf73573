import { isTrue } from '../../kube/request-info.ts';
import { ApiError, type FieldError, fieldError, invalid } from '../api/errors.ts';
import { type WatchOptions, watch } from '../api/watch.ts';
import { integerOf, listOptionsOf } from './list-options.ts';
import type { ResourceRequest } from './serve-resource.ts';
import { includeObjectOf, representationOf } from './show-resource.ts';
import { watchWriter } from './watch-stream.ts';

// The real server ends a watch after a time between 30 and 60 minutes when the client names none.
const shortestMs = 30 * 60_000;

/** Streams the changes until the client leaves or its time is up. `onOpen` is called before the first byte. */
export function serveWatch({ api, info, target, response, request }: ResourceRequest, onOpen: () => void): void {
  const representation = representationOf(request, target.resource);
  const listOptions = listOptionsOf(target, info);
  const options = watchOptionsOf(info.query, listOptions);
  const seconds = integerOf(info.query, 'timeoutSeconds');
  const writer = watchWriter(response, target.resource, representation, {
    api,
    includeObject: includeObjectOf(info),
  });

  // A client that is too far behind is told so within the stream.
  let stop = () => {};
  const open = () => {
    onOpen();
    response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-cache, private' });
    response.flushHeaders();
  };
  const pending: Parameters<typeof writer.event>[0][] = [];
  let isOpen = false;
  try {
    stop = watch(
      api,
      target,
      options,
      (event) => {
        if (isOpen) writer.event(event);
        else pending.push(event);
      },
      () => response.end(),
    );
    open();
    isOpen = true;
    for (const event of pending) writer.event(event);
  } catch (error) {
    if (!(error instanceof ApiError && error.code === 410)) throw error;
    open();
    writer.error(error);
    response.end();
    return;
  }
  if (seconds < 0) {
    // Its time was up before it began: what there was to tell first is told, or nothing.
    stop();
    if (!options.resourceVersion) writer.error(new ApiError(500, 'InternalError', 'context deadline exceeded'));
    response.end();
    return;
  }
  const cancel = api.outside.after(seconds > 0 ? seconds * 1000 : shortestMs * (1 + api.random.next()), () => {
    // Between the end of the answer and that of the connection, nothing may be written any more.
    stop();
    response.end();
  });
  response.on('close', () => {
    stop();
    cancel();
  });
}

function watchOptionsOf(
  query: URLSearchParams,
  { selection, resourceVersion, resourceVersionMatch, continueToken }: ReturnType<typeof listOptionsOf>,
): WatchOptions {
  const sendInitialEvents = query.has('sendInitialEvents');
  const field = 'resourceVersionMatch';
  const isOther = resourceVersionMatch !== 'NotOlderThan';
  const problems: FieldError[] = [];
  if (sendInitialEvents && isOther)
    problems.push(
      fieldError.forbidden(field, 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'),
    );
  if (!sendInitialEvents && resourceVersionMatch)
    problems.push(
      fieldError.forbidden(field, 'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided'),
    );
  if (resourceVersionMatch && isOther)
    problems.push(fieldError.notSupported(field, resourceVersionMatch, ['NotOlderThan']));
  if (continueToken)
    problems.push(fieldError.forbidden(field, 'resourceVersionMatch is forbidden when continue is provided'));
  if (problems.length > 0) throw invalid('meta.k8s.io', 'ListOptions', '', problems);
  return {
    selection,
    resourceVersion,
    bookmarks: isTrue(query.get('allowWatchBookmarks')),
    sendInitialEvents: sendInitialEvents ? isTrue(query.get('sendInitialEvents')) : undefined,
  };
}
