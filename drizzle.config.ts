import { defineConfig } from 'drizzle-kit';

/** `npx drizzle-kit generate` writes the next migration from what the tables say; the service applies it at its start. */
export default defineConfig({
  dialect: 'postgresql',
  schema: './src/**/*.table.ts',
  out: './src/database/migrations',
});
