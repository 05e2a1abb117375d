const shapes = 'rect, circle, ellipse, polygon, path';
const dark: Colour = [26, 28, 32];
const light: Colour = [255, 255, 255];
/** As the guidelines ask of text this large. */
const LEAST_CONTRAST = 4.5;

type Colour = readonly [number, number, number];

/** A diagram may colour its boxes, mostly for a light page: words on them take the colour that can be read there. */
export function makeLegible(picture: SVGSVGElement): void {
  for (const box of picture.querySelectorAll<SVGGElement>('g.node, g.cluster, g.actor, g.mindmap-node')) {
    const fills = Array.from(box.querySelectorAll(shapes), (shape) => colourOf(getComputedStyle(shape).fill));
    const fill = fills.find((one) => one !== undefined);
    if (!fill) continue;
    for (const words of box.querySelectorAll<SVGElement>('text, tspan')) {
      const ink = colourOf(getComputedStyle(words).fill);
      if (!ink || contrast(ink, fill) >= LEAST_CONTRAST) continue;
      const [r, g, b] = contrast(dark, fill) > contrast(light, fill) ? dark : light;
      words.style.setProperty('fill', `rgb(${r} ${g} ${b})`, 'important');
    }
  }
}

/** Undefined for none, and for what lets shine through what is behind it. */
function colourOf(style: string): Colour | undefined {
  const [r, g, b, alpha = 1] = (style.match(/[\d.]+/g) ?? []).map(Number);
  if (!style.startsWith('rgb') || r === undefined || g === undefined || b === undefined) return undefined;
  return alpha < 1 ? undefined : [r, g, b];
}

function contrast(one: Colour, other: Colour): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function luminance(colour: Colour): number {
  const [r, g, b] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (r ?? 0) + 0.7152 * (g ?? 0) + 0.0722 * (b ?? 0);
}
