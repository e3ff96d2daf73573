import type { ToolName } from './define.ts';
import { k3d } from './k3d.ts';
import { kind } from './kind.ts';
import type { LocalTool } from './local-tools.ts';
import { minikube } from './minikube.ts';

/** The tools that make clusters on this machine. */
export const tools: Readonly<Record<ToolName, LocalTool>> = { kind, minikube, k3d };
