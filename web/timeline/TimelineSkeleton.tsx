import { text } from '../text.ts';

/** Where a conversation will be. */
export function TimelineSkeleton() {
  return (
    <div class="timeline">
      <p class="visually-hidden" role="status">
        {text.session.loading}
      </p>
      <div class="skeleton-turn" />
    </div>
  );
}
