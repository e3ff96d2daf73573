import { createHash } from 'node:crypto';
import { formatImageRef, type ImageRef, parseImageRef } from '../../kube/image-ref.ts';
import type { ImageDefinition } from './images/define.ts';
import { images } from './images/index.ts';

/** What a pull finds: an image, or the error that containerd reports. */
export type Pull = { kind: 'found'; image: ImageDefinition; id: string } | { kind: 'failed'; error: string };

/** Answers as the public registries do: Docker Hub does not tell whether a name is private or does not exist. */
export function resolveImage(ref: ImageRef): Pull {
  const full = formatImageRef(ref);
  const image = images.find(({ name }) => name === `${ref.registry}/${ref.repository}`);
  const failed = (code: string, why: string): Pull => ({
    kind: 'failed',
    error: `${code}failed to pull and unpack image "${full}": failed to resolve image: ${why}`,
  });
  if (!image && ref.registry === 'docker.io')
    return failed(
      '',
      'pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
    );
  if (!image || ref.digest || !image.tags.includes(ref.tag ?? 'latest'))
    return failed('rpc error: code = NotFound desc = ', `${full}: not found`);
  const other = image.otherPrograms?.[ref.tag ?? 'latest'];
  const tagged = other ? { ...image, programs: new Map([...image.programs, ...other]) } : image;
  return {
    kind: 'found',
    image: tagged,
    id: `${image.name}@sha256:${createHash('sha256').update(full).digest('hex')}`,
  };
}

/** Reads what the programs of images need, where it is not read yet; unknown images need nothing. */
export async function loadImages(names: readonly string[]): Promise<void> {
  for (const name of names) {
    const ref = parseImageRef(name);
    const pull = ref && resolveImage(ref);
    if (pull?.kind === 'found') await pull.image.load?.();
  }
}
