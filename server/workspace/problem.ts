import { Refused, type RefusalCode } from '../core/refusal.ts';

/** Why a path of a workspace cannot be used: an expected failure, with a sentence for whoever asked for it. */
export class PathProblem extends Error {
  readonly code: 'outside' | 'missing' | 'link' | 'kind' | 'size' | 'access';

  constructor(code: PathProblem['code'], message: string) {
    super(message);
    this.name = 'PathProblem';
    this.code = code;
  }
}

const codes: Record<PathProblem['code'], RefusalCode> = {
  outside: 'invalid',
  missing: 'missing',
  link: 'forbidden',
  kind: 'invalid',
  size: 'too_large',
  access: 'forbidden',
};

/** For doors that answer a person. */
export function toRefused(error: unknown): unknown {
  return error instanceof PathProblem ? new Refused(codes[error.code], error.message) : error;
}
