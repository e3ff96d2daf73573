/** A workflow as its file tells it. */
export interface Dag {
  id: string;
  /** Where it is defined. */
  file: string;
  /** A cron expression or one of Airflow's names for one; null runs when it is triggered. */
  schedule: string | null;
  startMs: number | undefined;
  tasks: Map<string, Task>;
}

export interface Task {
  id: string;
  /** What runs for it: a Pod, or nothing. */
  pod: PodSettings | undefined;
  operator: 'KubernetesPodOperator' | 'EmptyOperator';
  retries: number;
  retryDelayMs: number;
  upstream: Set<string>;
}

/** The arguments of a KubernetesPodOperator. */
export interface PodSettings {
  name: string | undefined;
  namespace: string | undefined;
  image: string;
  cmds: string[];
  arguments: string[];
  env: { name: string; value: string }[];
  labels: Record<string, string>;
  annotations: Record<string, string>;
  serviceAccountName: string | undefined;
  imagePullPolicy: string | undefined;
  resources: { requests?: Record<string, string>; limits?: Record<string, string> } | undefined;
  getLogs: boolean;
  randomNameSuffix: boolean;
  onFinish: 'delete_pod' | 'delete_succeeded_pod' | 'keep_pod' | 'delete_active_pod';
  startupTimeoutSeconds: number;
}

export const defaultRetryDelayMs = 300_000;
