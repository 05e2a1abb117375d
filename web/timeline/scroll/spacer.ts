/** Room below a message that was just sent, so that it can stand near the top; it shrinks as the answer grows. */

/** Above the message. */
const TOP_PX = 32;

interface SpacerOptions {
  element: HTMLElement;
  scroller: HTMLElement;
  /** Holds the rows. */
  box: HTMLElement;
}

export function makeSpacer({ element, scroller, box }: SpacerOptions): (sent: HTMLElement | undefined) => void {
  let height = 0;
  return (sent) => {
    const below = sent ? box.offsetHeight - sent.offsetTop : Infinity;
    const padding = scroller.scrollHeight - element.offsetTop - height;
    const next = Math.max(0, Math.round(scroller.clientHeight - TOP_PX - below - padding));
    if (next !== height) element.style.height = `${next}px`;
    height = next;
  };
}
