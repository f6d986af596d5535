import type { Recipe } from '../types.ts';
import { cloudflarePages } from './cloudflare-pages.ts';
import { githubPages } from './github-pages.ts';
import { netlify } from './netlify.ts';
import { nginx } from './nginx.ts';
import { s3Cloudfront } from './s3-cloudfront.ts';

/** How sites are published, host by host. */
export const RECIPES: readonly Recipe[] = [githubPages, cloudflarePages, netlify, s3Cloudfront, nginx];
