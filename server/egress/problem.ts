/** Something that may not be reached, or cannot be; the message is a sentence for the person and the model. */
export class EgressProblem extends Error {}
