/** Draws diagrams in a document of its own that reaches nothing: it has no origin, no network and no code but this. */

import mermaid from 'mermaid';
import { makeLegible } from './legible.ts';
import type { Answer, Drawing, Look, Order } from './message.ts';
import { withoutAddresses } from './without-addresses.ts';

const MOST_CHARACTERS = 50_000;
const MOST_EDGES = 500;

/** What a diagram may not choose for itself: what makes it safe, and what makes it fit the page. */
const secure = [
  ...['secure', 'securityLevel', 'startOnLoad', 'maxTextSize', 'maxEdges', 'suppressErrorRendering'],
  ...['theme', 'themeVariables', 'themeCSS', 'darkMode', 'fontFamily', 'altFontFamily', 'htmlLabels', 'layout', 'look'],
];

function configure({ isDark, font, colours }: Look): void {
  mermaid.initialize({
    startOnLoad: false,
    securityLevel: 'strict',
    suppressErrorRendering: true,
    maxTextSize: MOST_CHARACTERS,
    maxEdges: MOST_EDGES,
    secure,
    htmlLabels: false,
    layout: 'dagre',
    look: 'classic',
    fontFamily: font,
    theme: 'base',
    themeVariables: {
      darkMode: isDark,
      fontFamily: font,
      fontSize: '14px',
      background: colours['bg-inset'],
      mainBkg: colours['accent-subtle'],
      primaryColor: colours['accent-subtle'],
      primaryTextColor: colours.text,
      primaryBorderColor: colours['border-strong'],
      secondaryColor: colours['success-subtle'],
      secondaryTextColor: colours.text,
      secondaryBorderColor: colours['border-strong'],
      tertiaryColor: colours['bg-muted'],
      tertiaryTextColor: colours.text,
      tertiaryBorderColor: colours.border,
      lineColor: colours['border-strong'],
      textColor: colours.text,
      titleColor: colours.text,
      noteBkgColor: colours['warning-subtle'],
      noteTextColor: colours.text,
      noteBorderColor: colours['border-strong'],
      clusterBkg: colours['bg-muted'],
      clusterBorder: colours.border,
      edgeLabelBackground: colours['bg-inset'],
      errorBkgColor: colours['danger-subtle'],
      errorTextColor: colours.danger,
      todayLineColor: colours.danger,
      gridColor: colours.border,
      sectionBkgColor: colours['bg-muted'],
      sectionBkgColor2: colours['bg-muted'],
      altSectionBkgColor: colours['bg-inset'],
      ...pieColours(colours),
      ...scaleColours(colours),
    },
  });
}

function pieColours(colours: Look['colours']): Record<string, string> {
  const fills = [colours['accent-subtle'], colours['success-subtle'], colours['warning-subtle']];
  const more = [colours['danger-subtle'], colours['info-subtle'], colours['bg-muted']];
  const slices = [...fills, ...more].map((fill, index) => [`pie${index + 1}`, fill]);
  const lines = { pieStrokeColor: colours['border-strong'], pieOuterStrokeColor: colours['border-strong'] };
  const sizes = { pieTitleTextSize: '16px', pieSectionTextSize: '14px', pieLegendTextSize: '14px' };
  return { ...Object.fromEntries(slices), ...lines, ...sizes, pieOpacity: '1', pieStrokeWidth: '1px' };
}

/** Of branches, and of the levels of maps and timelines. */
function scaleColours(colours: Look['colours']): Record<string, string> {
  const { accent, success, warning, info, danger } = colours;
  const scale = [accent, success, warning, info, danger];
  const steps = Array.from({ length: 12 }, (_, index) => ({
    [`cScale${index}`]: scale[index % scale.length],
    [`cScaleLabel${index}`]: colours['on-accent'],
    [`cScaleInv${index}`]: colours['border-strong'],
    [`cScalePeer${index}`]: colours['border-strong'],
    [`git${index}`]: scale[index % scale.length],
    [`gitInv${index}`]: colours['bg-inset'],
    [`gitBranchLabel${index}`]: colours['on-accent'],
  }));
  return Object.assign({ commitLabelColor: colours.text, commitLabelBackground: colours['bg-muted'] }, ...steps);
}

async function draw({ id, source, look }: Order): Promise<Drawing> {
  configure(look);
  const { svg } = await mermaid.render(`diagram-${id}`, source);
  const picture = new DOMParser().parseFromString(svg, 'text/html').querySelector('svg');
  if (!picture) throw new Error('Nothing was drawn.');
  withoutAddresses(picture);
  document.body.append(picture);
  try {
    makeLegible(picture);
    centreStates(picture);
    const { width, height } = measure(picture);
    const title = picture.querySelector(':scope > title, :scope > desc')?.textContent ?? '';
    return { svg: new XMLSerializer().serializeToString(picture), width, height, title };
  } finally {
    picture.remove();
  }
}

/** Without HTML in its labels, Mermaid begins the name of a state where that of a wider one would begin. */
function centreStates(picture: SVGSVGElement): void {
  for (const label of picture.querySelectorAll<SVGGElement>('.statediagram-state > .label')) {
    const { x, width } = label.getBBox();
    const [shift] = label.transform.baseVal;
    shift?.setTranslate(-x - width / 2, shift.matrix.f);
  }
}

/** A picture has a size of its own; Mermaid's takes that of its place. */
function measure(picture: SVGSVGElement): { width: number; height: number } {
  const { width, height } = picture.viewBox.baseVal.width > 0 ? picture.viewBox.baseVal : picture.getBBox();
  picture.removeAttribute('style');
  picture.setAttribute('width', String(Math.ceil(width)));
  picture.setAttribute('height', String(Math.ceil(height)));
  return { width: Math.ceil(width), height: Math.ceil(height) };
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.name === 'UnknownDiagramError' ? '' : error.message;
}

function say(answer: Answer): void {
  // The address is the page's own, though this document counts as nobody's.
  parent.postMessage(answer, location.origin);
}

addEventListener('message', (event: MessageEvent<Order>) => {
  if (event.source !== parent) return;
  const { id } = event.data;
  draw(event.data).then(
    (drawing) => say({ type: 'drawn', id, ...drawing }),
    (error: unknown) => say({ type: 'failed', id, message: messageOf(error) }),
  );
});

say({ type: 'ready' });
