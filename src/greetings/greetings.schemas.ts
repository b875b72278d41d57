import { z } from 'zod';

export const greeting = z
  .object({ message: z.string().meta({ examples: ['Hello!'] }) })
  .meta({ id: 'Greeting', description: 'A friendly sentence' });

export type Greeting = z.infer<typeof greeting>;
