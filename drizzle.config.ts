import { defineConfig } from 'drizzle-kit';

/** `npx drizzle-kit generate` generates the next migration from the table definitions. The service applies it at startup. */
export default defineConfig({
  dialect: 'postgresql',
  schema: './src/**/*.table.ts',
  out: './src/database/migrations',
});
