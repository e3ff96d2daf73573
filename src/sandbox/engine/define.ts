import type { Clock, TimerKind } from '../../lib/clock.ts';
import type { Random } from '../../lib/random.ts';
import type { Client, Identity } from '../client.ts';

/** What a controller is handed; `client` writes as the controller's identity. */
export interface ControllerContext {
  client: Client;
  clock: Clock;
  random: Random;
  /** Asks for a reconcile of the key, as soon as possible. */
  enqueue(key: string): void;
  /** Asks for a reconcile of the key when `delayMs` have passed; the earliest of several counts. */
  enqueueAfter(key: string, delayMs: number, kind?: TimerKind): void;
}

/** One control loop: `watch` says what concerns it, `reconcile` reads the present and takes a step. */
export interface Controller {
  /** As Kubernetes names it, such as `deployment-controller`. */
  name: string;
  identity: Identity;
  /** Subscribes to what makes keys; the callbacks only enqueue. Returns what ends the subscriptions. */
  watch(context: ControllerContext): (() => void)[];
  /** Brings the world one step nearer to what the key wants. Safe to call twice, at any time, in any order. */
  reconcile(key: string, context: ControllerContext): Promise<void>;
}

/** Makes the controller of one run; state that it keeps is a cache that its next run can make anew. */
export type ControllerFactory = () => Controller;

/** Names the contract; nothing else. */
export function defineController(factory: ControllerFactory): ControllerFactory {
  return factory;
}

/** The service account of kube-system that a controller of kube-controller-manager writes as. */
export function controllerIdentity(serviceAccount: string): Identity {
  return {
    user: `system:serviceaccount:kube-system:${serviceAccount}`,
    groups: ['system:serviceaccounts', 'system:serviceaccounts:kube-system', 'system:authenticated'],
    manager: 'kube-controller-manager',
  };
}
