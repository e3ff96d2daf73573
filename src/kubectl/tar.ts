const block = 512;

/** The content of a file in a tar archive, by its path; undefined when it is not there. Long names are not looked at. */
export function fileOfTar(archive: Buffer, path: string): Buffer | undefined {
  for (let at = 0; at + block <= archive.length; ) {
    const header = archive.subarray(at, at + block);
    // The archive ends in empty blocks.
    if (header[0] === 0) return undefined;
    const [prefix, name] = [textAt(header, 345, 155), textAt(header, 0, 100)];
    const size = Number.parseInt(textAt(header, 124, 12).trim(), 8) || 0;
    const isFile = header[156] === 0x30 || header[156] === 0;
    const start = at + block;
    if (isFile && (prefix ? `${prefix}/${name}` : name).replace(/^\.\//, '') === path)
      return archive.subarray(start, start + size);
    at = start + Math.ceil(size / block) * block;
  }
  return undefined;
}

function textAt(header: Buffer, at: number, length: number): string {
  const field = header.subarray(at, at + length);
  const end = field.indexOf(0);
  return field.toString('latin1', 0, end < 0 ? length : end);
}
