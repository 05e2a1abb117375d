/** Why a wish is not granted. Transports translate the code; the message is a sentence for the person. */

export type RefusalCode =
  | 'missing'
  | 'invalid'
  | 'conflict'
  | 'forbidden'
  | 'precondition'
  | 'too_large'
  | 'too_many'
  | 'unavailable';

export interface Refusal {
  code: RefusalCode;
  message: string;
}

/** Carries a refusal through code that returns something else. It is expected: no stack is logged. */
export class Refused extends Error {
  readonly refusal: Refusal;

  constructor(code: RefusalCode, message: string) {
    super(message);
    this.name = 'Refused';
    this.refusal = { code, message };
  }
}
