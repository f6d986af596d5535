import { defineCollection } from 'astro:content';
import { glob } from 'astro/loaders';
import { z } from 'astro/zod';
import { loadJob } from './job.ts';

const schema = z.object({ title: z.string().optional() });
const pattern = ['overview.md', 'considerations.md', 'method.md', 'glossary.md'];

/** The words that come with the project. */
const defaults = defineCollection({ loader: glob({ pattern, base: './content' }), schema });

/** The report's own words, beside its settings: each takes the place of the project's. */
const words = defineCollection({ loader: glob({ pattern, base: loadJob()?.words ?? './content' }), schema });

export const collections = { defaults, words };
