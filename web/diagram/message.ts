/** What the page and the document that draws diagrams say to each other. */

export interface Look {
  isDark: boolean;
  font: string;
  /** The product's colours by their names in the style sheet, without the dashes. */
  colours: Record<ColourName, string>;
}

export const colourNames = [
  'bg',
  'bg-inset',
  'bg-muted',
  'text',
  'text-2',
  'border',
  'border-strong',
  'accent',
  'accent-subtle',
  'on-accent',
  'success',
  'success-subtle',
  'warning',
  'warning-subtle',
  'danger',
  'danger-subtle',
  'info',
  'info-subtle',
] as const;

type ColourName = (typeof colourNames)[number];

export interface Order {
  id: number;
  source: string;
  look: Look;
}

export interface Drawing {
  svg: string;
  /** In CSS pixels. */
  width: number;
  height: number;
  /** What the diagram calls itself, if it does. */
  title: string;
}

export type Answer =
  | { type: 'ready' }
  | ({ type: 'drawn'; id: number } & Drawing)
  /** With an empty message it is no kind of diagram that Mermaid knows. */
  | { type: 'failed'; id: number; message: string };
