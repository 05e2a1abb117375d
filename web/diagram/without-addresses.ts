/** Takes out of a picture whatever could run or lead somewhere, for whoever opens the downloaded file. */
export function withoutAddresses(picture: SVGSVGElement): void {
  for (const element of picture.querySelectorAll('script, iframe, object, embed, link, meta, base')) element.remove();
  for (const element of [picture, ...picture.querySelectorAll('*')]) {
    for (const { name, value } of [...element.attributes]) {
      const leadsAway = /(^|:)(href|src)$/i.test(name) && !value.startsWith('#');
      if (leadsAway || /^on/i.test(name)) element.removeAttribute(name);
      else if (/url\(/i.test(value)) element.setAttribute(name, withoutUrls(value));
    }
    if (element.localName === 'style') element.textContent = withoutUrls(element.textContent ?? '');
  }
}

/** Style may point at parts of the picture itself. */
function withoutUrls(style: string): string {
  return style.replaceAll(/@import[^;]*;?/gi, '').replaceAll(/url\(\s*["']?(?!\s*["']?#)[^)]*\)/gi, 'none');
}
