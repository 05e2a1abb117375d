import { PathProblem } from '../../../workspace/problem.ts';
import type { Tool } from '../../tool.ts';

/** A tool whose path cannot be used fails with the sentence that says why. */
export function makeFileTool<Input>(tool: Tool<Input>): Tool<Input> {
  return {
    ...tool,
    run: async (input, context) => {
      try {
        return await tool.run(input, context);
      } catch (error) {
        if (error instanceof PathProblem) return { status: 'failed', output: error.message };
        throw error;
      }
    },
  };
}
