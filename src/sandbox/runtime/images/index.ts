import { nearestImageRef } from '../../../kube/image-ref.ts';
import { alpine, busybox } from './busybox.ts';
import type { ImageDefinition } from './define.ts';
import { nginxImage } from './nginx.ts';
import { pause } from './pause.ts';

/** The images that the sandbox can pull: the only list of them. */
export const images: readonly ImageDefinition[] = [alpine, busybox, nginxImage, pause];

/** All references that can be pulled, such as docker.io/library/nginx:1.28. */
export function knownImages(): string[] {
  return images.flatMap(({ name, tags }) => tags.map((tag) => `${name}:${tag}`));
}

/** The image that was probably meant by a reference that cannot be pulled. */
export const nearestImage = (ref: string): string | undefined => nearestImageRef(ref, knownImages());
