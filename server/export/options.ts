/** What a person may leave out of an export for reading. */
export interface ExportOptions {
  thinking: boolean;
  /** Tool calls with their input and output. */
  tools: boolean;
  /** Messages of the branches that the conversation does not take. */
  branches: boolean;
}
