/** What happens anywhere on the page and is meant for the composer. Each returns its clean-up. */

/** Something lies over the page, and keys are meant for it. */
export function isOverlayOpen(): boolean {
  return document.querySelector('dialog[open], [role=dialog], [role=menu], .shell-drawer-open') !== null;
}

/** A letter that is typed while nothing has the focus goes to the composer: the browser delivers it after the focus. */
export function onTyping(focus: () => void): () => void {
  const onKeyDown = (event: KeyboardEvent) => {
    const isText = event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey && !event.altKey;
    const hasNoFocus = document.activeElement === document.body || document.activeElement === null;
    if (isText && hasNoFocus && !event.defaultPrevented && !event.isComposing && !isOverlayOpen()) focus();
  };
  window.addEventListener('keydown', onKeyDown);
  return () => window.removeEventListener('keydown', onKeyDown);
}

/** Files that are dragged onto the page, wherever. */
export function onDrop(setDropping: (isDropping: boolean) => void, drop: (files: FileList) => void): () => void {
  const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
  const onOver = (event: DragEvent) => {
    if (!hasFiles(event) || isOverlayOpen()) return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
    setDropping(true);
  };
  // Within the page a drag leaves one element for another; out of the window it leaves for none.
  const onLeave = (event: DragEvent) => event.relatedTarget === null && setDropping(false);
  const onDropped = (event: DragEvent) => {
    setDropping(false);
    if (!hasFiles(event) || !event.dataTransfer) return;
    // The browser would open the file in place of the page.
    event.preventDefault();
    if (!isOverlayOpen()) drop(event.dataTransfer.files);
  };
  window.addEventListener('dragover', onOver);
  window.addEventListener('dragleave', onLeave);
  window.addEventListener('drop', onDropped);
  return () => {
    window.removeEventListener('dragover', onOver);
    window.removeEventListener('dragleave', onLeave);
    window.removeEventListener('drop', onDropped);
  };
}

/** How long the first Escape counts. */
const TWICE_MS = 1_500;

/** Escape twice: one alone is as easily meant for something that just closed. */
export function onEscapeTwice(isWanted: () => boolean, warn: (isWarned: boolean) => void, act: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = () => {
    clearTimeout(timer);
    timer = undefined;
    warn(false);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.repeat || event.isComposing || event.defaultPrevented) return;
    if (!isWanted() || isOverlayOpen()) return;
    if (timer) {
      end();
      act();
    } else {
      warn(true);
      timer = setTimeout(end, TWICE_MS);
    }
  };
  window.addEventListener('keydown', onKeyDown);
  return () => {
    window.removeEventListener('keydown', onKeyDown);
    clearTimeout(timer);
  };
}
