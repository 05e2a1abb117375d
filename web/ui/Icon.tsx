/** The page's icons, drawn on a grid of 24. The button around one carries the name. */

const drawings = {
  arrowDown: 'M12 5v14M5 12l7 7 7-7',
  arrowUp: 'M12 19V5M5 12l7-7 7 7',
  chevron: 'M9 6l6 6-6 6',
  close: 'M6 6l12 12M18 6L6 18',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  panel: 'M5 4h14a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2zM9 4v16',
  plus: 'M12 5v14M5 12h14',
  sliders: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 5v4M9 15v4',
  stop: 'M7 6h10a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H7a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1z',
};

interface IconProps {
  name: keyof typeof drawings;
  size?: number;
  class?: string;
  isFilled?: boolean;
}

export function Icon(props: IconProps) {
  return (
    <svg
      class={props.class}
      width={props.size ?? 18}
      height={props.size ?? 18}
      viewBox="0 0 24 24"
      fill={props.isFilled ? 'currentColor' : 'none'}
      stroke="currentColor"
      stroke-width={props.name === 'more' ? 3 : 1.75}
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={drawings[props.name]} />
    </svg>
  );
}
