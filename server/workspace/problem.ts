/** Why a path of a workspace cannot be used: an expected failure, with a sentence for whoever asked for it. */
export class PathProblem extends Error {
  readonly code: 'outside' | 'missing' | 'link' | 'kind' | 'size' | 'access';

  constructor(code: PathProblem['code'], message: string) {
    super(message);
    this.name = 'PathProblem';
    this.code = code;
  }
}
