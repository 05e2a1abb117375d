/** Amounts and shares as this page writes them. */

import { usageText as text } from '../text/pages/usage.ts';

const dollars = new Intl.NumberFormat('en', { style: 'currency', currency: 'USD' });

export function formatMoney(amount: number): string {
  return amount > 0 && amount < 0.01 ? `< ${dollars.format(0.01)}` : dollars.format(amount);
}

/** A price that is not known is never a zero. */
export function formatCost(cost: number, isPartial: boolean): string {
  if (!isPartial) return formatMoney(cost);
  return cost > 0 ? text.atLeast(formatMoney(cost)) : text.costUnknown;
}

/** As exact as its neighbours on the axis need it. */
export function formatMoneyTick(amount: number, step: number): string {
  const digits = step >= 1 ? 0 : Math.min(6, Math.ceil(-Math.log10(step)));
  return amount.toLocaleString('en', {
    style: 'currency',
    currency: 'USD',
    minimumFractionDigits: digits === 1 ? 2 : digits,
    maximumFractionDigits: digits === 1 ? 2 : digits,
  });
}

export function formatShare(share: number): string {
  return share.toLocaleString('en', { style: 'percent', maximumFractionDigits: share < 0.1 ? 1 : 0 });
}
