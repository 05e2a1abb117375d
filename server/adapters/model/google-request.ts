/** A request in the words of Google's Gemini API: https://ai.google.dev/api/generate-content */

import type { ModelRequest, PromptBlock, ToolSpec } from '../../ports/model.ts';
import { argumentsOf, roomToThink, signatureOf } from './wire/generate.ts';
import { withoutPictures } from './wire/pictures.ts';

/** Ids that this server made for calls that came without one; the vendor does not know them. */
const OWN_CALL = 'call_';

/** Accepted instead of a signature that was never there: https://ai.google.dev/gemini-api/docs/thought-signatures */
const NO_SIGNATURE = 'skip_thought_signature_validator';

export function isThinking(model: string): boolean {
  return /^gemini-(2\.5|[3-9])/.test(model) && !/image|tts|live|audio|embedding/.test(model);
}

interface Thinking {
  config: object;
  /** Tokens beside the answer's. */
  room: number;
}

/** Flash 2.5 alone can be kept from thinking: https://ai.google.dev/gemini-api/docs/thinking */
function leastThinking(model: string): Thinking {
  if (model.startsWith('gemini-2.5-flash')) return { config: { thinkingBudget: 0 }, room: 0 };
  if (model.startsWith('gemini-2.5')) return { config: { thinkingBudget: 128 }, room: roomToThink };
  return { config: { thinkingLevel: 'low' }, room: roomToThink };
}

export function writeGoogle(request: ModelRequest, lessons: ReadonlySet<string>): { body: object; notes: string[] } {
  const { model, system, tools, temperature, maxTokens } = request;
  const takesTemperature = !lessons.has('temperature');
  const isLeast = request.thinking === 'least' && isThinking(model);
  const { config, room }: Thinking = isLeast ? leastThinking(model) : { config: { includeThoughts: true }, room: 0 };
  const saysHowToThink = isThinking(model) && !lessons.has('thinking');
  return {
    notes: takesTemperature ? [] : [`${model} has no temperature of its own to set, so ${temperature} was not sent.`],
    body: {
      ...(system ? { systemInstruction: { parts: [{ text: system }] } } : {}),
      // Of the pictures that others take, this vendor refuses GIF.
      contents: withoutPictures(request.messages, ({ mediaType }) => mediaType !== 'image/gif')
        .map(({ role, content }) => ({ role: role === 'user' ? 'user' : 'model', parts: writeBlocks(content, model) }))
        .filter(({ parts }) => parts.length > 0),
      ...(tools.length > 0 ? { tools: [{ functionDeclarations: tools.map(writeTool) }] } : {}),
      generationConfig: {
        ...(takesTemperature ? { temperature } : {}),
        maxOutputTokens: maxTokens + room,
        ...(saysHowToThink ? { thinkingConfig: config } : {}),
      },
    },
  };
}

/** `parametersJsonSchema` takes JSON Schema, where `parameters` takes a small part of OpenAPI; both refuse `$schema`. */
function writeTool({ name, description, input }: ToolSpec): object {
  const { $schema: _, ...schema } = input;
  return { name, description, parametersJsonSchema: schema };
}

function writeBlocks(content: PromptBlock[], model: string): object[] {
  const mustSign = !/^gemini-[12]\b/.test(model) && model.startsWith('gemini-');
  const firstCall = content.find(({ type }) => type === 'call');
  return content.flatMap((block): object[] => {
    switch (block.type) {
      case 'text': {
        const signature = signatureOf('google', block.signature);
        return block.text ? [{ text: block.text, ...(signature ? { thoughtSignature: signature } : {}) }] : [];
      }
      case 'thinking': {
        const signature = signatureOf('google', block.signature);
        return signature ? [{ text: block.text, thought: true, thoughtSignature: signature }] : [];
      }
      case 'image':
        return [{ inlineData: { mimeType: block.mediaType, data: block.base64 } }];
      case 'call': {
        const signature =
          signatureOf('google', block.signature) ?? (mustSign && block === firstCall ? NO_SIGNATURE : undefined);
        return [
          {
            functionCall: { ...idOf(block.call), name: block.name, args: argumentsOf(block.input) },
            ...(signature ? { thoughtSignature: signature } : {}),
          },
        ];
      }
      case 'result':
        return [
          {
            functionResponse: {
              ...idOf(block.call),
              name: block.name,
              response: { [block.isError ? 'error' : 'output']: block.output || '(no output)' },
            },
          },
          ...writeBlocks(block.images ?? [], model),
        ];
    }
  });
}

function idOf(call: string): { id?: string } {
  return call.startsWith(OWN_CALL) ? {} : { id: call };
}
