import { alpine, busybox } from './busybox.ts';
import type { ImageDefinition } from './define.ts';
import { nginxImage } from './nginx.ts';
import { pause } from './pause.ts';

/** The images that the sandbox can pull: the only list of them. */
export const images: readonly ImageDefinition[] = [alpine, busybox, nginxImage, pause];
