/** `npm run generate -- --name what_changes` writes the next migration; a released one is never edited. */

import { defineConfig } from 'drizzle-kit';

export default defineConfig({ dialect: 'sqlite', schema: './server/log/schema.ts', out: './drizzle' });
