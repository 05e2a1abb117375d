import { splitProps, type JSX } from 'solid-js';
import { usePlace } from './place.ts';

interface LinkProps extends JSX.AnchorHTMLAttributes<HTMLAnchorElement> {
  href: string;
}

/** A link inside the page. What asks for another tab or window is left to the browser. */
export function Link(props: LinkProps) {
  const place = usePlace();
  const [, rest] = splitProps(props, ['href']);

  function follow(event: MouseEvent) {
    const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (!isPlain || event.defaultPrevented) return;
    event.preventDefault();
    place.go(props.href);
  }

  return (
    <a {...rest} href={props.href} aria-current={place.path() === props.href ? 'page' : undefined} onClick={follow} />
  );
}
