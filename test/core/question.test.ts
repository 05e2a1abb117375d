import { describe, expect, it } from 'vitest';
import { checkAnswers, resultOfAnswers, type Answer, type Question } from '../../server/core/question.ts';

const questions: Question[] = [
  { id: 'q1', header: 'Name', text: 'What is it called?', kind: 'text' },
  {
    id: 'q2',
    text: 'Which colour?',
    kind: 'single',
    options: [
      { id: 'o1', label: 'Red' },
      { id: 'o2', label: 'Blue' },
    ],
  },
  {
    id: 'q3',
    header: 'Parts',
    text: 'Which parts?',
    kind: 'multi',
    options: [
      { id: 'o1', label: 'Head' },
      { id: 'o2', label: 'Tail' },
    ],
  },
];

const good: Answer[] = [
  { id: 'q3', choices: ['o2', 'Head'], other: ' wings ' },
  { id: 'q1', text: ' Bird ' },
  { id: 'q2', choices: ['Blue'] },
];

function but(id: string, answer: Partial<Answer> | undefined): Answer[] {
  const rest = good.filter((known) => known.id !== id);
  return answer ? [...rest, { id, ...answer }] : rest;
}

const refused: [string, Answer[], string][] = [
  ['a question left out', but('q1', undefined), 'The question "Name" has no answer.'],
  ['blanks', but('q1', { text: ' \n' }), 'The question "Name" has no answer.'],
  ['choices for text', but('q1', { choices: ['o1'] }), 'The question "Name" is answered with text, not with choices.'],
  [
    'text for choices',
    but('q2', { text: 'Blue' }),
    'The question "Which colour?" is answered with choices or other, not with text.',
  ],
  ['no choice', but('q2', { choices: [] }), 'The question "Which colour?" has no answer.'],
  ['two for one', but('q2', { choices: ['o1', 'o2'] }), 'The question "Which colour?" takes one choice; 2 were given.'],
  [
    'a choice and other for one',
    but('q2', { choices: ['o1'], other: 'Green' }),
    'The question "Which colour?" takes one choice; 2 were given.',
  ],
  [
    'an unknown option',
    but('q2', { choices: ['Green'] }),
    '"Green" is not an option of the question "Which colour?"; there are Red, Blue.',
  ],
  ['a foreign question', [...good, { id: 'q9', text: 'x' }], 'There is no question "q9" here.'],
  ['the same question twice', [...good, { id: 'q1', text: 'x' }], 'The question "Name" is answered twice.'],
  [
    'a text that is too long',
    but('q1', { text: 'x'.repeat(50_001) }),
    'The answer to "Name" is longer than 50000 characters.',
  ],
];

describe('answers', () => {
  it('come in the order of the questions, with ids for labels and without blanks', () => {
    expect(checkAnswers(questions, good)).toEqual({
      answers: [
        { id: 'q1', text: 'Bird' },
        { id: 'q2', choices: ['o2'] },
        { id: 'q3', choices: ['o2', 'o1'], other: 'wings' },
      ],
    });
  });

  it('take something else for a single choice', () => {
    expect(checkAnswers(questions, but('q2', { other: 'Green' }))).toMatchObject({
      answers: [{}, { id: 'q2', other: 'Green' }, {}],
    });
  });

  it.each(refused)('are refused with %s', (_, answers, problem) => {
    expect(checkAnswers(questions, answers)).toEqual({ problem });
  });

  it('are read by the model in words', () => {
    const checked = checkAnswers(questions, good);
    expect('answers' in checked && resultOfAnswers(questions, checked.answers)).toBe(
      [
        'Question: What is it called?\nAnswer: Bird',
        'Question: Which colour?\nAnswer: Blue',
        'Question: Which parts?\nAnswer: Tail; Head; wings',
      ].join('\n\n'),
    );
  });
});
