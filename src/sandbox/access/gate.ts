import type { IncomingMessage } from 'node:http';
import type { RequestInfo } from '../../kube/request-info.ts';
import type { User } from '../http/hook.ts';
import { attributesOf } from './attributes.ts';
import type { Authorizer } from './authorizer.ts';
import { forbiddenRequest } from './forbidden.ts';
import { createImpersonation } from './impersonation.ts';
import { readImpersonation } from './impersonation-headers.ts';

/** Lets a request in as the user that it acts as. 403 when that user may not do it, or may not be acted as. */
export type Gate = (user: User, info: RequestInfo, request: IncomingMessage) => User;

/** The gate that every request passes once it is known who asks. */
export function createGate(authorizer: Authorizer): Gate {
  const impersonation = createImpersonation(authorizer);
  return (asker, info, request) => {
    const own = attributesOf(asker, info);
    const wanted = readImpersonation(request);
    const user = wanted ? impersonation.become(wanted, own) : asker;
    const attributes = wanted ? { ...own, user } : own;
    const { allowed, reason } = authorizer.authorize(attributes);
    if (!allowed) throw forbiddenRequest(attributes, reason);
    return user;
  };
}
