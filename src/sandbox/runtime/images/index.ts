import { agnhost, kitten, nautilus } from './agnhost/index.ts';
import { airflowImage } from './airflow/index.ts';
import { alpine, busybox, testBusybox } from './busybox.ts';
import { curlImage } from './curl.ts';
import type { ImageDefinition } from './define.ts';
import { hpaExample } from './hpa-example.ts';
import { jobSet } from './jobset/index.ts';
import { kafka } from './kafka/index.ts';
import { nginxImage, testNginx } from './nginx.ts';
import { pause } from './pause.ts';
import { polyaxonOperator } from './polyaxon/index.ts';
import { postgres } from './postgres/index.ts';
import { redisImage } from './redis/index.ts';
import { spark } from './spark/index.ts';
import { supersetImage } from './superset/index.ts';
import { trainer } from './trainer/index.ts';
import { trainingOperator } from './training-operator/index.ts';

/** The images that the sandbox can pull: the only list of them. */
export const images: readonly ImageDefinition[] = [
  agnhost,
  airflowImage,
  alpine,
  busybox,
  curlImage,
  hpaExample,
  jobSet,
  kafka,
  kitten,
  nautilus,
  nginxImage,
  pause,
  polyaxonOperator,
  postgres,
  redisImage,
  spark,
  supersetImage,
  testBusybox,
  testNginx,
  trainer,
  trainingOperator,
];
