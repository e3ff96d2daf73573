// The attributes of HTML that hold an address.
const attributes: Record<string, readonly string[]> = {
  a: ['href'],
  area: ['href'],
  audio: ['src'],
  base: ['href'],
  blockquote: ['cite'],
  body: ['background'],
  button: ['formaction'],
  del: ['cite'],
  embed: ['src'],
  form: ['action'],
  frame: ['longdesc', 'src'],
  iframe: ['longdesc', 'src'],
  img: ['longdesc', 'src', 'usemap'],
  input: ['src', 'usemap', 'formaction'],
  ins: ['cite'],
  link: ['href'],
  object: ['classid', 'codebase', 'data', 'usemap'],
  q: ['cite'],
  script: ['src'],
  source: ['src'],
  video: ['poster', 'src'],
};

/** A path of the site goes through the proxy: `/a` becomes `/api/…/proxy/a`. Other addresses stay. */
export function linkThroughProxy(link: string, prefix: string): string {
  return link.startsWith('/') && !link.startsWith('//') && !link.startsWith(prefix) ? prefix + link : link;
}

/** A page with its links going through the proxy. */
export function pageThroughProxy(page: string, prefix: string): string {
  return page.replace(/<([a-z][a-z0-9]*)(\s[^<>]*)>/gi, (whole, tag: string, rest: string) => {
    const names = attributes[tag.toLowerCase()];
    if (!names) return whole;
    const linked = rest.replace(
      /(\s)([a-z]+)(\s*=\s*)("[^"]*"|'[^']*')/gi,
      (attribute, space: string, name: string, equals: string, quoted: string) => {
        if (!names.includes(name.toLowerCase())) return attribute;
        const quote = quoted.slice(0, 1);
        return `${space}${name}${equals}${quote}${linkThroughProxy(quoted.slice(1, -1), prefix)}${quote}`;
      },
    );
    return `<${tag}${linked}>`;
  });
}
