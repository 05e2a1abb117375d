/** What an agent may ask a person, and what counts as an answer. */

export interface QuestionOption {
  id: string;
  label: string;
  description?: string;
  isRecommended?: boolean;
}

export interface Question {
  id: string;
  /** A word or two for its tab. */
  header?: string;
  text: string;
  kind: 'text' | 'single' | 'multi';
  /** Two or more, for `single` and `multi`. A person may always answer something else instead. */
  options?: QuestionOption[];
}

export interface Answer {
  /** Of the question. */
  id: string;
  text?: string;
  /** Ids of options. */
  choices?: string[];
  /** In place of an option, or beside the chosen ones. */
  other?: string;
}

/** The result of questions that the person answered with a message. */
export const wroteInstead = 'The person did not answer these questions but wrote a message, which follows.';

/** UTF-16 units of one text. */
const longestText = 50_000;

function shown(question: Question): string {
  return JSON.stringify(question.header ?? question.text.slice(0, 60));
}

/** Labels may stand for ids, as programs that answer know the labels. */
function optionOf(question: Question, choice: string): QuestionOption | undefined {
  const { options = [] } = question;
  return options.find(({ id }) => id === choice) ?? options.find(({ label }) => label === choice);
}

function checkOne(question: Question, answer: Answer | undefined): { answer: Answer } | { problem: string } {
  const text = answer?.text?.trim() ?? '';
  const other = answer?.other?.trim() ?? '';
  const choices = answer?.choices ?? [];
  if (Math.max(text.length, other.length) > longestText)
    return { problem: `The answer to ${shown(question)} is longer than ${longestText} characters.` };
  if (question.kind === 'text') {
    if (choices.length > 0 || other)
      return { problem: `The question ${shown(question)} is answered with text, not with choices.` };
    return text ? { answer: { id: question.id, text } } : { problem: `The question ${shown(question)} has no answer.` };
  }
  if (text) return { problem: `The question ${shown(question)} is answered with choices or other, not with text.` };
  const chosen: string[] = [];
  for (const choice of choices) {
    const option = optionOf(question, choice);
    if (!option) {
      const labels = (question.options ?? []).map(({ label }) => label).join(', ');
      return {
        problem: `${JSON.stringify(choice)} is not an option of the question ${shown(question)}; there are ${labels}.`,
      };
    }
    if (!chosen.includes(option.id)) chosen.push(option.id);
  }
  const given = chosen.length + (other ? 1 : 0);
  if (given === 0) return { problem: `The question ${shown(question)} has no answer.` };
  if (question.kind === 'single' && given > 1)
    return { problem: `The question ${shown(question)} takes one choice; ${given} were given.` };
  return {
    answer: { id: question.id, ...(chosen.length > 0 ? { choices: chosen } : {}), ...(other ? { other } : {}) },
  };
}

/** Every question needs its answer: the answers in order, with ids of options, or a sentence that says what is wrong. */
export function checkAnswers(
  questions: readonly Question[],
  answers: readonly Answer[],
): { answers: Answer[] } | { problem: string } {
  const foreign = answers.find(({ id }) => !questions.some((question) => question.id === id));
  if (foreign) return { problem: `There is no question ${JSON.stringify(foreign.id)} here.` };
  const checked: Answer[] = [];
  for (const question of questions) {
    const given = answers.filter(({ id }) => id === question.id);
    if (given.length > 1) return { problem: `The question ${shown(question)} is answered twice.` };
    const result = checkOne(question, given[0]);
    if ('problem' in result) return result;
    checked.push(result.answer);
  }
  return { answers: checked };
}

/** One answer in words, as the person and the model read it. */
export function wordsOf(question: Question, answer: Answer): string {
  if (question.kind === 'text') return answer.text ?? '';
  const labels = (answer.choices ?? []).map((choice) => optionOf(question, choice)?.label ?? choice);
  return [...labels, ...(answer.other ? [answer.other] : [])].join('; ');
}

/** What the model reads as the result of its call. */
export function resultOfAnswers(questions: readonly Question[], answers: readonly Answer[]): string {
  const lines = questions.map((question) => {
    const answer = answers.find(({ id }) => id === question.id);
    return `Question: ${question.text}\nAnswer: ${answer ? wordsOf(question, answer) : '(none)'}`;
  });
  return lines.join('\n\n');
}
